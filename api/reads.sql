-- Everything the api asks. Each read runs as fengqiao_read inside a transaction whose scope is set: row-level security
-- says what is there. The conditions here only lead to the right index; under row-level security that takes operators
-- that cannot leak (=, <, any), and whatever else must be found goes through the narrow functions of the schema.

-- name: enter_scope
select set_config('fengqiao.scope', $1, true)

-- name: epochs
select account_id, epoch, disabled_at is not null as disabled from intake.accounts where account_id = any ($1::uuid[])

-- name: case_page
-- By every way a case can come into sight: whole chains, grids of the viewer's places, units, own reports. Each way gives
-- at most a page in the page's order, so that five million cases cost what fifty thousand do.
with grids as (
    select place.tenant, grid from unnest($1::text[], $2::text[]) as place (tenant, prefix),
           lateral stream.grids_v1(place.tenant, place.prefix) grid
), candidates as (
    select c.case_id, c.opened_at from unnest($3::text[]) as chain (tenant), lateral (
        select case_id, opened_at from stream.cases
         where tenant = chain.tenant and (opened_at, case_id) < ($6, $7)
           and ($9::text[] is null or state = any ($9)) and ($10::text[] is null or urgency = any ($10))
           and ($11::text[] is null or category = any ($11) or secondary && $11)
           and starts_with(grid_code, $12)
         order by opened_at desc, case_id desc limit $8::int) c
    union all
    select c.case_id, c.opened_at from grids, lateral (
        select case_id, opened_at from stream.cases
         where tenant = grids.tenant and grid_code = grids.grid and (opened_at, case_id) < ($6, $7)
           and ($9::text[] is null or state = any ($9)) and ($10::text[] is null or urgency = any ($10))
           and ($11::text[] is null or category = any ($11) or secondary && $11)
           and starts_with(grid_code, $12)
         order by opened_at desc, case_id desc limit $8::int) c
    union all
    select c.case_id, c.opened_at from unnest($4::text[], $5::text[]) as one (tenant, unit), lateral (
        select case_id, opened_at from stream.cases
         where lead_unit = one.unit and tenant = one.tenant and (opened_at, case_id) < ($6, $7)
           and ($9::text[] is null or state = any ($9)) and ($10::text[] is null or urgency = any ($10))
           and ($11::text[] is null or category = any ($11) or secondary && $11)
           and starts_with(grid_code, $12)
         order by opened_at desc, case_id desc limit $8::int) c
    union all
    select c.case_id, c.opened_at from (
        select stream.cases_with_v1(tenant, unit, null, '-infinity', $6, $7, $8::int, $9, $10, $11, $12) as case_id
          from unnest($4::text[], $5::text[]) as one (tenant, unit)
        union all
        select stream.cases_with_v1(tenant, '', $13, '-infinity', $6, $7, $8::int, $9, $10, $11, $12) from unnest($14::text[]) as one (tenant)) found
      join stream.cases c using (case_id)
)
select c.*, d.stage as due_stage, d.ends_at as due_at
  from (select distinct case_id, opened_at from candidates order by opened_at desc, case_id desc limit $8::int) page
  join stream.cases c using (case_id)
  left join lateral (select stage, ends_at from stream.clocks_v1(c.case_id, stream.running_v2($15, c.state, c.mediation, c.library))
                      where stopped_at is null and (c.paused_at is null or stage not in ('finish', 'final')) order by ends_at limit 1) d on true
 order by c.opened_at desc, c.case_id desc

-- name: cases_waiting
-- What waits for somebody, oldest first: along the index of what is not over, in the states asked for. The scope alone says
-- whose it is. Clocks are looked at only for what is asked to be overdue.
with candidates as (
    select c.case_id, c.opened_at from unnest($1::text[]) as chain (tenant), unnest($2::text[]) as step (name), lateral (
        select w.case_id, w.opened_at from stream.cases w
         where w.tenant = chain.tenant and w.state = step.name and (w.opened_at, w.case_id) > ($3, $4)
           and w.state in ('proposed', 'in_doubt', 'dispatched', 'signed', 'contacted', 'handling', 'closing', 'returned', 'arbitration',
                           'claimed', 'registered', 'transferred', 'direct', 'objected', 'competence', 'notified', 'screened', 'accepted', 'drafted',
                           'opinion_issued', 'answered', 'review', 'review_issued', 'reviewed', 'final_review', 'final_issued')
           and ($6::text[] is null or w.urgency = any ($6)) and ($7::text[] is null or w.category = any ($7) or w.secondary && $7)
           and starts_with(w.grid_code, $8) and ($9 = '' or w.lead_unit = $9)
           and (not $10::boolean or w.request in ('pause', 'extend')) and (not $11::boolean or w.supervision in ('proposed', 'listing_proposed'))
           and ($12::timestamptz is null or exists (
                select from stream.clocks_v1(w.case_id, stream.running_v2($13, w.state, w.mediation, w.library)) k
                 where k.ends_at <= $12 and k.stopped_at is null and (w.paused_at is null or k.stage not in ('finish', 'final'))))
         order by w.opened_at, w.case_id limit $5::int) c
)
select c.*, d.stage as due_stage, d.ends_at as due_at
  from (select case_id, opened_at from candidates order by opened_at, case_id limit $5::int) page
  join stream.cases c using (case_id)
  left join lateral (select stage, ends_at from stream.clocks_v1(c.case_id, stream.running_v2($13, c.state, c.mediation, c.library))
                      where stopped_at is null and (c.paused_at is null or stage not in ('finish', 'final')) order by ends_at limit 1) d on true
 order by c.opened_at, c.case_id

-- name: cases_to_perform
-- Agreements that bind and whose day has come, of cases that are over: along the index of what is or was mediated.
with candidates as (
    select c.case_id, c.opened_at from unnest($1::text[]) as chain (tenant), lateral (
        select w.case_id, w.opened_at from stream.cases w
         where w.tenant = chain.tenant and w.mediation <> 'none' and (w.opened_at, w.case_id) > ($3, $4) and w.state = any ($2::text[])
           and w.mediation in ('agreed', 'standing', 'confirming', 'confirmed') and w.perform_by <= $10
           and ($6::text[] is null or w.urgency = any ($6)) and ($7::text[] is null or w.category = any ($7) or w.secondary && $7)
           and starts_with(w.grid_code, $8) and ($9 = '' or w.lead_unit = $9)
           and exists (select from stream.clocks_v1(w.case_id, stream.running_v2($11, w.state, w.mediation, w.library)) k
                        where k.stage = 'perform' and k.ends_at <= $10)
         order by w.opened_at, w.case_id limit $5::int) c
)
select c.*, d.stage as due_stage, d.ends_at as due_at
  from (select case_id, opened_at from candidates order by opened_at, case_id limit $5::int) page
  join stream.cases c using (case_id)
  left join lateral (select stage, ends_at from stream.clocks_v1(c.case_id, stream.running_v2($11, c.state, c.mediation, c.library))
                      where stopped_at is null order by ends_at limit 1) d on true
 order by c.opened_at, c.case_id

-- name: cases_in_library
-- What stands in the case library, oldest first: all in sight, or what these receive for ($10) or sponsor ($11): the viewer, and whom
-- the viewer covers for.
with candidates as (
    select c.case_id, c.opened_at from unnest($1::text[]) as chain (tenant), unnest($2::text[]) as step (name), lateral (
        select w.case_id, w.opened_at from stream.cases w
         where w.tenant = chain.tenant and w.library = step.name and (w.opened_at, w.case_id) > ($3, $4)
           and w.library in ('noted', 'in_library', 'received')
           and ($6::text[] is null or w.urgency = any ($6)) and ($7::text[] is null or w.category = any ($7) or w.secondary && $7)
           and starts_with(w.grid_code, $8) and ($9 = '' or w.lead_unit = $9)
           and ($10::uuid[] is null or w.receiver = any ($10)) and ($11::uuid[] is null or w.sponsor = any ($11))
           and ($12::text[] is null or w.state = any ($12))
         order by w.opened_at, w.case_id limit $5::int) c
)
select c.*, d.stage as due_stage, d.ends_at as due_at
  from (select case_id, opened_at from candidates order by opened_at, case_id limit $5::int) page
  join stream.cases c using (case_id)
  left join lateral (select stage, ends_at from stream.clocks_v1(c.case_id, stream.running_v2($13, c.state, c.mediation, c.library))
                      where stopped_at is null and (c.paused_at is null or stage not in ('finish', 'final')) order by ends_at limit 1) d on true
 order by c.opened_at, c.case_id

-- name: receivers
select username, name, role, unit, leader_name, leader_post from stream.receivers_v1($1, $2)

-- name: attachments
-- Photographs and memos of these reports, without what is on them.
select attachment_id, report_id, media_type, size_bytes from intake.attachments where report_id = any ($1::uuid[])
 order by added_at, attachment_id

-- name: attachment
select a.attachment_id, a.media_type, a.sealed, r.report_id, r.account_id
  from intake.attachments a join stream.reports r using (report_id) where a.attachment_id = $1 and r.case_id = $2

-- name: leaders
select account_id, name, grants from stream.leaders_v1($1, $2)

-- name: leaders_of
select account_id, name from stream.leaders_of_v1($1)

-- name: cases_with_late_acts
-- What waits for a choice between a late act and what others did, oldest first, whatever its state.
select c.*, d.stage as due_stage, d.ends_at as due_at
  from (select case_id from stream.cases
         where tenant = any ($1::text[]) and late_acts <> '{}' and (opened_at, case_id) > ($2, $3)
           and ($5::text[] is null or state = any ($5)) and ($6::text[] is null or urgency = any ($6))
           and ($7::text[] is null or category = any ($7) or secondary && $7) and starts_with(grid_code, $8) and ($9 = '' or lead_unit = $9)
         order by opened_at, case_id limit $4::int) page
  join stream.cases c using (case_id)
  left join lateral (select stage, ends_at from stream.clocks_v1(c.case_id, stream.running_v2($10, c.state, c.mediation, c.library))
                      where stopped_at is null and (c.paused_at is null or stage not in ('finish', 'final')) order by ends_at limit 1) d on true
 order by c.opened_at, c.case_id

-- name: case_by_number
-- The printed one, or the one that the 信访信息系统 gave it.
select case_id from stream.cases where number = $1
union all
select case_id from stream.cases where external_no = $1 and external_no <> ''
 limit 1

-- name: case_by_code
select case_id from stream.cases where case_id = stream.case_of_code_v1($1)

-- name: cases_by_id
select c.*, d.stage as due_stage, d.ends_at as due_at
  from stream.cases c
  left join lateral (select stage, ends_at from stream.clocks_v1(c.case_id, stream.running_v2($2, c.state, c.mediation, c.library))
                      where stopped_at is null and (c.paused_at is null or stage not in ('finish', 'final')) order by ends_at limit 1) d on true
 where c.case_id = any ($1::uuid[])

-- name: timeline
select version, at, change, event_id, report_id, role, unit, acted_for, reasons, fields, sealed from stream.timeline where case_id = $1 order by version

-- name: case_reports
select report_id, account_id, occurred_at, received_at, source, external_no, role, flags, outcome, status, sealed
  from stream.reports where case_id = $1 order by received_at, report_id limit 500

-- name: links
-- Seen from either side; the other case must be in sight too.
select c.case_id, c.number, l.kind, l.score, l.reasons
  from (select other_id as case_id, kind, score, reasons from stream.links where case_id = $1
        union all
        select case_id, kind, score, reasons from stream.links where other_id = $1) l
  join stream.cases c using (case_id)
 order by l.score desc, c.case_id

-- name: clocks
-- One line for each clock that runs, and for the one that a pause keeps.
select stage, level, due_raw, due_rolled, provisional, started_at, ends_at from stream.clocks_v1($1, $2::jsonb) order by ends_at, stage

-- name: act
-- The asker's own acts are known before the stream has answered them. What was done since goes with the case's sight.
select coalesce(a.act_id, i.act_id) as act_id, a.status, a.reason, a.allowed, a.version, c.state, c.version as case_version,
       case when c.case_id is not null then a.since end as since
  from (select $1::uuid as act_id) asked
  left join stream.acts a on a.act_id = asked.act_id and a.case_id = $2
  left join intake.acts i on i.act_id = asked.act_id and i.case_id = $2
  left join stream.cases c on c.case_id = $2
 where a.act_id is not null or i.act_id is not null

-- name: record_audit
insert into intake.audit (account_id, what, case_id, report_id, purpose, detail) values ($1, $2, $3, $4, $5, $6::jsonb)

-- name: printings
select at, paper, version, party from stream.printings_v1($1)

-- name: own_report
select i.report_id, i.accepted_at, i.query_code, i.grid_code, s.status, s.case_id, s.reason, s.outcome, s.flags,
       c.number, c.state, c.lead_unit, c.restricted, c.excluded_units, c.contact, c.settled_at
  from intake.reports i
  left join stream.reports s using (report_id)
  left join stream.cases c on c.case_id = s.case_id
 where i.report_id = $1

-- name: own_reports
select i.report_id, i.accepted_at, i.query_code, i.grid_code, s.status, s.case_id, s.reason, s.outcome, s.flags,
       c.number, c.state, c.lead_unit, c.restricted, c.excluded_units, c.contact, c.settled_at
  from (select report_id, accepted_at, query_code, grid_code from intake.reports where account_id = $1 and (accepted_at, report_id) < ($2, $3)
         order by accepted_at desc, report_id desc limit $4) i
  left join stream.reports s using (report_id)
  left join stream.cases c on c.case_id = s.case_id
 order by i.accepted_at desc, i.report_id desc

-- name: covered_reports
-- Of those whom the asker covers for; one alone where $4 names it.
select report_id, accepted_at, null as query_code, grid_code, status, case_id, reason, outcome, flags, number, state, lead_unit, null as restricted,
       contact, settled_at, for_name
  from stream.covered_reports_v1($1, $2, $3, $4)

-- name: lookup
select l.status, l.received_at, l.state, l.lead_unit, l.closed, r.kind, r.ended, r.rated_at
  from stream.lookup_v1($1) l left join stream.rateable_v1($1) r on true

-- name: recommendations
-- The latest; of those that wait, by their last day. $2: of which the time is over by then.
select r.*, (select coalesce(jsonb_agg(jsonb_build_object('case_id', c.case_id, 'number', c.number) order by c.number), '[]')
               from stream.cases c where c.case_id = any (r.case_ids)) as cases,
       (select coalesce(jsonb_agg(jsonb_build_object('kind', m.change, 'at', m.told_at)), '[]')
          from stream.recommendation_reminders_v1(array[r.recommendation_id]) m) as reminders
  from stream.recommendations_v1() r
 where not $1::boolean or (r.replied_at is null and ($2::timestamptz is null or r.reply_by <= $2))
 order by case when $1 then r.reply_by end, r.written_at desc, r.recommendation_id limit $3

-- name: recommendation
select r.*, (select coalesce(jsonb_agg(jsonb_build_object('case_id', c.case_id, 'number', c.number) order by c.number), '[]')
               from stream.cases c where c.case_id = any (r.case_ids)) as cases,
       (select coalesce(jsonb_agg(jsonb_build_object('kind', m.change, 'at', m.told_at)), '[]')
          from stream.recommendation_reminders_v1(array[r.recommendation_id]) m) as reminders
  from stream.recommendations_v1() r
 where r.recommendation_id = $1

-- name: reminders
select recommendation_id, tenant, aim, to_unit, office, reply_by, change, told_at from stream.reminders_v1()

-- name: ratings_of
select report_id, unit, petition_office, rated_at, sealed from stream.ratings_of_v1($1)

-- name: satisfaction
select tenant, unit, n, satisfied, basically_satisfied, dissatisfied from stream.satisfaction_v1($1, $2)

-- name: cases_to_follow_up
-- What ended with somebody dissatisfied, by when they said so; over as it is, no clock runs.
select c.*, null::text as due_stage, null::timestamptz as due_at, f.rated_at as waits_since, f.unit as rated, f.petition_office as rated_office
  from stream.follow_ups_v2($1, $2, $3, $4, $5, $6, $7) f join stream.cases c using (case_id)
 order by f.rated_at, f.case_id

-- name: feed_page
select * from stream.feed_page_v1($1, $2::text::xid8, $3, $4)

-- name: feed_before
select * from stream.feed_before_v1($1, $2::text::xid8, $3, $4)

-- name: feed_place
select * from stream.feed_place_v1()

-- name: alive
select 1

-- name: gauges
select * from stream.gauges_v1($1)

-- name: provisional
select * from stream.provisional_v1()

-- name: awaited_years
-- Of open deadlines in sight: a term ends with its last day, which lies in the year that it waits for.
select extract(year from (coalesce(ends_at, due_rolled) - interval '1 second') at time zone $1)::integer as year, count(*) as deadlines
  from stream.deadlines
 where provisional and fired_at is null and stopped_at is null
 group by 1 order by 1

-- name: case_counts
-- Whole villages by their tallies; what else is in sight (own unit, own grid, closed classes) by its rows, each once. A case
-- that is done and settled (化解) is counted as `settled`.
with found as (
    select case_id, tenant, grid_code, state, settled_at, restricted, excluded_units, category, urgency, lead_unit from stream.cases
     where lead_unit = any ($6::text[]) and tenant = any ($1::text[]) and opened_at >= $2 and opened_at < $3
    union
    select c.* from unnest($7::text[], $8::text[]) as place (tenant, prefix), lateral stream.grids_v1(place.tenant, place.prefix) grid,
           lateral (select case_id, tenant, grid_code, state, settled_at, restricted, excluded_units, category, urgency, lead_unit from stream.cases
                     where tenant = place.tenant and grid_code = grid and opened_at >= $2 and opened_at < $3) c
    union
    select case_id, tenant, grid_code, state, settled_at, restricted, excluded_units, category, urgency, lead_unit
      from (select stream.cases_with_v1(tenant, unit, null, $2, $3, $10, 1000000, null, null, null, $4) as case_id
              from unnest($1::text[]) tenant, unnest($6::text[]) unit
            union
            select stream.cases_with_v1(tenant, '', $9, $2, $3, $10, 1000000, null, null, null, $4) from unnest($1::text[]) tenant) way
      join stream.cases using (case_id)
), counted as (
    select state, category, urgency, lead_unit, left(village, $5::int) as place, n from stream.case_tallies
     where tenant = any ($1::text[]) and day >= ($2::timestamptz at time zone $11)::date and day < ($3::timestamptz at time zone $11)::date
       and length($4) <= 12 and starts_with(village, $4)
       and (select cardinality(stream.regions_v1(stream.scope_v1(), 12)) > 0)
    union all
    select case when settled_at is not null then 'settled' else state end, category, urgency, lead_unit, left(grid_code, $5::int), 1 from found
     where starts_with(grid_code, $4)
       and not (length($4) <= 12 and restricted is null and excluded_units = '{}' and state <> 'in_doubt'
                and (tenant || '|' || left(grid_code, 12)) ^@ any ((select stream.regions_v1(stream.scope_v1(), 12))::text[]))
)
select state, category, urgency, lead_unit, place, sum(n)::bigint as n from counted
 group by grouping sets ((state), (category), (urgency), (lead_unit), (place)) having sum(n) <> 0
 order by state, category, urgency, lead_unit, place

-- name: heard
-- RED cases of the period in sight, and how long it was until a person had heard them.
select count(*) as red, count(*) filter (where acknowledged_at >= red_at) as heard,
       count(*) filter (where urgency = 'red' and (acknowledged_at is null or acknowledged_at < red_at)) as waiting,
       round((percentile_cont(0.5) within group (order by extract(epoch from acknowledged_at - red_at)::float8)
           filter (where acknowledged_at >= red_at))::numeric, 1)::float8 as p50_seconds,
       round((percentile_cont(0.9) within group (order by extract(epoch from acknowledged_at - red_at)::float8)
           filter (where acknowledged_at >= red_at))::numeric, 1)::float8 as p90_seconds
  from stream.cases
 where tenant = any ($1::text[]) and red_at >= $2 and red_at < $3 and starts_with(grid_code, $4)

-- name: unheard
-- RED cases in sight that nobody has heard, the longest wait first.
select * from stream.cases
 where urgency = 'red' and red_at is not null and (acknowledged_at is null or acknowledged_at < red_at)
   and state not in ('done', 'joined', 'withdrawn')
 order by red_at limit $1

-- name: rung_for
select case_id, number, version, tenant, red_at from stream.rung_for_v1()

-- name: rings
select case_id, at, post, names, for_names, people, next_post, next_at from stream.rings_v2($1)

-- name: duty_people
select tenant, username, display_name, role, unit from stream.duty_people_v1()

-- name: duty_covers
select tenant, account_id, covered_by, name, begins, ends from stream.duty_covers_v1($1, $2)

-- name: covering
-- For whom the asker acts.
select cover_id, tenant, unit, account_id, covered_by, since, until, set_at, ended_at, name from stream.covering_v1()

-- name: covers
select * from stream.covers_v1($1, $2, $3)

-- name: cover_people
select account_id, username, name, grants from stream.cover_people_v1($1, $2)

-- name: bench_covers
select * from stream.bench_covers_v1($1, $2, $3)

-- name: bench_people
select account_id, username, name, grants from stream.bench_people_v1($1, $2)

-- name: stood_in
-- Who did what for whom.
select version, name, for_name from stream.stood_in_v1($1)

-- name: duty
select tenant, day, post, account_id, username, display_name from stream.duty_v1($1, $2)

-- name: report_counts
-- Reports that opened no case of their own. Those of whole villages by their tallies, the rest by their rows. A report joins
-- within hours or days: sixty days before the period is generous.
with found as (
    select case_id, report_count from stream.cases
     where lead_unit = any ($6::text[]) and tenant = any ($1::text[])
       and opened_at >= $2::timestamptz - interval '60 days' and opened_at < $3
    union
    select c.* from unnest($7::text[], $8::text[]) as place (tenant, prefix), lateral stream.grids_v1(place.tenant, place.prefix) grid,
           lateral (select case_id, report_count from stream.cases where tenant = place.tenant and grid_code = grid
                       and opened_at >= $2::timestamptz - interval '60 days' and opened_at < $3) c
    union
    select case_id, report_count
      from (select stream.cases_with_v1(tenant, unit, null, $2::timestamptz - interval '60 days', $3, $9, 1000000, null, null, null, '') as case_id
              from unnest($1::text[]) tenant, unnest($6::text[]) unit) way
      join stream.cases using (case_id)
), rest as (
    select report_id from stream.reports where account_id = $5 and decided_at >= $2 and decided_at < $3
    union
    select r.report_id from found join stream.reports r using (case_id) where found.report_count > 1
), counted as (
    select status, n from stream.report_tallies
     where tenant = any ($1::text[]) and day >= ($2::timestamptz at time zone $10)::date and day < ($3::timestamptz at time zone $10)::date
       and status <> 'opened' and length($4) <= 12 and starts_with(village, $4)
       and (select cardinality(stream.regions_v1(stream.scope_v1(), 12)) > 0)
    union all
    select r.status, 1 from rest join stream.reports r using (report_id)
     where r.tenant = any ($1::text[]) and r.decided_at >= $2 and r.decided_at < $3 and r.status <> 'opened' and starts_with(r.grid_code, $4)
       and not (length($4) <= 12 and r.class = 'open'
                and (r.tenant || '|' || left(r.grid_code, 12)) ^@ any ((select stream.regions_v1(stream.scope_v1(), 12))::text[]))
)
select status, sum(n)::bigint as n from counted group by status

-- name: held
-- The same bytes again are one item. `cleared_at` is set by whoever dealt with it.
select fingerprint, min(stage) as stage, min(reason) as reason, min(held_at) as first_at, max(held_at) as held_at,
       jsonb_agg(jsonb_build_object('topic', topic, 'partition', partition, 'offset', "offset") order by held_at desc) as places
  from stream.held
 where cleared_at is null
 group by fingerprint
having (max(held_at), fingerprint) < ($1, $2)
 order by max(held_at) desc, fingerprint desc
 limit $3

-- name: colleagues
select account_id, username, display_name, present, units from stream.colleagues_v1($1, $2)

-- name: in_hand
-- The open cases of a unit in sight that somebody has in hand, the oldest first.
select * from stream.cases where lead_unit = $2 and handler is not null and tenant = $1 and state <> all ('{done,joined,withdrawn}'::text[])
 order by opened_at, case_id limit 2000

-- name: reassignment
select h.asked_at, h.case_id, h.act_id, h.status, h.reason, c.number
  from stream.reassignment_v1($1) h left join stream.cases c using (case_id)
 order by c.number, h.case_id

-- name: receptions
select * from stream.receptions_v1($1, $2, $3, $4)

-- name: booking_told
select * from stream.booking_told_v1($1)

-- name: bookings
-- What belongs to a case is seen by whoever sees the case; what never became one has no words to show.
select b.* from stream.bookings_v2($1) b left join stream.cases c using (case_id)
 where b.case_id is null or c.case_id is not null
 order by b.number
