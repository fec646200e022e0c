-- What runs beside the stream: the sweep of the clocks, the relay of the outbox, the housekeeping of the feed.

-- name: due_deadlines
-- Marked in the same statement, so that two sweeps seldom send the same one; if they do, its id makes it one.
update stream.deadlines d set emitted_at = $1
  from (select case_id, stage, level, due_rolled from stream.deadlines
         where fired_at is null and stopped_at is null and due_rolled <= $1
           and (emitted_at is null or emitted_at < $1 - interval '1 minute')
         order by due_rolled, case_id limit $2 for update skip locked) due
 where (d.case_id, d.stage, d.level, d.due_rolled) = (due.case_id, due.stage, due.level, due.due_rolled)
returning d.tenant, d.case_id, d.grid_code, d.stage, d.level, d.due_rolled

-- name: outdated_deadlines
-- Cases with an open deadline that other rules than the county's worked out, each once; marked like what is due. Two ranges and the
-- rows that bear no name yet: an index finds each, and finds nothing at once when there is nothing.
with outdated as (
    select * from (select case_id, stage, level, due_rolled from stream.deadlines
                    where fired_at is null and stopped_at is null and rule_set < $2
                      and (asked_at is null or asked_at < $1::timestamptz - interval '1 minute') limit $4 for update skip locked) earlier
    union all
    select * from (select case_id, stage, level, due_rolled from stream.deadlines
                    where fired_at is null and stopped_at is null and rule_set > $2
                      and (asked_at is null or asked_at < $1::timestamptz - interval '1 minute') limit $4 for update skip locked) later
    union all
    select * from (select case_id, stage, level, due_rolled from stream.deadlines
                    where fired_at is null and stopped_at is null and rule_set is null
                      and (asked_at is null or asked_at < $1::timestamptz - interval '1 minute') limit $4 for update skip locked) unnamed
), asked as (
    update stream.deadlines d set asked_at = $1 from outdated o
     where (d.case_id, d.stage, d.level, d.due_rolled) = (o.case_id, o.stage, o.level, o.due_rolled)
       and exists (select from stream.rule_sets where county = $3 and active and hash = $2)
    returning d.tenant, d.case_id, d.grid_code)
select distinct tenant, case_id, grid_code from asked order by case_id

-- name: outdated_count
-- Of open deadlines: those that wait for the rules of now.
select (select count(*) from stream.deadlines where fired_at is null and stopped_at is null and rule_set < $1)
     + (select count(*) from stream.deadlines where fired_at is null and stopped_at is null and rule_set > $1)
     + (select count(*) from stream.deadlines where fired_at is null and stopped_at is null and rule_set is null)

-- name: waiting_slices
select distinct slice from stream.outbox where tx < pg_snapshot_xmin(pg_current_snapshot()) order by slice

-- name: try_slice
select pg_try_advisory_lock(hashtext('fengqiao outbox'), $1)

-- name: free_slice
select pg_advisory_unlock(hashtext('fengqiao outbox'), $1)

-- name: waiting_outbox
-- Below the oldest running transaction: what has a smaller id and is not committed yet can't come later.
select tx::text as tx, row, topic, key, body from stream.outbox
 where slice = $1 and tx < pg_snapshot_xmin(pg_current_snapshot())
 order by tx, row limit $2

-- name: sent_outbox
delete from stream.outbox where slice = $1 and (tx, row) in (select t::xid8, r from unnest($2::text[], $3::bigint[]) as sent (t, r))

-- name: health
-- What waits, for the alarms: records for other systems, 异常件 for a person, clocks for a sweep.
select (select count(*) from stream.outbox) as outbox,
       (select count(*) from stream.held where cleared_at is null) as held,
       (select count(*) from stream.rings) as rings,
       coalesce(extract(epoch from now() - min(due_rolled)), 0)::float8 as clock_seconds
  from stream.deadlines where fired_at is null and stopped_at is null and due_rolled <= now()

-- name: rings_due
-- Claimed by the wait for the next try, which doubles up to a minute: no transaction spans a request.
update stream.rings r set tries = r.tries + 1, next_try_at = $1::timestamptz + least(60, 10 * 2 ^ least(r.tries, 10)) * interval '1 second'
  from (select ring_id, adapter from stream.rings where next_try_at <= $1 and adapter = any ($3::text[])
         order by next_try_at, ring_id limit $2 for update skip locked) due
 where (r.ring_id, r.adapter) = (due.ring_id, due.adapter)
returning r.ring_id, r.adapter, r.body

-- name: rings_arrived
delete from stream.rings r using unnest($1::uuid[], $2::text[]) as arrived (ring_id, adapter)
 where (r.ring_id, r.adapter) = (arrived.ring_id, arrived.adapter)

-- name: rings_given_up
-- Somebody has heard it meanwhile: nobody is woken for it. What no gateway took for an hour comes too late.
with heard as (
    delete from stream.rings r using stream.cases c where c.case_id = r.case_id and c.acknowledged_at >= r.made_at)
delete from stream.rings r where r.made_at < $1::timestamptz - interval '1 hour' and r.next_try_at <= $1 returning r.adapter

-- name: rotas_set
select distinct tenant from intake.duty where day = $1

-- name: notify
select pg_notify('fengqiao_feed', '')

-- name: current_epoch
select epoch, system_id, timeline from stream.epochs order by epoch desc limit 1

-- name: this_system
select system_identifier::text as system_id, (select timeline_id from pg_control_checkpoint()) as timeline from pg_control_system()

-- name: stored_ahead
-- Rows with ids that this cluster has not given yet: they came with a dump from elsewhere.
select exists (select from stream.feed where epoch = $1 and tx >= pg_snapshot_xmax(pg_current_snapshot()))

-- name: next_epoch
insert into stream.epochs (epoch, system_id, timeline)
select coalesce(max(epoch), 0) + 1, $1, $2 from stream.epochs
returning epoch

-- name: lock_epochs
select pg_advisory_xact_lock(hashtext('fengqiao epochs'))

-- name: release_restored_outbox
-- Ids from another cluster would never fall below this one's oldest transaction.
update stream.outbox set tx = pg_current_xact_id() where tx >= pg_snapshot_xmax(pg_current_snapshot())

-- name: start_positions
insert into stream.positions (cluster_id, topic, partition, next_offset)
select $1, * from unnest($2::text[], $3::int[], $4::bigint[]) on conflict do nothing

-- name: positions
select topic, partition, next_offset from stream.positions
 where cluster_id = $1 and (topic, partition) in (select * from unnest($2::text[], $3::int[]))

-- name: register_rule_set
insert into stream.rule_sets (hash, county, active)
select $1, $2, not exists (select from stream.rule_sets where county = $2 and active) on conflict (hash) do nothing

-- name: active_rule_set
select hash from stream.rule_sets where county = $1 and active

-- name: retire_rule_sets
update stream.rule_sets set active = false where county = $1 and active and hash <> $2

-- name: activate_rule_set
update stream.rule_sets set active = true, activated_at = now() where hash = $1

-- name: tell_reminders
-- Rungs that have passed of recommendations without an answer: the row's key makes each of them one. $2, $3: the county's rungs. None
-- is farther after the last day than that day is after the writing.
insert into stream.recommendation_reminders (recommendation_id, change, due, told_at)
select r.recommendation_id, step.change, rung.at, $1
  from intake.recommendations r
 cross join unnest($2::text[], $3::float8[]) as step (change, share)
 cross join lateral (select r.written_at + step.share * (r.reply_by - r.written_at) as at) rung
 where r.reply_by > $1::timestamptz - interval '1 year' and rung.at <= $1
   and not exists (select from intake.recommendation_replies a where a.recommendation_id = r.recommendation_id)
 order by 1, 2
on conflict do nothing
