-- ── AB岗 in a village: who reports has no unit, the bench is the village ─────────────────────────────────────────────

-- Whether somebody sits without a unit at this place: whoever reports in a village, a leader who has no unit by their scope.
create function stream.is_of_bench_v1(role text, scope text, place text) returns boolean
language sql immutable parallel safe as $$
    select case when role in ('grid_member', 'mediator', 'group_organiser') then left(scope, 12) = place else role = 'leader' and scope = place end
$$;

-- Whether the viewer sits there, or answers for the place.
create function stream.answers_for_bench_v1(viewer jsonb, chain text, place text) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select coalesce(exists (
        select from jsonb_array_elements(viewer->'grants') v
         where v->>'tenant' = chain and place <> ''
           and (stream.is_of_bench_v1(v->>'role', v->>'scope', place)
                or (v->>'role' in ('town_desk', 'centre', 'leader', 'admin') and v->>'scope' <> '' and starts_with(place, v->>'scope')))), false)
$$;

-- As covers_v1 and cover_people_v1, of a place.
create function stream.bench_covers_v1(chain text, place text, since timestamptz)
returns table (cover_id uuid, account_id uuid, username text, name text, by_username text, by_name text, since timestamptz, until timestamptz,
               set_at timestamptz, set_by uuid, set_by_name text, ended_at timestamptz, ended_by_name text)
language sql stable security definer set search_path = pg_catalog as $$
    select c.cover_id, c.account_id, a.username, coalesce(nullif(a.display_name, ''), a.username),
           b.username, coalesce(nullif(b.display_name, ''), b.username), c.since, c.until,
           c.set_at, c.set_by, coalesce(nullif(s.display_name, ''), s.username, ''), c.ended_at, coalesce(nullif(e.display_name, ''), e.username, '')
      from intake.covers c
      join intake.accounts a on a.account_id = c.account_id
      join intake.accounts b on b.account_id = c.covered_by
      left join intake.accounts s on s.account_id = c.set_by
      left join intake.accounts e on e.account_id = c.ended_by
     where c.tenant = chain and c.unit = '' and c.until > bench_covers_v1.since and stream.answers_for_bench_v1(stream.scope_v1(), chain, place)
       and exists (select from intake.grants g where g.account_id = c.account_id and g.tenant = chain
                      and stream.is_of_bench_v1(g.role, g.scope, place))
     order by c.since, c.cover_id
$$;

create function stream.bench_people_v1(chain text, place text)
returns table (account_id uuid, username text, name text, grants jsonb)
language sql stable security definer set search_path = pg_catalog as $$
    select a.account_id, a.username, coalesce(nullif(a.display_name, ''), a.username),
           (select jsonb_agg(jsonb_build_object('tenant', g.tenant, 'role', g.role, 'scope', g.scope, 'unit', g.unit) order by g.role, g.scope, g.unit)
              from intake.grants g where g.account_id = a.account_id and g.valid @> now())
      from intake.accounts a
     where a.disabled_at is null and stream.answers_for_bench_v1(stream.scope_v1(), chain, place)
       and exists (select from intake.grants g where g.account_id = a.account_id and g.tenant = chain and g.valid @> now()
                      and stream.is_of_bench_v1(g.role, g.scope, place))
     order by a.username
$$;

-- The reports of those whom the viewer covers for now, newest first: never what has readers of its own, accuses somebody, waits for a
-- person to say whether it does, or whose class nobody knows yet. No words, and no code: that is for the sender to give.
create function stream.covered_reports_v1(before_at timestamptz, before_id uuid, most integer, wanted uuid)
returns table (report_id uuid, accepted_at timestamptz, grid_code text, status text, case_id uuid, reason jsonb, outcome text, flags text[],
               number text, state text, lead_unit text, contact text, settled_at timestamptz, for_name text)
language sql stable security definer set search_path = pg_catalog as $$
    select i.report_id, i.accepted_at, i.grid_code, s.status, s.case_id, s.reason, s.outcome, s.flags,
           c.number, c.state, c.lead_unit, c.contact, c.settled_at, v.name
      from stream.covering_v1() v
      join intake.reports i on i.account_id = v.account_id and i.tenant = v.tenant
      join stream.reports s using (report_id)
      join stream.cases c on c.case_id = s.case_id
     where greatest(v.since, v.set_at) <= now() and (i.accepted_at, i.report_id) < (before_at, before_id) and (wanted is null or i.report_id = wanted)
       and c.restricted is null and c.excluded_units = '{}' and c.state <> 'in_doubt' and i.topic not like '%reports-restricted%'
       and not v.covered_by = any (c.recused) and not v.account_id = any (c.recused)
     order by i.accepted_at desc, i.report_id desc limit most
$$;

revoke execute on function stream.is_of_bench_v1, stream.answers_for_bench_v1, stream.bench_covers_v1, stream.bench_people_v1,
       stream.covered_reports_v1 from public;
grant execute on function stream.bench_covers_v1, stream.bench_people_v1, stream.covered_reports_v1 to fengqiao_read;
