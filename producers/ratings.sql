-- What a party says of how its matter ended: one row for each query code.

-- name: rateable
select report_id, case_id, tenant, kind, lead_unit, ended, rated_at from stream.rateable_v1($1)

-- name: insert_rating
insert into intake.ratings (report_id, case_id, tenant, handling_unit, unit, petition_office, content_hash, sealed)
values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict do nothing
returning content_hash, rated_at

-- name: find_rating
select content_hash, rated_at from intake.ratings where report_id = $1
