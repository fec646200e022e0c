-- ── 人民调解: a part of a case with a state of its own, and clocks that outlast the case's end ──────────────────────────

alter table stream.cases
    add column mediation      text not null default 'none',   -- where the mediation within it stands
    add column mediation_at   timestamptz,                    -- it was proposed, or both asked for it again
    add column entrusted_by   text not null default '',       -- own, police, court, petition_office
    add column consents       text[] not null default '{}',   -- applicant, respondent
    add column agreed_on      timestamptz,                    -- the agreement takes effect
    add column agreed_at      timestamptz,                    -- and when it was written down here
    add column agreement_form text not null default '',       -- written, oral
    add column perform_by     timestamptz,                    -- the day by which it is performed
    add column handed_to      text not null default '';       -- who took it over: court, arbitration, 复议, 救助

-- The clocks of a case as it stands: those of its own state, and those of the mediation within it.
create function stream.running_v1(running jsonb, state text, mediation text) returns jsonb language sql immutable parallel safe as $$
    select coalesce(running -> state, '[]') || coalesce(running -> ('mediation_' || mediation), '[]')
$$;
