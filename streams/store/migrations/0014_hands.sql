-- ── 人工并件: a case joined into another by hand, and what it is when that is undone ────────────────────────────────────

alter table stream.cases
    add column stood_at    text not null default '',    -- in which state it was joined into another by hand
    add column given       uuid[] not null default '{}',-- the reports that it gave to the other
    add column counts_from timestamptz;                 -- an older case was joined into it: its time to finish counts from then
create index cases_joined on stream.cases (joined_into) where joined_into is not null;
