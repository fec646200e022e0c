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

-- name: make_petition
-- As many people as tell by their sum which cases were counted.
with told as (update stream.cases set kind = 'petition', people_count = $2 where case_id = $1 returning case_id)
insert into stream.timeline (case_id, version, at, change, event_id, reasons)
select case_id, 1000, '2020-02-03', 'petitioned', gen_random_uuid(), '[]' from told

-- name: recommend
-- On the ground of this case, by the county's own office to a unit that nobody is of.
insert into intake.recommendations (recommendation_id, tenant, scope, aim, to_unit, office, case_ids, written_by, content_hash, reply_by, sealed)
select $2, tenant, '330523', 'improve_work', 'anji.caizhengju', 'anji.xinfangju', array[case_id], $2, '', now(), '' from stream.cases where case_id = $1

-- name: add_ratings
-- Five of each case, as if every case had a unit of its own: what is counted from them tells which cases are.
insert into intake.ratings (report_id, case_id, tenant, handling_unit, unit, content_hash, rated_at)
select gen_random_uuid(), case_id, tenant, case_id::text, 'satisfied', '', '2020-02-03' from stream.cases, generate_series(1, 5)

-- name: add_dissatisfied
insert into stream.follow_ups (report_id, case_id, tenant, rated_at)
select r.report_id, r.case_id, r.tenant, r.rated_at from intake.ratings r

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

-- name: take_on
-- All of them, by somebody who sits nowhere any more.
with somebody as (insert into intake.accounts (account_id, username) values (gen_random_uuid(), $1) returning account_id)
update stream.cases set handler = (select account_id from somebody)

-- name: add_reassignment
insert into intake.reassignments
select $1, 'anji', 'u', $2, $2, $2, now(), '', $3, $3

-- name: add_handover
-- A sheet of each chain on which every case came in.
with sheet as (insert into stream.handovers (tenant, day, since, until, kept_at)
               select t, current_date - 5, now() - interval '6 days', now() - interval '5 days', now() from unnest(array['anji', 'police', 'training']) t
               returning tenant, day)
insert into stream.handover_items (tenant, day, section, case_id, number, state, urgency, category, grid_code, lead_unit, at)
select s.tenant, s.day, 'came_in', c.case_id, c.number, c.state, c.urgency, c.category, c.grid_code, c.lead_unit, c.opened_at
  from sheet s join stream.cases c using (tenant)

-- name: add_cover
-- An officer of the lead unit of A is away, another covers.
with people as (
    insert into intake.accounts (account_id, username) values (gen_random_uuid(), 'away'), (gen_random_uuid(), 'covers') returning account_id, username
), granted as (
    insert into intake.grants (account_id, tenant, role, scope, unit) select account_id, 'anji', 'unit_officer', '330523107', '330523107.sifasuo' from people
)
insert into intake.covers (cover_id, tenant, unit, account_id, covered_by, since, until, set_by, set_at)
select gen_random_uuid(), 'anji', '330523107.sifasuo', a.account_id, b.account_id, now(), now() + interval '1 day', a.account_id, now()
  from people a, people b where a.username = 'away' and b.username = 'covers'
