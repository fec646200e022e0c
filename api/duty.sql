-- The sheets of the duty: 交接班 of a shift.

-- name: sheets
-- The latest of the asker's chains.
select tenant, day, since, until, kept_at, handed_by, taken_by from stream.handovers where day between $1 and $2 order by day desc, tenant

-- name: rota_of
select tenant, day, post, account_id from stream.duty_v1($1, $2)

-- name: signatures
select tenant, day, side, account_id, at from stream.handover_signatures_v1($1, $2)

-- name: notes
select note_id, account_id, at, sealed from stream.handover_notes_v1($1, $2)

-- name: names
select account_id, username, display_name from stream.duty_names_v1($1)

-- name: kept
-- As it stood at the change, of the cases in sight.
select section, case_id, stage, number, state, urgency, category, grid_code, lead_unit, at, heard_at, heard_by
  from stream.handover_items where tenant = $1 and day = $2 order by section, at, number, stage

-- name: counted_again
select section, case_id, stage, number, state, urgency, category, grid_code, lead_unit, at, heard_at, heard_by
  from stream.handover_items_v1($1, $2, $3, $4, $5::jsonb) order by section, at, number, stage
