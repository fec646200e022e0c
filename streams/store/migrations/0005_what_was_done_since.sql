-- ── whoever acted on an older version is told what was done since, and by which seat ───────────────────────────────

alter table stream.acts add column since jsonb not null default '[]';  -- [{version, at, change, role, unit}], oldest first

create or replace view stream.act_answers as
    select a.act_id, a.status, a.reason, a.allowed, a.version, c.state, a.since
      from stream.acts a left join stream.cases c using (case_id);
