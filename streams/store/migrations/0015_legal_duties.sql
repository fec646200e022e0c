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

-- Cases that ended with somebody dissatisfied and nobody has asked them since. One that goes on again is nobody's to follow up.
create function stream.follow_ups_v1() returns table (case_id uuid)
language sql stable security definer set search_path = pg_catalog as $$
    select distinct c.case_id
      from intake.ratings r join stream.cases c using (case_id)
     where r.tenant in (select g->>'tenant' from jsonb_array_elements(stream.scope_v1()->'grants') g)
       and (r.unit = 'dissatisfied' or r.petition_office = 'dissatisfied')
       and c.state = 'done' and coalesce(greatest(c.reopened_at, c.petition_at) < r.rated_at, true)
       and not exists (select from stream.timeline t where t.case_id = c.case_id and t.change = 'followed_up' and t.at >= r.rated_at)
       and stream.may_see_v1(stream.scope_v1(), c.tenant, c.grid_code, c.state, c.restricted,
                             c.lead_unit, c.co_units, c.excluded_units, c.reporters)
       and stream.asks_back_v1(stream.scope_v1(), c.tenant, c.grid_code, c.lead_unit, c.co_units, c.asked_units, c.recused)
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

revoke execute on function stream.rateable_v1, stream.follow_ups_v1, stream.ratings_of_v1, stream.satisfaction_v1 from public;
grant execute on function stream.rateable_v1 to fengqiao_intake, fengqiao_read;
grant execute on function stream.follow_ups_v1, stream.ratings_of_v1, stream.satisfaction_v1 to fengqiao_read;

-- ── the yearly report (信访工作条例41条) goes through the petitions, and not through everything else ────────────────

create index cases_petitions on stream.cases (tenant, petition_at) where kind = 'petition';
