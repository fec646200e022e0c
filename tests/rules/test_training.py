"""The weights in the tree are those that the texts in the tree give, and they are small and fast."""

import io
import json
import time
from pathlib import Path

from streams.reference.county import load_county
from streams.rules.classification import WEIGHTS
from streams.rules.triage import Rules
from streams.training import examples
from streams.training.__main__ import main
from streams.triage import triage

LARGEST = 1_500_000
TEXTS_A_SECOND = 5_000
LOOPS = 1_000_000
LOOP_SECONDS = 0.02
"""What counting to a million costs on a core that nobody else uses; a busy machine is allowed as much more."""


def test_the_same_texts_give_the_same_bytes(tmp_path: Path) -> None:
    again = tmp_path / "weights.bin"
    assert main(["--out", str(again)]) == 0
    assert again.read_bytes() == WEIGHTS.read_bytes()


def test_the_weights_are_small() -> None:
    assert WEIGHTS.stat().st_size <= LARGEST


def test_five_thousand_texts_a_second_on_one_core() -> None:
    rules = Rules(load_county(Path("streams/reference/anji")))
    lines = [json.dumps({"text": one.text, "grid_code": "330523107202001"}).encode() + b"\n" for one in examples.texts()[::7]]
    spent, slowness = [], []
    for _ in range(15):
        start = time.process_time()
        for _ in range(LOOPS):
            pass
        slowness.append((time.process_time() - start) / LOOP_SECONDS)
        start = time.process_time()
        assert triage(io.BytesIO(b"".join(lines)), io.BytesIO(), rules) == 0
        spent.append((time.process_time() - start) / max(1.0, slowness[-1]))
    speed = len(lines) / min(spent)
    print(f"{speed:.0f} texts a second, {1e6 / speed:.0f} µs a text, machine {min(slowness):.2f} times slower than free")
    assert speed >= TEXTS_A_SECOND
