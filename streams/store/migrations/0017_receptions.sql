-- ── 接访与来访预登记: who receives when and where, and who comes ───────────────────────────────────────────────────────

-- A session: what is announced. Its own history is below.
create table intake.receptions (
    reception_id uuid primary key,
    tenant       text not null,
    level        text not null,                         -- county, town, village
    kind         text not null,                         -- 定点接访, 下访, 约访
    region       text not null,
    leader_id    uuid not null references intake.accounts,
    leader_name  text not null,                         -- as it is announced
    leader_post  text not null,
    starts_at    timestamptz not null,
    ends_at      timestamptz not null,
    place        text not null,
    hotline      text not null,
    capacity     integer not null,
    state        text not null,                         -- announced, changed, cancelled, held
    version      integer not null,
    set_by       uuid not null,
    set_at       timestamptz not null
);
create index receptions_by_day on intake.receptions (starts_at);

-- What was announced at each time: whoever booked then is told what is different now.
create table intake.reception_versions (
    reception_id uuid not null references intake.receptions,
    version      integer not null,
    state        text not null,
    leader_name  text not null,
    leader_post  text not null,
    starts_at    timestamptz not null,
    ends_at      timestamptz not null,
    place        text not null,
    hotline      text not null,
    set_by       uuid not null,
    set_at       timestamptz not null,
    primary key (reception_id, version)
);

-- A place taken. Its id is that of the report of the matter: one key seals both, and one query code leads to both.
create table intake.bookings (
    booking_id   uuid primary key,
    reception_id uuid not null references intake.receptions,
    number       bigint generated always as identity unique,
    seen_version integer not null,                      -- of the session, when it was chosen
    content_hash bytea not null,
    channel      text not null,                         -- page, counter, hotline
    booked_by    uuid not null,
    booked_at    timestamptz not null,
    held_until   timestamptz not null,                  -- without a report the place is free again then
    state        text not null default 'booked',        -- booked, cancelled, attended, absent, received
    state_at     timestamptz,
    marked_by    uuid,
    sealed       bytea not null                         -- name, phone and what is needed, under the report's key
);
create index bookings_of_session on intake.bookings (reception_id);
grant select, insert, update on intake.receptions, intake.reception_versions, intake.bookings to fengqiao_intake;

-- Places taken of a session: by a booking whose matter was accepted, or is being accepted now.
create function stream.places_taken_v1(wanted uuid, at timestamptz) returns integer
language sql stable security definer set search_path = pg_catalog as $$
    select count(*)::integer from intake.bookings b
     where b.reception_id = wanted and b.state <> 'cancelled'
       and (b.held_until > at or exists (select from intake.reports r where r.report_id = b.booking_id))
$$;

-- Sessions as anyone may know them: who receives by name and post, how many places are left, never who took one.
create function stream.receptions_v1(chains text[], since timestamptz, place_prefix text, only_one uuid)
returns table (reception_id uuid, tenant text, level text, kind text, region text, leader_name text, leader_post text,
               starts_at timestamptz, ends_at timestamptz, place text, hotline text, capacity integer, places_left integer, state text,
               version integer)
language sql stable security definer set search_path = pg_catalog as $$
    select r.reception_id, r.tenant, r.level, r.kind, r.region, r.leader_name, r.leader_post, r.starts_at, r.ends_at, r.place, r.hotline,
           r.capacity, greatest(0, r.capacity - stream.places_taken_v1(r.reception_id, now())), r.state, r.version
      from intake.receptions r
     where r.tenant = any (chains)
       and case when only_one is null then r.starts_at >= since and starts_with(r.region, place_prefix) else r.reception_id = only_one end
     order by r.starts_at, r.reception_id limit 500
$$;

-- The booking that a query code leads to; no row where the code itself leads nowhere (minors, domestic violence).
create function stream.booking_of_code_v1(code text) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
    select b.booking_id from intake.reports i join intake.bookings b on b.booking_id = i.report_id
     where i.query_code = code and exists (select from stream.lookup_v1(code))
$$;

-- What whoever booked is told by the code alone: the session as it is and as it was when they chose it, and by when the unit speaks
-- to them.
create function stream.booking_told_v1(code text)
returns table (number bigint, booked_at timestamptz, state text, reception_id uuid, tenant text, was_leader text, was_post text,
               was_starts_at timestamptz, was_ends_at timestamptz, was_place text, contact_by timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
    select b.number, b.booked_at, b.state, b.reception_id, r.tenant, v.leader_name, v.leader_post, v.starts_at, v.ends_at, v.place,
           (select max(coalesce(d.ends_at, d.due_rolled)) from stream.reports s join stream.deadlines d using (case_id)
             where s.report_id = b.booking_id and d.stage = 'first_contact' and d.fired_at is null and d.stopped_at is null)
      from intake.bookings b
      join intake.receptions r using (reception_id)
      join intake.reception_versions v on v.reception_id = b.reception_id and v.version = b.seen_version
     where b.booking_id = stream.booking_of_code_v1(code)
$$;

-- Who comes to a session, for those who prepare it in its chain and place; whether a case behind it is in sight is the policies' answer.
create function stream.bookings_v1(wanted uuid)
returns table (booking_id uuid, number bigint, channel text, state text, booked_at timestamptz, sealed bytea, case_id uuid)
language sql stable security definer set search_path = pg_catalog as $$
    select b.booking_id, b.number, b.channel, b.state, b.booked_at, b.sealed, s.case_id
      from intake.bookings b
      join intake.receptions r using (reception_id)
      join stream.reports s on s.report_id = b.booking_id
     where b.reception_id = wanted
       and exists (select from jsonb_array_elements(stream.scope_v1()->'grants') g
                    where g->>'tenant' = r.tenant and g->>'role' in ('centre', 'petition_office', 'town_desk', 'leader', 'supervisor')
                      and g->>'scope' <> '' and starts_with(r.region, g->>'scope'))
     order by b.number
$$;

-- Whether somebody may know of a booking: by the case behind it, or because there is none yet.
create function stream.booking_in_sight_v1(viewer jsonb, wanted uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select from stream.reports s
                    where s.report_id = wanted
                      and (s.case_id is null or exists (select from stream.act_target_v1(viewer, s.case_id))))
$$;

revoke execute on function stream.places_taken_v1, stream.receptions_v1, stream.booking_of_code_v1, stream.booking_told_v1,
       stream.bookings_v1, stream.booking_in_sight_v1 from public;
grant execute on function stream.receptions_v1, stream.booking_told_v1, stream.bookings_v1 to fengqiao_read;
grant execute on function stream.places_taken_v1, stream.receptions_v1, stream.booking_of_code_v1,
      stream.booking_in_sight_v1 to fengqiao_intake;
