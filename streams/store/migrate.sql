-- name: lock
select pg_advisory_lock(hashtext('fengqiao migrate'));

-- name: lock_in_transaction
select pg_advisory_xact_lock(hashtext('fengqiao roles'));

-- name: ledger
create table if not exists public.migrations (name text primary key, applied_at timestamptz not null default now());

-- name: done
select name from public.migrations;

-- name: record
insert into public.migrations (name) values ($1);

-- name: ensure_role
do $$ begin
    if not exists (select from pg_roles where rolname = '{role}') then
        create role {role} login;
    end if;
end $$;

-- name: quoted
select quote_literal($1::text);

-- name: set_password
alter role {role} password {password};

-- name: role_limits
-- No role may hold a transaction open while it waits for something else; a stuck one would hold back the feed.
alter role fengqiao_intake set idle_in_transaction_session_timeout = '5s';
alter role fengqiao_intake set statement_timeout = '5s';
alter role fengqiao_intake set lock_timeout = '2s';
alter role fengqiao_stream set idle_in_transaction_session_timeout = '15s';
alter role fengqiao_stream set statement_timeout = '15s';
alter role fengqiao_read set idle_in_transaction_session_timeout = '5s';
alter role fengqiao_read set statement_timeout = '10s';
alter role fengqiao_keys set statement_timeout = '5s';

-- name: database_exists
select exists (select from pg_database where datname = $1);

-- name: create_database
create database "{name}" template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8';
