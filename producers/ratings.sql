-- What a party says of how its matter ended: one row for each query code.

-- name: rateable
select report_id, case_id, tenant, kind, lead_unit, ended, rated_at from stream.rateable_v1($1)

-- name: insert_rating
-- Whoever is dissatisfied is put down to be asked back with it.
with rated as (
    insert into intake.ratings (report_id, case_id, tenant, handling_unit, unit, petition_office, content_hash, sealed)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict do nothing
    returning report_id, case_id, tenant, unit, petition_office, content_hash, rated_at
), listed as (
    insert into stream.follow_ups (report_id, case_id, tenant, rated_at)
    select report_id, case_id, tenant, rated_at from rated where 'dissatisfied' in (unit, petition_office)
)
select content_hash, rated_at from rated

-- name: find_rating
select content_hash, rated_at from intake.ratings where report_id = $1
