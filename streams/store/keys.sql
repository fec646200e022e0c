-- The keys' own database: nothing here says whose a key is.

-- name: find
select report_id, key from public.report_keys where report_id = any ($1::uuid[])

-- name: make
insert into public.report_keys (report_id, key) select * from unnest($1::uuid[], $2::bytea[]) on conflict do nothing

-- name: destroy
update public.report_keys set key = null, destroyed_at = $2 where report_id = any ($1::uuid[]) and key is not null
