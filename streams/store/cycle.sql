-- The queries of one transaction of the stream, in the order in which a cycle runs them.

-- name: lock_keys
-- Waits here, before the transaction has an id: see locks.py. Two workers must not open two cases for one jam.
select pg_advisory_xact_lock(key) from (select distinct unnest($1::bigint[]) as key order by 1) keys

-- name: lock_positions
-- Every row of the batch in one order, whoever owns the partitions just now. And whether other rules than the worker's are the
-- county's by now: asked when everything is locked, so that whoever decided before is done with it.
select topic, partition, next_offset,
       (select hash from stream.rule_sets where county = $4 and active and hash <> $5) as retired_by from stream.positions
 where cluster_id = $1 and (topic, partition) in (select * from unnest($2::text[], $3::int[]))
 order by topic, partition
   for update

-- name: known_ids
select event_id from stream.events where event_id = any ($1::uuid[])

-- name: known_held
select topic, partition, "offset" from stream.held
 where (topic, partition, "offset") in (select * from unnest($1::text[], $2::int[], $3::bigint[]))

-- name: insert_events
-- What comes back is new; the rest is known already.
insert into stream.events (event_id, kind, tenant, topic, partition, "offset", recorded_at, body)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::bigint[], $7::timestamptz[], $8::bytea[])
 order by 1
on conflict (event_id) do nothing
returning event_id

-- name: candidate_cases
-- Cases this batch may touch: named by reports or acts, or near in kind and place. Locked apart, in one order.
select case_id from stream.reports where report_id = any ($1::uuid[]) and case_id is not null
union
select unnest($2::uuid[])
union
select joined_into from stream.cases where case_id = any ($2::uuid[]) and joined_into is not null
union
select c.case_id
  from unnest($3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[]) as near (tenant, condition, place_key, since, until)
 cross join lateral (
       select case_id from stream.cases
        where tenant = near.tenant and condition = near.condition and place_key = near.place_key and condition <> ''
          and last_report_at between near.since and near.until
        order by last_report_at desc limit 8) c

-- name: similar_cases
-- Read only: what a person may want to compare with. Never joined, so never locked.
select c.* from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])
         as near (tenant, grid_code, category, since, until)
 cross join lateral (
       select * from stream.cases
        where tenant = near.tenant and grid_code = near.grid_code and category = near.category
          and last_report_at between near.since and near.until
        order by last_report_at desc limit 5) c

-- name: lock_cases
select * from stream.cases where case_id = any ($1::uuid[]) order by case_id for update

-- name: outdated_clocks
-- All open clocks of those of these cases of which other rules worked out at least one.
select d.case_id, d.stage, d.level, d.due_rolled, coalesce(d.ends_at, d.due_rolled) as ends_at, d.provisional
  from stream.deadlines d
 where d.case_id = any ($1::uuid[]) and d.fired_at is null and d.stopped_at is null
   and exists (select from stream.deadlines o
                where o.case_id = d.case_id and o.fired_at is null and o.stopped_at is null and o.rule_set is distinct from $2)
 order by d.case_id, d.stage

-- name: moved_clocks
-- Which of these deadlines hold no more.
select case_id, stage, level, due_rolled from stream.deadlines
 where (case_id, stage, level, due_rolled) in (select * from unnest($1::uuid[], $2::text[], $3::int[], $4::timestamptz[]))
   and fired_at is null and stopped_at is not null

-- name: fates
select report_id, case_id, status from stream.reports where report_id = any ($1::uuid[])

-- name: reports_of
-- Those that opened or joined it, and what corrects or withdraws them.
select case_id, report_id, account_id, grid_code, source, occurred_at, corrects
  from stream.reports where case_id = any ($1::uuid[]) and account_id is not null order by report_id

-- name: joined_into
-- What was joined into these cases by hand and still is, and since when each counts.
select joined_into, case_id, coalesce(counts_from, reopened_at, dispatched_at) as began from stream.cases where joined_into = any ($1::uuid[])

-- name: lately
-- What was done to these cases since the version that was seen, the latest of it. From a clock or a report: no seat.
select case_id, version, at, change,
       case when event_id is distinct from report_id then role else '' end as role,
       case when event_id is distinct from report_id then unit else '' end as unit
  from unnest($1::uuid[], $2::int[]) as seen (case_id, seen_version)
 cross join lateral (
       select version, at, change, event_id, report_id, role, unit from stream.timeline
        where case_id = seen.case_id and version > seen_version
        order by version desc limit 20) t
 order by case_id, version

-- name: touched_since
-- Which fields were changed since, by whom: a late act is compared with all of it.
select case_id, version, account_id, array(select key from jsonb_each(fields) where jsonb_typeof(value) = 'object' and value ? 'to') as names
  from unnest($1::uuid[], $2::int[]) as seen (case_id, seen_version) join stream.timeline using (case_id)
 where version > seen_version
 order by case_id, version

-- name: seen_at
select case_id, version, at from stream.timeline where (case_id, version) in (select * from unnest($1::uuid[], $2::int[]))

-- name: late_events
select body from stream.events where event_id = any ($1::uuid[])

-- name: grants
select g.account_id, g.tenant, g.role, g.scope, g.unit
  from intake.grants g join intake.accounts a using (account_id)
 where g.account_id = any ($1::uuid[]) and a.disabled_at is null and g.valid @> now()

-- name: covers
-- For whom these accounts act or acted (AB岗): each act is judged by its own time, so a replay finds what the first run found.
select cover_id, tenant, unit, account_id, covered_by, since, until, set_at, ended_at
  from intake.covers where covered_by = any ($1::uuid[]) and until > $2

-- name: away
-- Who answers for these accounts while they are away, with the units of all grants, as of those on duty.
select c.cover_id, c.tenant, c.unit, c.account_id, c.covered_by, c.since, c.until, c.set_at, c.ended_at,
       array(select distinct g.unit from intake.grants g where g.account_id = c.covered_by and g.unit <> '' and g.valid @> now()) as units
  from intake.covers c join intake.accounts a on a.account_id = c.covered_by
 where c.account_id = any ($1::uuid[]) and c.until > $2 and a.disabled_at is null
   and exists (select from intake.grants g where g.account_id = c.covered_by and g.tenant = c.tenant and g.valid @> now())
 order by c.since, c.cover_id

-- name: on_duty
-- Who was put down for these days, with the units of all their grants: an accused unit's people are passed over.
select d.tenant, d.day, d.post, d.account_id,
       array(select distinct g.unit from intake.grants g where g.account_id = d.account_id and g.unit <> '' and g.valid @> now()) as units
  from intake.duty d join intake.accounts a using (account_id)
 where (d.tenant, d.day) in (select * from unnest($1::text[], $2::date[])) and a.disabled_at is null

-- name: stand_ins
-- Whoever holds a grant of the centre, the wider places last.
select g.tenant, g.account_id, g.scope,
       array(select distinct o.unit from intake.grants o where o.account_id = g.account_id and o.unit <> '' and o.valid @> now()) as units
  from intake.grants g join intake.accounts a using (account_id)
 where g.tenant = any ($1::text[]) and g.role = 'centre' and a.disabled_at is null and g.valid @> now()
 order by length(g.scope) desc, a.account_id

-- name: take_numbers
-- From what is left of the partitions' own blocks; a partition whose rest is too small gives nothing.
with enough as materialized (
    select b.county, b.day, b.partition, wanted.n
      from stream.number_blocks b join unnest($1::text[], $2::date[], $3::int[], $4::int[]) as wanted (county, day, partition, n)
           using (county, day, partition)
     where b.next + wanted.n <= b.until
     order by b.county, b.day, b.partition
       for update of b)
update stream.number_blocks b set next = b.next + enough.n
  from enough where (b.county, b.day, b.partition) = (enough.county, enough.day, enough.partition)
returning b.county, b.day, b.partition, b.next - enough.n as first

-- name: new_number_blocks
insert into stream.number_days (county, day, next_block)
select county, day, size + 1 from unnest($1::text[], $2::date[], $3::int[]) as wanted (county, day, size) order by county, day
on conflict (county, day) do update set next_block = stream.number_days.next_block + excluded.next_block - 1
returning county, day, next_block as until

-- name: keep_number_blocks
insert into stream.number_blocks (county, day, partition, next, until)
select * from unnest($1::text[], $2::date[], $3::int[], $4::int[], $5::int[]) order by 1, 2, 3
on conflict (county, day, partition) do update set next = excluded.next, until = excluded.until

-- name: insert_cases
insert into stream.cases select * from json_populate_recordset(null::stream.cases, $1::json)

-- name: update_cases
-- `version` guards each change: a row that someone else moved is not overwritten.
update stream.cases c
   set version = n.version, state = n.state, category = n.category, sub = n.sub, secondary = n.secondary, urgency = n.urgency,
       restricted = n.restricted, lane = n.lane, lead_unit = n.lead_unit, led_before = n.led_before, co_units = n.co_units, asked_units = n.asked_units,
       excluded_units = n.excluded_units, reporters = n.reporters, report_count = n.report_count, people_count = n.people_count,
       last_report_at = n.last_report_at, dispatched_at = n.dispatched_at, updated_at = n.updated_at, joined_into = n.joined_into,
       stood_at = n.stood_at, given = n.given, counts_from = n.counts_from,
       sent_at = n.sent_at, signed_at = n.signed_at, contacted_at = n.contacted_at, done_at = n.done_at, settled_at = n.settled_at,
       reopened_at = n.reopened_at, contact = n.contact, result = n.result, handler = n.handler, closing_by = n.closing_by,
       closing_for = n.closing_for, stood_in = n.stood_in, led_for = n.led_for,
       recused = n.recused, returns = n.returns, rebounds = n.rebounds, arbitrated = n.arbitrated, request = n.request,
       request_days = n.request_days, extended_days = n.extended_days, paused_at = n.paused_at, paused_seconds = n.paused_seconds,
       supervision = n.supervision, told = n.told, red_at = n.red_at, rings = n.rings, rings_since = n.rings_since, rung_at = n.rung_at,
       rung = n.rung, acknowledged_at = n.acknowledged_at, kind = n.kind, petition_at = n.petition_at, external_no = n.external_no,
       matter = n.matter, via = n.via, report_by = n.report_by, route = n.route, accepted_at = n.accepted_at, opinion = n.opinion,
       issued_at = n.issued_at, replied_at = n.replied_at, review_asked_at = n.review_asked_at, handled_by = n.handled_by,
       reviews = n.reviews, mediation = n.mediation, mediation_at = n.mediation_at, entrusted_by = n.entrusted_by, consents = n.consents,
       agreed_on = n.agreed_on, agreed_at = n.agreed_at, agreement_form = n.agreement_form, perform_by = n.perform_by, handed_to = n.handed_to,
       library = n.library, library_at = n.library_at, noted_by = n.noted_by, hard = n.hard, receiver = n.receiver, sponsor = n.sponsor,
       received_on = n.received_on, receptions = n.receptions, outcome = n.outcome, late_acts = n.late_acts
  from json_populate_recordset(null::stream.cases, $1::json) n
  join unnest($2::uuid[], $3::int[]) as was (case_id, version) using (case_id)
 where c.case_id = n.case_id and c.version = was.version

-- name: insert_reports
insert into stream.reports select * from json_populate_recordset(null::stream.reports, $1::json)
on conflict (report_id) do nothing

-- name: move_reports
update stream.reports r set case_id = n.case_id, status = n.status, reason = n.reason
  from json_populate_recordset(null::stream.reports, $1::json) n
 where r.report_id = n.report_id

-- name: forget_follow_ups
-- Whoever was dissatisfied before was asked, or it goes on again.
delete from stream.follow_ups f using unnest($1::uuid[], $2::timestamptz[]) as asked (case_id, at)
 where f.case_id = asked.case_id and f.rated_at <= asked.at

-- name: report_cells
select report_id, tenant, decided_at, grid_code, class, status, source from stream.reports where report_id = any ($1::uuid[])

-- name: insert_timeline
insert into stream.timeline select * from json_populate_recordset(null::stream.timeline, $1::json)

-- name: insert_links
insert into stream.links select * from json_populate_recordset(null::stream.links, $1::json)
on conflict do nothing

-- name: insert_acts
insert into stream.acts select * from json_populate_recordset(null::stream.acts, $1::json)

-- name: settle_acts
-- Late acts that waited for a choice.
update stream.acts a set status = n.status, reason = n.reason, version = n.version
  from json_populate_recordset(null::stream.acts, $1::json) n where a.act_id = n.act_id and a.status = 'conflicting'

-- name: keep_deadlines
-- What a changed case is under now; one that had been stopped and holds again runs on, one that has fired has fired.
insert into stream.deadlines as d select * from json_populate_recordset(null::stream.deadlines, $1::json)
on conflict (case_id, stage, level, due_rolled)
do update set stopped_at = null, emitted_at = case when d.stopped_at is null then d.emitted_at end, rule = excluded.rule,
              due_raw = excluded.due_raw, provisional = excluded.provisional, ends_at = excluded.ends_at, rule_set = excluded.rule_set
 where d.fired_at is null
   and (d.stopped_at is not null or d.provisional <> excluded.provisional or d.rule_set is distinct from excluded.rule_set)

-- name: stop_deadlines
-- Whatever else these cases were under.
update stream.deadlines d set stopped_at = changed.at
  from unnest($1::uuid[], $2::timestamptz[]) as changed (case_id, at)
 where d.case_id = changed.case_id and d.fired_at is null and d.stopped_at is null
   and not exists (select from unnest($3::uuid[], $4::text[], $5::int[], $6::timestamptz[]) as kept (case_id, stage, level, due)
                    where (kept.case_id, kept.stage, kept.level, kept.due) = (d.case_id, d.stage, d.level, d.due_rolled))

-- name: fire_deadlines
update stream.deadlines d set fired_at = n.at
  from unnest($1::uuid[], $2::text[], $3::int[], $4::timestamptz[], $5::timestamptz[]) as n (case_id, stage, level, due, at)
 where d.case_id = n.case_id and d.stage = n.stage and d.level = n.level and d.due_rolled = n.due and d.fired_at is null

-- name: add_case_tallies
insert into stream.case_tallies
select * from json_populate_recordset(null::stream.case_tallies, $1::json)
 order by tenant, day, partition, village, class, state, category, urgency, lead_unit
on conflict (tenant, day, partition, village, class, state, category, urgency, lead_unit)
do update set n = stream.case_tallies.n + excluded.n

-- name: add_report_tallies
insert into stream.report_tallies
select * from json_populate_recordset(null::stream.report_tallies, $1::json)
 order by tenant, day, partition, village, class, status, source
on conflict (tenant, day, partition, village, class, status, source)
do update set n = stream.report_tallies.n + excluded.n

-- name: insert_feed
insert into stream.feed (epoch, tenant, case_id, report_id, at, item, seen_by)
select (select max(epoch) from stream.epochs), tenant, case_id, report_id, at, item, seen_by
  from json_populate_recordset(null::stream.feed, $1::json) with ordinality
 order by ordinality

-- name: insert_outbox
insert into stream.outbox (slice, topic, key, body)
select * from unnest($1::int[], $2::text[], $3::bytea[], $4::bytea[])

-- name: insert_rings
insert into stream.rings (ring_id, adapter, case_id, made_at, body, next_try_at)
select ring_id, adapter, case_id, made_at, body, made_at from unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[], $5::bytea[])
    as made (ring_id, adapter, case_id, made_at, body)
on conflict do nothing

-- name: insert_held
insert into stream.held select * from json_populate_recordset(null::stream.held, $1::json)
on conflict do nothing

-- name: insert_gap
insert into stream.gaps (cluster_id, topic, partition, first, until) values ($1, $2, $3, $4, $5) on conflict do nothing

-- name: move_positions
insert into stream.positions (cluster_id, topic, partition, next_offset)
select $1, * from unnest($2::text[], $3::int[], $4::bigint[])
on conflict (cluster_id, topic, partition) do update set next_offset = excluded.next_offset, moved_at = now()
