-- Cases by the million, for the look-ups: each with the report that opened it and the first line of its history.

-- name: make_cases
-- Numbers $1 to $2 of $3, spread over three years before $4, over grids $5 and units $6.
with made as (
    insert into stream.cases (case_id, number, tenant, version, state, grid_code, category, sub, urgency, lane, lead_unit, reporters,
                              source, report_count, people_count, occurred_at, last_report_at, opened_at, dispatched_at, updated_at,
                              home_partition, rule, rule_set, reasons)
    select md5('bench case ' || n)::uuid, format('330523-%s-%s', to_char(at, 'YYYYMMDD'), n), 'anji', 1,
           case when n % 25 = 0 then 'proposed' when n % 5 = 0 then 'settled_on_site' else 'dispatched' end,
           ($5::text[])[1 + (n * 7919) % array_length($5, 1)], lpad((1 + n % 12)::text, 2, '0'), '',
           (array['yellow', 'yellow', 'blue', 'orange'])[1 + n % 4], 'town', ($6::text[])[1 + (n * 104729) % array_length($6, 1)],
           array[md5('bench account ' || n % 1000)::uuid], 'grid', 1, 2, at, at, at, at, at,
           n % 24, 'neighbour-town', 'bench', '[{"code": "route.neighbour-town", "zh": "邻里纠纷由司法所牵头", "en": "Neighbours: the justice office leads"}]'
      from generate_series($1::bigint, $2::bigint) n,
           lateral (select $4::timestamptz - interval '3 years' * ($3::float8 - n) / $3 as at) placed
    returning case_id, tenant, state, grid_code, lead_unit, reporters, opened_at, reasons
), told as (
    insert into stream.reports (report_id, tenant, case_id, status, reason, account_id, role, source, outcome, grid_code,
                                occurred_at, received_at, decided_at, sealed)
    select md5('report ' || case_id)::uuid, tenant, case_id, 'opened', reasons, reporters[1], 'grid_member', 'grid', 'needs_help', grid_code,
           opened_at, opened_at, opened_at, decode(repeat('5a', 240), 'hex')
      from made
)
insert into stream.timeline (case_id, version, at, change, report_id, event_id, account_id, role, reasons)
select case_id, 1, opened_at, 'opened', md5('report ' || case_id)::uuid, md5('report ' || case_id)::uuid, reporters[1], 'grid_member', reasons
  from made

-- name: settle
-- What autovacuum would have done by the time a county has so many.
vacuum (analyze) stream.cases, stream.reports, stream.timeline
