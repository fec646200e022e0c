-- ── what waits for whom, and by when ───────────────────────────────────────────────────────────────────────────────

-- What is not over yet, oldest first in each state: the work lists. It serves what the narrower one did.
drop index stream.cases_waiting;
create index cases_open on stream.cases (tenant, state, opened_at, case_id) where state in (
    'proposed', 'in_doubt', 'dispatched', 'signed', 'contacted', 'handling', 'closing', 'returned', 'arbitration');

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

-- 化解 is counted apart from 办结: the tallies say `settled` for a case that is done and settled.
with settled as (
    select tenant, (opened_at at time zone 'Asia/Shanghai')::date as day, home_partition as partition, left(grid_code, 12) as village,
           case when restricted is not null or excluded_units <> '{}' then 'closed' else 'open' end as class,
           category, urgency, lead_unit, count(*) as n
      from stream.cases where settled_at is not null and state = 'done' group by 1, 2, 3, 4, 5, 6, 7, 8
), taken as (
    update stream.case_tallies t set n = t.n - s.n from settled s
     where (t.tenant, t.day, t.partition, t.village, t.class, t.state, t.category, t.urgency, t.lead_unit)
         = (s.tenant, s.day, s.partition, s.village, s.class, 'done', s.category, s.urgency, s.lead_unit)
)
insert into stream.case_tallies (tenant, day, partition, village, class, state, category, urgency, lead_unit, n)
select tenant, day, partition, village, class, 'settled', category, urgency, lead_unit, n from settled;
