-- ── alarms on the consoles: RED cases that nobody has heard, who was rung for them, and who may be put on the rota ──

create index cases_unheard on stream.cases (red_at) where urgency = 'red' and red_at is not null
    and (acknowledged_at is null or acknowledged_at < red_at) and state not in ('done', 'joined', 'withdrawn');

-- Whether the viewer was rung for a case and may still know of it: no relation of the accused's, not recused.
create function stream.was_rung_v1(viewer jsonb, tenant text, rung uuid[], recused uuid[], excluded_units text[])
returns boolean language sql immutable parallel safe as $$
    select coalesce((viewer->>'account')::uuid = any (rung) and not (viewer->>'account')::uuid = any (recused)
       and exists (select from jsonb_array_elements(viewer->'grants') g where g->>'tenant' = tenant)
       and not exists (select from jsonb_array_elements(viewer->'grants') g where g->>'unit' = any (excluded_units)), false)
$$;

-- Unheard cases for which the viewer was rung: that it rings, and nothing of what it is about.
create function stream.rung_for_v1() returns table (case_id uuid, number text, version integer, tenant text, red_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
    select c.case_id, c.number, c.version, c.tenant, c.red_at from stream.cases c
     where c.urgency = 'red' and c.red_at is not null and (c.acknowledged_at is null or c.acknowledged_at < c.red_at)
       and c.state not in ('done', 'joined', 'withdrawn')
       and stream.was_rung_v1(stream.scope_v1(), c.tenant, c.rung, c.recused, c.excluded_units)
     order by c.red_at
$$;

-- The rings of these cases since they became RED, where the viewer sees the case or was rung for it. Names are for those who may
-- hear a case: colleagues must know whom to call.
create function stream.rings_v1(wanted uuid[])
returns table (case_id uuid, at timestamptz, post text, names text[], people integer, next_post text, next_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
    select c.case_id, t.at, t.fields->>'post',
           case when exists (select from jsonb_array_elements(stream.scope_v1()->'grants') g
                              where g->>'tenant' = c.tenant and g->>'role' in ('centre', 'town_desk', 'supervisor', 'leader', 'admin'))
                then (select coalesce(array_agg(coalesce(nullif(a.display_name, ''), a.username) order by a.username), '{}')
                        from intake.accounts a where a.account_id = any (rung.accounts))
                else '{}' end,
           cardinality(rung.accounts), coalesce(t.fields->>'next_post', ''), (t.fields->>'next_at')::timestamptz
      from stream.cases c
      join stream.timeline t on t.case_id = c.case_id and t.change = 'rung' and t.at >= c.red_at
     cross join lateral (select coalesce(string_to_array(nullif(t.fields->>'accounts', ''), ' ')::uuid[], '{}') as accounts) rung
     where c.case_id = any (wanted)
       and (stream.may_see_v1(stream.scope_v1(), c.tenant, c.grid_code, c.state, c.restricted,
                              c.lead_unit, c.co_units, c.excluded_units, c.reporters)
            or stream.was_rung_v1(stream.scope_v1(), c.tenant, c.rung, c.recused, c.excluded_units))
     order by c.case_id, t.version
$$;

-- Who may be put on the rota, by chain: for those who may set it.
create function stream.duty_people_v1() returns table (tenant text, username text, display_name text, role text, unit text)
language sql stable security definer set search_path = pg_catalog as $$
    select g.tenant, a.username, a.display_name, g.role, g.unit
      from intake.grants g join intake.accounts a using (account_id)
     where a.disabled_at is null and g.valid @> now() and g.role in ('centre', 'town_desk', 'supervisor', 'leader')
       and g.tenant in (select v->>'tenant' from jsonb_array_elements(stream.scope_v1()->'grants') v
                         where v->>'role' in ('centre', 'leader', 'admin'))
     order by g.tenant, g.unit, a.username
$$;

revoke execute on function stream.was_rung_v1, stream.rung_for_v1, stream.rings_v1, stream.duty_people_v1 from public;
grant execute on function stream.rung_for_v1, stream.rings_v1, stream.duty_people_v1 to fengqiao_read;
