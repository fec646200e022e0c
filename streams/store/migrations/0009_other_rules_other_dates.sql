-- ── other rules, other dates ───────────────────────────────────────────────────────────────────────────────────────

-- By which rules a deadline was worked out, and when a sweep last asked to have it worked out anew.
alter table stream.deadlines add column rule_set text, add column asked_at timestamptz;
create index deadlines_by_rules on stream.deadlines (rule_set) where fired_at is null and stopped_at is null;
create index deadlines_provisional on stream.deadlines (ends_at) where provisional and fired_at is null and stopped_at is null;

-- How many open deadlines hang on which year's holidays. Figures of the whole, with nothing of anybody in them.
create function stream.provisional_v1() returns table (year integer, deadlines bigint)
language sql stable security definer set search_path = pg_catalog as $$
    select extract(year from (coalesce(d.ends_at, d.due_rolled) - interval '1 second') at time zone 'Asia/Shanghai')::integer, count(*)
      from stream.deadlines d where d.provisional and d.fired_at is null and d.stopped_at is null group by 1 order by 1
$$;
revoke execute on function stream.provisional_v1 from public;
grant execute on function stream.provisional_v1 to fengqiao_read;
