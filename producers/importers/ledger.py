"""A ledger (台账) comes in: `python -m producers.importers.ledger FILE.csv --as USERNAME`.

Enters: a CSV file in UTF-8, a line per matter, with a header in Chinese or in the names of POST /reports. Leaves: a report for
each good line, by the same way as one from a phone; a line's id follows from its content, so that the same file twice is
the same reports once. Refuses bad lines one by one, each mistake with its line, its field and what would be right.
"""

import argparse
import asyncio
import csv
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from producers.faults import Fault, FieldFault, Said, Unavailable
from producers.intake import Intake
from producers.people import Person
from producers.reports import accepted, checked
from producers.settings import from_environment
from streams.contracts.codes import Source
from streams.contracts.identity import uuid7_of
from streams.contracts.queries import queries_in
from streams.reference.county import load_county

SQL = queries_in(Path(__file__).parent.parent / "accounts.sql")

COLUMNS: Mapping[str, str] = {
    "编号": "external_no",
    "网格编码": "grid_code",
    "发生时间": "occurred_at",
    "事由": "text",
    "地点": "place",
    "类别": "category",
    "人数": "people_count",
    "金额": "amount",
    "处理结果": "outcome",
    "当事人": "parties",
    "被反映单位": "complained_of",
}
OUTCOMES = {"当场化解": "settled", "已化解": "settled", "未化解": "needs_help", "报上去": "needs_help"}
AT_ONCE = 20
TRIES = 5
PAUSE_S = 2.0


@dataclass(frozen=True)
class Line:
    """What became of a line: a report, or why not."""

    number: int
    report_id: str = ""
    errors: tuple[FieldFault, ...] = ()
    said: Said | None = None

    def told(self) -> str:
        """For whoever mends the file."""
        wrong = [f"{error.field}: {error.problem.zh},应为{error.wanted.zh}" for error in self.errors]
        return f"第{self.number}行 " + (";".join(wrong) or (self.said.zh if self.said else self.report_id))


async def bring_in(file: Path, username: str, intake: Intake) -> list[Line]:
    """Every line of the ledger, as this person's reports."""
    person = await _person(username, intake)
    rows = list(rows_of(file))
    done: list[Line] = []
    for start in range(0, len(rows), AT_ONCE):
        done += await asyncio.gather(*(_line(number, row, person, intake) for number, row in rows[start : start + AT_ONCE]))
    return done


def rows_of(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Lines with their numbers, by field; empty cells and empty lines are left out."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened)
        for row in reader:
            given = {COLUMNS.get(name.strip(), name.strip()): cell.strip() for name, cell in row.items() if name and isinstance(cell, str)}
            if any(given.values()):
                yield reader.line_num, {name: cell for name, cell in given.items() if cell}


def submission_of(row: Mapping[str, str], intake: Intake) -> dict[str, Any]:
    """A line as POST /reports takes it; what is no number or time stays as it is, and is refused there."""
    whole: dict[str, Any] = {"source": Source.LEDGER, **row}
    for name, read in (("people_count", int), ("amount", float)):
        whole |= {name: _or_as_it_is(read, whole[name])} if name in whole else {}
    at = _or_as_it_is(datetime.fromisoformat, row.get("occurred_at", ""))
    if isinstance(at, datetime):
        at = at.replace(tzinfo=intake.county.zone) if at.tzinfo is None else at
        whole["occurred_at"] = at.isoformat()
    for name in ("parties", "complained_of"):
        if name in whole:
            names = [one.strip() for one in whole[name].replace(";", "、").split("、") if one.strip()]
            whole[name] = [{"name": one} for one in names] if name == "parties" else names
    if "outcome" in whole:
        whole["outcome"] = OUTCOMES.get(whole["outcome"], whole["outcome"])
    digest = hashlib.sha256(json.dumps(row, sort_keys=True, ensure_ascii=False).encode()).digest()
    when = at if isinstance(at, datetime) and at.year >= 1970 else datetime(1970, 1, 1, tzinfo=UTC)
    return {"report_id": str(uuid7_of(when, digest)), **whole}


def _or_as_it_is(read: Any, cell: str) -> Any:
    try:
        return read(cell)
    except ValueError:
        return cell


async def _person(username: str, intake: Intake) -> Person:
    found = await intake.rows.fetch(SQL["for_login"], username)
    person = await intake.people.find(found[0]["account_id"]) if found else None
    if person is None:
        raise SystemExit(f"没有账号 {username}")
    return person


async def _line(number: int, row: Mapping[str, str], person: Person, intake: Intake) -> Line:
    body = json.dumps(submission_of(row, intake)).encode()
    for _ in range(TRIES):
        try:
            receipt = await accepted(checked(body, intake), person, intake, datetime.now(UTC))
        except Unavailable:
            await asyncio.sleep(PAUSE_S)
        except Fault as refused:
            return Line(number, errors=refused.errors, said=refused.detail)
        else:
            return Line(number, report_id=str(receipt.report_id))
    return Line(number, said=Unavailable.said)


async def _run(file: Path, username: str) -> list[Line]:
    settings = from_environment()
    intake = Intake(settings, load_county(settings.county))
    async with intake.running():
        return await bring_in(file, username, intake)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m producers.importers.ledger", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--as", dest="username", required=True, help="the account whose reports these become")
    asked = parser.parse_args()
    lines = asyncio.run(_run(asked.file, asked.username))
    refused = [line for line in lines if not line.report_id]
    sys.stdout.write("".join(f"{line.told()}\n" for line in refused))
    sys.stdout.write(f"导入{len(lines) - len(refused)}行,未导入{len(refused)}行\n")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
