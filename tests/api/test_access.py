"""The fan-out's judgement in Python and the database's in SQL are one rule: any viewer, any case, both say the same."""

from uuid import UUID

import asyncpg
import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.access import Words, scope_of, words_for
from deploy.postgres.databases import Databases
from streams.contracts.codes import CaseState, Restricted, Role
from streams.contracts.grants import Holder
from streams.contracts.sight import Audience, Sight
from tests.api.ground import a_holder
from tests.builders import SENDER

TENANTS = st.sampled_from(["anji", "police"])
UNITS = st.sampled_from(["anji.centre", "anji.jiwei", "330523107.sifasuo", "330523104.sifasuo"])
PLACES = st.sampled_from(["330523107202001", "330523107202002", "330523104201001", "330522001001001"])
SCOPES = st.one_of(PLACES.flatmap(lambda grid: st.integers(0, 15).map(lambda digits: grid[:digits])), st.just("9"))
ACCOUNTS = st.sampled_from([SENDER, UUID(int=2)])

GRANTS = st.lists(st.tuples(TENANTS, st.sampled_from(list(Role)), SCOPES, st.one_of(st.just(""), UNITS)), max_size=3)
HOLDERS = st.builds(lambda grants, account: a_holder(*grants, account=account), GRANTS, ACCOUNTS)
AUDIENCES = st.builds(
    Audience,
    tenant=TENANTS,
    grid_code=PLACES,
    state=st.sampled_from([str(state) for state in CaseState]),
    restricted=st.one_of(st.none(), st.none(), st.sampled_from([str(kind) for kind in Restricted])),
    lead_unit=UNITS,
    co_units=st.lists(UNITS, max_size=2),
    excluded_units=st.one_of(st.just([]), st.lists(UNITS, max_size=2)),
    reporters=st.lists(ACCOUNTS, max_size=2),
)
PAIRS = st.lists(st.tuples(HOLDERS, AUDIENCES), min_size=60, max_size=60)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(pairs=PAIRS)
async def test_python_and_sql_agree_on_who_sees_a_case(pairs: list[tuple[Holder, Audience]], module_database: Databases) -> None:
    asked = [{"viewer": msgspec.json.decode(scope_of(holder)), **msgspec.to_builtins(case)} for holder, case in pairs]
    connection = await asyncpg.connect(module_database.owner)
    try:
        rows = await connection.fetch(
            """select stream.may_see_v1(viewer, tenant, grid_code, state, restricted, lead_unit, co_units, excluded_units, reporters) as seen
                 from rows from (jsonb_to_recordset($1::jsonb)
                      as (viewer jsonb, tenant text, grid_code text, state text, restricted text, lead_unit text, co_units text[],
                          excluded_units text[], reporters uuid[])) with ordinality order by ordinality""",
            msgspec.json.encode(asked).decode(),
        )
    finally:
        await connection.close()
    for (holder, case), row in zip(pairs, rows, strict=True):
        assert Sight.of(holder.account_id, holder.grants).sees(case) == row["seen"], (scope_of(holder), case)


@given(holder=HOLDERS, case=AUDIENCES)
def test_who_is_excluded_sees_nothing_whatever_else_they_hold(holder: Holder, case: Audience) -> None:
    if any(grant.unit in case.excluded_units for grant in holder.grants if grant.unit):
        assert not Sight.of(holder.account_id, holder.grants).sees(case)


def a_case_of(**changes: object) -> Audience:
    whole = Audience("anji", "330523107202001", "dispatched", None, "330523107.sifasuo", ["anji.jiaojing"], [], [SENDER])
    return msgspec.structs.replace(whole, **changes)


def test_the_assigned_handler_reads_without_ceremony_others_with_a_purpose_and_reporters_only_their_own() -> None:
    def words(*grants: tuple[str, str, str, str], **changes: object) -> Words:
        return words_for(a_holder(*grants), a_case_of(**changes), ())

    assert words(("anji", "unit_officer", "330523107", "330523107.sifasuo")) is Words.HANDLER
    assert words(("anji", "unit_officer", "330523", "anji.jiaojing")) is Words.HANDLER
    assert words(("anji", "centre", "330523", "anji.centre")) is Words.PURPOSE
    assert words(("anji", "unit_officer", "330523", "anji.centre"), state="in_doubt", lead_unit="anji.centre") is Words.PURPOSE
    assert words(("anji", "grid_member", "330523107202001", "")) is Words.NO
    assert words(("anji", "registrar", "330523107", "330523107.sifasuo")) is Words.NO
    assert words(("anji", "admin", "330523", "")) is Words.NO
    assert words(("police", "centre", "330523", "anji.centre")) is Words.NO


def test_no_path_shows_a_complained_of_unit_who_said_what() -> None:
    desk = a_holder(("anji", "town_desk", "330523107", "330523107.zhihuishi"), ("anji", "unit_officer", "330523107", "330523107.sifasuo"))
    assert words_for(desk, a_case_of(), {"330523107.zhengfu", "330523107.zhihuishi"}) is Words.NO


def test_whoever_is_recused_reads_nothing_of_it_any_more() -> None:
    officer = a_holder(("anji", "unit_officer", "330523107", "330523107.sifasuo"))
    assert words_for(officer, a_case_of(), (), [officer.account_id]) is Words.NO
    assert words_for(officer, a_case_of(), (), [UUID(int=9)]) is Words.HANDLER
