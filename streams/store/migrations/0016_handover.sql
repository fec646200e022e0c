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

-- ── acts made without a line, that arrive late ───────────────────────────────────────────────────────────────────────

-- Those that met what others had done: both versions stand in the history, and a person chooses, the oldest first.
alter table stream.cases add column late_acts uuid[] not null default '{}';
create index cases_with_late_acts on stream.cases (tenant, opened_at, case_id) where late_acts <> '{}';
