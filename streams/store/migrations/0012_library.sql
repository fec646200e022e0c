-- ── 接访案件库: a state of its own beside the case's, with exactly one receiving leader ─────────────────────────────────

alter table stream.cases
    add column library     text not null default 'none',   -- where it stands in the case library
    add column library_at  timestamptz,                    -- last taken in, or came back: since then the gate must be passed
    add column noted_by    text not null default '',       -- the unit that tried first and noted the difficulty
    add column hard        boolean not null default false, -- 疑难: not released without a sponsor
    add column receiver    uuid,                           -- 接访领导
    add column sponsor     uuid,                           -- 包案领导
    add column received_on timestamptz,                    -- the latest reception since it was taken in
    add column receptions  integer not null default 0,
    -- A row holds one of each: never two, and in the library never none.
    add constraint one_receiving_leader check ((receiver is not null) = (library in ('in_library', 'received', 'released', 'left'))),
    add constraint sponsored_in_the_library check (sponsor is null or library_at is not null),
    add constraint hard_ones_are_sponsored check (library <> 'released' or not hard or sponsor is not null),
    add constraint settled_past_the_gate check (settled_at is null or library_at is null or library = 'released');
create index cases_in_library on stream.cases (tenant, library, opened_at, case_id) where library in ('noted', 'in_library', 'received');

-- The clocks of a case as it stands: those of its own state, of the mediation within it, and of its place in the library.
create function stream.running_v2(running jsonb, state text, mediation text, library text) returns jsonb
language sql immutable parallel safe as $$
    select stream.running_v1(running, state, mediation) || coalesce(running -> ('library_' || library || '_' || state), '[]')
$$;

-- Leaders for a place of a chain, with all that their grants say of them: for those who name and watch leaders. Who has a conflict is
-- the asker's to work out (streams/contracts/leaders.py).
create function stream.leaders_v1(chain text, place text)
returns table (account_id uuid, name text, grants jsonb)
language sql stable security definer set search_path = pg_catalog as $$
    select a.account_id, coalesce(nullif(a.display_name, ''), a.username),
           (select jsonb_agg(jsonb_build_object('tenant', g.tenant, 'role', g.role, 'scope', g.scope, 'unit', g.unit) order by g.role, g.scope, g.unit)
              from intake.grants g where g.account_id = a.account_id and g.valid @> now())
      from intake.accounts a
     where a.disabled_at is null
       and exists (select from intake.grants g where g.account_id = a.account_id and g.tenant = chain and g.role = 'leader'
                      and g.scope <> '' and starts_with(place, g.scope) and g.valid @> now())
       and exists (select from jsonb_array_elements(stream.scope_v1()->'grants') v
                    where v->>'tenant' = chain and v->>'role' in ('centre', 'petition_office', 'supervisor', 'leader'))
     order by a.username
$$;

-- What the leaders of a case are called, those of now and of before: for whoever sees the case. Who receives is published (条例 18).
create function stream.leaders_of_v1(wanted uuid) returns table (account_id uuid, name text)
language sql stable security definer set search_path = pg_catalog as $$
    select a.account_id, coalesce(nullif(a.display_name, ''), a.username)
      from intake.accounts a
     where a.account_id in (
           select led.leader::uuid
             from stream.cases c, lateral (
                  select unnest(array[c.receiver::text, c.sponsor::text]) as leader
                   union
                  select unnest(array[t.fields#>>'{receiver,from}', t.fields#>>'{receiver,to}', t.fields#>>'{sponsor,from}', t.fields#>>'{sponsor,to}'])
                    from stream.timeline t
                   where t.case_id = c.case_id and t.change in ('taken_in', 'receiver_changed', 'sponsored', 'recused')) led
            where c.case_id = wanted
              and stream.may_see_v1(stream.scope_v1(), c.tenant, c.grid_code, c.state, c.restricted,
                                    c.lead_unit, c.co_units, c.excluded_units, c.reporters))
$$;

revoke execute on function stream.leaders_v1, stream.leaders_of_v1 from public;
grant execute on function stream.leaders_v1, stream.leaders_of_v1 to fengqiao_read;
