"""Places, units and the county itself, as the files describe them and as the rest of the system reads them."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec

# A description is what a person reads when the value is wrong: "write …".
RegionCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{12}$", description="12 digits")]
GridCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{15}$", description="15 digits")]
KindName = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$", description="small letters, digits and _")]
Text = Annotated[str, msgspec.Meta(min_length=1, description="a text that is not empty")]
Hour = Annotated[int, msgspec.Meta(ge=0, le=23, description="an hour from 0 to 23")]
Days = Annotated[int, msgspec.Meta(ge=1, le=60, description="a whole number of days, from 1 to 60")]
Hours = Annotated[int, msgspec.Meta(ge=1, le=720, description="a whole number of hours, from 1 to 720")]
Tile = Annotated[int, msgspec.Meta(ge=0, description="a whole number from 0")]


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of county data: never changed, and a misspelt field is a mistake rather than silence."""


class Level(StrEnum):
    """The steps from the province down to the village; a grid stands below a village."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"


class RegionKind(StrEnum):
    """What sort of place it is: it decides whether people say 镇政府 or 街道办, 村委会 or 居委会."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    STREET = "street"  # 街道
    TOWN = "town"  # 镇
    TOWNSHIP = "township"  # 乡
    VILLAGE = "village"  # 行政村
    COMMUNITY = "community"  # 社区
    FARM = "farm"  # 林场等类似村级单位


class Region(Record, frozen=True, kw_only=True):
    """A place with a statistical code (统计用区划代码)."""

    code: RegionCode
    name: Text
    level: Level
    kind: RegionKind
    parent: RegionCode | None = None
    standin: bool = False  # the code was made up, since no public list gives one
    name_en: str = ""


class Grid(Record, frozen=True, kw_only=True):
    """The smallest patch: one village's, one tile of the schematic."""

    code: GridCode = msgspec.field(name="grid_code")
    name: Text
    village: RegionCode
    x: Tile  # tile, W→E; a drawing (示意图), not a position on earth
    y: Tile  # tile, N→S
    valid_from: date
    valid_to: date | None = None  # last day; a code is never used again

    def is_valid_on(self, day: date) -> bool:
        """Whether the grid existed that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Duty(Record, frozen=True, kw_only=True):
    """What a unit is there for, and the law or division of work that says so."""

    text: Text
    basis: Text
    text_en: str = ""


class UnitKind(Record, frozen=True, kw_only=True):
    """A unit of the county or the city, or the pattern of one that every town or village has."""

    kind: KindName
    level: Level
    name: Text  # {place} stands for the place's name
    name_en: Text
    name_for: dict[RegionKind, str] = {}  # other names by sort of place, such as 街道办事处
    name_en_for: dict[RegionKind, str] = {}
    id: str = ""  # where it does not follow from the place and the kind
    only: tuple[RegionKind, ...] = ()  # sorts of place that have one; empty = all of the level
    parent: KindName | None = None  # who has authority over it
    also_under: tuple[KindName, ...] = ()  # further authority over it (双重管理)
    reviewed_by: tuple[KindName, ...] = ()  # who reviews what it answered (复查、复核), where that is not whoever has authority over it
    duties: tuple[Duty, ...] = ()
    posts: tuple[Text, ...] = ()  # leading posts; a text that accuses one of them accuses the unit
    posts_of_place: tuple[Text, ...] = ()  # said of this unit only right after the place's name: 郎村书记
    aliases: tuple[Text, ...] = ()  # what people call it


class Unit(Record, frozen=True, kw_only=True):
    """A responsible unit (责任单位) of one place."""

    id: str
    kind: str
    name: str
    name_en: str
    level: Level
    region: RegionCode
    parent: str | None  # unit id; None above the county's own chain
    also_under: tuple[str, ...]
    reviewed_by: tuple[str, ...] = ()  # unit ids: the next level up (上一级机关、单位)
    duties: tuple[Duty, ...]
    posts: tuple[str, ...]
    aliases: tuple[str, ...]

    @property
    def outside(self) -> bool:
        """上级机关: above the county, so that its own people do not work here; what it decides is written down by the petition office."""
        return self.level in (Level.PROVINCE, Level.CITY)

    @property
    def takes_cases(self) -> bool:
        """Whether a case may be given to it; the province is there to review alone."""
        return self.level is not Level.PROVINCE


class Label(Record, frozen=True, kw_only=True):
    """A name in both languages."""

    zh: Text
    en: Text


class Centre(Record, frozen=True, kw_only=True):
    """The watching side: 社会治理中心 in Zhejiang, 县级综治中心 in the papers of 2025. `show` picks the name."""

    unit: str
    show: Text
    names: dict[str, Label]

    @property
    def name(self) -> Label:
        """The name to print."""
        return self.names[self.show]


class Tenant(Record, frozen=True, kw_only=True):
    """A chain with its own leaders, library and totals."""

    id: KindName
    name: Text
    name_en: Text
    root: str  # unit id at its top
    live: bool  # False: training, which never touches live totals


class CountyHead(Record, frozen=True, kw_only=True):
    """The county in a few lines: who it is and what its centre is called."""

    code: RegionCode
    slug: KindName  # first part of the ids of county units
    name: Text
    name_en: Text
    timezone: Text
    centre: Centre
    last_resort: tuple[KindName, ...]  # unit kinds, tried in order when nobody else may have a matter
    petition_office: KindName  # the unit kind that petitions are registered by (信访部门)
    duty_changes_at: Hour  # the hour at which the next day's rota takes over: two in the morning belongs to the day before
    follow_up_days: Days = 5  # working days after a dissatisfied rating within which its party is asked back (回访)
    follow_up_by: tuple[KindName, ...] = ()  # unit kinds that ask back, in order: the next where the one before had the case in hand
    late_grace_hours: Hours = 24  # an act made without a line counts from when it was done, if it arrives within so many hours
