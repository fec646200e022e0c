-- ── papers ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- What was printed of a case, for whoever sees the case: kind of paper, of which version, for which party. Nothing personal.
create function stream.printings_v1(wanted uuid) returns table (at timestamptz, paper text, version integer, party integer)
language sql stable security definer set search_path = pg_catalog as $$
    select a.at, a.detail->>'paper', (a.detail->>'version')::integer, (a.detail->>'party')::integer
      from intake.audit a
      join stream.cases c using (case_id)
     where a.case_id = wanted and a.what = 'paper_printed'
       and stream.may_see_v1(stream.scope_v1(), c.tenant, c.grid_code, c.state, c.restricted,
                             c.lead_unit, c.co_units, c.excluded_units, c.reporters)
     order by a.row
$$;

revoke execute on function stream.printings_v1 from public;
grant execute on function stream.printings_v1 to fengqiao_read;
