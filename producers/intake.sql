-- The intake's own rows: who may report, what was accepted, what is not known on Kafka.

-- name: people
-- Accounts with their grants, ended ones too: a report counts as of the day it happened.
select a.account_id, a.username, a.display_name, a.home_grid, a.epoch, a.disabled_at is not null as disabled,
       coalesce((select jsonb_agg(jsonb_build_array(g.tenant, g.role, g.scope, g.unit,
                                                    case when isfinite(lower(g.valid)) then lower(g.valid) end,
                                                    case when isfinite(upper(g.valid)) then upper(g.valid) end)
                                  order by g.tenant, g.role, g.scope, g.unit)
                   from intake.grants g where g.account_id = a.account_id), '[]') as grants,
       coalesce((select jsonb_agg(jsonb_build_array(c.tenant, c.unit, c.account_id, coalesce(nullif(b.display_name, ''), b.username),
                                                    greatest(c.since, c.set_at), least(c.until, coalesce(c.ended_at, c.until)),
                                                    g.tenant, g.role, g.scope, g.unit,
                                                    case when isfinite(lower(g.valid)) then lower(g.valid) end,
                                                    case when isfinite(upper(g.valid)) then upper(g.valid) end)
                                  order by c.since, c.cover_id, g.scope)
                   from intake.covers c
                   join intake.accounts b on b.account_id = c.account_id
                   join intake.grants g on g.account_id = c.account_id and g.tenant = c.tenant
                  where c.covered_by = a.account_id and c.until > now() - interval '1 year'), '[]') as covering
  from intake.accounts a
 where a.account_id = any ($1::uuid[])

-- name: insert_reports
insert into intake.reports (report_id, tenant, account_id, grid_code, content_hash, query_code, accepted_at, topic, key, event, tried_at)
select id, tenant, account_id, about, hash, code, at, topic, key, event, at
  from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::bytea[], $6::text[], $7::timestamptz[], $8::text[], $9::bytea[], $10::bytea[])
       as t (id, tenant, account_id, about, hash, code, at, topic, key, event)
 order by id
    on conflict do nothing
returning report_id as id

-- name: insert_acts
insert into intake.acts (act_id, tenant, account_id, case_id, content_hash, accepted_at, topic, key, event, tried_at)
select id, tenant, account_id, about::uuid, hash, at, topic, key, event, at
  from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::bytea[], $6::text[], $7::timestamptz[], $8::text[], $9::bytea[], $10::bytea[])
       as t (id, tenant, account_id, about, hash, code, at, topic, key, event)
 order by id
    on conflict do nothing
returning act_id as id

-- name: find_reports
select report_id as id, content_hash, query_code, topic, key, event, published_at is not null as published
  from intake.reports where report_id = any ($1::uuid[])

-- name: find_acts
select act_id as id, content_hash, '' as query_code, topic, key, event, published_at is not null as published
  from intake.acts where act_id = any ($1::uuid[])

-- name: mark_reports
update intake.reports set published_at = $2 where report_id = any ($1::uuid[]) and published_at is null

-- name: mark_acts
update intake.acts set published_at = $2 where act_id = any ($1::uuid[]) and published_at is null

-- name: one_republisher
select pg_try_advisory_xact_lock(hashtext('fengqiao republish ' || $1::text))

-- name: unknown_reports
update intake.reports set tried_at = $1, tries = tries + 1
 where report_id in (select report_id from intake.reports where published_at is null and tried_at < $2
                      order by tried_at limit $3 for update skip locked)
returning report_id as id, topic, key, event

-- name: unknown_acts
update intake.acts set tried_at = $1, tries = tries + 1
 where act_id in (select act_id from intake.acts where published_at is null and tried_at < $2
                   order by tried_at limit $3 for update skip locked)
returning act_id as id, topic, key, event

-- name: oldest_unknown_reports
select min(accepted_at) from intake.reports where published_at is null

-- name: oldest_unknown_acts
select min(accepted_at) from intake.acts where published_at is null

-- name: earlier_report
-- Where an earlier report of the same sender, or of whom they cover for, went: what corrects it must not overtake it.
select tenant, topic, key from intake.reports where report_id = $1 and account_id = any ($2::uuid[])

-- name: act_target
select tenant, grid_code, restricted, kind from stream.act_target_v2($1::jsonb, $2)

-- name: act_answers
select act_id, status, reason, allowed, version, state, since from stream.act_answers where act_id = any ($1::uuid[])
