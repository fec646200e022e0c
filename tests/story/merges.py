"""Whole cases that a person joins and parts again."""

from tests.story.seats import CENTRE, DESK, ENFORCEMENT, JUSTICE, MEMBER, OTHER_MEMBER, UNIT
from tests.story.walking import Walk


async def one_matter(walk: Walk) -> None:
    """Two families tell of one wall; the desk joins them, and parts them again when it turns out to be two."""
    first = await walk.office.report(MEMBER, "隔壁砌墙占了我家半米宅基地", grid_code="330523107202003")
    second = await walk.office.report(OTHER_MEMBER, "邻居说我家的墙砌过了界,要拆墙", grid_code="330523107202003")
    await walk.refuses("merge_case", first, by=DESK, why="merge_unknown")
    await walk.applies("reroute", second, by=CENTRE, then="dispatched", lead_unit=UNIT[JUSTICE])
    state = (await walk.office.case(DESK, first))["state"]
    await walk.applies("merge_case", first, by=DESK, then=state, joined_case=second, merge_ground="one_matter")
    both, gone = await walk.office.case(CENTRE, first), await walk.office.case(CENTRE, second)
    assert (both["report_count"], gone["state"], gone["clocks"], gone["reports"]) == (2, "joined", [], [])
    assert [link["number"] for link in gone["links"] if link["kind"] == "merged"] == [both["number"]]
    await walk.applies("undo_merge", second, by=CENTRE, then="dispatched")
    await walk.refuses("undo_merge", second, by=CENTRE, why="state")
    assert len((await walk.office.case(CENTRE, second))["reports"]) == 1


async def two_matters(walk: Walk) -> None:
    """One report tells of a wall and of a debt: the debt becomes a case of its own, with its own unit."""
    case = await walk.office.report(MEMBER, "隔壁砌墙占了我家的地,他还欠我三千块工钱不给", grid_code="330523107202004")
    await walk.refuses("split_case", case, by=DESK, why="field", split_unit=UNIT[ENFORCEMENT], reports=case)
    state = (await walk.office.case(DESK, case))["state"]
    await walk.applies("split_case", case, by=DESK, then=state, split_unit=UNIT[ENFORCEMENT])
    left = await walk.office.case(CENTRE, case)
    (other,) = [link["case_id"] for link in left["links"] if link["kind"] == "split"]
    taken = await walk.office.case(ENFORCEMENT, other)
    assert (taken["state"], taken["category"], taken["lead_unit"]) == ("dispatched", "02", UNIT[ENFORCEMENT])
    assert taken["timeline"][0]["remarks"]["split_matter"]
    await walk.applies("sign", other, by=ENFORCEMENT, then="signed")


WAYS = (one_matter, two_matters)
