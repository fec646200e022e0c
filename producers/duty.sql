-- The duty rota: who stands where, and who may.

-- name: may_stand
-- The accounts of these names with their roles in the chain.
select a.username, a.account_id, array_agg(g.role) as roles
  from intake.accounts a join intake.grants g using (account_id)
 where a.username = any ($2::text[]) and a.disabled_at is null and g.tenant = $1 and g.valid @> now()
 group by a.username, a.account_id

-- name: one_at_a_time
-- Two who set the same day: the second is to see what the first did, also where there is no row yet to lock.
lock table intake.duty in share row exclusive mode

-- name: stands
select d.post, a.username, a.display_name from intake.duty d join intake.accounts a using (account_id) where d.tenant = $1 and d.day = $2

-- name: clear_day
delete from intake.duty where tenant = $1 and day = $2

-- name: put_down
insert into intake.duty (tenant, day, post, account_id, set_by)
select $1, $2, post, account_id, $5 from unnest($3::text[], $4::uuid[]) as stands (post, account_id)
    on conflict (tenant, day, post) do update set account_id = excluded.account_id, set_by = excluded.set_by, set_at = now()

-- name: fill_empty_days
-- Demo people, on days that nobody has filled.
insert into intake.duty (tenant, day, post, account_id, set_by)
select $1, stands.day, stands.post, a.account_id, a.account_id
  from unnest($2::date[], $3::text[], $4::text[]) as stands (day, post, username) join intake.accounts a using (username)
 where a.demo and not exists (select from intake.duty d where d.tenant = $1 and d.day = stands.day)
    on conflict do nothing

-- name: one_sheet_at_a_time
-- A line and the signature that closes the sheet: one of them is first.
lock table intake.handover_signatures in share row exclusive mode

-- name: on_rota
select account_id from intake.duty where tenant = $1 and day = $2

-- name: covered_on_rota
-- Whom of these somebody covers for at a moment.
select account_id from intake.covers
 where tenant = $1 and account_id = any ($2::uuid[]) and covered_by = $3 and since <= $4 and set_at <= $4 and until > $4 and (ended_at is null or ended_at > $4)
 order by since, account_id limit 1

-- name: signed_by
select account_id from intake.handover_signatures where tenant = $1 and day = $2 and side = $3

-- name: sign
insert into intake.handover_signatures (tenant, day, side, account_id, at, acted_for) values ($1, $2, $3, $4, $5, $6) on conflict do nothing

-- name: known_note
select exists (select from intake.handover_notes where note_id = $1)

-- name: add_note
insert into intake.handover_notes (note_id, tenant, day, account_id, at, sealed) values ($1, $2, $3, $4, $5, $6) on conflict do nothing
