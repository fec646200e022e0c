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
