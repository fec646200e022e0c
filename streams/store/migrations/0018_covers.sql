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

-- What was done for somebody says so; and where another person is wanted, a case knows who stood in for whom.
alter table stream.timeline add column acted_for uuid;
alter table stream.cases
    add column closing_for uuid,                        -- for whom its end was asked
    add column stood_in    uuid[] not null default '{}', -- who acted for its handler
    add column led_for     uuid[] not null default '{}'; -- who acted for one of its leaders
alter table intake.handover_signatures add column acted_for uuid references intake.accounts; -- on the rota, and away

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
