-- ── 信访事项: a second kind of case, on the clocks of the law ─────────────────────────────────────────────────────────

alter table stream.cases
    add column kind            text not null default 'dispute',  -- dispute, petition: which life cycle
    add column petition_at     timestamptz,                   -- the claim was heard
    add column external_no     text not null default '',      -- number in the 信访信息系统
    add column matter          text not null default '',      -- claim, suggestion, commendation
    add column via             text not null default '',      -- direct, transferred, assigned
    add column report_by       timestamptz,                   -- 交办: the day by which the result is wanted
    add column route           text not null default '',      -- which of the six ways of 条例 31
    add column accepted_at     timestamptz,                   -- 受理: the sixty days count from here
    add column opinion         text not null default '',      -- supported, explained, not_supported
    add column issued_at       timestamptz,                   -- the latest written opinion, whichever instance's
    add column replied_at      timestamptz,                   -- the petitioner received it
    add column review_asked_at timestamptz,                   -- 复查 or 复核 was asked for
    add column handled_by      text not null default '',      -- the unit whose opinion is reviewed
    add column reviews         integer not null default 0;    -- opinions on it besides the first

-- What is not over yet, oldest first in each state: the work lists, of both kinds.
drop index stream.cases_open;
create index cases_open on stream.cases (tenant, state, opened_at, case_id) where state in (
    'proposed', 'in_doubt', 'dispatched', 'signed', 'contacted', 'handling', 'closing', 'returned', 'arbitration',
    'claimed', 'registered', 'transferred', 'direct', 'objected', 'competence', 'notified', 'screened', 'accepted', 'drafted',
    'opinion_issued', 'answered', 'review', 'review_issued', 'reviewed', 'final_review', 'final_issued');

-- Found by the number that the county's petition office knows it by.
create index cases_by_external_no on stream.cases (external_no) where external_no <> '';

-- As before, with the kind: who may do what depends on it.
create function stream.act_target_v2(viewer jsonb, wanted uuid)
returns table (tenant text, grid_code text, restricted text, kind text)
language sql stable security definer set search_path = '' as $$
    select t.tenant, t.grid_code, t.restricted, c.kind from stream.act_target_v1(viewer, wanted) t, stream.cases c where c.case_id = wanted
$$;
revoke all on function stream.act_target_v2(jsonb, uuid) from public;
grant execute on function stream.act_target_v2(jsonb, uuid) to fengqiao_intake;
