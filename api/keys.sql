-- The keys' own database: nothing here says whose a key is.

-- name: find
select report_id, key from public.report_keys where report_id = any ($1::uuid[])
