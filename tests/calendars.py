"""Counties that differ in what they know of the coming year: the first that the library does not carry yet, whenever the tests run."""

import dataclasses
import itertools
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

from streams.reference.calendar import Calendar, OwnYear
from streams.reference.county import County

YEAR = next(year for year in itertools.count(2026) if not Calendar().has_year(year))
MID_DECEMBER = datetime(YEAR - 1, 12, 14, 4, tzinfo=UTC)
SOURCE = "国办发明电（测试用）"


def knowing(county: County, *holidays: date) -> County:
    """The county with next year's calendar, in which these days are holidays and every weekday else is worked."""
    own = OwnYear(year=YEAR, source=SOURCE, holidays=holidays, workdays=())
    return dataclasses.replace(county, calendar=Calendar.of((own,), ()))


def folder_knowing(folder: Path, into: Path, *holidays: date) -> Path:
    """The same as a county's folder."""
    shutil.copytree(folder, into)
    days = ", ".join(f'"{day}"' for day in holidays)
    text = f"years:\n  - {{year: {YEAR}, source: {SOURCE}, holidays: [{days}], workdays: []}}\ndays: []\n"
    (into / "calendar.yaml").write_text(text, "utf-8")
    return into
