-- ── 接访之后: what a reception that was held leaves with its case, who ever had it in hand, and the photographs of a report ──

-- Earlier lead units: no leader of one of them receives for the case or sponsors it (条例 28(3)).
alter table stream.cases add column led_before text[] not null default '{}'; -- units that had it before the present one
update stream.cases c set led_before = was.units
  from (select t.case_id, array_agg(distinct t.fields -> 'lead_unit' ->> 'from') as units
          from stream.timeline t
         where t.fields -> 'lead_unit' ->> 'from' is not null and coalesce(t.fields -> 'state' ->> 'from', '') not in ('proposed', 'in_doubt')
         group by t.case_id) was
 where was.case_id = c.case_id;

-- The case that the matter of a booking became, as far as the intake must know it to say which act a reception is.
create function stream.case_of_booking_v1(wanted uuid)
returns table (case_id uuid, version integer, library text, receiver uuid, sponsor uuid)
language sql stable security definer set search_path = '' as $$
    select c.case_id, c.version, c.library, c.receiver, c.sponsor
      from stream.reports s join stream.cases c on c.case_id = s.case_id where s.report_id = wanted
$$;

-- As before, and for the registrars of the place: of the bookings they see those whose matter they reported.
create function stream.bookings_v2(wanted uuid)
returns table (booking_id uuid, number bigint, channel text, state text, booked_at timestamptz, booked_by uuid, sealed bytea, case_id uuid)
language sql stable security definer set search_path = pg_catalog as $$
    select b.booking_id, b.number, b.channel, b.state, b.booked_at, b.booked_by, b.sealed, s.case_id
      from intake.bookings b
      join intake.receptions r using (reception_id)
      join stream.reports s on s.report_id = b.booking_id
     where b.reception_id = wanted
       and exists (select from jsonb_array_elements(stream.scope_v1()->'grants') g
                    where g->>'tenant' = r.tenant
                      and (g->>'role' = 'registrar' or g->>'scope' <> '' and starts_with(r.region, g->>'scope')
                           and g->>'role' in ('centre', 'petition_office', 'town_desk', 'leader', 'supervisor')))
     order by b.number
$$;

-- Who may receive at a place, for whoever announces sessions there: the login, what it is called, and as whom it was announced last.
create function stream.receivers_v1(chain text, place text)
returns table (username text, name text, role text, unit text, leader_name text, leader_post text)
language sql stable security definer set search_path = pg_catalog as $$
    select a.username, coalesce(nullif(a.display_name, ''), a.username), g.role, g.unit, l.leader_name, l.leader_post
      from intake.accounts a join intake.grants g using (account_id)
      left join lateral (select r.leader_name, r.leader_post from intake.receptions r where r.leader_id = a.account_id
                          order by r.set_at desc limit 1) l on true
     where a.disabled_at is null and g.tenant = chain and g.scope <> '' and starts_with(place, g.scope) and g.valid @> now()
       and g.role in ('leader', 'town_desk', 'group_organiser')
       and exists (select from jsonb_array_elements(stream.scope_v1()->'grants') v
                    where v->>'tenant' = chain and v->>'role' in ('centre', 'petition_office')
                      and v->>'scope' <> '' and starts_with(place, v->>'scope'))
     order by a.username, g.role
$$;

revoke execute on function stream.case_of_booking_v1, stream.bookings_v2, stream.receivers_v1 from public;
grant execute on function stream.case_of_booking_v1 to fengqiao_intake;
grant execute on function stream.bookings_v2, stream.receivers_v1 to fengqiao_read;

-- Photographs and voice memos of a report: whoever sees the report knows of them; they open as its words do.
create index attachments_of_report on intake.attachments (report_id);
alter table intake.attachments enable row level security;
create policy intake_attachments on intake.attachments to fengqiao_intake using (true) with check (true);
create policy reader_attachments on intake.attachments for select to fengqiao_read
    using (exists (select from stream.reports r where r.report_id = attachments.report_id));
grant select on intake.attachments to fengqiao_read;
