-- Recommendations of the petition office, and what units answer.

-- name: cases
select case_id, tenant, grid_code, accused from stream.recommendation_cases_v1($1::jsonb, $2::uuid[], $3)

-- name: insert_recommendation
insert into intake.recommendations (recommendation_id, tenant, scope, aim, to_unit, office, case_ids, written_by, content_hash, reply_by, sealed)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    on conflict do nothing
returning content_hash, written_at as at

-- name: find_recommendation
select content_hash, written_at as at from intake.recommendations where recommendation_id = $1

-- name: target
select tenant, to_unit from stream.recommendation_target_v1($1::jsonb, $2)

-- name: insert_reply
insert into intake.recommendation_replies (recommendation_id, adopted, replied_by, content_hash, sealed)
values ($1, $2, $3, $4, $5)
    on conflict do nothing
returning content_hash, replied_at as at

-- name: find_reply
select content_hash, replied_at as at from intake.recommendation_replies where recommendation_id = $1
