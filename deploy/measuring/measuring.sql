-- What the measurements ask of the databases they made.

-- name: progress
-- How many records are stored: positions begin at 0 in a fresh topic. 72 small rows, so it may be asked often.
select coalesce(sum(next_offset), 0)::bigint from stream.positions where topic = any ($1::text[])

-- name: effects
-- What must be equal when each record had its effect exactly once.
select (select count(*) from stream.events) as events,
       (select count(*) from stream.reports) as outcomes,
       (select coalesce(sum(report_count), 0)::bigint from stream.cases)
         + (select count(*) from stream.reports where status = 'held') as accounted,
       (select count(*) from stream.held) as held,
       (select coalesce(sum(n), 0)::bigint from stream.report_tallies) as counted,
       (select count(*) from stream.timeline) as entries,
       (select count(*) from stream.feed) as feed
