"""GET /county: places, grids, units and codes, as screens need them to name things. Public, and kept by whoever asks."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from api.context import api_of
from api.doors import Door
from api.openapi import answers
from api.shapes import Both, Coded
from streams.contracts.codes import Danger, Urgency
from streams.reference.county import County
from streams.reference.records import Level, RegionKind
from streams.reference.rulebook import Category

router = APIRouter(tags=["county"])

PLACES = Door("places, units and codes of the county; no case", roles=None)
_encode = msgspec.json.Encoder().encode


class CountyRegion(msgspec.Struct, frozen=True):
    """A place, from the province down to the village."""

    code: str
    name: str
    name_en: str
    level: Level
    kind: RegionKind
    parent: str | None


class CountyGrid(msgspec.Struct, frozen=True):
    """A grid: one tile of the schematic (示意图). `valid` is false for one that is no longer used."""

    code: str
    name: str
    village: str
    x: int
    y: int
    valid: bool


class CountyUnit(msgspec.Struct, frozen=True):
    """A responsible unit."""

    id: str
    name: str
    name_en: str
    kind: str
    level: Level
    region: str
    outside: bool  # 上级机关: of the city or the province
    takes_cases: bool  # whether a case may be given to it


class CountyCategory(msgspec.Struct, frozen=True):
    """A kind of matter and what is below it."""

    code: str
    slug: str
    zh: str
    en: str
    subs: list[Coded[str]]


class CountyData(msgspec.Struct, frozen=True, kw_only=True):
    """The county in names and codes."""

    code: str
    name: str
    name_en: str
    centre_name: Both
    tenants: list[Coded[str]]
    regions: list[CountyRegion]
    grids: list[CountyGrid]
    units: list[CountyUnit]
    taxonomy: list[CountyCategory]
    urgencies: list[Coded[Urgency]]
    dangers: list[Coded[Danger]]


@router.get("/api/v1/county", operation_id="getCounty", responses=answers(CountyData))
async def county(request: Request, _: Annotated[None, Depends(PLACES)]) -> Response:
    """The county's places, units and codes."""
    known = api_of(request).county
    tag = f'"{known.digest[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=60"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(_encode(data_of(known)), headers=headers, media_type="application/json")


def data_of(county: County) -> CountyData:
    """What the county's files say, as screens take it."""
    name = county.head.centre.name
    return CountyData(
        code=county.head.code,
        name=county.head.name,
        name_en=county.head.name_en,
        centre_name=Both(name.zh, name.en),
        tenants=[Coded(tenant.id, tenant.name, tenant.name_en) for tenant in county.tenants],
        regions=[
            CountyRegion(place.code, place.name, place.name_en, place.level, place.kind, place.parent) for place in county.regions.values()
        ],
        grids=[CountyGrid(grid.code, grid.name, grid.village, grid.x, grid.y, grid.valid_to is None) for grid in county.grids.values()],
        units=[
            CountyUnit(unit.id, unit.name, unit.name_en, unit.kind, unit.level, unit.region, unit.outside, unit.takes_cases)
            for unit in county.units.values()
        ],
        taxonomy=[_category(category) for category in county.taxonomy.values()],
        urgencies=[Coded(level.code, level.name, level.name_en) for level in county.urgency_levels.values()],
        dangers=[Coded(danger.code, danger.name, danger.name_en) for danger in county.dangers],
    )


def _category(category: Category) -> CountyCategory:
    subs = [Coded(sub.code, sub.name, sub.name_en) for sub in category.subs]
    return CountyCategory(category.code, category.slug, category.name, category.name_en, subs)
