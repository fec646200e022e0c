"""`./deploy/triage`: the stream's own rules over JSON lines, in order, without any service.

In: `{"text", "grid_code", "accused"?, "complained_of"?}` a line (`accused_units` is understood as `accused`).
Out: one line each. A line that can't be read gets `{"error": …}` naming the field, and the exit status is 1 at the end.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from uuid import UUID

import msgspec

from streams.contracts.codes import Role
from streams.contracts.decisions import Reason
from streams.contracts.events import Actor, ReportSubmitted
from streams.contracts.sealing import Words
from streams.reference.county import load_county
from streams.rules.triage import Rules

NOBODY = Actor(account_id=UUID(int=0), role=Role.REGISTRAR, region="-")
NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
ANJI = Path(__file__).parent / "reference" / "anji"


class Question(msgspec.Struct):
    """A line of input."""

    text: str
    grid_code: str = ""
    accused: tuple[str, ...] = ()
    complained_of: tuple[str, ...] = ()
    accused_units: tuple[str, ...] = ()


class NamedUnit(msgspec.Struct):
    """A unit as people and programs want it."""

    id: str
    name: str


class Answer(msgspec.Struct):
    """A line of output."""

    category: str
    sub: str
    secondary: tuple[str, ...]
    urgency: str
    restricted: str | None
    in_doubt: bool
    lead_unit: NamedUnit
    co_units: tuple[NamedUnit, ...]
    lane: str
    state: str
    rule: str
    rule_set: str
    reasons: tuple[Reason, ...]


def answer(question: Question, rules: Rules) -> Answer:
    """What the stream would decide about this text."""
    report = ReportSubmitted(
        tenant="triage",
        report_id=UUID(int=0),
        grid_code=question.grid_code,
        reporter=NOBODY,
        occurred_at=NO_TIME,
        received_at=NO_TIME,
        sealed=b"",
    )
    accused = (*question.accused, *question.accused_units)
    found = rules.classify(report, Words(text=question.text, accused=accused, complained_of=question.complained_of))
    route = rules.route(report, found)
    return Answer(
        category=found.category,
        sub=found.sub,
        secondary=found.secondary,
        urgency=found.urgency,
        restricted=found.restricted,
        in_doubt=found.in_doubt,
        lead_unit=_named(route.lead_unit, rules),
        co_units=tuple(_named(unit, rules) for unit in route.co_units),
        lane=route.lane,
        state=route.state,
        rule=route.rule,
        rule_set=rules.hash,
        reasons=(*found.reasons, *route.reasons),
    )


def triage(lines: IO[bytes], out: IO[bytes], rules: Rules) -> int:
    """Answer every line; returns how many could not be read."""
    decode = msgspec.json.Decoder(Question).decode
    encode = msgspec.json.Encoder().encode
    unread = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            out.write(encode(answer(decode(line), rules)) + b"\n")
        except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
            unread += 1
            out.write(encode({"error": str(wrong), "line": number}) + b"\n")
    return unread


def _named(unit_id: str, rules: Rules) -> NamedUnit:
    unit = rules.county.unit(unit_id)
    return NamedUnit(unit_id, unit.name if unit else unit_id)


def _confusion(folder: Path | None, lines: IO[bytes], rules: Rules) -> int:
    from streams import triage_report

    if folder is not None and not sorted(folder.glob("*.jsonl")):
        sys.stderr.write(f"triage: {folder}: no *.jsonl there; name a folder of labelled texts\n")
        return 1
    labelled = triage_report.labelled_in(sorted(folder.glob("*.jsonl"))) if folder else triage_report.labelled_from(lines)
    sys.stdout.write("\n".join(triage_report.report_on(labelled, rules).lines()) + "\n")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="triage", description="Sort and route texts by the stream's own rules; JSON lines in, JSON lines out."
    )
    parser.add_argument(
        "file", nargs="?", type=argparse.FileType("rb"), default=sys.stdin.buffer, help="JSON lines; standard input by default"
    )
    parser.add_argument("--county", type=Path, default=ANJI, help="a county folder")
    parser.add_argument("--json", action="store_true", help="accepted for likeness with the other commands: the output is always JSON")
    parser.add_argument(
        "--confusion", action="store_true", help="read labelled texts instead and print where the rules and the labels differ"
    )
    parser.add_argument("--set-aside", type=Path, metavar="FOLDER", help="with --confusion: the folder of labelled *.jsonl to read")
    chosen = parser.parse_args(arguments)
    rules = Rules(load_county(chosen.county))
    if chosen.confusion:
        return _confusion(chosen.set_aside, chosen.file, rules)
    unread = triage(chosen.file, sys.stdout.buffer, rules)
    sys.stdout.buffer.flush()
    return 1 if unread else 0


if __name__ == "__main__":
    sys.exit(main())
