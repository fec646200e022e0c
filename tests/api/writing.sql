-- name: latest_item
select item from stream.feed where case_id = $1 limit 1

-- name: add_change
insert into stream.feed (epoch, tenant, case_id, at, item) values ((select max(epoch) from stream.epochs), 'anji', $1, now(), $2::jsonb)

-- name: in_order
select item->>'number' as mark from stream.feed where case_id = any ($1::uuid[]) order by epoch, tx, row

-- name: notify
select pg_notify('fengqiao_feed', '')
