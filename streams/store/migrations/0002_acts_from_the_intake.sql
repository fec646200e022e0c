-- ── what the intake may ask of the stream's tables ────────────────────────────────────────────────────────────────

-- The case an act is about, for whoever may know that it exists: those who see it and those who reported it. Nobody else
-- learns from a refusal that there is something to refuse (条例 30(3)).
create function stream.act_target_v1(viewer jsonb, wanted uuid)
returns table (tenant text, grid_code text, restricted text)
language sql stable security definer set search_path = '' as $$
    select c.tenant, c.grid_code, c.restricted
      from stream.cases c
     where c.case_id = wanted
       and (stream.may_see_v1(viewer, c.tenant, c.grid_code, c.state, c.restricted,
                              c.lead_unit, c.co_units, c.excluded_units, c.reporters)
            or (viewer->>'account')::uuid = any (c.reporters))
$$;
revoke all on function stream.act_target_v1(jsonb, uuid) from public;
grant execute on function stream.act_target_v1(jsonb, uuid) to fengqiao_intake;

-- What became of an act, for the intake that waits to tell its actor.
create view stream.act_answers as
    select a.act_id, a.status, a.reason, a.allowed, a.version, c.state
      from stream.acts a left join stream.cases c using (case_id);
grant select on stream.act_answers to fengqiao_intake;
