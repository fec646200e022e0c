-- ── 值班与叫应: who hears a RED case ────────────────────────────────────────────────────────────────────────────────

-- A case that was RED before this migration has no `red_at` and does not ring.
alter table stream.cases
    add column red_at          timestamptz,                   -- when it last became RED
    add column rings           integer not null default 0,    -- rungs of the duty chain rung since then
    add column rings_since     integer not null default 0,    -- latest versions that were rings alone
    add column rung_at         timestamptz,
    add column rung            uuid[] not null default '{}',  -- accounts that were rung
    add column acknowledged_at timestamptz;                   -- 接报: a person heard it
create index cases_red on stream.cases (tenant, red_at) where red_at is not null;

-- 值班表: who stands at which post of the county's duty chain on which day.
create table intake.duty (
    tenant     text not null,
    day        date not null,
    post       text not null,
    account_id uuid not null references intake.accounts,
    set_by     uuid not null,
    set_at     timestamptz not null default now(),
    primary key (tenant, day, post)
);
grant select, insert, update, delete on intake.duty to fengqiao_intake;
grant select on intake.duty to fengqiao_stream;

-- Rings that wait to go out, one for each gateway of the county.
create table stream.rings (
    ring_id     uuid not null,                                -- of the clock that fired: the receiver drops what it has had
    adapter     text not null,                                -- webhook, sms, voice
    case_id     uuid not null,
    made_at     timestamptz not null,
    body        bytea not null,
    tries       integer not null default 0,
    next_try_at timestamptz not null,
    primary key (ring_id, adapter)
);
create index rings_waiting on stream.rings (next_try_at);
grant select, insert, update, delete on stream.rings to fengqiao_stream;

-- Also for whoever was rung for it: they may say that they heard it, though they may not read it.
create or replace function stream.act_target_v1(viewer jsonb, wanted uuid)
returns table (tenant text, grid_code text, restricted text)
language sql stable security definer set search_path = '' as $$
    select c.tenant, c.grid_code, c.restricted
      from stream.cases c
     where c.case_id = wanted
       and (stream.may_see_v1(viewer, c.tenant, c.grid_code, c.state, c.restricted,
                              c.lead_unit, c.co_units, c.excluded_units, c.reporters)
            or (viewer->>'account')::uuid = any (c.reporters)
            or (viewer->>'account')::uuid = any (c.rung))
$$;

-- The rota of the viewer's chains, for those who may hear a case and the administrators.
create function stream.duty_v1(since date, until date)
returns table (tenant text, day date, post text, account_id uuid, username text, display_name text)
language sql stable security definer set search_path = pg_catalog as $$
    select d.tenant, d.day, d.post, d.account_id, a.username, a.display_name
      from intake.duty d join intake.accounts a using (account_id)
     where d.day between since and until
       and d.tenant in (select g->>'tenant' from jsonb_array_elements(stream.scope_v1()->'grants') g
                         where g->>'role' in ('centre', 'town_desk', 'supervisor', 'leader', 'admin'))
     order by d.day, d.tenant, d.post
$$;
revoke execute on function stream.duty_v1 from public;
grant execute on function stream.duty_v1 to fengqiao_read;
