-- ── 复查、复核 that revoke, and claims that open a case of their own ────────────────────────────────────────────────────

alter table stream.cases
    add column outcome        text not null default '';       -- of the latest 复查 or 复核: upheld, changed, revoked

-- What is or was mediated: few of a county's cases.
create index cases_mediated on stream.cases (tenant, opened_at, case_id) where mediation <> 'none';
