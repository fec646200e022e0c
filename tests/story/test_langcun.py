"""A week at 郎村村, played through the real system: what HTTP says equals a count made from the seed alone.

The count here knows nothing of rules: it reads who told what from the words, takes every matter as one case, and looks the
unit up in a table written by hand from the county's division of work.
"""

import json
import os
import subprocess
from collections import Counter
from typing import Any

import pytest

from deploy.places import ROOT
from producers.simulators.langcun import Week, week

SEED = 2023
UNITS = {
    "jiaojing": "anji.jiaojing",
    "jiaotongju": "anji.jiaotongju",
    "tiaowei": "330523107202.tiaowei",
    "sifasuo": "330523107.sifasuo",
    "wenlvju": "anji.wenlvju",
    "shijiansuo": "330523107.shijiansuo",
    "renshe": "anji.renshe",
    "zhengfu": "330523107.zhengfu",
    "zhifadui": "330523107.zhifadui",
    "nongyeban": "330523107.nongyeban",
    "jiansheban": "330523107.jiansheban",
    "ziguisuo": "330523107.ziguisuo",
    "shengtai": "anji.shengtai",
    "jinrong": "anji.jinrong",
}


def expected(story: Week) -> dict[str, Any]:
    """What must come out, counted from what is sent."""
    told = [sending.line for sending in story.sendings]
    matters = {line.matter: line for line in reversed(told)}
    public = [line for line in matters.values() if line.restricted is None]
    return {
        "sent": len(told),
        "requests": sum(sending.times for sending in story.sendings),
        "answers": {"202": sum(sending.times for sending in story.sendings)},
        "opened": len(matters),
        "joined": len(told) - len(matters),
        "unreadable": 0,
        "cases": len(matters),
        "hidden_from_centre": len(matters) - len(public),
        "by_category": dict(sorted(Counter(line.category for line in public).items())),
        "by_unit": dict(sorted(Counter(UNITS[line.lead] for line in public).items())),
        "malformed": 5,
        "held": 5,
    }


def played(system: dict[str, Any]) -> dict[str, Any]:
    """The story as the command prints it, on the system that is up."""
    command = [str(ROOT / "deploy" / "story"), "langcun", "--seed", str(SEED), "--json"]
    environ = {**os.environ, "FENGQIAO_STATE": system["state"]}
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True, text=True, timeout=240)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.fixture(scope="module")
def first(system: dict[str, Any]) -> dict[str, Any]:
    return played(system)


def test_the_county_has_what_was_told(first: dict[str, Any]) -> None:
    wanted = expected(week(SEED))
    assert {name: first[name] for name in wanted} == wanted


def test_three_families_are_three_claims_that_point_at_each_other(first: dict[str, Any]) -> None:
    assert first["by_category"]["06"] >= 3
    assert first["links"] >= 2


def test_playing_it_again_changes_no_count(system: dict[str, Any], first: dict[str, Any]) -> None:
    again = played(system)
    assert {**again, "seconds": 0} == {**first, "seconds": 0}
