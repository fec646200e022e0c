"""Page one: what happens to a report, stage by stage, in the order in which it happens.

The worker is wired from this table, the README's diagram is printed from it (`python -m streams.topology`), and a test holds
both against it. A stage is a verb; the rule behind it answers one question and is pure.

    a record on Kafka  →  one Journey  →  the stages below  →  one transaction  →  cases, feed, outbox

Stages that remember nothing run before the transaction; the others run inside it, one journey after the other in offset
order, on memory that is loaded after the locks and folded forward after every decision.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from streams.contracts.topics import ACTS, CASE_EVENTS, CASE_EVENTS_RESTRICTED, REPORTS, REPORTS_RESTRICTED, Topic
from streams.rules.triage import Rules
from streams.stages.act import act
from streams.stages.classify import classify
from streams.stages.identify import identify
from streams.stages.join import join
from streams.stages.journey import Journey, Memory
from streams.stages.retime import retime
from streams.stages.route import route
from streams.stages.validate import parse

Alone = Callable[[Journey, Rules], None]
WithMemory = Callable[[Journey, Memory, Rules], None]


@dataclass(frozen=True)
class Stage:
    """One step of a journey. `inside` are steps with memory, `before` the step without; `validate` makes the journey."""

    name: str
    asks: str
    reads: tuple[Topic, ...]
    remembers: str
    writes: str
    why: str
    runs: Literal["before", "inside"]
    inside: WithMemory | None = None
    before: Alone | None = None


_REPORTS = (REPORTS, REPORTS_RESTRICTED)

STAGES = (
    Stage(
        "validate",
        "is this a report or an act at all?",
        (*_REPORTS, ACTS),
        "nothing",
        "异常件待核, with the bytes sealed",
        f"any bytes end as an answer of {parse.__name__}; none ends the worker",
        "before",
    ),
    Stage(
        "classify",
        "what kind, how grave, who must not see it?",
        _REPORTS,
        "nothing",
        "category, urgency, restricted class, reasons",
        "needs no memory, so it costs the transaction no time",
        "before",
        before=classify,
    ),
    Stage(
        "retime",
        "do the case's dates come from other rules?",
        (*_REPORTS, ACTS),
        "open deadlines that other rules worked out",
        "the dates of now, and a line that says what moved and why",
        "whatever brings a case here brings its clocks under the rules of now first",
        "inside",
        inside=retime,
    ),
    Stage(
        "identify",
        "have we heard this already?",
        _REPORTS,
        "event ids, fates of reports, for whom a reporter covers",
        "corrections and withdrawals on their case",
        "the same id is one report, however often Kafka brings it",
        "inside",
        inside=identify,
    ),
    Stage(
        "join",
        "is this a public condition we know?",
        _REPORTS,
        "cases of the same condition and place; similar claims",
        "a joined report, or suggested links",
        "one blocked road is one case; three crushed fields are three claims",
        "inside",
        inside=join,
    ),
    Stage(
        "route",
        "whose is it, and does it go at once?",
        _REPORTS,
        "nothing",
        "a case with lead unit, co-units and clocks",
        "nothing is routed to nobody, and never to the accused",
        "inside",
        inside=route,
    ),
    Stage(
        "act",
        "may this happen to this case now?",
        (ACTS,),
        "the case, its reports, what was done to it lately, the actor's grants, for whom the actor covers",
        "the case's next version, or a refusal with its reason and what was done since",
        "the stream alone decides, so two people at once have one winner",
        "inside",
        inside=act,
    ),
)
STORE = "one transaction: event log · cases · timeline · deadlines · tallies · feed · outbox · positions · 待核"
OUTBOUND = (CASE_EVENTS, CASE_EVENTS_RESTRICTED)
README = Path(__file__).parent.parent / "README.md"
OPENING, CLOSING = "<!-- topology", "<!-- /topology -->"


def inbound() -> tuple[Topic, ...]:
    """The topics a worker reads."""
    return STAGES[0].reads


def before_transaction() -> tuple[Alone, ...]:
    """The steps a journey takes alone, in order."""
    return tuple(stage.before for stage in STAGES if stage.before)


def inside_transaction() -> tuple[WithMemory, ...]:
    """The steps a journey takes with memory, in order."""
    return tuple(stage.inside for stage in STAGES if stage.inside)


def mermaid() -> str:
    """The diagram of the README, drawn from the stages that run."""
    lines = ["flowchart TD"]
    lines += [f'  {_id(topic.name)}[/"{topic.name}"/]' for topic in dict.fromkeys(topic for stage in STAGES for topic in stage.reads)]
    lines += [f'  {stage.name}["{stage.name}: {stage.asks}"]' for stage in STAGES]
    lines += [f'  store[("{STORE}")]']
    lines += [f"  {_id(topic.name)} --> {STAGES[0].name}" for topic in STAGES[0].reads]
    reports, acts = ([stage for stage in STAGES if topic in stage.reads] for topic in (REPORTS, ACTS))
    lines += [f"  {one.name} --> {two.name}" for one, two in (*pairwise(reports), *pairwise(acts))]
    lines += [f"  {stage.name} --> store" for stage in (reports[-1], acts[-1])]
    lines += [f'  store --> {_id(topic.name)}[/"{topic.name}"/]' for topic in OUTBOUND]
    lines += ["  store --> feed([live feed])"]
    return "\n".join(lines)


def table() -> str:
    """The stages as the README tells them."""
    head = "| stage | asks | reads | remembers | writes | why |\n|---|---|---|---|---|---|"
    rows = [
        f"| {stage.name} | {stage.asks} | {', '.join(topic.name for topic in stage.reads)} | {stage.remembers} | {stage.writes} | {stage.why} |"
        for stage in STAGES
    ]
    return "\n".join((head, *rows))


def block() -> str:
    """What the README shows."""
    return f"```mermaid\n{mermaid()}\n```\n\n{table()}\n"


def within(text: str) -> str:
    """A page with its topology block written anew."""
    head, opening, rest = text.partition(OPENING)
    line, _, old = rest.partition("\n")
    _, closing, tail = old.partition(CLOSING)
    return f"{head}{opening}{line}\n{block()}{closing}{tail}" if opening and closing else text


def _id(name: str) -> str:
    return name.replace("-", "_")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="streams.topology", description="The stages, as the README shows them.")
    parser.add_argument("--readme", action="store_true", help="write them into the README instead of printing them")
    if parser.parse_args().readme:
        README.write_text(within(README.read_text("utf-8")), "utf-8")
    else:
        sys.stdout.write(block())
