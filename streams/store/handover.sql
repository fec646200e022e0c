-- The sheets of the duty's change (交接班).

-- name: missing_sheets
-- For each chain the days of duty since its last sheet that are over, a week of them at most; without any sheet yet, yesterday's.
select chain.tenant, missing.day::date as day
  from unnest($1::text[]) as chain (tenant)
  left join lateral (select max(h.day) as day from stream.handovers h where h.tenant = chain.tenant) last on true
 cross join lateral generate_series(greatest(coalesce(last.day + 1, $2::date - 1), $2::date - 7), $2::date - 1, interval '1 day') as missing (day)
 order by 1, 2

-- name: keep_sheet
-- Who stood on the rota, and what there was: one statement, so that a second worker's is nothing at all.
with sheet as (
    insert into stream.handovers (tenant, day, since, until, kept_at, handed_by, taken_by)
    select $1, $2, $3, $4, $6,
           coalesce((select jsonb_object_agg(d.post, d.account_id) from intake.duty d where d.tenant = $1 and d.day = $2), '{}'),
           coalesce((select jsonb_object_agg(d.post, d.account_id) from intake.duty d where d.tenant = $1 and d.day = $2::date + 1), '{}')
    on conflict do nothing returning tenant, day
), items as (
    insert into stream.handover_items (tenant, day, section, case_id, stage, number, state, urgency, category, grid_code, lead_unit, at,
                                       heard_at, heard_by)
    select s.tenant, s.day, i.* from sheet s, lateral (
           select section, case_id, stage, number, state, urgency, category, grid_code, lead_unit, at, heard_at, heard_by
             from stream.handover_items_v1($1, $3, $4, $5, $7::jsonb)) i
)
select count(*) from sheet
