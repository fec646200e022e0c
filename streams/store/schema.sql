-- The whole store in reading order: who writes what, how a report arrives, what becomes of it, who is told.
-- Owned by the writer. Three group roles: fengqiao_intake, fengqiao_stream, fengqiao_read (made by streams.store.roles).

create schema intake;
create schema stream;

-- ── who may do what ────────────────────────────────────────────────────────────────────────────────────────────────

create table intake.accounts (
    account_id    uuid primary key,
    username      text not null unique,
    display_name  text not null default '',
    password_hash text,                                 -- argon2id; null until it is set on first use
    home_grid     text,
    epoch         integer not null default 0,           -- raised by logout and revocation; tokens carry it
    failed_logins integer not null default 0,
    locked_until  timestamptz,
    disabled_at   timestamptz,
    demo          boolean not null default false
);

create table intake.grants (
    account_id uuid not null references intake.accounts,
    tenant     text not null,
    role       text not null,
    scope      text not null,                           -- region prefix, digits; shorter is wider
    unit       text not null default '',
    valid      tstzrange not null default tstzrange(null, null),
    primary key (account_id, tenant, role, scope, unit)
);

-- ── what the intake accepted: its own outbox ───────────────────────────────────────────────────────────────────────

create table intake.reports (
    report_id    uuid primary key,
    tenant       text not null,
    account_id   uuid not null,
    grid_code    text not null,
    content_hash bytea not null,                        -- same id + other content = 409
    query_code   text not null unique,
    accepted_at  timestamptz not null,
    topic        text not null,
    key          bytea not null,
    event        bytea not null,                        -- the sealed event, to publish it again
    published_at timestamptz,                           -- null: not known on Kafka
    tried_at     timestamptz not null,
    tries        integer not null default 0
);
create index reports_unknown on intake.reports (tried_at) where published_at is null;
create index reports_of_account on intake.reports (account_id, accepted_at desc);
create index reports_by_acceptance on intake.reports (accepted_at);

create table intake.acts (
    act_id       uuid primary key,
    tenant       text not null,
    case_id      uuid not null,
    account_id   uuid not null,
    content_hash bytea not null,
    accepted_at  timestamptz not null,
    topic        text not null,
    key          bytea not null,
    event        bytea not null,
    published_at timestamptz,
    tried_at     timestamptz not null,
    tries        integer not null default 0
);
create index acts_unknown on intake.acts (tried_at) where published_at is null;

create table intake.attachments (
    attachment_id uuid primary key,
    account_id    uuid not null,
    report_id     uuid not null,
    media_type    text not null,
    size_bytes    integer not null,
    sealed        bytea not null,
    added_at      timestamptz not null
);

create table intake.audit (
    row        bigint generated always as identity primary key,
    at         timestamptz not null default now(),
    account_id uuid,
    what       text not null,                           -- login, login_failed, words_read, paper_printed, revoked …
    case_id    uuid,
    report_id  uuid,
    purpose    text not null default '',
    detail     jsonb not null default '{}'
);
create index audit_of_case on intake.audit (case_id, at) where case_id is not null;

-- 值班表: who stands at which post of the county's duty chain on which day.
create table intake.duty (
    tenant     text not null,
    day        date not null,
    post       text not null,
    account_id uuid not null references intake.accounts,
    set_by     uuid not null,
    set_at     timestamptz not null default now(),
    primary key (tenant, day, post)
);
-- ── 接访与来访预登记: who receives when and where, and who comes ───────────────────────────────────────────────────────

-- A session: what is announced. Its own history is below.
create table intake.receptions (
    reception_id uuid primary key,
    tenant       text not null,
    level        text not null,                         -- county, town, village
    kind         text not null,                         -- 定点接访, 下访, 约访
    region       text not null,
    leader_id    uuid not null references intake.accounts,
    leader_name  text not null,                         -- as it is announced
    leader_post  text not null,
    starts_at    timestamptz not null,
    ends_at      timestamptz not null,
    place        text not null,
    hotline      text not null,
    capacity     integer not null,
    state        text not null,                         -- announced, changed, cancelled, held
    version      integer not null,
    set_by       uuid not null,
    set_at       timestamptz not null
);
create index receptions_by_day on intake.receptions (starts_at);

-- What was announced at each time: whoever booked then is told what is different now.
create table intake.reception_versions (
    reception_id uuid not null references intake.receptions,
    version      integer not null,
    state        text not null,
    leader_name  text not null,
    leader_post  text not null,
    starts_at    timestamptz not null,
    ends_at      timestamptz not null,
    place        text not null,
    hotline      text not null,
    set_by       uuid not null,
    set_at       timestamptz not null,
    primary key (reception_id, version)
);

-- A place taken. Its id is that of the report of the matter: one key seals both, and one query code leads to both.
create table intake.bookings (
    booking_id   uuid primary key,
    reception_id uuid not null references intake.receptions,
    number       bigint generated always as identity unique,
    seen_version integer not null,                      -- of the session, when it was chosen
    content_hash bytea not null,
    channel      text not null,                         -- page, counter, hotline
    booked_by    uuid not null,
    booked_at    timestamptz not null,
    held_until   timestamptz not null,                  -- without a report the place is free again then
    state        text not null default 'booked',        -- booked, cancelled, attended, absent, received
    state_at     timestamptz,
    marked_by    uuid,
    sealed       bytea not null                         -- name, phone and what is needed, under the report's key
);
create index bookings_of_session on intake.bookings (reception_id);

-- ── where the stream stands ────────────────────────────────────────────────────────────────────────────────────────

create table stream.positions (
    cluster_id  text not null,
    topic       text not null,                          -- the broker's name: it carries the generation
    partition   integer not null,
    next_offset bigint not null,
    moved_at    timestamptz not null default now(),
    primary key (cluster_id, topic, partition)
);

create table stream.gaps (
    cluster_id text not null,
    topic      text not null,
    partition  integer not null,
    first      bigint not null,
    until      bigint not null,                         -- exclusive
    seen_at    timestamptz not null default now(),
    primary key (cluster_id, topic, partition, first)
);

-- Every inbound event once, by the id its maker gave it.
create table stream.events (
    event_id    uuid primary key,
    kind        text not null,
    tenant      text not null,
    topic       text not null,
    partition   integer not null,
    "offset"    bigint not null,
    recorded_at timestamptz not null,
    body        bytea not null
);

-- 异常件待核: what no rule could read, with its bytes sealed.
create table stream.held (
    topic     text not null,
    partition integer not null,
    "offset"  bigint not null,
    stage     text not null,
    reason    text not null,
    report_id uuid,
    tenant    text not null default '',
    sealed    bytea not null,
    fingerprint text not null,                          -- keyed hash of the bytes: the same bytes again are one 异常件
    held_at   timestamptz not null,
    cleared_at timestamptz,
    primary key (topic, partition, "offset")
);
create index held_of_report on stream.held (report_id) where report_id is not null;

create table stream.rule_sets (
    hash         text primary key,                      -- of county data, weights and rule code
    county       text not null,
    active       boolean not null default false,
    activated_at timestamptz not null default now()
);
create unique index one_active_rule_set on stream.rule_sets (county) where active;

-- ── cases ──────────────────────────────────────────────────────────────────────────────────────────────────────────

create table stream.cases (
    case_id        uuid primary key,                    -- derives from the first report's id
    number         text not null unique,
    tenant         text not null,
    version        integer not null,
    state          text not null,
    grid_code      text not null,
    category       text not null,
    sub            text not null default '',
    secondary      text[] not null default '{}',
    urgency        text not null,
    restricted     text,
    lane           text not null,
    lead_unit      text not null,
    co_units       text[] not null default '{}',
    asked_units    text[] not null default '{}',        -- 被反映单位: asked for a statement
    excluded_units text[] not null default '{}',        -- 被检举控告 with all they have authority over: never see it
    reporters      uuid[] not null default '{}',        -- accounts whose reports are in it
    condition      text not null default '',
    place_key      text not null default '',
    source         text not null,
    report_count   integer not null,
    people_count   integer not null default 0,
    occurred_at    timestamptz not null,
    last_report_at timestamptz not null,                -- occurred_at of the latest report of it
    opened_at      timestamptz not null,
    dispatched_at  timestamptz,
    updated_at     timestamptz not null,
    joined_into    uuid,
    home_partition integer not null,
    rule           text not null,
    rule_set       text not null,
    reasons        jsonb not null,
    sent_at        timestamptz,                         -- to the present unit: its clocks count from here
    signed_at      timestamptz,
    contacted_at   timestamptz,
    done_at        timestamptz,                         -- 办结
    settled_at     timestamptz,                         -- 化解: another fact than 办结
    reopened_at    timestamptz,                         -- 反弹
    contact        text not null default '',
    result         text not null default '',
    handler        uuid,                                -- who of the unit has it in hand
    closing_by     uuid,                                -- who asked for the end: another person looks at it
    recused        uuid[] not null default '{}',        -- 回避
    returns        integer not null default 0,
    rebounds       integer not null default 0,
    arbitrated     boolean not null default false,
    request        text not null default '',            -- pause, extend: asked by the unit, granted by somebody else
    request_days   integer not null default 0,
    extended_days  integer not null default 0,
    paused_at      timestamptz,
    paused_seconds integer not null default 0,
    supervision    text not null default '',            -- proposed, listing_proposed, supervised, listed
    told           jsonb not null default '{}',         -- per clock the latest date that has fired
    red_at         timestamptz,                         -- when it last became RED
    rings          integer not null default 0,          -- rungs of the duty chain rung since then
    rings_since    integer not null default 0,          -- latest versions that were rings alone
    rung_at        timestamptz,
    rung           uuid[] not null default '{}',        -- accounts that were rung
    acknowledged_at timestamptz,                        -- 接报: a person heard it
    kind            text not null default 'dispute',  -- dispute, petition: which life cycle
    petition_at     timestamptz,                   -- the claim was heard
    external_no     text not null default '',      -- number in the 信访信息系统
    matter          text not null default '',      -- claim, suggestion, commendation
    via             text not null default '',      -- direct, transferred, assigned
    report_by       timestamptz,                   -- 交办: the day by which the result is wanted
    route           text not null default '',      -- which of the six ways of 条例 31
    accepted_at     timestamptz,                   -- 受理: the sixty days count from here
    opinion         text not null default '',      -- supported, explained, not_supported
    issued_at       timestamptz,                   -- the latest written opinion, whichever instance's
    replied_at      timestamptz,                   -- the petitioner received it
    review_asked_at timestamptz,                   -- 复查 or 复核 was asked for
    handled_by      text not null default '',      -- the unit whose opinion is reviewed
    reviews         integer not null default 0,    -- opinions on it besides the first
    mediation      text not null default 'none',   -- where the mediation within it stands
    mediation_at   timestamptz,                    -- it was proposed, or both asked for it again
    entrusted_by   text not null default '',       -- own, police, court, petition_office
    consents       text[] not null default '{}',   -- applicant, respondent
    agreed_on      timestamptz,                    -- the agreement takes effect
    agreed_at      timestamptz,                    -- and when it was written down here
    agreement_form text not null default '',       -- written, oral
    perform_by     timestamptz,                    -- the day by which it is performed
    handed_to      text not null default '',       -- who took it over: court, arbitration, 复议, 救助
    library        text not null default 'none',   -- where it stands in the case library
    library_at     timestamptz,                    -- last taken in, or came back: since then the gate must be passed
    noted_by       text not null default '',       -- the unit that tried first and noted the difficulty
    hard           boolean not null default false, -- 疑难: not released without a sponsor
    receiver       uuid,                           -- 接访领导
    sponsor        uuid,                           -- 包案领导
    received_on    timestamptz,                    -- the latest reception since it was taken in
    receptions     integer not null default 0,
    outcome        text not null default '',       -- of the latest 复查 or 复核: upheld, changed, revoked
    stood_at       text not null default '',       -- in which state it was joined into another by hand
    given          uuid[] not null default '{}',   -- the reports that it gave to the other
    counts_from    timestamptz,                    -- an older case was joined into it: its time to finish counts from then
    late_acts      uuid[] not null default '{}',   -- made without a line, and met by what others did: a person chooses
    closing_for    uuid,                           -- for whom its end was asked
    stood_in       uuid[] not null default '{}',   -- who acted for its handler
    led_for        uuid[] not null default '{}',   -- who acted for one of its leaders
    led_before     text[] not null default '{}',   -- units that had it before the present one
    -- A row holds one of each: never two, and in the library never none.
    constraint one_receiving_leader check ((receiver is not null) = (library in ('in_library', 'received', 'released', 'left'))),
    constraint sponsored_in_the_library check (sponsor is null or library_at is not null),
    constraint hard_ones_are_sponsored check (library <> 'released' or not hard or sponsor is not null),
    constraint settled_past_the_gate check (settled_at is null or library_at is null or library = 'released')
);
create index cases_by_opening on stream.cases (tenant, opened_at desc, case_id desc);
create index cases_by_unit on stream.cases (lead_unit, opened_at desc, case_id desc);
create index cases_by_co_unit on stream.cases using gin (co_units);
create index cases_by_reporter on stream.cases using gin (reporters);
create index cases_by_grid on stream.cases (tenant, grid_code, opened_at desc, case_id desc);
create index cases_in_hand on stream.cases (lead_unit, handler) where handler is not null;
create index cases_joined on stream.cases (joined_into) where joined_into is not null;
create index cases_nearby on stream.cases (tenant, condition, place_key, last_report_at desc) where condition <> '';
create index cases_alike on stream.cases (tenant, grid_code, category, last_report_at desc);
create index cases_red on stream.cases (tenant, red_at) where red_at is not null;
create index cases_unheard on stream.cases (red_at) where urgency = 'red' and red_at is not null
    and (acknowledged_at is null or acknowledged_at < red_at) and state not in ('done', 'joined', 'withdrawn');
-- What is not over yet, oldest first in each state: the work lists.
create index cases_open on stream.cases (tenant, state, opened_at, case_id) where state in (
    'proposed', 'in_doubt', 'dispatched', 'signed', 'contacted', 'handling', 'closing', 'returned', 'arbitration',
    'claimed', 'registered', 'transferred', 'direct', 'objected', 'competence', 'notified', 'screened', 'accepted', 'drafted',
    'opinion_issued', 'answered', 'review', 'review_issued', 'reviewed', 'final_review', 'final_issued');
-- What is or was mediated: few of a county's cases.
create index cases_mediated on stream.cases (tenant, opened_at, case_id) where mediation <> 'none';
create index cases_with_late_acts on stream.cases (tenant, opened_at, case_id) where late_acts <> '{}';
-- Found by the number that the county's petition office knows it by.
create index cases_by_external_no on stream.cases (external_no) where external_no <> '';
create index cases_in_library on stream.cases (tenant, library, opened_at, case_id) where library in ('noted', 'in_library', 'received');
-- What a person must decide, oldest first.
create index cases_for_a_person on stream.cases (tenant, state, updated_at, case_id)
    where state in ('returned', 'arbitration', 'closing') or request <> '' or supervision in ('proposed', 'listing_proposed');

-- Exactly one outcome per accepted report: opened, joined, held.
create table stream.reports (
    report_id   uuid primary key,
    tenant      text not null,
    case_id     uuid,
    status      text not null,
    reason      jsonb not null default '[]',
    account_id  uuid,
    role        text not null default '',
    source      text not null default '',
    external_no text not null default '',
    outcome     text not null default '',
    grid_code   text not null default '',
    flags       text[] not null default '{}',
    corrects    uuid,
    occurred_at timestamptz,
    received_at timestamptz,
    decided_at  timestamptz not null,
    class       text not null default 'open',           -- how it was counted when it was decided
    sealed      bytea not null default ''
);
create index reports_of_case on stream.reports (case_id);
create index reports_by_account on stream.reports (account_id, decided_at desc);

create table stream.timeline (
    case_id    uuid not null,
    version    integer not null,                        -- gapless per case
    at         timestamptz not null,
    change     text not null,
    report_id  uuid,
    event_id   uuid not null,                           -- the report, act or clock that caused it
    account_id uuid,
    role       text not null default '',
    unit       text not null default '',
    reasons    jsonb not null,
    fields     jsonb not null default '{}',             -- old and new values; no words
    sealed     bytea not null default '',               -- the actor's remark
    acted_for  uuid,                                    -- who was away, where the actor covered for somebody
    primary key (case_id, version)
);

create table stream.links (
    case_id  uuid not null,
    other_id uuid not null,
    kind     text not null,                             -- similar, rebound, corrects, merged, split
    score    double precision not null,
    reasons  jsonb not null,
    at       timestamptz not null,
    primary key (case_id, other_id, kind)
);
create index links_back on stream.links (other_id);

create table stream.acts (
    act_id     uuid primary key,
    case_id    uuid not null,
    status     text not null,                           -- applied, refused, obsolete; of a late one also conflicting
    reason     jsonb,
    allowed    text[] not null default '{}',
    version    integer not null,
    decided_at timestamptz not null,
    since      jsonb not null default '[]'              -- what was done since the version its actor saw, by which seat
);

create table stream.deadlines (
    case_id     uuid not null,
    tenant      text not null,
    grid_code   text not null,
    stage       text not null,
    level       integer not null,
    rule        text not null,
    due_raw     timestamptz not null,
    due_rolled  timestamptz not null,
    provisional boolean not null default false,
    emitted_at  timestamptz,                            -- the sweep has sent clock_fired
    fired_at    timestamptz,                            -- the stream has decided it
    stopped_at  timestamptz,                            -- no longer runs
    started_at  timestamptz,                            -- of the whole clock, whichever rung this is
    ends_at     timestamptz,
    rule_set    text,                                   -- by which rules it was worked out
    asked_at    timestamptz,                            -- a sweep has asked to have it worked out anew
    primary key (case_id, stage, level, due_rolled)
);
create index deadlines_running on stream.deadlines (due_rolled, case_id) where fired_at is null and stopped_at is null;
create index deadlines_of_case on stream.deadlines (case_id) where fired_at is null and stopped_at is null;
create index deadlines_by_rules on stream.deadlines (rule_set) where fired_at is null and stopped_at is null;
create index deadlines_provisional on stream.deadlines (ends_at) where provisional and fired_at is null and stopped_at is null;

-- The clocks of a case, one row each: the rung it stands on. `running` names those that run in the case's state; past the
-- last rung no row waits any more, and the one told last stands for the clock.
create function stream.clocks_v1(whose uuid, running jsonb)
returns table (stage text, level integer, due_raw timestamptz, due_rolled timestamptz, provisional boolean,
               started_at timestamptz, ends_at timestamptz, stopped_at timestamptz)
language sql stable parallel safe as $$
    select distinct on (d.stage) d.stage, d.level, d.due_raw, d.due_rolled, d.provisional, d.started_at, coalesce(d.ends_at, d.due_rolled),
           d.stopped_at
      from stream.deadlines d
     where d.case_id = whose and running ? d.stage
     order by d.stage, d.fired_at is null and d.stopped_at is null desc, coalesce(d.stopped_at, d.fired_at) desc
$$;

-- The clocks of a case as it stands: those of its own state, and those of the mediation within it.
create function stream.running_v1(running jsonb, state text, mediation text) returns jsonb language sql immutable parallel safe as $$
    select coalesce(running -> state, '[]') || coalesce(running -> ('mediation_' || mediation), '[]')
$$;

-- The clocks of a case as it stands: those of its own state, of the mediation within it, and of its place in the library.
create function stream.running_v2(running jsonb, state text, mediation text, library text) returns jsonb
language sql immutable parallel safe as $$
    select stream.running_v1(running, state, mediation) || coalesce(running -> ('library_' || library || '_' || state), '[]')
$$;

-- The printed number comes from blocks, so that no two partitions wait for one row.
create table stream.number_days (
    county     text not null,
    day        date not null,
    next_block integer not null,
    primary key (county, day)
);
create table stream.number_blocks (
    county    text not null,
    day       date not null,
    partition integer not null,
    next      integer not null,
    until     integer not null,                         -- exclusive
    primary key (county, day, partition)
);

-- ── what is counted ────────────────────────────────────────────────────────────────────────────────────────────────

-- Cases as they stand, one row per cell and partition; readers sum. 'closed' cells hold restricted, doubtful and
-- accused-bearing cases; nobody reads them: whoever may see such cases counts the cases themselves.
create table stream.case_tallies (
    tenant    text not null,
    day       date not null,                            -- of opening, Asia/Shanghai
    partition integer not null,
    village   text not null,
    class     text not null check (class in ('open', 'closed')),
    state     text not null,                            -- of the case; `settled` for one that is done and settled (化解)
    category  text not null,
    urgency   text not null,
    lead_unit text not null,
    n         bigint not null,
    primary key (tenant, day, partition, village, class, state, category, urgency, lead_unit)
);

create table stream.report_tallies (
    tenant    text not null,
    day       date not null,                            -- decided, Asia/Shanghai
    partition integer not null,
    village   text not null,
    class     text not null check (class in ('open', 'closed')),
    status    text not null,
    source    text not null,
    n         bigint not null,
    primary key (tenant, day, partition, village, class, status, source)
);

-- ── who is told ────────────────────────────────────────────────────────────────────────────────────────────────────

-- An epoch begins with the store and after every restore or fail-over; a cursor names its epoch.
create table stream.epochs (
    epoch     integer primary key,
    system_id text not null,
    timeline  integer not null,
    since     timestamptz not null default now()
);

create table stream.feed (
    epoch     integer not null,
    tx        xid8 not null default pg_current_xact_id(),
    row       bigint generated always as identity,
    tenant    text not null,
    case_id   uuid not null,
    report_id uuid,
    at        timestamptz not null,
    item      jsonb not null,
    seen_by   jsonb,                                    -- the audience before, when this change made it smaller
    primary key (epoch, tx, row)
);

-- Rows at or below the floor are gone; a cursor that lies below it has expired.
create table stream.feed_floor (
    only_one boolean primary key default true check (only_one),
    epoch    integer not null,
    tx       xid8 not null,
    row      bigint not null
);

create table stream.outbox (
    tx    xid8 not null default pg_current_xact_id(),
    row   bigint generated always as identity,
    slice integer not null,
    topic text not null,
    key   bytea not null,
    body  bytea not null,
    primary key (slice, tx, row)
);

-- Rings that wait to go out, one for each gateway of the county.
create table stream.rings (
    ring_id     uuid not null,                                -- of the clock that fired: the receiver drops what it has had
    adapter     text not null,                                -- webhook, sms, voice
    case_id     uuid not null,
    made_at     timestamptz not null,
    body        bytea not null,
    tries       integer not null default 0,
    next_try_at timestamptz not null,
    primary key (ring_id, adapter)
);
create index rings_waiting on stream.rings (next_try_at);
-- ── who may see a case ─────────────────────────────────────────────────────────────────────────────────────────────

-- The viewer's scope: {"account": uuid, "grants": [{"tenant", "role", "scope", "unit"}]}; unset = no rows.
create function stream.scope_v1() returns jsonb language sql stable parallel safe as $$
    select nullif(current_setting('fengqiao.scope', true), '')::jsonb
$$;

-- What a scope opens, worked out once a statement instead of once a row (a fifteenth of the time):
--   barred    units whose exclusion bars the viewer, whatever else the grants allow: [unit]
--   units     units whose cases the viewer sees: {tenant: [unit]}
--   handlers  the same, without those who only report or take in: restricted cases are not for them
--   doubts    desks that look at cases in doubt: {tenant: [unit]}
--   tenants   chains the viewer belongs to, whatever the unit: {tenant: true}
-- In plpgsql for its plans, which a session keeps: an SQL function that is not inlined is planned at every call.
create function stream.opens_v1(scope jsonb, what text) returns jsonb language plpgsql immutable parallel safe as $$
begin
    return case
        when scope is null then null
        when what = 'barred' then (select coalesce(jsonb_agg(g.unit), '[]')
             from jsonb_to_recordset(scope->'grants') as g (unit text) where g.unit <> '')
        when what = 'tenants' then (select coalesce(jsonb_object_agg(g.tenant, true), '{}')
             from jsonb_to_recordset(scope->'grants') as g (tenant text))
        else (select coalesce(jsonb_object_agg(o.tenant, o.units), '{}') from (
             select g.tenant, jsonb_agg(g.unit) as units from jsonb_to_recordset(scope->'grants') as g (tenant text, role text, unit text)
              where g.unit <> ''
                and (what <> 'handlers' or g.role not in ('grid_member', 'mediator', 'group_organiser', 'registrar'))
                and (what <> 'doubts' or g.role = 'centre')
              group by g.tenant) o)
        end;
end $$;

-- The places a scope opens, as 'tenant|prefix'. Counts are kept by village: a narrower scope counts its cases themselves.
create function stream.regions_v1(scope jsonb, longest integer) returns text[] language plpgsql immutable parallel safe as $$
begin
    return (select coalesce(array_agg(g.tenant || '|' || g.scope), '{}')
              from jsonb_to_recordset(scope->'grants') as g (tenant text, role text, scope text)
             where g.role not in ('unit_officer', 'registrar', 'mediator') and length(g.scope) between 1 and longest);
end $$;

-- One rule for rows, feed items, counts and search. 条例 30(3): an accused unit, and whoever belongs to it or to what
-- it has authority over, sees nothing, whatever else their grants allow. Written so that the planner inlines it: no
-- subquery, and each part of the viewer named once. streams/contracts/sight.py says the same; a test compares the two.
create function stream.in_sight_v1(
    account text, tenants jsonb, barred jsonb, units jsonb, handlers jsonb, doubts jsonb, regions text[],
    tenant text, grid_code text, state text, restricted text,
    lead_unit text, co_units text[], excluded_units text[], reporters uuid[]
) returns boolean language sql immutable parallel safe as $$
    select not (barred ?| excluded_units)
       and case when state = 'in_doubt' then (doubts -> tenant) ? lead_unit
                when restricted is not null or excluded_units <> '{}' then (handlers -> tenant) ?| array_prepend(lead_unit, co_units)
                else (units -> tenant) ?| array_prepend(lead_unit, co_units)
                     or (tenant || '|' || grid_code) ^@ any (regions)
                     or (account::uuid = any (reporters) and tenants ? tenant)
           end
$$;

-- The same for one case and any viewer.
create function stream.may_see_v1(
    viewer jsonb, tenant text, grid_code text, state text, restricted text,
    lead_unit text, co_units text[], excluded_units text[], reporters uuid[]
) returns boolean language sql immutable parallel safe as $$
    select coalesce(stream.in_sight_v1(
        viewer->>'account', stream.opens_v1(viewer, 'tenants'), stream.opens_v1(viewer, 'barred'), stream.opens_v1(viewer, 'units'),
        stream.opens_v1(viewer, 'handlers'), stream.opens_v1(viewer, 'doubts'), stream.regions_v1(viewer, 15),
        tenant, grid_code, state, restricted, lead_unit, co_units, excluded_units, reporters), false)
$$;

alter table stream.cases enable row level security;
create policy writer_cases on stream.cases to fengqiao_stream using (true) with check (true);
create policy reader_cases on stream.cases for select to fengqiao_read using (stream.in_sight_v1(
    (select stream.scope_v1()->>'account'), (select stream.opens_v1(stream.scope_v1(), 'tenants')),
    (select stream.opens_v1(stream.scope_v1(), 'barred')), (select stream.opens_v1(stream.scope_v1(), 'units')),
    (select stream.opens_v1(stream.scope_v1(), 'handlers')), (select stream.opens_v1(stream.scope_v1(), 'doubts')),
    (select stream.regions_v1(stream.scope_v1(), 15)),
    tenant, grid_code, state, restricted, lead_unit, co_units, excluded_units, reporters));

-- What belongs to a case is seen by whoever sees the case.
alter table stream.timeline enable row level security;
create policy writer_timeline on stream.timeline to fengqiao_stream using (true) with check (true);
create policy reader_timeline on stream.timeline for select to fengqiao_read
    using (exists (select from stream.cases c where c.case_id = timeline.case_id));
alter table stream.links enable row level security;
create policy writer_links on stream.links to fengqiao_stream using (true) with check (true);
create policy reader_links on stream.links for select to fengqiao_read
    using (exists (select from stream.cases c where c.case_id = links.case_id)
       and exists (select from stream.cases c where c.case_id = links.other_id));
alter table stream.deadlines enable row level security;
create policy writer_deadlines on stream.deadlines to fengqiao_stream using (true) with check (true);
create policy reader_deadlines on stream.deadlines for select to fengqiao_read
    using (exists (select from stream.cases c where c.case_id = deadlines.case_id));

-- A report is seen with its case, and its fate by the account that sent it.
alter table stream.reports enable row level security;
create policy writer_reports on stream.reports to fengqiao_stream using (true) with check (true);
create policy reader_reports on stream.reports for select to fengqiao_read
    using (account_id = ((select stream.scope_v1())->>'account')::uuid
        or exists (select from stream.cases c where c.case_id = reports.case_id));

-- An act's answer belongs to those who see the case, and to its actor, who may have sent the case out of their own sight.
alter table stream.acts enable row level security;
create policy writer_acts on stream.acts to fengqiao_stream using (true) with check (true);
create policy reader_acts on stream.acts for select to fengqiao_read
    using (exists (select from stream.cases c where c.case_id = acts.case_id)
        or exists (select from intake.acts a where a.act_id = acts.act_id));

-- A feed row is judged by the case's present audience when it is read. Whoever only was in the audience before (`seen_by`)
-- has no row here: the fan-out tells them that the case is withdrawn, by its id alone.
alter table stream.feed enable row level security;
create policy writer_feed on stream.feed to fengqiao_stream using (true) with check (true);
create policy reader_feed on stream.feed for select to fengqiao_read
    using (exists (select from stream.cases c where c.case_id = feed.case_id));

-- Counts by place: only where the whole cell lies in the viewer's place.
alter table stream.case_tallies enable row level security;
create policy writer_case_tallies on stream.case_tallies to fengqiao_stream using (true) with check (true);
create policy reader_case_tallies on stream.case_tallies for select to fengqiao_read using (
    class = 'open' and (tenant || '|' || village) ^@ any ((select stream.regions_v1(stream.scope_v1(), 12))::text[]));
alter table stream.report_tallies enable row level security;
create policy writer_report_tallies on stream.report_tallies to fengqiao_stream using (true) with check (true);
create policy reader_report_tallies on stream.report_tallies for select to fengqiao_read using (
    class = 'open' and (tenant || '|' || village) ^@ any ((select stream.regions_v1(stream.scope_v1(), 12))::text[]));

-- 异常件待核 is a desk of the centre and the administrators of the chain it came in by; bytes that name no chain, of any.
alter table stream.held enable row level security;
create policy writer_held on stream.held to fengqiao_stream using (true) with check (true);
create policy reader_held on stream.held for select to fengqiao_read using (exists (
    select from jsonb_array_elements((select stream.scope_v1())->'grants') g
     where g->>'role' in ('centre', 'admin') and tenant in (g->>'tenant', '')));

-- What the intake accepted is its sender's own.
alter table intake.reports enable row level security;
create policy writer_accepted on intake.reports to fengqiao_intake using (true) with check (true);
create policy reader_accepted on intake.reports for select to fengqiao_read
    using (account_id = ((select stream.scope_v1())->>'account')::uuid);
alter table intake.acts enable row level security;
create policy writer_asked on intake.acts to fengqiao_intake using (true) with check (true);
create policy reader_asked on intake.acts for select to fengqiao_read
    using (account_id = ((select stream.scope_v1())->>'account')::uuid);

-- ── what the reader may ask beyond its scope ───────────────────────────────────────────────────────────────────────
-- Each of these runs as the schema's owner and answers one narrow question. Row-level security lets no index be used on an
-- operator that could leak (arrays, text functions), so look-ups by them give ids here, and the rows pass the policies above.

-- Cases in which a unit takes part, or to which an account reported, that the viewer may see: newest first, from a place in
-- that order. Planned with the values in hand: a rare one is found by its index, a frequent one among the newest.
create function stream.cases_with_v1(
    chain text, co_unit text, reporter uuid, since timestamptz, before timestamptz, before_id uuid, most integer,
    states text[], urgencies text[], categories text[], place text
) returns setof uuid language plpgsql stable security definer rows 50 set search_path = pg_catalog as $$
begin
    return query execute
        'select c.case_id from stream.cases c where c.tenant = $10 and ' || case when co_unit <> '' then 'c.co_units @> array[$1]' else 'c.reporters @> array[$2]' end || '
            and (c.opened_at, c.case_id) < ($3, $4) and c.opened_at >= $11
            and ($6 is null or c.state = any ($6)) and ($7 is null or c.urgency = any ($7))
            and ($8 is null or c.category = any ($8) or c.secondary && $8) and starts_with(c.grid_code, $9)
            and stream.in_sight_v1((select stream.scope_v1()->>''account''), (select stream.opens_v1(stream.scope_v1(), ''tenants'')),
                (select stream.opens_v1(stream.scope_v1(), ''barred'')), (select stream.opens_v1(stream.scope_v1(), ''units'')),
                (select stream.opens_v1(stream.scope_v1(), ''handlers'')), (select stream.opens_v1(stream.scope_v1(), ''doubts'')),
                (select stream.regions_v1(stream.scope_v1(), 15)),
                c.tenant, c.grid_code, c.state, c.restricted, c.lead_unit, c.co_units, c.excluded_units, c.reporters)
          order by c.opened_at desc, c.case_id desc limit $5'
        using co_unit, reporter, before, before_id, most, states, urgencies, categories, place, chain, since;
end $$;

-- The grids below a place in which cases ever were: a hop along the index for each.
create function stream.grids_v1(chain text, place text) returns setof text
language sql stable security definer rows 5 set search_path = pg_catalog as $$
    with recursive found as (
        (select grid_code from stream.cases where tenant = chain and grid_code >= place and grid_code < place || ':'
          order by grid_code limit 1)
        union all
        select (select c.grid_code from stream.cases c
                 where c.tenant = chain and c.grid_code > found.grid_code and c.grid_code < place || ':' order by c.grid_code limit 1)
          from found where found.grid_code is not null)
    select grid_code from found where grid_code is not null
$$;

-- The case that a query code leads to; whether the asker may see it is the policies' answer.
create function stream.case_of_code_v1(code text) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
    select s.case_id from intake.reports i join stream.reports s using (report_id) where i.query_code = code
$$;

-- What a party is told by the code alone. No row for minors and domestic violence: no different from an unknown code.
create function stream.lookup_v1(code text)
returns table (status text, received_at timestamptz, state text, lead_unit text, closed boolean)
language sql stable security definer set search_path = pg_catalog as $$
    select coalesce(s.status, 'received'), i.accepted_at, c.state, c.lead_unit,
           coalesce(c.restricted is not null or c.excluded_units <> '{}' or c.state = 'in_doubt', false)
      from intake.reports i
      left join stream.reports s using (report_id)
      left join stream.cases c on c.case_id = s.case_id
     where i.query_code = code and c.restricted is distinct from 'minor' and c.restricted is distinct from 'dv'
       and (s.report_id is not null or i.topic not like '%restricted%')  -- not decided yet: its sender marked it
$$;

-- The fan-out reads each row once for all viewers and judges by itself who sees it, with the case's audience as of now.
create function stream.feed_page_v1(after_epoch integer, after_tx xid8, after_row bigint, most integer)
returns table (epoch integer, tx text, "row" bigint, case_id uuid, item text, seen_by text, tenant text, grid_code text,
               state text, restricted text, lead_unit text, co_units text[], excluded_units text[], reporters uuid[])
language sql stable security definer set search_path = pg_catalog as $$
    select f.epoch, f.tx::text, f.row, f.case_id, f.item::text, f.seen_by::text, c.tenant, c.grid_code,
           c.state, c.restricted, c.lead_unit, c.co_units, c.excluded_units, c.reporters
      from stream.feed f join stream.cases c using (case_id)
     where (f.epoch, f.tx, f.row) > (after_epoch, after_tx, after_row)
       -- below the oldest running transaction: nothing with a smaller id can still appear; older epochs are complete
       and (f.epoch < (select max(e.epoch) from stream.epochs e) or f.tx < pg_snapshot_xmin(pg_current_snapshot()))
     order by f.epoch, f.tx, f.row limit most
$$;

-- The same, backwards from a place.
create function stream.feed_before_v1(until_epoch integer, until_tx xid8, until_row bigint, most integer)
returns table (epoch integer, tx text, "row" bigint, case_id uuid, item text, seen_by text, tenant text, grid_code text,
               state text, restricted text, lead_unit text, co_units text[], excluded_units text[], reporters uuid[])
language sql stable security definer set search_path = pg_catalog as $$
    select f.epoch, f.tx::text, f.row, f.case_id, f.item::text, f.seen_by::text, c.tenant, c.grid_code,
           c.state, c.restricted, c.lead_unit, c.co_units, c.excluded_units, c.reporters
      from stream.feed f join stream.cases c using (case_id)
     where (f.epoch, f.tx, f.row) <= (until_epoch, until_tx, until_row)
     order by f.epoch desc, f.tx desc, f.row desc limit most
$$;

-- Where the feed stands: the present epoch, its last readable row, and the floor.
create function stream.feed_place_v1()
returns table (epoch integer, tx text, "row" bigint, floor_epoch integer, floor_tx text, floor_row bigint)
language sql stable security definer set search_path = pg_catalog as $$
    select coalesce(e.epoch, 0), coalesce(f.tx, '0')::text, coalesce(f.row, 0), coalesce(b.epoch, 0), coalesce(b.tx, '0')::text, coalesce(b.row, 0)
      from (select max(epoch) as epoch from stream.epochs) e
      left join lateral (select f.tx, f.row from stream.feed f
                          where f.epoch = e.epoch and f.tx < pg_snapshot_xmin(pg_current_snapshot())
                          order by f.tx desc, f.row desc limit 1) f on true
      left join stream.feed_floor b on true
$$;

-- Forget what is older than anybody's cursor needs to be, oldest first; the floor moves with it.
create function stream.prune_feed_v1(older_than timestamptz, most integer) returns bigint
language sql volatile security definer set search_path = pg_catalog as $$
    with old as (select f.epoch, f.tx, f.row, f.at from stream.feed f order by f.epoch, f.tx, f.row limit most),
         kept as (select o.epoch, o.tx, o.row from old o where o.at >= older_than order by o.epoch, o.tx, o.row limit 1),
         gone as (delete from stream.feed f using old o
                   where (f.epoch, f.tx, f.row) = (o.epoch, o.tx, o.row)
                     and not exists (select from kept k where (k.epoch, k.tx, k.row) <= (o.epoch, o.tx, o.row))
                  returning f.epoch, f.tx, f.row),
         raised as (insert into stream.feed_floor (epoch, tx, row) select g.epoch, g.tx, g.row from gone g order by 1 desc, 2 desc, 3 desc limit 1
                    on conflict (only_one) do update set epoch = excluded.epoch, tx = excluded.tx, row = excluded.row)
    select count(*) from gone
$$;

-- What was printed of a case, for whoever sees the case: kind of paper, of which version, for which party. Nothing personal.
create function stream.printings_v1(wanted uuid) returns table (at timestamptz, paper text, version integer, party integer)
language sql stable security definer set search_path = pg_catalog as $$
    select a.at, a.detail->>'paper', (a.detail->>'version')::integer, (a.detail->>'party')::integer
      from intake.audit a
      join stream.cases c using (case_id)
     where a.case_id = wanted and a.what = 'paper_printed'
       and stream.may_see_v1(stream.scope_v1(), c.tenant, c.grid_code, c.state, c.restricted,
                             c.lead_unit, c.co_units, c.excluded_units, c.reporters)
     order by a.row
$$;

-- Figures of the whole, with nothing of anybody in them. `since`: everything accepted before has its outcome, as last seen.
create function stream.gauges_v1(since timestamptz)
returns table (oldest_undecided timestamptz, oldest_unpublished timestamptz, oldest_outbox timestamptz, waiting_outbox bigint,
               xmin_age_seconds float8, held bigint, undecided bigint)
language sql stable security definer set search_path = pg_catalog as $$
    select u.oldest, (select min(i.accepted_at) from intake.reports i where i.published_at is null),
           (select f.at from stream.feed f
             where (f.epoch, f.tx) = ((select max(e.epoch) from stream.epochs e), (select min(o.tx) from stream.outbox o))
             order by f.row limit 1),
           (select count(*) from stream.outbox),
           (select coalesce(extract(epoch from max(now() - a.xact_start)), 0)::float8 from pg_stat_activity a
             where a.backend_xid is not null and a.datname = current_database()),
           (select count(*) from stream.held h where h.cleared_at is null),
           u.n
      from (select min(i.accepted_at) as oldest, count(*) as n from intake.reports i
             where i.accepted_at >= since and not exists (select from stream.reports s where s.report_id = i.report_id)) u
$$;

-- How many open deadlines hang on which year's holidays. Figures of the whole, with nothing of anybody in them.
create function stream.provisional_v1() returns table (year integer, deadlines bigint)
language sql stable security definer set search_path = pg_catalog as $$
    select extract(year from (coalesce(d.ends_at, d.due_rolled) - interval '1 second') at time zone 'Asia/Shanghai')::integer, count(*)
      from stream.deadlines d where d.provisional and d.fired_at is null and d.stopped_at is null group by 1 order by 1
$$;

-- The rota of the viewer's chains, for those who may hear a case and the administrators.
create function stream.duty_v1(since date, until date)
returns table (tenant text, day date, post text, account_id uuid, username text, display_name text)
language sql stable security definer set search_path = pg_catalog as $$
    select d.tenant, d.day, d.post, d.account_id, a.username, a.display_name
      from intake.duty d join intake.accounts a using (account_id)
     where d.day between since and until
       and d.tenant in (select g->>'tenant' from jsonb_array_elements(stream.scope_v1()->'grants') g
                         where g->>'role' in ('centre', 'town_desk', 'supervisor', 'leader', 'admin'))
     order by d.day, d.tenant, d.post
$$;
-- Whether the viewer was rung for a case and may still know of it: no relation of the accused's, not recused.
create function stream.was_rung_v1(viewer jsonb, tenant text, rung uuid[], recused uuid[], excluded_units text[])
returns boolean language sql immutable parallel safe as $$
    select coalesce((viewer->>'account')::uuid = any (rung) and not (viewer->>'account')::uuid = any (recused)
       and exists (select from jsonb_array_elements(viewer->'grants') g where g->>'tenant' = tenant)
       and not exists (select from jsonb_array_elements(viewer->'grants') g where g->>'unit' = any (excluded_units)), false)
$$;

-- Unheard cases for which the viewer was rung: that it rings, and nothing of what it is about.
create function stream.rung_for_v1() returns table (case_id uuid, number text, version integer, tenant text, red_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
    select c.case_id, c.number, c.version, c.tenant, c.red_at from stream.cases c
     where c.urgency = 'red' and c.red_at is not null and (c.acknowledged_at is null or c.acknowledged_at < c.red_at)
       and c.state not in ('done', 'joined', 'withdrawn')
       and stream.was_rung_v1(stream.scope_v1(), c.tenant, c.rung, c.recused, c.excluded_units)
     order by c.red_at
$$;

-- The rings of these cases since they became RED, where the viewer sees the case or was rung for it. Names are for those who may
-- hear a case: colleagues must know whom to call.
create function stream.rings_v1(wanted uuid[])
returns table (case_id uuid, at timestamptz, post text, names text[], people integer, next_post text, next_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
    select c.case_id, t.at, t.fields->>'post',
           case when exists (select from jsonb_array_elements(stream.scope_v1()->'grants') g
                              where g->>'tenant' = c.tenant and g->>'role' in ('centre', 'town_desk', 'supervisor', 'leader', 'admin'))
                then (select coalesce(array_agg(coalesce(nullif(a.display_name, ''), a.username) order by a.username), '{}')
                        from intake.accounts a where a.account_id = any (rung.accounts))
                else '{}' end,
           cardinality(rung.accounts), coalesce(t.fields->>'next_post', ''), (t.fields->>'next_at')::timestamptz
      from stream.cases c
      join stream.timeline t on t.case_id = c.case_id and t.change = 'rung' and t.at >= c.red_at
     cross join lateral (select coalesce(string_to_array(nullif(t.fields->>'accounts', ''), ' ')::uuid[], '{}') as accounts) rung
     where c.case_id = any (wanted)
       and (stream.may_see_v1(stream.scope_v1(), c.tenant, c.grid_code, c.state, c.restricted,
                              c.lead_unit, c.co_units, c.excluded_units, c.reporters)
            or stream.was_rung_v1(stream.scope_v1(), c.tenant, c.rung, c.recused, c.excluded_units))
     order by c.case_id, t.version
$$;

-- Who may be put on the rota, by chain: for those who may set it.
create function stream.duty_people_v1() returns table (tenant text, username text, display_name text, role text, unit text)
language sql stable security definer set search_path = pg_catalog as $$
    select g.tenant, a.username, a.display_name, g.role, g.unit
      from intake.grants g join intake.accounts a using (account_id)
     where a.disabled_at is null and g.valid @> now() and g.role in ('centre', 'town_desk', 'supervisor', 'leader')
       and g.tenant in (select v->>'tenant' from jsonb_array_elements(stream.scope_v1()->'grants') v
                         where v->>'role' in ('centre', 'leader', 'admin'))
     order by g.tenant, g.unit, a.username
$$;

-- Leaders for a place of a chain, with all that their grants say of them: for those who name and watch leaders. Who has a conflict is
-- the asker's to work out (streams/contracts/leaders.py).
create function stream.leaders_v1(chain text, place text)
returns table (account_id uuid, name text, grants jsonb)
language sql stable security definer set search_path = pg_catalog as $$
    select a.account_id, coalesce(nullif(a.display_name, ''), a.username),
           (select jsonb_agg(jsonb_build_object('tenant', g.tenant, 'role', g.role, 'scope', g.scope, 'unit', g.unit) order by g.role, g.scope, g.unit)
              from intake.grants g where g.account_id = a.account_id and g.valid @> now())
      from intake.accounts a
     where a.disabled_at is null
       and exists (select from intake.grants g where g.account_id = a.account_id and g.tenant = chain and g.role = 'leader'
                      and g.scope <> '' and starts_with(place, g.scope) and g.valid @> now())
       and exists (select from jsonb_array_elements(stream.scope_v1()->'grants') v
                    where v->>'tenant' = chain and v->>'role' in ('centre', 'petition_office', 'supervisor', 'leader'))
     order by a.username
$$;

-- What the leaders of a case are called, those of now and of before: for whoever sees the case. Who receives is published (条例 18).
create function stream.leaders_of_v1(wanted uuid) returns table (account_id uuid, name text)
language sql stable security definer set search_path = pg_catalog as $$
    select a.account_id, coalesce(nullif(a.display_name, ''), a.username)
      from intake.accounts a
     where a.account_id in (
           select led.leader::uuid
             from stream.cases c, lateral (
                  select unnest(array[c.receiver::text, c.sponsor::text]) as leader
                   union
                  select unnest(array[t.fields#>>'{receiver,from}', t.fields#>>'{receiver,to}', t.fields#>>'{sponsor,from}', t.fields#>>'{sponsor,to}'])
                    from stream.timeline t
                   where t.case_id = c.case_id and t.change in ('taken_in', 'receiver_changed', 'sponsored', 'recused')) led
            where c.case_id = wanted
              and stream.may_see_v1(stream.scope_v1(), c.tenant, c.grid_code, c.state, c.restricted,
                                    c.lead_unit, c.co_units, c.excluded_units, c.reporters))
$$;

revoke execute on function stream.leaders_v1, stream.leaders_of_v1, stream.was_rung_v1, stream.rung_for_v1, stream.rings_v1, stream.duty_people_v1, stream.provisional_v1, stream.duty_v1, stream.cases_with_v1, stream.grids_v1, stream.case_of_code_v1, stream.lookup_v1, stream.feed_page_v1,
       stream.feed_before_v1, stream.feed_place_v1, stream.prune_feed_v1, stream.printings_v1, stream.gauges_v1 from public;
grant execute on function stream.leaders_v1, stream.leaders_of_v1, stream.rung_for_v1, stream.rings_v1, stream.duty_people_v1, stream.provisional_v1, stream.duty_v1, stream.cases_with_v1, stream.grids_v1, stream.case_of_code_v1, stream.lookup_v1, stream.feed_page_v1,
      stream.feed_before_v1, stream.feed_place_v1, stream.printings_v1, stream.gauges_v1 to fengqiao_read;
grant execute on function stream.prune_feed_v1 to fengqiao_stream;

-- ── grants ─────────────────────────────────────────────────────────────────────────────────────────────────────────

grant usage on schema intake to fengqiao_intake, fengqiao_read;
grant usage on schema stream to fengqiao_intake, fengqiao_stream, fengqiao_read;
grant select, insert, update on all tables in schema intake to fengqiao_intake;
grant delete on intake.grants, intake.duty to fengqiao_intake;
grant select, insert, update, delete on all tables in schema stream to fengqiao_stream;
grant select on stream.cases, stream.timeline, stream.links, stream.deadlines, stream.reports, stream.acts, stream.feed,
      stream.case_tallies, stream.report_tallies, stream.held, stream.positions, stream.gaps, stream.epochs,
      stream.rule_sets to fengqiao_read;
-- The stream checks an actor's rights again, on the grants held now.
grant usage on schema intake to fengqiao_stream;
grant select on intake.grants, intake.duty to fengqiao_stream;
grant select (account_id, disabled_at) on intake.accounts to fengqiao_stream;
-- The reader checks a token's epoch, finds a report's fate before the stream has it, and writes the audit.
grant select (account_id, epoch, disabled_at) on intake.accounts to fengqiao_read;
grant select (report_id, tenant, account_id, grid_code, accepted_at, query_code, published_at) on intake.reports to fengqiao_read;
grant select (act_id, case_id, account_id, accepted_at) on intake.acts to fengqiao_read;
grant insert on intake.audit to fengqiao_read;
-- The intake knows which case an act is about: its home grid and its version, nothing more.
create view stream.case_keys as select case_id, tenant, grid_code, version, restricted from stream.cases;
create view stream.report_fates as select report_id, account_id, case_id, status from stream.reports;
grant select on stream.case_keys, stream.report_fates to fengqiao_intake;

-- ── what the intake may ask of the stream's tables ────────────────────────────────────────────────────────────────

-- The case an act is about, for whoever may know that it exists: those who see it, who reported it, who were rung. Nobody else
-- learns from a refusal that there is something to refuse (条例 30(3)).
create function stream.act_target_v1(viewer jsonb, wanted uuid)
returns table (tenant text, grid_code text, restricted text)
language sql stable security definer set search_path = '' as $$
    select c.tenant, c.grid_code, c.restricted
      from stream.cases c
     where c.case_id = wanted
       and (stream.may_see_v1(viewer, c.tenant, c.grid_code, c.state, c.restricted,
                              c.lead_unit, c.co_units, c.excluded_units, c.reporters)
            or (viewer->>'account')::uuid = any (c.reporters)
            or (viewer->>'account')::uuid = any (c.rung))
$$;
revoke all on function stream.act_target_v1(jsonb, uuid) from public;
grant execute on function stream.act_target_v1(jsonb, uuid) to fengqiao_intake;

-- As before, with the kind: who may do what depends on it.
create function stream.act_target_v2(viewer jsonb, wanted uuid)
returns table (tenant text, grid_code text, restricted text, kind text)
language sql stable security definer set search_path = '' as $$
    select t.tenant, t.grid_code, t.restricted, c.kind from stream.act_target_v1(viewer, wanted) t, stream.cases c where c.case_id = wanted
$$;
revoke all on function stream.act_target_v2(jsonb, uuid) from public;
grant execute on function stream.act_target_v2(jsonb, uuid) to fengqiao_intake;

-- What became of an act, for the intake that waits to tell its actor.
create view stream.act_answers as
    select a.act_id, a.status, a.reason, a.allowed, a.version, c.state, a.since
      from stream.acts a left join stream.cases c using (case_id);
grant select on stream.act_answers to fengqiao_intake;

-- ── 离岗移交: all open cases of one officer handed to another in one command ──────────────────────────────────────────

-- What was handed on together: the acts it became, so that whoever asked sees what became of each.
create table intake.reassignments (
    reassignment_id  uuid primary key,
    tenant       text not null,
    unit         text not null,
    from_account uuid not null,
    to_account   uuid not null,
    asked_by     uuid not null,
    asked_at     timestamptz not null,
    content_hash bytea not null,                        -- same id + other content = 409
    case_ids     uuid[] not null,
    act_ids      uuid[] not null
);
grant select, insert on intake.reassignments to fengqiao_intake;

-- The officers of a unit, and whoever has cases of it in hand: for the unit itself, and for those who answer for its place.
create function stream.colleagues_v1(wanted_tenant text, wanted_unit text)
returns table (account_id uuid, username text, display_name text, present boolean, units text[])
language sql stable security definer set search_path = pg_catalog as $$
    with viewer as (select g->>'role' as role, g->>'scope' as scope, g->>'unit' as unit
                      from jsonb_array_elements(stream.scope_v1()->'grants') g where g->>'tenant' = wanted_tenant),
         officers as (select g.account_id, g.scope from intake.grants g join intake.accounts a using (account_id)
                       where g.tenant = wanted_tenant and g.unit = wanted_unit and g.role = 'unit_officer' and g.valid @> now()
                         and a.disabled_at is null),
         holding as (select distinct c.handler as account_id, c.grid_code as scope from stream.cases c
                      where c.tenant = wanted_tenant and c.lead_unit = wanted_unit and c.handler is not null
                        and c.state not in ('done', 'joined', 'withdrawn')),
         known as (select distinct p.account_id from (select * from officers union all select * from holding) p
                    where exists (select from viewer v
                                   where (v.unit = wanted_unit and v.role in ('unit_officer', 'leader'))
                                      or (v.role in ('leader', 'town_desk', 'centre', 'admin') and starts_with(p.scope, v.scope))))
    select a.account_id, a.username, a.display_name, a.account_id in (select o.account_id from officers o),
           array(select distinct g.unit from intake.grants g where g.account_id = a.account_id and g.unit <> '' and g.valid @> now())
      from known k join intake.accounts a using (account_id)
     order by a.username
$$;

-- What became of each case of a command, for whoever gave it.
create function stream.reassignment_v1(wanted uuid)
returns table (asked_at timestamptz, case_id uuid, act_id uuid, status text, reason jsonb)
language sql stable security definer set search_path = pg_catalog as $$
    select h.asked_at, one.case_id, one.act_id, s.status, s.reason
      from intake.reassignments h, unnest(h.case_ids, h.act_ids) as one (case_id, act_id) left join stream.acts s using (act_id)
     where h.reassignment_id = wanted and h.asked_by = (stream.scope_v1()->>'account')::uuid
     order by one.case_id
$$;
revoke execute on function stream.colleagues_v1, stream.reassignment_v1 from public;
grant execute on function stream.colleagues_v1, stream.reassignment_v1 to fengqiao_read;
-- ── 满意度评价: what a party says of how it ended (信访工作条例21条) ───────────────────────────────────────────────

-- One for each query code, never changed. It moves no case, so it is the intake's own row and no event.
create table intake.ratings (
    report_id       uuid primary key,
    case_id         uuid not null,
    tenant          text not null,
    handling_unit   text not null,                      -- who led it when it ended
    unit            text not null check (unit in ('satisfied', 'basically_satisfied', 'dissatisfied')),
    petition_office text check (petition_office in ('satisfied', 'basically_satisfied', 'dissatisfied')),  -- null: it had no part in it
    content_hash    bytea not null,
    rated_at        timestamptz not null default now(),
    sealed          bytea not null default ''           -- the party's words, under the key of its report
);
create index ratings_of_case on intake.ratings (case_id);
create index ratings_by_time on intake.ratings (rated_at);
create index ratings_dissatisfied on intake.ratings (tenant, rated_at) where unit = 'dissatisfied' or petition_office = 'dissatisfied';
grant select, insert on intake.ratings to fengqiao_intake;

-- What a code may rate. No row for minors and domestic violence, as in lookup_v1; a class whose stage no code tells has no end either.
create function stream.rateable_v1(code text)
returns table (report_id uuid, case_id uuid, tenant text, kind text, lead_unit text, ended boolean, rated_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
    select i.report_id, c.case_id, i.tenant, c.kind, c.lead_unit,
           coalesce(c.state = 'done' and c.restricted is null and c.excluded_units = '{}', false), r.rated_at
      from intake.reports i
      left join stream.reports s using (report_id)
      left join stream.cases c on c.case_id = s.case_id
      left join intake.ratings r on r.report_id = i.report_id
     where i.query_code = code and c.restricted is distinct from 'minor' and c.restricted is distinct from 'dv'
       and (s.report_id is not null or i.topic not like '%restricted%')
$$;

-- Who asks a dissatisfied party how it went (回访): a desk or an office of the place, none that handled it or is complained of in it.
create function stream.asks_back_v1(
    viewer jsonb, tenant text, grid_code text, lead_unit text, co_units text[], asked_units text[], recused uuid[]
) returns boolean language sql immutable parallel safe as $$
    select coalesce(exists (select from jsonb_array_elements(viewer->'grants') g
                             where g->>'role' in ('town_desk', 'centre', 'petition_office', 'supervisor', 'leader')
                               and g->>'tenant' = tenant and g->>'scope' <> '' and starts_with(grid_code, g->>'scope'))
       and not exists (select from jsonb_array_elements(viewer->'grants') g where g->>'unit' = any (array_prepend(lead_unit, co_units || asked_units)))
       and not (viewer->>'account')::uuid = any (recused), false)
$$;

-- The ratings of one case, for whoever asks back: a handler learns how a unit is rated from five on, never by whom.
create function stream.ratings_of_v1(wanted uuid)
returns table (report_id uuid, unit text, petition_office text, rated_at timestamptz, sealed bytea)
language sql stable security definer set search_path = pg_catalog as $$
    select r.report_id, r.unit, r.petition_office, r.rated_at, r.sealed
      from intake.ratings r join stream.cases c using (case_id)
     where r.case_id = wanted
       and stream.may_see_v1(stream.scope_v1(), c.tenant, c.grid_code, c.state, c.restricted,
                             c.lead_unit, c.co_units, c.excluded_units, c.reporters)
       and stream.asks_back_v1(stream.scope_v1(), c.tenant, c.grid_code, c.lead_unit, c.co_units, c.asked_units, c.recused)
     order by r.rated_at, r.report_id
$$;

-- How units are rated, and the petition office (`unit` is empty), from five ratings in sight on; an officer sees their own unit's.
create function stream.satisfaction_v1(since timestamptz, until timestamptz)
returns table (tenant text, unit text, n bigint, satisfied bigint, basically_satisfied bigint, dissatisfied bigint)
language sql stable security definer set search_path = pg_catalog as $$
    with grants as (
        select g->>'tenant' as tenant, g->>'role' as role, g->>'scope' as scope, g->>'unit' as unit
          from jsonb_array_elements(stream.scope_v1()->'grants') g
    ), seen as (
        select r.tenant, r.handling_unit, r.unit, r.petition_office,
               exists (select from grants g where g.tenant = r.tenant and g.role in ('petition_office', 'supervisor', 'leader', 'centre')
                          and g.scope <> '' and starts_with(c.grid_code, g.scope)) as watched
          from intake.ratings r join stream.cases c using (case_id)
         where r.rated_at >= since and r.rated_at < until
           and stream.may_see_v1(stream.scope_v1(), c.tenant, c.grid_code, c.state, c.restricted,
                                 c.lead_unit, c.co_units, c.excluded_units, c.reporters)
    ), said as (
        select s.tenant, s.handling_unit as unit, s.unit as rating from seen s
         where s.watched or exists (select from grants g where g.tenant = s.tenant and g.role = 'unit_officer' and g.unit = s.handling_unit)
        union all
        select s.tenant, '', s.petition_office from seen s where s.watched and s.petition_office is not null
    )
    select a.tenant, a.unit, count(*), count(*) filter (where a.rating = 'satisfied'),
           count(*) filter (where a.rating = 'basically_satisfied'), count(*) filter (where a.rating = 'dissatisfied')
      from said a group by a.tenant, a.unit having count(*) >= 5
     order by a.tenant, a.unit
$$;

revoke execute on function stream.rateable_v1, stream.ratings_of_v1, stream.satisfaction_v1 from public;
grant execute on function stream.rateable_v1 to fengqiao_intake, fengqiao_read;
grant execute on function stream.ratings_of_v1, stream.satisfaction_v1 to fengqiao_read;

-- ── the yearly report (信访工作条例41条) goes through the petitions, and not through everything else ────────────────

create index cases_petitions on stream.cases (tenant, petition_at) where kind = 'petition';

-- ── 三项建议: recommendations of the petition office (信访工作条例40条) ─────────────────────────────────────────────

-- To a unit, resting on cases; its own row, since it is the matter of no single case and moves none. Written once.
create table intake.recommendations (
    recommendation_id uuid primary key,
    tenant       text not null,
    scope        text not null,                         -- the place its office answers for
    aim          text not null check (aim in ('improve_work', 'improve_policy', 'hold_accountable')),
    to_unit      text not null,
    office       text not null,
    case_ids     uuid[] not null check (cardinality(case_ids) between 1 and 20),
    written_by   uuid not null,
    content_hash bytea not null,
    written_at   timestamptz not null default now(),
    reply_by     timestamptz not null,                  -- the first moment after its last day
    sealed       bytea not null                         -- what is wrong and what is recommended, under a key of its own
);
create index recommendations_by_unit on intake.recommendations (to_unit, written_at);
create index recommendations_by_time on intake.recommendations (tenant, written_at);

-- The unit's answer in writing, whether it is adopted: one, never changed.
create table intake.recommendation_replies (
    recommendation_id uuid primary key references intake.recommendations,
    adopted      text not null check (adopted in ('adopted', 'partly_adopted', 'not_adopted')),
    replied_by   uuid not null,
    content_hash bytea not null,
    replied_at   timestamptz not null default now(),
    sealed       bytea not null
);
grant select, insert on intake.recommendations, intake.recommendation_replies to fengqiao_intake;

-- The cases that a recommendation is to rest on, of those that its writer sees; whether the unit is accused in one.
create function stream.recommendation_cases_v1(viewer jsonb, wanted uuid[], unit text)
returns table (case_id uuid, tenant text, grid_code text, accused boolean)
language sql stable security definer set search_path = pg_catalog as $$
    select c.case_id, c.tenant, c.grid_code, unit = any (c.excluded_units)
      from stream.cases c
     where c.case_id = any (wanted)
       and stream.may_see_v1(viewer, c.tenant, c.grid_code, c.state, c.restricted, c.lead_unit, c.co_units, c.excluded_units, c.reporters)
$$;

-- Who may read a recommendation: the office that wrote it and whoever watches over its place, and the unit it went to; nobody whose
-- unit is accused in a case that it rests on.
create function stream.sees_recommendation_v1(viewer jsonb, r intake.recommendations) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select exists (select from jsonb_array_elements(viewer->'grants') g
                    where g->>'tenant' = r.tenant
                      and (g->>'role' in ('petition_office', 'supervisor', 'leader', 'centre') and g->>'scope' <> '' and starts_with(r.scope, g->>'scope')
                           or g->>'role' in ('unit_officer', 'leader') and g->>'unit' = r.to_unit))
       and not exists (select from stream.cases c, jsonb_array_elements(viewer->'grants') g
                        where c.case_id = any (r.case_ids) and g->>'unit' = any (c.excluded_units))
$$;

create function stream.recommendations_v1()
returns table (recommendation_id uuid, tenant text, aim text, to_unit text, office text, case_ids uuid[], written_at timestamptz,
               reply_by timestamptz, sealed bytea, adopted text, replied_at timestamptz, reply_sealed bytea)
language sql stable security definer set search_path = pg_catalog as $$
    select r.recommendation_id, r.tenant, r.aim, r.to_unit, r.office, r.case_ids, r.written_at, r.reply_by, r.sealed,
           a.adopted, a.replied_at, a.sealed
      from intake.recommendations r left join intake.recommendation_replies a using (recommendation_id)
     where r.tenant in (select g->>'tenant' from jsonb_array_elements(stream.scope_v1()->'grants') g)
       and stream.sees_recommendation_v1(stream.scope_v1(), r)
$$;

-- The one that an answer is for, for whoever may read it.
create function stream.recommendation_target_v1(viewer jsonb, wanted uuid) returns table (tenant text, to_unit text)
language sql stable security definer set search_path = pg_catalog as $$
    select r.tenant, r.to_unit from intake.recommendations r
     where r.recommendation_id = wanted and stream.sees_recommendation_v1(viewer, r)
$$;

revoke execute on function stream.recommendation_cases_v1, stream.sees_recommendation_v1, stream.recommendations_v1, stream.recommendation_target_v1 from public;
grant execute on function stream.recommendation_cases_v1, stream.recommendation_target_v1 to fengqiao_intake;
grant execute on function stream.recommendations_v1 to fengqiao_read;
-- ── 交接班: the sheet of each shift that ended, as it stood at the change ─────────────────────────────────────────────

-- One row a chain and shift, written by itself; nobody has to tap for it to be there.
create table stream.handovers (
    tenant  text not null,
    day     date not null,                              -- of duty: the shift that ended
    since   timestamptz not null,
    until   timestamptz not null,                       -- the change
    kept_at timestamptz not null,                       -- when it was written down: late where no worker ran at the change
    handed_by jsonb not null default '{}',              -- who handed over: account by post, as the rota stood
    taken_by  jsonb not null default '{}',              -- who took over
    primary key (tenant, day)
);
create table stream.handover_items (
    tenant    text not null,
    day       date not null,
    section   text not null,                            -- came_in, red, unheard, due, overdue, supervision, waiting
    case_id   uuid not null,
    stage     text not null default '',                 -- of due and overdue: which clock
    number    text not null,
    state     text not null,
    urgency   text not null,
    category  text not null,
    grid_code text not null,
    lead_unit text not null,
    at        timestamptz not null,                     -- opened, became RED, ends, or last moved
    heard_at  timestamptz,                              -- of a RED case: a person heard it
    heard_by  uuid,
    primary key (tenant, day, section, case_id, stage)
);

-- What a sheet of these hours holds, as things stand now: kept at the change, and counted again beside it later. Whoever asks gets
-- the cases in their own sight; the writer has them all.
create function stream.handover_items_v1(chain text, since timestamptz, until timestamptz, next_until timestamptz, running jsonb)
returns table (section text, case_id uuid, stage text, number text, state text, urgency text, category text, grid_code text,
               lead_unit text, at timestamptz, heard_at timestamptz, heard_by uuid)
language sql stable as $$
    with clocks as (
        select c.case_id, k.stage, k.ends_at from stream.cases c, lateral stream.clocks_v1(c.case_id, stream.running_v2(running, c.state, c.mediation, c.library)) k
         where c.tenant = chain and c.opened_at < until and k.ends_at <= next_until and k.stopped_at is null
           and (c.paused_at is null or k.stage not in ('finish', 'final'))
           and c.state in ('proposed', 'in_doubt', 'dispatched', 'signed', 'contacted', 'handling', 'closing', 'returned', 'arbitration',
                           'claimed', 'registered', 'transferred', 'direct', 'objected', 'competence', 'notified', 'screened', 'accepted', 'drafted',
                           'opinion_issued', 'answered', 'review', 'review_issued', 'reviewed', 'final_review', 'final_issued')
    ), found as (
        select 'came_in' as section, c.case_id, '' as stage, c.opened_at as at from stream.cases c
         where c.tenant = chain and c.opened_at >= since and c.opened_at < until
        union all
        select 'red', c.case_id, '', c.red_at from stream.cases c where c.tenant = chain and c.red_at >= since and c.red_at < until
        union all
        select 'unheard', c.case_id, '', c.red_at from stream.cases c
         where c.tenant = chain and c.urgency = 'red' and c.red_at is not null and c.red_at < until
           and (c.acknowledged_at is null or c.acknowledged_at < c.red_at) and c.state not in ('done', 'joined', 'withdrawn')
        union all
        select case when k.ends_at > until then 'due' else 'overdue' end, k.case_id, k.stage, k.ends_at from clocks k
        union all
        select 'supervision', c.case_id, '', c.updated_at from stream.cases c
         where c.tenant = chain and c.opened_at < until and c.supervision in ('proposed', 'listing_proposed')
        union all
        select 'waiting', c.case_id, '', c.updated_at from stream.cases c
         where c.tenant = chain and c.opened_at < until and c.state in ('returned', 'arbitration', 'objected', 'competence')
    )
    select f.section, f.case_id, f.stage, c.number, c.state, c.urgency, c.category, c.grid_code, c.lead_unit, f.at,
           case when f.section = 'red' and c.acknowledged_at >= c.red_at then c.acknowledged_at end, heard.account_id
      from found f join stream.cases c using (case_id)
      left join lateral (select t.account_id from stream.timeline t
                          where f.section = 'red' and c.acknowledged_at >= c.red_at
                            and t.case_id = f.case_id and t.change = 'acknowledged' and t.at >= c.red_at
                          order by t.version desc limit 1) heard on true
$$;

-- What people add to a shift's sheet: one free line each, sealed under a key of its own. And that they handed over, or took over.
create table intake.handover_notes (
    note_id    uuid primary key,
    tenant     text not null,
    day        date not null,
    account_id uuid not null references intake.accounts,
    at         timestamptz not null,
    sealed     bytea not null
);
create index handover_notes_of_day on intake.handover_notes (tenant, day, at);
create table intake.handover_signatures (
    tenant     text not null,
    day        date not null,
    side       text not null check (side in ('handed', 'taken')),
    account_id uuid not null references intake.accounts,
    at         timestamptz not null,
    acted_for  uuid references intake.accounts,         -- on the rota, and away
    primary key (tenant, day, side)
);

-- A sheet is for those who may stand on duty in its chain; a line of it for whoever sees the case.
alter table stream.handovers enable row level security;
create policy writer_handovers on stream.handovers to fengqiao_stream using (true) with check (true);
create policy reader_handovers on stream.handovers for select to fengqiao_read using (exists (
    select from jsonb_array_elements((select stream.scope_v1())->'grants') g
     where g->>'tenant' = tenant and g->>'role' in ('centre', 'town_desk', 'supervisor', 'leader', 'admin')));
alter table stream.handover_items enable row level security;
create policy writer_handover_items on stream.handover_items to fengqiao_stream using (true) with check (true);
create policy reader_handover_items on stream.handover_items for select to fengqiao_read
    using (exists (select from stream.cases c where c.case_id = handover_items.case_id)
       and exists (select from jsonb_array_elements((select stream.scope_v1())->'grants') g
                    where g->>'tenant' = tenant and g->>'role' in ('centre', 'town_desk', 'supervisor', 'leader', 'admin')));

-- The signatures under the sheets of these days, and their notes (still sealed): for the same readers.
create function stream.handover_signatures_v1(first date, last date)
returns table (tenant text, day date, side text, account_id uuid, at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
    select s.tenant, s.day, s.side, s.account_id, s.at from intake.handover_signatures s
     where s.day between first and last
       and s.tenant in (select g->>'tenant' from jsonb_array_elements(stream.scope_v1()->'grants') g
                         where g->>'role' in ('centre', 'town_desk', 'supervisor', 'leader', 'admin'))
$$;
create function stream.handover_notes_v1(chain text, of_day date)
returns table (note_id uuid, account_id uuid, at timestamptz, sealed bytea)
language sql stable security definer set search_path = pg_catalog as $$
    select n.note_id, n.account_id, n.at, n.sealed from intake.handover_notes n
     where n.tenant = chain and n.day = of_day
       and chain in (select g->>'tenant' from jsonb_array_elements(stream.scope_v1()->'grants') g
                      where g->>'role' in ('centre', 'town_desk', 'supervisor', 'leader', 'admin'))
     order by n.at, n.note_id
$$;

-- What these accounts of the viewer's chains are called, to their colleagues of the duty.
create function stream.duty_names_v1(wanted uuid[])
returns table (account_id uuid, username text, display_name text)
language sql stable security definer set search_path = pg_catalog as $$
    select a.account_id, a.username, a.display_name from intake.accounts a
     where a.account_id = any (wanted)
       and exists (select from intake.grants o join jsonb_array_elements(stream.scope_v1()->'grants') g on g->>'tenant' = o.tenant
                    where o.account_id = a.account_id and g->>'role' in ('centre', 'town_desk', 'supervisor', 'leader', 'admin'))
$$;

revoke execute on function stream.handover_signatures_v1, stream.handover_notes_v1, stream.duty_names_v1 from public;
grant execute on function stream.handover_signatures_v1, stream.handover_notes_v1, stream.duty_names_v1 to fengqiao_read;
grant select, insert, update on intake.handover_notes, intake.handover_signatures to fengqiao_intake;
grant select, insert, update, delete on stream.handovers, stream.handover_items to fengqiao_stream;
grant select on stream.handovers, stream.handover_items to fengqiao_read;

-- ── 日报: what happened on a day ─────────────────────────────────────────────────────────────────────────────────────

-- A day of the history is found without a tree that every entry would have to be put into: entries come in the order of time.
create index timeline_by_time on stream.timeline using brin (at) with (autosummarize = on);

-- Since when the oldest report of the last thirty days before a moment waits that has no outcome yet, in a place that the viewer
-- answers for. A time alone.
create function stream.oldest_undecided_v1(chains text[], place text, until timestamptz) returns timestamptz
language sql stable security definer set search_path = pg_catalog as $$
    select min(i.accepted_at) from intake.reports i
     where i.tenant = any (chains) and i.accepted_at >= until - interval '30 days' and i.accepted_at < until and starts_with(i.grid_code, place)
       and (i.tenant || '|' || i.grid_code) ^@ any (stream.regions_v1(stream.scope_v1(), 15))
       and not exists (select from stream.reports s where s.report_id = i.report_id)
$$;
revoke execute on function stream.oldest_undecided_v1 from public;
grant execute on function stream.oldest_undecided_v1 to fengqiao_read;
-- ── 接访与来访预登记 ───────────────────────────────────────────────────────────────────────────────────────────────────

-- Places taken of a session: by a booking whose matter was accepted, or is being accepted now.
create function stream.places_taken_v1(wanted uuid, at timestamptz) returns integer
language sql stable security definer set search_path = pg_catalog as $$
    select count(*)::integer from intake.bookings b
     where b.reception_id = wanted and b.state <> 'cancelled'
       and (b.held_until > at or exists (select from intake.reports r where r.report_id = b.booking_id))
$$;

-- Sessions as anyone may know them: who receives by name and post, how many places are left, never who took one.
create function stream.receptions_v1(chains text[], since timestamptz, place_prefix text, only_one uuid)
returns table (reception_id uuid, tenant text, level text, kind text, region text, leader_name text, leader_post text,
               starts_at timestamptz, ends_at timestamptz, place text, hotline text, capacity integer, places_left integer, state text,
               version integer)
language sql stable security definer set search_path = pg_catalog as $$
    select r.reception_id, r.tenant, r.level, r.kind, r.region, r.leader_name, r.leader_post, r.starts_at, r.ends_at, r.place, r.hotline,
           r.capacity, greatest(0, r.capacity - stream.places_taken_v1(r.reception_id, now())), r.state, r.version
      from intake.receptions r
     where r.tenant = any (chains)
       and case when only_one is null then r.starts_at >= since and starts_with(r.region, place_prefix) else r.reception_id = only_one end
     order by r.starts_at, r.reception_id limit 500
$$;

-- The booking that a query code leads to; no row where the code itself leads nowhere (minors, domestic violence).
create function stream.booking_of_code_v1(code text) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
    select b.booking_id from intake.reports i join intake.bookings b on b.booking_id = i.report_id
     where i.query_code = code and exists (select from stream.lookup_v1(code))
$$;

-- What whoever booked is told by the code alone: the session as it is and as it was when they chose it, and by when the unit speaks
-- to them.
create function stream.booking_told_v1(code text)
returns table (number bigint, booked_at timestamptz, state text, reception_id uuid, tenant text, was_leader text, was_post text,
               was_starts_at timestamptz, was_ends_at timestamptz, was_place text, contact_by timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
    select b.number, b.booked_at, b.state, b.reception_id, r.tenant, v.leader_name, v.leader_post, v.starts_at, v.ends_at, v.place,
           (select max(coalesce(d.ends_at, d.due_rolled)) from stream.reports s join stream.deadlines d using (case_id)
             where s.report_id = b.booking_id and d.stage = 'first_contact' and d.fired_at is null and d.stopped_at is null)
      from intake.bookings b
      join intake.receptions r using (reception_id)
      join intake.reception_versions v on v.reception_id = b.reception_id and v.version = b.seen_version
     where b.booking_id = stream.booking_of_code_v1(code)
$$;

-- Who comes to a session, for those who prepare it in its chain and place; whether a case behind it is in sight is the policies' answer.
create function stream.bookings_v1(wanted uuid)
returns table (booking_id uuid, number bigint, channel text, state text, booked_at timestamptz, sealed bytea, case_id uuid)
language sql stable security definer set search_path = pg_catalog as $$
    select b.booking_id, b.number, b.channel, b.state, b.booked_at, b.sealed, s.case_id
      from intake.bookings b
      join intake.receptions r using (reception_id)
      join stream.reports s on s.report_id = b.booking_id
     where b.reception_id = wanted
       and exists (select from jsonb_array_elements(stream.scope_v1()->'grants') g
                    where g->>'tenant' = r.tenant and g->>'role' in ('centre', 'petition_office', 'town_desk', 'leader', 'supervisor')
                      and g->>'scope' <> '' and starts_with(r.region, g->>'scope'))
     order by b.number
$$;

-- Whether somebody may know of a booking: by the case behind it, or because there is none yet.
create function stream.booking_in_sight_v1(viewer jsonb, wanted uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select from stream.reports s
                    where s.report_id = wanted
                      and (s.case_id is null or exists (select from stream.act_target_v1(viewer, s.case_id))))
$$;

revoke execute on function stream.places_taken_v1, stream.receptions_v1, stream.booking_of_code_v1, stream.booking_told_v1,
       stream.bookings_v1, stream.booking_in_sight_v1 from public;
grant execute on function stream.receptions_v1, stream.booking_told_v1, stream.bookings_v1 to fengqiao_read;
grant execute on function stream.places_taken_v1, stream.receptions_v1, stream.booking_of_code_v1,
      stream.booking_in_sight_v1 to fengqiao_intake;
-- ── AB岗: who acts for whom while somebody is away ────────────────────────────────────────────────────────────────────

-- Never changed but for an early end, and each act is judged by its own time: a replay decides what the first run decided.
create table intake.covers (
    cover_id   uuid primary key,
    tenant     text not null,
    unit       text not null,                           -- of the one who is away
    account_id uuid not null references intake.accounts, -- A角: who is away
    covered_by uuid not null references intake.accounts, -- B角: who acts for them
    since      timestamptz not null,                    -- the first day begins
    until      timestamptz not null,                    -- the last day is over
    set_by     uuid not null,
    set_at     timestamptz not null,                    -- nothing is covered before it was said
    ended_at   timestamptz,                             -- ended early
    ended_by   uuid,
    check (account_id <> covered_by),
    check (since < until)
);
create index covers_by_who_acts on intake.covers (covered_by, until);
create index covers_by_who_is_away on intake.covers (account_id, until);
create index covers_of_unit on intake.covers (tenant, unit, until);
grant select, insert, update on intake.covers to fengqiao_intake;
grant select on intake.covers to fengqiao_stream;

-- For whom the viewer acts now.
create function stream.covering_v1()
returns table (cover_id uuid, tenant text, unit text, account_id uuid, covered_by uuid, since timestamptz, until timestamptz,
               set_at timestamptz, ended_at timestamptz, name text)
language sql stable security definer set search_path = pg_catalog as $$
    select c.cover_id, c.tenant, c.unit, c.account_id, c.covered_by, c.since, c.until, c.set_at, c.ended_at,
           coalesce(nullif(a.display_name, ''), a.username)
      from intake.covers c join intake.accounts a using (account_id)
     where c.covered_by = (stream.scope_v1()->>'account')::uuid and c.until > now() and c.ended_at is null
     order by c.since, c.account_id
$$;

-- Whether a unit of a chain is the viewer's own, or of a place that they answer for.
create function stream.answers_for_unit_v1(viewer jsonb, chain text, wanted text) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select coalesce(exists (
        select from jsonb_array_elements(viewer->'grants') v
         where v->>'tenant' = chain
           and ((wanted <> '' and v->>'unit' = wanted)
                or (v->>'role' in ('town_desk', 'centre', 'leader', 'admin') and v->>'scope' <> ''
                    and exists (select from intake.grants g where g.tenant = chain and g.unit = wanted and starts_with(g.scope, v->>'scope'))))), false)
$$;

-- The covers of a unit that run, are to come, or ended lately: for its own people and those who answer for its place.
create function stream.covers_v1(chain text, wanted text, since timestamptz)
returns table (cover_id uuid, account_id uuid, username text, name text, by_username text, by_name text, since timestamptz, until timestamptz,
               set_at timestamptz, set_by uuid, set_by_name text, ended_at timestamptz, ended_by_name text)
language sql stable security definer set search_path = pg_catalog as $$
    select c.cover_id, c.account_id, a.username, coalesce(nullif(a.display_name, ''), a.username),
           b.username, coalesce(nullif(b.display_name, ''), b.username), c.since, c.until,
           c.set_at, c.set_by, coalesce(nullif(s.display_name, ''), s.username, ''), c.ended_at, coalesce(nullif(e.display_name, ''), e.username, '')
      from intake.covers c
      join intake.accounts a on a.account_id = c.account_id
      join intake.accounts b on b.account_id = c.covered_by
      left join intake.accounts s on s.account_id = c.set_by
      left join intake.accounts e on e.account_id = c.ended_by
     where c.tenant = chain and c.unit = wanted and c.until > covers_v1.since and stream.answers_for_unit_v1(stream.scope_v1(), chain, wanted)
     order by c.since, c.cover_id
$$;

-- Who sits in a unit, with all that their grants say of them, and the leaders who can cover for a leader of it.
create function stream.cover_people_v1(chain text, wanted text)
returns table (account_id uuid, username text, name text, grants jsonb)
language sql stable security definer set search_path = pg_catalog as $$
    select a.account_id, a.username, coalesce(nullif(a.display_name, ''), a.username),
           (select jsonb_agg(jsonb_build_object('tenant', g.tenant, 'role', g.role, 'scope', g.scope, 'unit', g.unit) order by g.role, g.scope, g.unit)
              from intake.grants g where g.account_id = a.account_id and g.valid @> now())
      from intake.accounts a
     where a.disabled_at is null and stream.answers_for_unit_v1(stream.scope_v1(), chain, wanted)
       and exists (select from intake.grants g where g.account_id = a.account_id and g.tenant = chain and g.valid @> now()
                      and (g.unit = wanted or (g.role = 'leader' and exists (
                           select from intake.grants o where o.tenant = chain and o.unit = wanted and o.role = 'leader' and o.valid @> now()))))
     order by a.username
$$;

-- Who did what for whom on a case: for those who see it and do more than report.
create function stream.stood_in_v1(wanted uuid) returns table (version integer, name text, for_name text)
language sql stable security definer set search_path = pg_catalog as $$
    select t.version, coalesce(nullif(b.display_name, ''), b.username), coalesce(nullif(a.display_name, ''), a.username)
      from stream.timeline t
      join stream.cases c using (case_id)
      join intake.accounts b on b.account_id = t.account_id
      join intake.accounts a on a.account_id = t.acted_for
     where t.case_id = wanted and t.acted_for is not null
       and stream.may_see_v1(stream.scope_v1(), c.tenant, c.grid_code, c.state, c.restricted,
                             c.lead_unit, c.co_units, c.excluded_units, c.reporters)
       and exists (select from jsonb_array_elements(stream.scope_v1()->'grants') g
                    where g->>'tenant' = c.tenant and g->>'role' not in ('grid_member', 'mediator', 'group_organiser', 'registrar'))
     order by t.version
$$;

-- As before, with those in whose place somebody was rung: one for each name, empty where it was their own turn.
create function stream.rings_v2(wanted uuid[])
returns table (case_id uuid, at timestamptz, post text, names text[], for_names text[], people integer, next_post text, next_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
    select c.case_id, t.at, t.fields->>'post', coalesce(told.names, '{}'), coalesce(told.for_names, '{}'), cardinality(rung.accounts),
           coalesce(t.fields->>'next_post', ''), (t.fields->>'next_at')::timestamptz
      from stream.cases c
      join stream.timeline t on t.case_id = c.case_id and t.change = 'rung' and t.at >= c.red_at
     cross join lateral (select coalesce(string_to_array(nullif(t.fields->>'accounts', ''), ' ')::uuid[], '{}') as accounts,
                                coalesce(string_to_array(nullif(t.fields->>'rung_for', ''), ' ')::uuid[], '{}') as rung_for) rung
      left join lateral (
           select array_agg(coalesce(nullif(b.display_name, ''), b.username) order by b.username) as names,
                  array_agg(coalesce(nullif(a.display_name, ''), a.username, '') order by b.username) as for_names
             from generate_subscripts(rung.accounts, 1) n
             join intake.accounts b on b.account_id = rung.accounts[n]
             left join intake.accounts a on a.account_id = rung.rung_for[n]
            where exists (select from jsonb_array_elements(stream.scope_v1()->'grants') g
                           where g->>'tenant' = c.tenant and g->>'role' in ('centre', 'town_desk', 'supervisor', 'leader', 'admin'))) told on true
     where c.case_id = any (wanted)
       and (stream.may_see_v1(stream.scope_v1(), c.tenant, c.grid_code, c.state, c.restricted,
                              c.lead_unit, c.co_units, c.excluded_units, c.reporters)
            or stream.was_rung_v1(stream.scope_v1(), c.tenant, c.rung, c.recused, c.excluded_units))
     order by c.case_id, t.version
$$;

-- Who is away from the rota of the viewer's chains within these moments, and who answers: for the same readers as the rota itself.
create function stream.duty_covers_v1(first timestamptz, last timestamptz)
returns table (tenant text, account_id uuid, covered_by uuid, name text, begins timestamptz, ends timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
    select c.tenant, c.account_id, c.covered_by, coalesce(nullif(b.display_name, ''), b.username),
           greatest(c.since, c.set_at), least(c.until, coalesce(c.ended_at, c.until))
      from intake.covers c join intake.accounts b on b.account_id = c.covered_by
     where c.until > first and c.since <= last
       and exists (select from intake.duty d where d.tenant = c.tenant and d.account_id = c.account_id)
       and c.tenant in (select g->>'tenant' from jsonb_array_elements(stream.scope_v1()->'grants') g
                         where g->>'role' in ('centre', 'town_desk', 'supervisor', 'leader', 'admin'))
     order by c.since, c.cover_id
$$;

-- The signatures as before, with those in whose place somebody signed.
create function stream.handover_signatures_v2(first date, last date)
returns table (tenant text, day date, side text, account_id uuid, acted_for uuid, at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
    select v.tenant, v.day, v.side, v.account_id, s.acted_for, v.at
      from stream.handover_signatures_v1(first, last) v join intake.handover_signatures s using (tenant, day, side)
$$;

revoke execute on function stream.covering_v1, stream.answers_for_unit_v1, stream.covers_v1, stream.cover_people_v1, stream.stood_in_v1,
       stream.rings_v2, stream.duty_covers_v1, stream.handover_signatures_v2 from public;
grant execute on function stream.covering_v1, stream.covers_v1, stream.cover_people_v1, stream.stood_in_v1, stream.rings_v2,
      stream.duty_covers_v1, stream.handover_signatures_v2 to fengqiao_read;

-- ── 接访之后: what a reception that was held leaves with its case, who ever had it in hand, and the photographs of a report ──

-- The case that the matter of a booking became, as far as the intake must know it to say which act a reception is.
create function stream.case_of_booking_v1(wanted uuid)
returns table (case_id uuid, version integer, library text, receiver uuid, sponsor uuid)
language sql stable security definer set search_path = '' as $$
    select c.case_id, c.version, c.library, c.receiver, c.sponsor
      from stream.reports s join stream.cases c on c.case_id = s.case_id where s.report_id = wanted
$$;

-- As before, and for the registrars of the place: of the bookings they see those whose matter they reported.
create function stream.bookings_v2(wanted uuid)
returns table (booking_id uuid, number bigint, channel text, state text, booked_at timestamptz, booked_by uuid, sealed bytea, case_id uuid)
language sql stable security definer set search_path = pg_catalog as $$
    select b.booking_id, b.number, b.channel, b.state, b.booked_at, b.booked_by, b.sealed, s.case_id
      from intake.bookings b
      join intake.receptions r using (reception_id)
      join stream.reports s on s.report_id = b.booking_id
     where b.reception_id = wanted
       and exists (select from jsonb_array_elements(stream.scope_v1()->'grants') g
                    where g->>'tenant' = r.tenant
                      and (g->>'role' = 'registrar' or g->>'scope' <> '' and starts_with(r.region, g->>'scope')
                           and g->>'role' in ('centre', 'petition_office', 'town_desk', 'leader', 'supervisor')))
     order by b.number
$$;

-- Who may receive at a place, for whoever announces sessions there: the login, what it is called, and as whom it was announced last.
create function stream.receivers_v1(chain text, place text)
returns table (username text, name text, role text, unit text, leader_name text, leader_post text)
language sql stable security definer set search_path = pg_catalog as $$
    select a.username, coalesce(nullif(a.display_name, ''), a.username), g.role, g.unit, l.leader_name, l.leader_post
      from intake.accounts a join intake.grants g using (account_id)
      left join lateral (select r.leader_name, r.leader_post from intake.receptions r where r.leader_id = a.account_id
                          order by r.set_at desc limit 1) l on true
     where a.disabled_at is null and g.tenant = chain and g.scope <> '' and starts_with(place, g.scope) and g.valid @> now()
       and g.role in ('leader', 'town_desk', 'group_organiser')
       and exists (select from jsonb_array_elements(stream.scope_v1()->'grants') v
                    where v->>'tenant' = chain and v->>'role' in ('centre', 'petition_office')
                      and v->>'scope' <> '' and starts_with(place, v->>'scope'))
     order by a.username, g.role
$$;

revoke execute on function stream.case_of_booking_v1, stream.bookings_v2, stream.receivers_v1 from public;
grant execute on function stream.case_of_booking_v1 to fengqiao_intake;
grant execute on function stream.bookings_v2, stream.receivers_v1 to fengqiao_read;

-- Photographs and voice memos of a report: whoever sees the report knows of them; they open as its words do.
create index attachments_of_report on intake.attachments (report_id);
alter table intake.attachments enable row level security;
create policy intake_attachments on intake.attachments to fengqiao_intake using (true) with check (true);
create policy reader_attachments on intake.attachments for select to fengqiao_read
    using (exists (select from stream.reports r where r.report_id = attachments.report_id));
grant select on intake.attachments to fengqiao_read;

-- ── 回访: who is to be asked back, and by when a recommendation is to be answered ─────────────────────────────────────

-- Dissatisfied ratings that nobody has answered for yet: what ended ratings there are is nothing that the list goes through. The intake
-- puts a row in with the rating; the stream takes it out when the party was asked or the case goes on again.
create table stream.follow_ups (
    report_id uuid primary key,                         -- of the rating
    case_id   uuid not null,
    tenant    text not null,
    rated_at  timestamptz not null
);
create index follow_ups_in_order on stream.follow_ups (tenant, rated_at, case_id);
create index follow_ups_of_case on stream.follow_ups (case_id);
grant insert on stream.follow_ups to fengqiao_intake;
grant select, delete on stream.follow_ups to fengqiao_stream;

-- Cases that ended with somebody dissatisfied and nobody has asked them since, whoever waits longest first. One that goes on again is
-- nobody's to follow up. Of several ratings of one case the first that waits is told.
create function stream.follow_ups_v2(
    after_at timestamptz, after_id uuid, most integer, urgencies text[], categories text[], place text, lead text
) returns table (case_id uuid, rated_at timestamptz, unit text, petition_office text)
language sql stable security definer set search_path = pg_catalog as $$
    select w.case_id, w.rated_at, w.unit, w.petition_office
      from (select distinct g->>'tenant' as tenant from jsonb_array_elements(stream.scope_v1()->'grants') g) chain, lateral (
        select f.case_id, f.rated_at, r.unit, r.petition_office
          from stream.follow_ups f join stream.cases c using (case_id) join intake.ratings r using (report_id)
         cross join lateral (
               select coalesce(greatest(c.reopened_at, c.petition_at, max(t.at)), '-infinity') as since
                 from stream.timeline t where t.case_id = f.case_id and t.change = 'followed_up') asked
         where f.tenant = chain.tenant and (f.rated_at, f.case_id) > (after_at, after_id) and c.state = 'done' and f.rated_at > asked.since
           and not exists (select from stream.follow_ups e where e.case_id = f.case_id and e.rated_at > asked.since
                              and (e.rated_at, e.report_id) < (f.rated_at, f.report_id))
           and (urgencies is null or c.urgency = any (urgencies)) and (categories is null or c.category = any (categories) or c.secondary && categories)
           and starts_with(c.grid_code, place) and (lead = '' or c.lead_unit = lead)
           and stream.may_see_v1(stream.scope_v1(), c.tenant, c.grid_code, c.state, c.restricted,
                                 c.lead_unit, c.co_units, c.excluded_units, c.reporters)
           and stream.asks_back_v1(stream.scope_v1(), c.tenant, c.grid_code, c.lead_unit, c.co_units, c.asked_units, c.recused)
         order by f.rated_at, f.case_id limit most) w
     order by w.rated_at, w.case_id limit most
$$;

-- ── 三项建议: a written answer that is late is told, once for each rung, whoever looks ────────────────────────────────

create table stream.recommendation_reminders (
    recommendation_id uuid not null,
    change  text not null,                              -- due_soon, overdue, urged: the county's ladder
    due     timestamptz not null,                       -- the moment of its rung
    told_at timestamptz not null,                       -- later where no worker ran then
    primary key (recommendation_id, change)
);
create index recommendations_unanswered on intake.recommendations (reply_by);
grant select, insert on stream.recommendation_reminders to fengqiao_stream;
grant select (recommendation_id, written_at, reply_by) on intake.recommendations to fengqiao_stream;
grant select (recommendation_id) on intake.recommendation_replies to fengqiao_stream;

-- What was told of these recommendations, in order: for whoever may read them.
create function stream.recommendation_reminders_v1(wanted uuid[])
returns table (recommendation_id uuid, change text, told_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
    select m.recommendation_id, m.change, m.told_at
      from stream.recommendation_reminders m join intake.recommendations r using (recommendation_id)
     where m.recommendation_id = any (wanted) and stream.sees_recommendation_v1(stream.scope_v1(), r)
     order by m.due, m.change
$$;

-- The latest reminder of each recommendation that is not answered: for the office that wrote it, the centre of its place and the unit
-- that is to answer.
create function stream.reminders_v1()
returns table (recommendation_id uuid, tenant text, aim text, to_unit text, office text, reply_by timestamptz, change text, told_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
    select r.recommendation_id, r.tenant, r.aim, r.to_unit, r.office, r.reply_by, m.change, m.told_at
      from intake.recommendations r
     cross join lateral (select k.change, k.told_at from stream.recommendation_reminders k
                          where k.recommendation_id = r.recommendation_id order by k.due desc, k.change desc limit 1) m
     where not exists (select from intake.recommendation_replies a where a.recommendation_id = r.recommendation_id)
       and exists (select from jsonb_array_elements(stream.scope_v1()->'grants') g
                    where g->>'tenant' = r.tenant
                      and (g->>'role' = 'petition_office' and g->>'unit' = r.office or g->>'role' = 'unit_officer' and g->>'unit' = r.to_unit
                           or g->>'role' = 'centre' and g->>'scope' <> '' and starts_with(r.scope, g->>'scope')))
       and stream.sees_recommendation_v1(stream.scope_v1(), r)
     order by r.reply_by, r.recommendation_id limit 50
$$;

revoke execute on function stream.follow_ups_v2, stream.recommendation_reminders_v1, stream.reminders_v1 from public;
grant execute on function stream.follow_ups_v2, stream.recommendation_reminders_v1, stream.reminders_v1 to fengqiao_read;

-- ── AB岗 in a village: who reports has no unit, the bench is the village ─────────────────────────────────────────────

-- Whether somebody sits without a unit at this place: whoever reports in a village, a leader who has no unit by their scope.
create function stream.is_of_bench_v1(role text, scope text, place text) returns boolean
language sql immutable parallel safe as $$
    select case when role in ('grid_member', 'mediator', 'group_organiser') then left(scope, 12) = place else role = 'leader' and scope = place end
$$;

-- Whether the viewer sits there, or answers for the place.
create function stream.answers_for_bench_v1(viewer jsonb, chain text, place text) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select coalesce(exists (
        select from jsonb_array_elements(viewer->'grants') v
         where v->>'tenant' = chain and place <> ''
           and (stream.is_of_bench_v1(v->>'role', v->>'scope', place)
                or (v->>'role' in ('town_desk', 'centre', 'leader', 'admin') and v->>'scope' <> '' and starts_with(place, v->>'scope')))), false)
$$;

-- As covers_v1 and cover_people_v1, of a place.
create function stream.bench_covers_v1(chain text, place text, since timestamptz)
returns table (cover_id uuid, account_id uuid, username text, name text, by_username text, by_name text, since timestamptz, until timestamptz,
               set_at timestamptz, set_by uuid, set_by_name text, ended_at timestamptz, ended_by_name text)
language sql stable security definer set search_path = pg_catalog as $$
    select c.cover_id, c.account_id, a.username, coalesce(nullif(a.display_name, ''), a.username),
           b.username, coalesce(nullif(b.display_name, ''), b.username), c.since, c.until,
           c.set_at, c.set_by, coalesce(nullif(s.display_name, ''), s.username, ''), c.ended_at, coalesce(nullif(e.display_name, ''), e.username, '')
      from intake.covers c
      join intake.accounts a on a.account_id = c.account_id
      join intake.accounts b on b.account_id = c.covered_by
      left join intake.accounts s on s.account_id = c.set_by
      left join intake.accounts e on e.account_id = c.ended_by
     where c.tenant = chain and c.unit = '' and c.until > bench_covers_v1.since and stream.answers_for_bench_v1(stream.scope_v1(), chain, place)
       and exists (select from intake.grants g where g.account_id = c.account_id and g.tenant = chain
                      and stream.is_of_bench_v1(g.role, g.scope, place))
     order by c.since, c.cover_id
$$;

create function stream.bench_people_v1(chain text, place text)
returns table (account_id uuid, username text, name text, grants jsonb)
language sql stable security definer set search_path = pg_catalog as $$
    select a.account_id, a.username, coalesce(nullif(a.display_name, ''), a.username),
           (select jsonb_agg(jsonb_build_object('tenant', g.tenant, 'role', g.role, 'scope', g.scope, 'unit', g.unit) order by g.role, g.scope, g.unit)
              from intake.grants g where g.account_id = a.account_id and g.valid @> now())
      from intake.accounts a
     where a.disabled_at is null and stream.answers_for_bench_v1(stream.scope_v1(), chain, place)
       and exists (select from intake.grants g where g.account_id = a.account_id and g.tenant = chain and g.valid @> now()
                      and stream.is_of_bench_v1(g.role, g.scope, place))
     order by a.username
$$;

-- The reports of those whom the viewer covers for now, newest first: never what has readers of its own, accuses somebody, waits for a
-- person to say whether it does, or whose class nobody knows yet. No words, and no code: that is for the sender to give.
create function stream.covered_reports_v1(before_at timestamptz, before_id uuid, most integer, wanted uuid)
returns table (report_id uuid, accepted_at timestamptz, grid_code text, status text, case_id uuid, reason jsonb, outcome text, flags text[],
               number text, state text, lead_unit text, contact text, settled_at timestamptz, for_name text)
language sql stable security definer set search_path = pg_catalog as $$
    select i.report_id, i.accepted_at, i.grid_code, s.status, s.case_id, s.reason, s.outcome, s.flags,
           c.number, c.state, c.lead_unit, c.contact, c.settled_at, v.name
      from stream.covering_v1() v
      join intake.reports i on i.account_id = v.account_id and i.tenant = v.tenant
      join stream.reports s using (report_id)
      join stream.cases c on c.case_id = s.case_id
     where greatest(v.since, v.set_at) <= now() and (i.accepted_at, i.report_id) < (before_at, before_id) and (wanted is null or i.report_id = wanted)
       and c.restricted is null and c.excluded_units = '{}' and c.state <> 'in_doubt' and i.topic not like '%reports-restricted%'
       and not v.covered_by = any (c.recused) and not v.account_id = any (c.recused)
     order by i.accepted_at desc, i.report_id desc limit most
$$;

revoke execute on function stream.is_of_bench_v1, stream.answers_for_bench_v1, stream.bench_covers_v1, stream.bench_people_v1,
       stream.covered_reports_v1 from public;
grant execute on function stream.bench_covers_v1, stream.bench_people_v1, stream.covered_reports_v1 to fengqiao_read;
