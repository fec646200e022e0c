-- ── 回访: who is to be asked back, and by when a recommendation is to be answered ─────────────────────────────────────

-- Dissatisfied ratings that nobody has answered for yet: what ended ratings there are is nothing that the list goes through. The intake
-- puts a row in with the rating; the stream takes it out when the party was asked or the case goes on again.
create table stream.follow_ups (
    report_id uuid primary key,                         -- of the rating
    case_id   uuid not null,
    tenant    text not null,
    rated_at  timestamptz not null
);
create index follow_ups_in_order on stream.follow_ups (tenant, rated_at, case_id);
create index follow_ups_of_case on stream.follow_ups (case_id);
insert into stream.follow_ups (report_id, case_id, tenant, rated_at)
select r.report_id, r.case_id, r.tenant, r.rated_at from intake.ratings r join stream.cases c using (case_id)
 where (r.unit = 'dissatisfied' or r.petition_office = 'dissatisfied') and c.state = 'done';
grant insert on stream.follow_ups to fengqiao_intake;
grant select, delete on stream.follow_ups to fengqiao_stream;

-- Cases that ended with somebody dissatisfied and nobody has asked them since, whoever waits longest first. One that goes on again is
-- nobody's to follow up. Of several ratings of one case the first that waits is told.
create function stream.follow_ups_v2(
    after_at timestamptz, after_id uuid, most integer, urgencies text[], categories text[], place text, lead text
) returns table (case_id uuid, rated_at timestamptz, unit text, petition_office text)
language sql stable security definer set search_path = pg_catalog as $$
    select w.case_id, w.rated_at, w.unit, w.petition_office
      from (select distinct g->>'tenant' as tenant from jsonb_array_elements(stream.scope_v1()->'grants') g) chain, lateral (
        select f.case_id, f.rated_at, r.unit, r.petition_office
          from stream.follow_ups f join stream.cases c using (case_id) join intake.ratings r using (report_id)
         cross join lateral (
               select coalesce(greatest(c.reopened_at, c.petition_at, max(t.at)), '-infinity') as since
                 from stream.timeline t where t.case_id = f.case_id and t.change = 'followed_up') asked
         where f.tenant = chain.tenant and (f.rated_at, f.case_id) > (after_at, after_id) and c.state = 'done' and f.rated_at > asked.since
           and not exists (select from stream.follow_ups e where e.case_id = f.case_id and e.rated_at > asked.since
                              and (e.rated_at, e.report_id) < (f.rated_at, f.report_id))
           and (urgencies is null or c.urgency = any (urgencies)) and (categories is null or c.category = any (categories) or c.secondary && categories)
           and starts_with(c.grid_code, place) and (lead = '' or c.lead_unit = lead)
           and stream.may_see_v1(stream.scope_v1(), c.tenant, c.grid_code, c.state, c.restricted,
                                 c.lead_unit, c.co_units, c.excluded_units, c.reporters)
           and stream.asks_back_v1(stream.scope_v1(), c.tenant, c.grid_code, c.lead_unit, c.co_units, c.asked_units, c.recused)
         order by f.rated_at, f.case_id limit most) w
     order by w.rated_at, w.case_id limit most
$$;
drop function stream.follow_ups_v1();

-- ── 三项建议: a written answer that is late is told, once for each rung, whoever looks ────────────────────────────────

create table stream.recommendation_reminders (
    recommendation_id uuid not null,
    change  text not null,                              -- due_soon, overdue, urged: the county's ladder
    due     timestamptz not null,                       -- the moment of its rung
    told_at timestamptz not null,                       -- later where no worker ran then
    primary key (recommendation_id, change)
);
create index recommendations_unanswered on intake.recommendations (reply_by);
grant select, insert on stream.recommendation_reminders to fengqiao_stream;
grant select (recommendation_id, written_at, reply_by) on intake.recommendations to fengqiao_stream;
grant select (recommendation_id) on intake.recommendation_replies to fengqiao_stream;

-- What was told of these recommendations, in order: for whoever may read them.
create function stream.recommendation_reminders_v1(wanted uuid[])
returns table (recommendation_id uuid, change text, told_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
    select m.recommendation_id, m.change, m.told_at
      from stream.recommendation_reminders m join intake.recommendations r using (recommendation_id)
     where m.recommendation_id = any (wanted) and stream.sees_recommendation_v1(stream.scope_v1(), r)
     order by m.due, m.change
$$;

-- The latest reminder of each recommendation that is not answered: for the office that wrote it, the centre of its place and the unit
-- that is to answer.
create function stream.reminders_v1()
returns table (recommendation_id uuid, tenant text, aim text, to_unit text, office text, reply_by timestamptz, change text, told_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
    select r.recommendation_id, r.tenant, r.aim, r.to_unit, r.office, r.reply_by, m.change, m.told_at
      from intake.recommendations r
     cross join lateral (select k.change, k.told_at from stream.recommendation_reminders k
                          where k.recommendation_id = r.recommendation_id order by k.due desc, k.change desc limit 1) m
     where not exists (select from intake.recommendation_replies a where a.recommendation_id = r.recommendation_id)
       and exists (select from jsonb_array_elements(stream.scope_v1()->'grants') g
                    where g->>'tenant' = r.tenant
                      and (g->>'role' = 'petition_office' and g->>'unit' = r.office or g->>'role' = 'unit_officer' and g->>'unit' = r.to_unit
                           or g->>'role' = 'centre' and g->>'scope' <> '' and starts_with(r.scope, g->>'scope')))
       and stream.sees_recommendation_v1(stream.scope_v1(), r)
     order by r.reply_by, r.recommendation_id limit 50
$$;

revoke execute on function stream.follow_ups_v2, stream.recommendation_reminders_v1, stream.reminders_v1 from public;
grant execute on function stream.follow_ups_v2, stream.recommendation_reminders_v1, stream.reminders_v1 to fengqiao_read;
