-- ── from 派发 to 办结 and 化解 ──────────────────────────────────────────────────────────────────────────────────────

alter table stream.cases
    add column sent_at        timestamptz,                    -- to the present unit: its clocks count from here
    add column signed_at      timestamptz,
    add column contacted_at   timestamptz,
    add column done_at        timestamptz,                    -- 办结
    add column settled_at     timestamptz,                    -- 化解: another fact than 办结
    add column reopened_at    timestamptz,                    -- 反弹
    add column contact        text not null default '',
    add column result         text not null default '',
    add column handler        uuid,                           -- who of the unit has it in hand
    add column closing_by     uuid,                           -- who asked for the end: another person looks at it
    add column recused        uuid[] not null default '{}',   -- 回避
    add column returns        integer not null default 0,
    add column rebounds       integer not null default 0,
    add column arbitrated     boolean not null default false,
    add column request        text not null default '',       -- pause, extend: asked by the unit, granted by somebody else
    add column request_days   integer not null default 0,
    add column extended_days  integer not null default 0,
    add column paused_at      timestamptz,
    add column paused_seconds integer not null default 0,
    add column supervision    text not null default '',       -- proposed, listing_proposed, supervised, listed
    add column told           jsonb not null default '{}';    -- per clock the latest date that has fired

update stream.cases set sent_at = dispatched_at where dispatched_at is not null;

-- One row is the next rung of a clock; the whole clock is shown beside it.
alter table stream.deadlines
    add column started_at timestamptz,
    add column ends_at    timestamptz;

-- What a person must decide, oldest first.
create index cases_for_a_person on stream.cases (tenant, state, updated_at, case_id)
    where state in ('returned', 'arbitration', 'closing') or request <> '' or supervision in ('proposed', 'listing_proposed');
create index deadlines_of_case on stream.deadlines (case_id) where fired_at is null and stopped_at is null;
