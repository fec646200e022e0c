"""Does county.yaml name what is there: its centre, its chains, its last resort, its time zone?"""

from collections import Counter
from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from streams.reference.check_units import LOCAL
from streams.reference.draft import Draft
from streams.reference.faults import Mistake
from streams.reference.organisation import units_by_place
from streams.reference.records import CountyHead
from streams.reference.wording import one_of


def mistakes_in(draft: Draft) -> Iterator[Mistake]:
    """Everything wrong with the head and the tenants of county.yaml."""
    yield from draft.tenants.twice("id")
    if draft.head is None:
        return
    yield from _own(draft.head, draft)
    yield from _offices(draft.head, draft)
    kinds = draft.kinds.records
    above = {name for kind in kinds for name in (kind.parent, *kind.also_under, *kind.reviewed_by)} - {None}
    # Units cannot be made of broken kinds; those are told by themselves.
    if draft.kinds.whole and above <= {kind.kind for kind in kinds}:
        yield from _units(draft.head, draft)


def _own(head: CountyHead, draft: Draft) -> Iterator[Mistake]:
    centre = head.centre
    if centre.show not in centre.names:
        yield draft.head_entry.at("centre", "show").mistake(f'show "{centre.show}" has no name; {one_of(centre.names)}')
    try:
        ZoneInfo(head.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        place = draft.head_entry.at("timezone")
        yield place.mistake(f'timezone "{head.timezone}" is not known; write one such as Asia/Shanghai')


def _offices(head: CountyHead, draft: Draft) -> Iterator[Mistake]:
    levels = {kind.kind: kind.level for kind in draft.kinds.records}
    names = draft.kinds.names("kind")
    if head.petition_office not in names:
        place = draft.head_entry.at("petition_office")
        yield place.mistake(f'petition_office "{head.petition_office}" is no unit kind; {one_of(names, head.petition_office)}')
    for index, name in enumerate(head.follow_up_by):
        if name not in names:
            yield draft.head_entry.at("follow_up_by", index).mistake(f'follow_up_by "{name}" is no unit kind; {one_of(names, name)}')
    if not head.last_resort:
        yield draft.head_entry.at("last_resort").mistake("last_resort is empty; name the unit whose desk matters end on")
    for index, name in enumerate(head.last_resort):
        place = draft.head_entry.at("last_resort", index)
        if name not in names:
            yield place.mistake(f'last_resort "{name}" is no unit kind; {one_of(names, name)}')
        elif levels.get(name) in LOCAL:
            yield place.mistake(f'last_resort "{name}" is a unit of a {levels[name]}; name one of the county or above')


def _units(head: CountyHead, draft: Draft) -> Iterator[Mistake]:
    regions = {region.code: region for region in draft.regions.records}
    times = Counter(unit.id for unit in units_by_place(head, draft.kinds.records, regions).values())
    for unit_id in sorted(unit_id for unit_id, count in times.items() if count > 1):
        yield Mistake("units.yaml", 0, f'id "{unit_id}" is made twice; give one of the kinds another id')
    if head.centre.unit not in times:
        place = draft.head_entry.at("centre", "unit")
        yield place.mistake(f'unit "{head.centre.unit}" is no unit; {one_of(times, head.centre.unit)}')
    for tenant, entry in draft.tenants:
        if tenant.root not in times:
            yield entry.at("root").mistake(f'root "{tenant.root}" is no unit; {one_of(times, tenant.root)}')
