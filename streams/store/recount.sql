-- Every live figure counted again from what it is made of. Each query returns what differs: no row means equal.

-- name: case_tallies
with counted as (
    select tenant, (opened_at at time zone 'Asia/Shanghai')::date as day, home_partition as partition, left(grid_code, 12) as village,
           case when restricted is not null or excluded_units <> '{}' or state = 'in_doubt' then 'closed' else 'open' end as class,
           case when settled_at is not null then 'settled' else state end as state, category, urgency, lead_unit, count(*) as n
      from stream.cases group by 1, 2, 3, 4, 5, 6, 7, 8, 9)
select tenant, day, partition, village, class, state, category, urgency, lead_unit, c.n as counted, t.n as tallied
  from counted c full join stream.case_tallies t using (tenant, day, partition, village, class, state, category, urgency, lead_unit)
 where coalesce(c.n, 0) <> coalesce(t.n, 0)

-- name: report_tallies
with counted as (
    select tenant, (decided_at at time zone 'Asia/Shanghai')::date as day, left(grid_code, 12) as village, class, status, source, count(*) as n
      from stream.reports group by 1, 2, 3, 4, 5, 6),
tallied as (select tenant, day, village, class, status, source, sum(n) as n from stream.report_tallies group by 1, 2, 3, 4, 5, 6)
select tenant, day, village, class, status, source, c.n as counted, t.n as tallied
  from counted c full join tallied t using (tenant, day, village, class, status, source)
 where coalesce(c.n, 0) <> coalesce(t.n, 0)

-- name: outcomes
-- Each report of the event log has its one outcome; an outcome without its event is a record that no table could hold.
select e.event_id as report_id, 'no outcome' as wrong from stream.events e
 where e.kind = 'report_submitted' and not exists (select from stream.reports r where r.report_id = e.event_id)
union all
select r.report_id, 'held without its bytes' from stream.reports r
 where r.status = 'held' and not exists (select from stream.held h where h.report_id = r.report_id)
union all
select r.report_id, 'no event' from stream.reports r
 where r.status <> 'held' and not exists (select from stream.events e where e.event_id = r.report_id)
union all
select r.report_id, 'no case' from stream.reports r
 where r.status <> 'held' and not exists (select from stream.cases c where c.case_id = r.case_id)

-- name: reports_of_cases
-- A correction or withdrawal of another report of the case is not one more report of it.
select case_id, c.report_count, count(r.report_id) as counted
  from stream.cases c
  left join (select r.report_id, r.case_id from stream.reports r
              where not exists (select from stream.reports f where f.report_id = r.corrects and f.case_id = r.case_id)) r using (case_id)
 group by case_id, c.report_count having c.report_count <> count(r.report_id)

-- name: versions
-- The history of a case is gapless and ends where the case stands.
select case_id, c.version, count(t.version) as entries, max(t.version) as latest
  from stream.cases c left join stream.timeline t using (case_id)
 group by case_id, c.version having count(t.version) <> c.version or max(t.version) <> c.version

-- name: feed
-- Each entry of the history is told once, in its order.
with told as (
    select case_id, (item->>'version')::int as version, row_number() over (partition by case_id order by epoch, tx, row) as place from stream.feed)
select case_id, version, place, t.change from stream.timeline t full join told using (case_id, version)
 where t.change is null or place is null or place <> version

-- name: clocks
-- A proposed case has one running clock of the desk's, any other none; what has ended is under no clock at all.
select c.case_id, c.state, count(d.case_id) as running
  from stream.cases c
  left join stream.deadlines d on d.case_id = c.case_id and d.stage = 'triage' and d.fired_at is null and d.stopped_at is null
 group by c.case_id, c.state having count(d.case_id) <> (c.state = 'proposed')::int
union all
select c.case_id, c.state, count(*) as running
  from stream.cases c join stream.deadlines d on d.case_id = c.case_id and d.fired_at is null and d.stopped_at is null
 where c.state in ('done', 'withdrawn', 'joined', 'settled_on_site', 'in_doubt')
 group by c.case_id, c.state
