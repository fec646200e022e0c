-- ── 人工并件: a case joined into another by hand, and what it is when that is undone ────────────────────────────────────

alter table stream.cases
    add column stood_at    text not null default '',    -- in which state it was joined into another by hand
    add column given       uuid[] not null default '{}',-- the reports that it gave to the other
    add column counts_from timestamptz;                 -- an older case was joined into it: its time to finish counts from then
create index cases_joined on stream.cases (joined_into) where joined_into is not null;

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
create index cases_in_hand on stream.cases (lead_unit, handler) where handler is not null;

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
