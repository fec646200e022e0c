-- The sheets of the duty: 交接班 of a shift.

-- name: sheets
-- The latest of the asker's chains.
select tenant, day, since, until, kept_at, handed_by, taken_by from stream.handovers where day between $1 and $2 order by day desc, tenant

-- name: rota_of
select tenant, day, post, account_id from stream.duty_v1($1, $2)

-- name: signatures
select tenant, day, side, account_id, acted_for, at from stream.handover_signatures_v2($1, $2)

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

-- name: day_figures
-- Several days at once, of the cases in sight: what came in as it stands now, what happened by the history. A case is sent when an entry
-- of it bears the moment of its first sending; done is whatever led there.
with days as (
    select n, since, until from unnest($3::timestamptz[], $4::timestamptz[]) with ordinality as given (since, until, n)
), opened as (
    select d.n, c.category, c.urgency from days d join stream.cases c on c.opened_at >= d.since and c.opened_at < d.until
     where c.tenant = any ($1::text[]) and starts_with(c.grid_code, $2)
), steps as (
    select d.n, t.change, c.case_id, t.at = c.dispatched_at as sent, t.fields->'state'->>'to' = 'done' as ended
      from days d join stream.timeline t on t.at >= d.since and t.at < d.until join stream.cases c using (case_id)
     where c.tenant = any ($1::text[]) and starts_with(c.grid_code, $2)
)
select n, 'new' as figure, '' as code, count(*) as k from opened group by n
union all
select n, 'category', category, count(*) from opened group by n, category
union all
select n, 'urgency', urgency, count(*) from opened group by n, urgency
union all
select n, 'dispatched', '', count(distinct case_id) from steps where sent group by n
union all
select n, 'done', '', count(*) from steps where ended group by n
union all
select n, 'settled', '', count(*) from steps where change in ('settled', 'settled_on_site') group by n
union all
select n, 'returned', '', count(*) from steps where change in ('returned', 'objected') group by n
union all
select n, 'ladder', change, count(*) from steps
 where change in ('due_soon', 'overdue', 'urged', 'supervision_proposed', 'listing_proposed', 'supervised', 'supervision_declined') group by n, change
 order by 1, 2, 3

-- name: day_heard
-- RED cases of several days, in sight: how long until a person had heard them.
select d.n, count(*) as red, count(*) filter (where c.acknowledged_at >= c.red_at) as heard,
       round((percentile_cont(0.5) within group (order by extract(epoch from c.acknowledged_at - c.red_at)::float8)
           filter (where c.acknowledged_at >= c.red_at))::numeric, 1)::float8 as median_seconds,
       round(max(extract(epoch from c.acknowledged_at - c.red_at)) filter (where c.acknowledged_at >= c.red_at), 1)::float8 as longest_seconds
  from unnest($3::timestamptz[], $4::timestamptz[]) with ordinality as d (since, until, n)
  join stream.cases c on c.red_at >= d.since and c.red_at < d.until
 where c.tenant = any ($1::text[]) and starts_with(c.grid_code, $2)
 group by d.n

-- name: oldest_undecided
select stream.oldest_undecided_v1($1, $2, $3)
