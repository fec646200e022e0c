"""The page about the life cycle, printed from the table that decides: `python -m streams.lifecycle_page --write`.

What it says of states, acts, conditions and clocks is read from the table and from the county's files, so that it can't be wrong; a
test holds `streams/LIFECYCLE.md` to it.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from streams.contracts.codes import CaseKind, Library, Mediation
from streams.contracts.covers import LEADERS_OWN, LONGEST_DAYS, NOT_FOR_OTHERS
from streams.contracts.leaders import CONFLICTS, LEADS_THE_UNIT
from streams.contracts.library import GONE, LED
from streams.contracts.lifecycle_table import CLOCK_ACTS, LIFE_CYCLES, starts, stops
from streams.contracts.transitions import CONDITIONS, LifeCycle, Need, Transition
from streams.reference.clocks import statutory
from streams.reference.county import County, load_county
from streams.reference.rulebook import Clock
from streams.rules.lifecycle import STAGE_WORDS
from streams.rules.ringing import AGAIN

PAGE = Path(__file__).with_name("LIFECYCLE.md")
ANJI = Path(__file__).parent / "reference" / "anji"
HEAD = """# The life cycles

Printed by `python -m streams.lifecycle_page --write` from the tables that decide (`contracts/*_table.py`); the same tables give the
buttons, the refusals and `GET /api/v1/lifecycle`. 办结 (lawfully done) and 化解 (settled) are two facts: no act makes one of the other.
A person asks, the stream alone decides; whoever is recused (回避) or belongs to a unit that the case accuses never may.
"""
HEADS = "| act | from | to | who | needs | only if | starts | stops | basis |\n|---|---|---|---|---|---|---|---|---|"
TITLES = {CaseKind.DISPUTE: "A dispute (事件)", CaseKind.PETITION: "A petition (信访事项)"}


def page(county: County) -> str:
    """The whole page."""
    return "\n".join([HEAD, *_cycles(), *_mediation(), *_library(), *_covers(), *_conditions(), *_clocks(county)]) + "\n"


def _cycles() -> Iterator[str]:
    for cycle in LIFE_CYCLES.values():
        yield f"## {TITLES[cycle.kind]}\n"
        yield from _states(cycle)
        yield from _acts(cycle)


def _states(cycle: LifeCycle) -> Iterator[str]:
    yield "```mermaid\nstateDiagram-v2"
    for row in cycle.rows:
        for source in row.sources if row.target else ():
            if row.target is not source:
                yield f"  {source} --> {row.target}: {row.zh}"
    yield "```\n"


def _acts(cycle: LifeCycle) -> Iterator[str]:
    yield HEADS
    for row in cycle.rows:
        if not row.during and not row.filed:
            yield _row(row, row.sources, row.target)
    yield ""


def _mediation() -> Iterator[str]:
    """A part of a case of either kind: the same rows, each in its own states of the mediation."""
    rows = [row for row in LIFE_CYCLES[CaseKind.DISPUTE].rows if row.during]
    yield "## A mediation within a case (人民调解)\n"
    yield "It changes no state of the case, only its own; both consent before it begins, and one refusal ends it.\n"
    for cycle in LIFE_CYCLES.values():
        first, *_, last = [row.sources for row in cycle.rows if row.during]
        after = "".join(f"; what was agreed on is followed in {state}, too" for state in last if state not in first)
        yield f"- {TITLES[cycle.kind]} in {', '.join(first)}{after}"
    yield "\n```mermaid\nstateDiagram-v2"
    yield from (f"  {one} --> {row.mediation}: {row.zh}" for row in rows for one in row.during if row.mediation not in (None, one))
    yield f"  {Mediation.PROPOSED} --> {Mediation.CONSENTED}: 双方同意\n```\n"
    yield HEADS
    yield from (_row(row, row.during, row.mediation) for row in rows)
    yield ""


def _library() -> Iterator[str]:
    """Another part of a case of either kind, with rows of its own."""
    rows = [row for row in LIFE_CYCLES[CaseKind.DISPUTE].rows if row.filed]
    yield "## A case in the library (领导干部接访案件库)\n"
    yield (
        "It changes no state of the case, only its place in the library. What was ever taken in is settled (化解) only once it is released: "
        "an agreement or an opinion, evidence, and what another person than who handled it heard from the party. What comes back is in the "
        "library again; without its receiving leader, who is recused, it waits to be taken in again. A leader with a conflict is refused, and "
        "so is a unit that a leader of the case belongs to:\n"
    )
    yield from (f"- `{code}`: {zh} · {en}" for code, (zh, en) in (*CONFLICTS.items(), ("leads_the_unit", LEADS_THE_UNIT)))
    yield ""
    for cycle in LIFE_CYCLES.values():
        noted, lasting, *_, left = [row.sources for row in cycle.rows if row.filed]
        yield f"- {TITLES[cycle.kind]}: noted in {', '.join(noted)}; led in {', '.join(lasting)}; taken out unsettled in {', '.join(left)}"
    yield "\n```mermaid\nstateDiagram-v2"
    yield from (f"  {one} --> {row.library}: {row.zh}" for row in rows for one in row.filed if row.library not in (None, one))
    yield from (f"  {one} --> {Library.IN_LIBRARY}: 反弹、重新登记" for one in GONE)
    yield from (f"  {one} --> {Library.NOTED}: 接访领导回避" for one in LED)
    yield "```\n"
    yield HEADS
    yield from (_row(row, row.filed, row.library) for row in rows)
    yield ""


def _covers() -> Iterator[str]:
    """Acts that are bound to a person by name, and may be done for them."""
    yield "## Acts done for somebody who is away (AB岗、代办)\n"
    yield (
        f"A cover names who acts for whom, for {LONGEST_DAYS} days at most; it holds from when it was said, and each act is judged by its own "
        "time. It gives no sight and no seat: whoever covers acts by their own grants, and is refused by their own recusal, conflict or accused "
        "unit. The history says who did it for whom. Where another person is wanted (`another_person`, `asked_by_another`), neither of them is "
        "one; and who led a case for its leader never handles it. While somebody is away, the duty chain rings whoever covers.\n"
    )
    yield f"- its receiving leader, its sponsor: {', '.join(f'`{act}`' for act in sorted(LEADERS_OWN))}"
    yield f"- its handler: whatever an officer of the lead unit does, but {', '.join(f'`{act}`' for act in sorted(NOT_FOR_OTHERS))}"
    yield "- whoever was rung: `acknowledge`"
    yield "- whose report it is: `withdraw`\n"


def _row(row: Transition, sources: Iterable[str], target: str | None) -> str:
    cells = (
        f"`{row.act}` {row.zh} · {row.en}",
        ", ".join(sources),
        target or "–",
        _who(row),
        ", ".join(_need(need) for need in row.needs) or "–",
        "; ".join(f"`{name}`" for name in row.when) or "–",
        ", ".join(sorted(starts(row))) or "–",
        ", ".join(sorted(stops(row))) or "–",
        row.basis or "–",
    )
    return "| " + " | ".join(cells) + " |"


def _need(need: Need) -> str:
    only = "".join(f" ({choice}: only if `{name}`)" for choice, name in need.only_if)
    return f"{need.zh}{'' if need.required else ' (optional)'}{only}"


def _conditions() -> Iterator[str]:
    yield "## Conditions\n\nA condition that does not hold is refused with these words:\n"
    yield from (f"- `{name}`: {said.zh} · {said.en}" for name, said in CONDITIONS.items())
    yield ""


def _who(row: Transition) -> str:
    if row.act in CLOCK_ACTS:
        return "a clock"
    return ", ".join(sorted(row.roles)) + (" (lead unit)" if row.leads_only else "")


def _clocks(county: County) -> Iterator[str]:
    yield f"## Clocks of {county.head.name} ({county.head.name_en})\n"
    yield "| clock | colour | kinds | time | basis |\n|---|---|---|---|---|"
    for clock in (*county.clocks, *statutory(county.statutes.values())):
        words = STAGE_WORDS.get(clock.stage, (clock.name, clock.name_en))
        colours, kinds = ", ".join(clock.urgency) or "every", ", ".join(clock.category) or "every"
        yield f"| {clock.stage}: {words[0]} · {words[1]} | {colours} | {kinds} | {_time(clock)} | {clock.basis} |"
    yield "\nAs the time of a clock is used up, each once for a case, a clock and a date:\n"
    yield "| rung | at | what | basis |\n|---|---|---|---|"
    for step in county.ladder:
        yield f"| {step.level} | {step.share:.0%} of the time | {step.change} | {step.basis} |"
    yield f"\nWhom a RED case rings until somebody has heard it (`acknowledge`); the last is rung {AGAIN} times more, then the alarm stays:\n"
    yield "| rung | post | minutes to pick up | basis |\n|---|---|---|---|"
    for rung, post in enumerate(county.duty, 1):
        yield f"| {rung} | {post.name} · {post.name_en} | {post.minutes} | {post.basis} |"


def _time(clock: Clock) -> str:
    reminders = f"; reminders on day {' and '.join(str(day) for day in clock.remind)}" if clock.remind else ""
    return f"{clock.amount} {clock.unit.replace('_', ' ')}{reminders}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="streams.lifecycle_page", description="The page about the life cycle, from the table that decides."
    )
    parser.add_argument("--write", action="store_true", help="write streams/LIFECYCLE.md instead of printing")
    printed = page(load_county(ANJI))
    if parser.parse_args().write:
        PAGE.write_text(printed, "utf-8")
    else:
        sys.stdout.write(printed)
