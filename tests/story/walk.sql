-- How the walk makes time pass: what a clock compares with the present is put into the past.

-- name: let_it_lie
-- Everything that happened to a case so far happened this much earlier; its running deadlines with it.
with earlier as (
    update stream.cases
       set dispatched_at = dispatched_at - $2::interval, sent_at = sent_at - $2::interval, reopened_at = reopened_at - $2::interval,
           petition_at = petition_at - $2::interval, accepted_at = accepted_at - $2::interval, issued_at = issued_at - $2::interval,
           replied_at = replied_at - $2::interval, review_asked_at = review_asked_at - $2::interval,
           mediation_at = mediation_at - $2::interval, agreed_on = agreed_on - $2::interval, agreed_at = agreed_at - $2::interval,
           perform_by = perform_by - $2::interval, library_at = library_at - $2::interval
     where case_id = $1)
update stream.deadlines
   set due_raw = due_raw - $2::interval, due_rolled = due_rolled - $2::interval,
       started_at = started_at - $2::interval, ends_at = ends_at - $2::interval
 where case_id = $1 and fired_at is null and stopped_at is null

-- name: sent_earlier
-- To its present unit. Its deadlines stay as they are.
update stream.cases set sent_at = sent_at - $2::interval where case_id = $1

-- name: agreed_earlier
-- The agreement took effect earlier. Its deadlines stay as they are.
update stream.cases set agreed_on = agreed_on - $2::interval where case_id = $1

-- name: account_of
select account_id from intake.accounts where username = $1
