"""The table is the program: the worker is wired from it, and the README shows what runs."""

import subprocess
import sys
from pathlib import Path

from deploy.places import ROOT
from streams import topology
from streams.app import create_app
from streams.contracts.topics import INBOUND
from streams.settings import Settings
from streams.stages import act, classify, identify, join, retime, route
from streams.topology import CLOSING, OPENING, README, STAGES
from tests.store.ground import ANJI, the_rules


def test_the_readme_shows_the_stages_that_run() -> None:
    _, _, rest = README.read_text("utf-8").partition(OPENING)
    shown = rest.partition("\n")[2].partition(CLOSING)[0]
    assert shown == topology.block(), "python -m streams.topology --readme writes it anew"


def test_writing_the_readme_changes_nothing_outside_its_block() -> None:
    page = f"before\n{OPENING}: printed -->\nold\n{CLOSING}\nafter\n"
    assert topology.within(page) == f"before\n{OPENING}: printed -->\n{topology.block()}{CLOSING}\nafter\n"
    assert topology.within("a page without a block") == "a page without a block"


def test_printing_it_needs_no_service() -> None:
    printed = subprocess.run([sys.executable, "-m", "streams.topology"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert printed.stdout == topology.block()


def test_each_stage_is_the_verb_of_its_own_file() -> None:
    before = {stage.name: stage.before for stage in STAGES if stage.before}
    inside = {stage.name: stage.inside for stage in STAGES if stage.inside}
    assert before == {"classify": classify.classify}
    assert inside == {
        "retime": retime.retime, "identify": identify.identify, "join": join.join, "route": route.route, "act": act.act,
    }  # fmt: skip
    assert [stage.name for stage in STAGES] == ["validate", *before, *inside]
    assert all(stage.runs == ("inside" if stage.inside else "before") for stage in STAGES)
    assert {path.stem for path in (ROOT / "streams" / "stages").glob("*.py")} == {stage.name for stage in STAGES} | {"__init__", "journey", "moving"}


def test_a_worker_reads_what_the_table_says_and_nothing_else() -> None:
    settings = Settings(kafka="127.0.0.1:9", store_dsn="", keys_dsn="", county=Path(ANJI), topic_prefix="p")
    (agent,) = create_app(settings, the_rules()).agents.values()
    wanted = {topic.named("p") for stage in STAGES for topic in stage.reads}
    assert set(agent.channel.topics) == wanted == {topic.named("p") for topic in INBOUND}
