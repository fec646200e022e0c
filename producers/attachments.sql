-- Pictures and voice memos of a report, sealed under its key.

-- name: report_of_another
select exists (select from intake.reports where report_id = $1 and account_id <> $2)

-- name: put
insert into intake.attachments (attachment_id, account_id, report_id, media_type, size_bytes, sealed, added_at)
select $1, $2, $3, $4, $5, $6, $7
 where (select count(*) from intake.attachments where report_id = $3) < $8
    on conflict (attachment_id) do nothing
returning attachment_id

-- name: find
select account_id, report_id, media_type, sealed from intake.attachments where attachment_id = $1
