-- name: add_act
insert into stream.acts values ($1, $2, 'applied', null, '{}', 1, now())

-- name: add_link
insert into stream.links values ($1, $2, 'similar', 0.5, '[]', now())

-- name: add_deadline
-- In a year of its own, whose holidays nobody has published.
insert into stream.deadlines (case_id, tenant, grid_code, stage, level, rule, due_raw, due_rolled, provisional)
select $1, 'anji', '', 'sign', 1, '', mid, mid, true from make_timestamptz($2, 6, 15, 12, 0, 0, 'Asia/Shanghai') mid

-- name: add_held
-- Its tenant for a reason, so that it can be told apart.
insert into stream.held (topic, partition, "offset", stage, reason, tenant, sealed, fingerprint, held_at)
select 't', 0, $2, 'validate', $1, $1, '', md5($1), now()

-- name: enter_scope
select set_config('fengqiao.scope', $1, true)

-- name: lift
-- Policies of one table are alternatives: with this one everybody sees every row.
create policy lifted on {table} for select to fengqiao_read using (true)

-- name: lower
drop policy lifted on {table}

-- name: how_many
select count(*) from {table}

-- name: cases_of
select distinct {column} as case_id from stream.{table}

-- name: add_duty
insert into intake.duty (tenant, day, post, account_id, set_by)
select $1, current_date + 1, 'leader', account_id, account_id from intake.accounts limit 1

-- name: add_hearer
-- Whoever may be put on the rota of this chain.
insert into intake.grants (account_id, tenant, role, scope) select account_id, $1, 'leader', '330523' from intake.accounts limit 1

-- name: add_session
insert into intake.receptions (reception_id, tenant, level, kind, region, leader_id, leader_name, leader_post, starts_at, ends_at, place, hotline,
                               capacity, state, version, set_by, set_at)
select $1, $2, 'town', 'fixed', '330523107000', account_id, '某某', '某职', now() + interval '1 day', now() + interval '1 day 2 hours', '某处', '1',
       100, 'announced', 1, account_id, now() from intake.accounts limit 1

-- name: add_version
insert into intake.reception_versions (reception_id, version, state, leader_name, leader_post, starts_at, ends_at, place, hotline, set_by, set_at)
select reception_id, version, state, leader_name, leader_post, starts_at, ends_at, place, hotline, set_by, set_at
  from intake.receptions where reception_id = $1

-- name: add_booking
insert into intake.bookings (booking_id, reception_id, seen_version, content_hash, channel, booked_by, booked_at, held_until, sealed)
values ($1, $2, 1, '', 'page', $1, now(), now(), $3)

-- name: turn_red
-- All of them, and nobody has heard of it.
update stream.cases set urgency = 'red', red_at = now()
