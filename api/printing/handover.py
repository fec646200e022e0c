"""交接班记录 from a sheet as it is shown: case numbers, kinds and places, no words of a report. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from api.handover_sheet import Handover, HandoverItem, HandoverPerson, HandoverSection, HandoverSigned, SectionName
from api.printing.chinese import day, moment
from api.printing.sheets import CaseRow, NoteRow
from api.printing.sheets import Handover as Sheet
from streams.contracts.codes import Urgency
from streams.contracts.wording import STATE_WORDS
from streams.reference.county import County

COLOURS = {Urgency.RED: "红", Urgency.ORANGE: "橙", Urgency.YELLOW: "黄", Urgency.BLUE: "蓝"}
NONE = "无"
TITLES = {"unheard": "未接报", "due": "到期", "overdue": "超期", "supervision": "督办建议", "waiting": "退单、争议待定"}


def handover_fields(sheet: Handover, county: County, at: datetime) -> Sheet:
    """The fields of the document."""
    by_name = {section.section: section for section in sheet.sections}

    def rows(name: SectionName, note: Callable[[HandoverItem], str]) -> tuple[CaseRow, ...]:
        found = tuple(_row(item, note(item), county) for item in by_name[name].items)
        return found or (CaseRow(number=NONE, what="—", unit="—", at="—", note="—"),)

    return Sheet(
        number=day(sheet.since, county.zone),
        county=county.head.name,
        issuer=county.head.centre.name.zh,
        printed_on=day(at, county.zone),
        since=moment(sheet.since, county.zone),
        until=moment(sheet.until, county.zone),
        kept_at=moment(sheet.kept_at or at, county.zone),
        handed_by=_people(sheet.handed_by),
        taken_by=_people(sheet.taken_by),
        came_in=_came_in(by_name["came_in"].items, county),
        red=rows("red", lambda item: _heard(item, county)),
        unheard=rows("unheard", lambda item: _state(item, still="仍未接报")),
        due=rows("due", lambda item: _clock(item, county)),
        overdue=rows("overdue", lambda item: _clock(item, county)),
        supervision=rows("supervision", lambda item: _state(item, still="待决定")),
        waiting=rows("waiting", lambda item: _state(item, still="待决定")),
        still_open=_still_open(sheet.sections),
        notes=tuple(NoteRow(at=moment(one.at, county.zone), who=one.by, note=one.note or "(已销毁)") for one in sheet.notes)
        or (NoteRow(at="—", who="—", note=NONE),),
        handed_signed=_signature(sheet.handed, county),
        taken_signed=_signature(sheet.taken, county),
    )


def _row(item: HandoverItem, note: str, county: County) -> CaseRow:
    known, region = county.taxonomy.get(item.category), county.region(f"{item.grid_code[:9]}000")
    what = f"{COLOURS[item.urgency]} {known.name if known else item.category}({region.name if region else item.grid_code[:9]})"
    return CaseRow(number=item.number, what=what, unit=item.lead_unit_name, at=moment(item.at, county.zone), note=note)


def _heard(item: HandoverItem, county: County) -> str:
    if item.heard_at is None:
        return "未接报"
    seconds = int((item.heard_at - item.at).total_seconds())
    return f"{item.heard_by or '值班人员'}{moment(item.heard_at, county.zone)}接报,{seconds // 60}分{seconds % 60}秒"


def _clock(item: HandoverItem, county: County) -> str:
    clock = county.clock(item.stage or "", item.urgency, item.category)
    return clock.name if clock else str(item.stage or "")


def _state(item: HandoverItem, *, still: str) -> str:
    return still if item.still else f"已处理;当时{STATE_WORDS[item.state][0]}"


def _came_in(items: Iterable[HandoverItem], county: County) -> str:
    colours, kinds = Counter(item.urgency for item in items), Counter(item.category for item in items)
    if not colours:
        return "没有新收到的事件"
    named = [(county.taxonomy[code].name if code in county.taxonomy else code, n) for code, n in sorted(kinds.items())]
    told = "、".join(f"{COLOURS[one]}色{colours[one]}件" for one in Urgency if colours[one])
    return f"共{colours.total()}件:{told};{'、'.join(f'{name}{n}件' for name, n in named)}"


def _still_open(sections: Iterable[HandoverSection]) -> str:
    return "、".join(f"{TITLES[one.section]}{one.now}件" for one in sections if one.section in TITLES)


def _people(people: Iterable[HandoverPerson]) -> str:
    return "、".join(f"{one.zh} {one.name}" for one in people) or "值班表未排人"


def _signature(signed: HandoverSigned | None, county: County) -> str:
    if signed is None:
        return ""
    whose = f"(代{signed.for_name})" if signed.for_name else ""
    return f"{signed.name}{whose} {moment(signed.at, county.zone)}"
