-- The keys' own database: nothing here says whose a key is.

-- name: keep
-- The key of each id: the one that is kept already, else the one given. Two who give one at once get the same.
with made as (
    insert into public.report_keys (report_id, key) select * from unnest($1::uuid[], $2::bytea[])
        on conflict do nothing
    returning report_id, key
)
select report_id, key from made
union all
select report_id, key from public.report_keys where report_id = any ($1::uuid[])

-- name: find
select report_id, key from public.report_keys where report_id = any ($1::uuid[])
