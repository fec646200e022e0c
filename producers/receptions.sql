-- Sessions (接访、下访) and the places taken of them.

-- name: receiver
-- The account of this name with its grants in the chain.
select a.account_id, g.role, g.scope
  from intake.accounts a join intake.grants g using (account_id)
 where a.username = $1 and a.disabled_at is null and g.tenant = $2 and g.valid @> now()

-- name: lock_session
-- What follows is counted after whoever held it before has written.
select * from intake.receptions where reception_id = $1 for update

-- name: one_at_a_time
-- Two who announce the same session at once: there is no row yet to lock.
select pg_advisory_xact_lock(hashtextextended('fengqiao reception ' || $1::uuid::text, 0))

-- name: taken
select stream.places_taken_v1($1, $2)

-- name: put_session
insert into intake.receptions (reception_id, tenant, level, kind, region, leader_id, leader_name, leader_post, starts_at, ends_at, place,
                               hotline, capacity, state, version, set_by, set_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
    on conflict (reception_id) do update
   set level = excluded.level, kind = excluded.kind, region = excluded.region, leader_id = excluded.leader_id,
       leader_name = excluded.leader_name, leader_post = excluded.leader_post, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
       place = excluded.place, hotline = excluded.hotline, capacity = excluded.capacity, state = excluded.state,
       version = excluded.version, set_by = excluded.set_by, set_at = excluded.set_at

-- name: set_state
update intake.receptions set state = $2, version = version + 1, set_by = $3, set_at = $4 where reception_id = $1

-- name: keep_version
insert into intake.reception_versions (reception_id, version, state, leader_name, leader_post, starts_at, ends_at, place, hotline, set_by, set_at)
select reception_id, version, state, leader_name, leader_post, starts_at, ends_at, place, hotline, set_by, set_at
  from intake.receptions where reception_id = $1
    on conflict do nothing

-- name: open_sessions
-- The next that still have a place.
select * from stream.receptions_v1($1, $2, '', null) where state in ('announced', 'changed') and places_left > 0 limit 3

-- name: booking
select b.*, exists (select from intake.reports r where r.report_id = b.booking_id) as told from intake.bookings b where booking_id = $1

-- name: take_place
insert into intake.bookings (booking_id, reception_id, seen_version, content_hash, channel, booked_by, booked_at, held_until, sealed)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
returning booking_id, number, reception_id, booked_at, state

-- name: hold_place
update intake.bookings set held_until = $2 where booking_id = $1

-- name: booking_of_code
select b.*, r.starts_at, r.state as session_state
  from intake.bookings b join intake.receptions r using (reception_id)
 where b.booking_id = stream.booking_of_code_v1($1) for update of b

-- name: move_booking
update intake.bookings set reception_id = $2, seen_version = $3, state_at = $4 where booking_id = $1

-- name: mark_booking
update intake.bookings set state = $2, state_at = $3, marked_by = $4 where booking_id = $1

-- name: booking_to_mark
select b.booking_id, b.state, b.number, b.booked_at, r.tenant, r.region, r.starts_at, r.state as session_state, r.leader_id, r.leader_name,
       r.leader_post, r.place
  from intake.bookings b join intake.receptions r using (reception_id)
 where b.booking_id = $1 and stream.booking_in_sight_v1($2::jsonb, $1)

-- name: case_of_booking
-- What its matter became.
select case_id, version, library, receiver, sponsor from stream.case_of_booking_v1($1)

-- name: refused_acts
select act_id from stream.act_answers where act_id = any ($1::uuid[]) and status <> 'applied'

-- name: reception_known
select act_id from intake.acts a
 where act_id = any ($1::uuid[]) and not exists (select from stream.act_answers s where s.act_id = a.act_id and s.status <> 'applied')

-- name: add_demo_session
-- With a demo person who receives; what is there stays.
with made as (
    insert into intake.receptions (reception_id, tenant, level, kind, region, leader_id, leader_name, leader_post, starts_at, ends_at, place,
                                   hotline, capacity, state, version, set_by, set_at)
    select $1, $2, $3, $4, $5, a.account_id, $7, $8, $9, $10, $11, $12, $13, 'announced', 1, a.account_id, $14
      from intake.accounts a where a.username = $6 and a.demo
        on conflict do nothing
    returning *
)
insert into intake.reception_versions (reception_id, version, state, leader_name, leader_post, starts_at, ends_at, place, hotline, set_by, set_at)
select reception_id, version, state, leader_name, leader_post, starts_at, ends_at, place, hotline, set_by, set_at from made

-- name: session
select reception_id, tenant from intake.receptions where reception_id = $1 and tenant = any ($2)
