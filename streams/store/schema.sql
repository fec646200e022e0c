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
    what       text not null,                           -- login, login_failed, words_read, revoked …
    case_id    uuid,
    report_id  uuid,
    purpose    text not null default '',
    detail     jsonb not null default '{}'
);
create index audit_of_case on intake.audit (case_id, at) where case_id is not null;

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
    reasons        jsonb not null
);
create index cases_by_opening on stream.cases (tenant, opened_at desc, case_id desc);
create index cases_by_unit on stream.cases (lead_unit, opened_at desc, case_id desc);
create index cases_by_co_unit on stream.cases using gin (co_units);
create index cases_by_reporter on stream.cases using gin (reporters);
create index cases_by_place on stream.cases (tenant, grid_code text_pattern_ops, opened_at desc);
create index cases_nearby on stream.cases (tenant, condition, place_key, last_report_at desc) where condition <> '';
create index cases_alike on stream.cases (tenant, grid_code, category, last_report_at desc);

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
    primary key (case_id, version)
);

create table stream.links (
    case_id  uuid not null,
    other_id uuid not null,
    kind     text not null,                             -- similar, rebound, corrects
    score    double precision not null,
    reasons  jsonb not null,
    at       timestamptz not null,
    primary key (case_id, other_id, kind)
);
create index links_back on stream.links (other_id);

create table stream.acts (
    act_id     uuid primary key,
    case_id    uuid not null,
    status     text not null,                           -- applied, refused, obsolete
    reason     jsonb,
    allowed    text[] not null default '{}',
    version    integer not null,
    decided_at timestamptz not null
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
    primary key (case_id, stage, level, due_rolled)
);
create index deadlines_running on stream.deadlines (due_rolled, case_id) where fired_at is null and stopped_at is null;

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

-- Cases as they stand, one row per cell and partition; readers sum. 'closed' cells hold restricted and
-- accused-bearing cases and are read by the lead unit only.
create table stream.case_tallies (
    tenant    text not null,
    day       date not null,                            -- of opening, Asia/Shanghai
    partition integer not null,
    village   text not null,
    class     text not null check (class in ('open', 'closed')),
    state     text not null,
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

create table stream.outbox (
    tx    xid8 not null default pg_current_xact_id(),
    row   bigint generated always as identity,
    slice integer not null,
    topic text not null,
    key   bytea not null,
    body  bytea not null,
    primary key (slice, tx, row)
);

-- ── who may see a case ─────────────────────────────────────────────────────────────────────────────────────────────

-- The viewer's scope: {"account": uuid, "grants": [{"tenant", "role", "scope", "unit"}]}; unset = no rows.
create function stream.scope_v1() returns jsonb language sql stable as $$
    select nullif(current_setting('fengqiao.scope', true), '')::jsonb
$$;

-- One rule for rows, feed items, counts and search. 条例 30(3): an accused unit, and whoever belongs to it or to what
-- it has authority over, sees nothing, whatever else their grants allow.
create function stream.may_see_v1(
    viewer jsonb, tenant text, grid_code text, state text, restricted text,
    lead_unit text, co_units text[], excluded_units text[], reporters uuid[]
) returns boolean language sql immutable parallel safe as $$
    select viewer is not null
       and (excluded_units = '{}' or not exists (
               select from jsonb_array_elements(viewer->'grants') g where g->>'unit' = any (excluded_units)))
       and exists (
               select from jsonb_array_elements(viewer->'grants') g
                where g->>'tenant' = tenant
                  and (
                      (state <> 'in_doubt' and g->>'unit' <> '' and (g->>'unit' = lead_unit or g->>'unit' = any (co_units)))
                      or (state = 'in_doubt' and g->>'role' = 'centre' and g->>'unit' = lead_unit)
                      or (restricted is null and state <> 'in_doubt' and excluded_units = '{}'
                          and g->>'role' not in ('unit_officer', 'registrar', 'mediator')
                          and starts_with(grid_code, g->>'scope'))
                      or (restricted is null and excluded_units = '{}' and state <> 'in_doubt'
                          and (viewer->>'account')::uuid = any (reporters))
                  ))
$$;

alter table stream.cases enable row level security;
create policy writer_cases on stream.cases to fengqiao_stream using (true) with check (true);
create policy reader_cases on stream.cases for select to fengqiao_read using (
    stream.may_see_v1((select stream.scope_v1()), tenant, grid_code, state, restricted,
                      lead_unit, co_units, excluded_units, reporters));

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

-- An act's answer belongs to those who see the case; the actor learns it by the act's id.
alter table stream.acts enable row level security;
create policy writer_acts on stream.acts to fengqiao_stream using (true) with check (true);
create policy reader_acts on stream.acts for select to fengqiao_read
    using (exists (select from stream.cases c where c.case_id = acts.case_id));

-- A feed row is judged by the case's present audience when it is read; `seen_by` lets a reader be told of a loss.
alter table stream.feed enable row level security;
create policy writer_feed on stream.feed to fengqiao_stream using (true) with check (true);
create policy reader_feed on stream.feed for select to fengqiao_read
    using (exists (select from stream.cases c where c.case_id = feed.case_id)
        or (seen_by is not null and stream.may_see_v1((select stream.scope_v1()), tenant, seen_by->>'grid_code',
            seen_by->>'state', seen_by->>'restricted', seen_by->>'lead_unit',
            array(select jsonb_array_elements_text(seen_by->'co_units')),
            array(select jsonb_array_elements_text(seen_by->'excluded_units')),
            array(select jsonb_array_elements_text(seen_by->'reporters'))::uuid[])));

alter table stream.case_tallies enable row level security;
create policy writer_case_tallies on stream.case_tallies to fengqiao_stream using (true) with check (true);
create policy reader_case_tallies on stream.case_tallies for select to fengqiao_read using (exists (
    select from jsonb_array_elements((select stream.scope_v1())->'grants') g
     where g->>'tenant' = tenant
       and ((class = 'open' and g->>'role' not in ('unit_officer', 'registrar', 'mediator')
             and starts_with(village, left(g->>'scope', 12)))
         or (state <> 'in_doubt' and class = 'open' and g->>'unit' <> '' and g->>'unit' = lead_unit))));
alter table stream.report_tallies enable row level security;
create policy writer_report_tallies on stream.report_tallies to fengqiao_stream using (true) with check (true);
create policy reader_report_tallies on stream.report_tallies for select to fengqiao_read using (exists (
    select from jsonb_array_elements((select stream.scope_v1())->'grants') g
     where g->>'tenant' = tenant and class = 'open' and g->>'role' not in ('unit_officer', 'registrar', 'mediator')
       and starts_with(village, left(g->>'scope', 12))));

-- 异常件待核 is a desk of the centre and the administrators.
alter table stream.held enable row level security;
create policy writer_held on stream.held to fengqiao_stream using (true) with check (true);
create policy reader_held on stream.held for select to fengqiao_read using (exists (
    select from jsonb_array_elements((select stream.scope_v1())->'grants') g
     where g->>'role' in ('centre', 'admin')));

-- ── grants ─────────────────────────────────────────────────────────────────────────────────────────────────────────

grant usage on schema intake to fengqiao_intake, fengqiao_read;
grant usage on schema stream to fengqiao_intake, fengqiao_stream, fengqiao_read;
grant select, insert, update on all tables in schema intake to fengqiao_intake;
grant delete on intake.grants to fengqiao_intake;
grant select, insert, update, delete on all tables in schema stream to fengqiao_stream;
grant select on stream.cases, stream.timeline, stream.links, stream.deadlines, stream.reports, stream.acts, stream.feed,
      stream.case_tallies, stream.report_tallies, stream.held, stream.positions, stream.gaps, stream.epochs,
      stream.rule_sets to fengqiao_read;
-- The stream checks an actor's rights again, on the grants held now.
grant usage on schema intake to fengqiao_stream;
grant select on intake.grants to fengqiao_stream;
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

-- The case an act is about, for whoever may know that it exists: those who see it and those who reported it. Nobody else
-- learns from a refusal that there is something to refuse (条例 30(3)).
create function stream.act_target_v1(viewer jsonb, wanted uuid)
returns table (tenant text, grid_code text, restricted text)
language sql stable security definer set search_path = '' as $$
    select c.tenant, c.grid_code, c.restricted
      from stream.cases c
     where c.case_id = wanted
       and (stream.may_see_v1(viewer, c.tenant, c.grid_code, c.state, c.restricted,
                              c.lead_unit, c.co_units, c.excluded_units, c.reporters)
            or (viewer->>'account')::uuid = any (c.reporters))
$$;
revoke all on function stream.act_target_v1(jsonb, uuid) from public;
grant execute on function stream.act_target_v1(jsonb, uuid) to fengqiao_intake;

-- What became of an act, for the intake that waits to tell its actor.
create view stream.act_answers as
    select a.act_id, a.status, a.reason, a.allowed, a.version, c.state
      from stream.acts a left join stream.cases c using (case_id);
grant select on stream.act_answers to fengqiao_intake;
