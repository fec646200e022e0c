-- ── 复查、复核 that revoke, and claims that open a case of their own ────────────────────────────────────────────────────

alter table stream.cases
    add column outcome        text not null default '';       -- of the latest 复查 or 复核: upheld, changed, revoked
