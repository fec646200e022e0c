-- What the coming of a calendar did to the deadlines of 办结.

-- name: last_days
select distinct (ends_at at time zone 'Asia/Shanghai' - interval '1 second')::date as day
  from stream.deadlines where stage = 'finish' and fired_at is null and stopped_at is null

-- name: provisional
select count(*) from stream.deadlines where provisional and fired_at is null and stopped_at is null

-- name: told
-- Each case that was told of, how often, and in which words.
select case_id, count(*) as times, min(reasons->0->>'zh') as zh, min(reasons->0->>'en') as en
  from stream.timeline where change = 'retimed' group by case_id
