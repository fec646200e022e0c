-- Accounts: logging in, logging out, who exists.

-- name: for_login
select account_id, username, display_name, home_grid, epoch, password_hash, failed_logins, locked_until
  from intake.accounts
 where username = $1 and disabled_at is null

-- name: note_tries
update intake.accounts set failed_logins = $2, locked_until = $3 where account_id = $1

-- name: raise_epoch
update intake.accounts set epoch = epoch + 1 where account_id = $1

-- name: set_password
update intake.accounts
   set password_hash = $2, epoch = epoch + 1, failed_logins = 0, locked_until = null
 where account_id = $1

-- name: audit
insert into intake.audit (account_id, what, detail) values ($1, $2, $3::jsonb)

-- name: put_demo_account
insert into intake.accounts (account_id, username, display_name, password_hash, home_grid, demo)
values ($1, $2, $3, $4, $5, true)
    on conflict (username) do update set password_hash = excluded.password_hash, display_name = excluded.display_name,
                                         home_grid = excluded.home_grid, failed_logins = 0, locked_until = null
 where accounts.demo
returning account_id

-- name: demo_hashes
select username, password_hash from intake.accounts where demo

-- name: put_grant
insert into intake.grants (account_id, tenant, role, scope, unit) values ($1, $2, $3, $4, $5) on conflict do nothing

-- name: put_first_admin
insert into intake.accounts (account_id, username, display_name) values ($1, $2, $3) on conflict (username) do nothing

-- name: unset_account
select account_id, epoch from intake.accounts where username = $1 and password_hash is null and disabled_at is null

-- name: put_account
insert into intake.accounts (account_id, username, display_name, home_grid) values ($1, $2, $3, $4)
    on conflict (username) do nothing
returning account_id

-- name: account
select account_id, epoch,
       coalesce((select jsonb_agg(jsonb_build_object('tenant', tenant, 'role', role, 'scope', scope, 'unit', unit))
                   from intake.grants g where g.account_id = a.account_id and g.valid @> now()), '[]') as grants
  from intake.accounts a
 where username = $1

-- name: end_grants
-- A grant ends, it is not forgotten: a report counts as of the day it happened.
update intake.grants set valid = tstzrange(lower(valid), now()) where account_id = $1 and valid @> now()

-- name: renew_grants
-- One that is given again goes on from its first day: a grid covered every other week is hers in between for a late report.
insert into intake.grants (account_id, tenant, role, scope, unit, valid)
select $1, tenant, role, scope, unit, tstzrange(now(), null)
  from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as t (tenant, role, scope, unit)
    on conflict (account_id, tenant, role, scope, unit)
    do update set valid = tstzrange(lower(grants.valid), null)

-- name: disable
update intake.accounts set disabled_at = coalesce(disabled_at, now()) where account_id = $1

-- name: enable
update intake.accounts set disabled_at = null where account_id = $1

-- name: unset_password
update intake.accounts set password_hash = null, epoch = epoch + 1, failed_logins = 0, locked_until = null
 where account_id = $1
returning epoch
