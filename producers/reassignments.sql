-- What was handed on together.

-- name: people
-- Accounts of these names, and who of them is an officer of the unit now.
select a.username, a.account_id,
       a.disabled_at is null and exists (select from intake.grants g
                                          where g.account_id = a.account_id and g.tenant = $1 and g.unit = $2 and g.role = 'unit_officer'
                                            and g.valid @> now()) as present
  from intake.accounts a where a.username = any ($3::text[])

-- name: keep
insert into intake.reassignments (reassignment_id, tenant, unit, from_account, to_account, asked_by, asked_at, content_hash, case_ids, act_ids)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9::uuid[], $10::uuid[])
    on conflict (reassignment_id) do nothing
returning reassignment_id

-- name: is_kept
select reassignment_id from intake.reassignments where reassignment_id = $1 and content_hash = $2 and asked_by = $3
