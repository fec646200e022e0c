-- The keys' own database: a report's key, and nothing that says whose it is. Destroying a row erases a person.

create table public.report_keys (
    report_id    uuid primary key,
    key          bytea check (octet_length(key) = 32),
    made_at      timestamptz not null default now(),
    destroyed_at timestamptz,
    check ((key is null) = (destroyed_at is not null))
);
grant select, insert, update on public.report_keys to fengqiao_keys;
