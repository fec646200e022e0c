-- AB岗: who covers for whom.

-- name: people
-- The accounts of these names, with the grants they hold now.
select a.username, a.account_id,
       (select coalesce(jsonb_agg(jsonb_build_object('tenant', g.tenant, 'role', g.role, 'scope', g.scope, 'unit', g.unit)), '[]')
          from intake.grants g where g.account_id = a.account_id and g.valid @> now()) as grants
  from intake.accounts a where a.username = any ($1::text[]) and a.disabled_at is null

-- name: one_at_a_time
-- Two who set covers of the same people: the second is to see what the first did.
lock table intake.covers in share row exclusive mode

-- name: of_these
-- What may stand against a cover of these two.
select cover_id, tenant, unit, account_id, covered_by, since, until, set_at, ended_at from intake.covers
 where (account_id = any ($1::uuid[]) or covered_by = any ($1::uuid[])) and until > $2 order by since, cover_id

-- name: cover
select c.cover_id, c.tenant, c.unit, c.account_id, c.covered_by, c.since, c.until, c.set_at, c.ended_at, c.set_by,
       (select coalesce(jsonb_agg(jsonb_build_object('tenant', g.tenant, 'role', g.role, 'scope', g.scope, 'unit', g.unit)), '[]')
          from intake.grants g where g.account_id = c.account_id) as grants
  from intake.covers c where c.cover_id = $1

-- name: names
select account_id, coalesce(nullif(display_name, ''), username) as name from intake.accounts where account_id = any ($1::uuid[])

-- name: put
insert into intake.covers (cover_id, tenant, unit, account_id, covered_by, since, until, set_by, set_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: end
update intake.covers set ended_at = $2, ended_by = $3 where cover_id = $1 and ended_at is null and until > $2
