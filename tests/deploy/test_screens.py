"""The screens are built when their sources changed, and only then."""

import json
import shutil
from pathlib import Path

import pytest

from deploy.faults import Broken
from deploy.places import Places
from deploy.screens import build


@pytest.fixture
def own(tmp_path: Path) -> Places:
    places = Places(tools=tmp_path / "tools", state=tmp_path / "state")
    places.make()
    return places


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one screen, whose build is a copy."""
    folder = tmp_path / "checkout" / "api" / "console"
    (folder / "src").mkdir(parents=True)
    package = {"name": "screen", "version": "1.0.0", "scripts": {"build": "mkdir -p dist && cp src/index.html dist/"}}
    lock = {"name": "screen", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "screen", "version": "1.0.0"}}}
    (folder / "package.json").write_text(json.dumps(package), encoding="utf-8")
    (folder / "package-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    (folder / "node_modules").mkdir()  # npm makes none for a screen without dependencies
    (folder / "src" / "index.html").write_text("one", encoding="utf-8")
    return tmp_path / "checkout"


def test_built_once_and_again_after_a_change(own: Places, checkout: Path) -> None:
    folder = checkout / "api" / "console"
    assert build(own, checkout) == ["console"]
    assert build(own, checkout) == []
    (folder / "src" / "index.html").write_text("two", encoding="utf-8")
    assert build(own, checkout) == ["console"]
    assert (folder / "dist" / "index.html").read_text("utf-8") == "two"
    shutil.rmtree(folder / "dist")
    assert build(own, checkout) == ["console"]


def test_a_build_that_fails_is_one_clear_line_and_is_tried_again(own: Places, checkout: Path) -> None:
    (checkout / "api/console/src/index.html").unlink()
    for _ in range(2):
        with pytest.raises(Broken, match=r"building console failed with code 1: .*index\.html"):
            build(own, checkout)
