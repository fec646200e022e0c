"""The two screens, built with the machine's node when their sources changed; what is built is served without node."""

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.faults import Missing
from deploy.places import ROOT, Places
from deploy.processes import run

SCREENS = ("producers/form", "api/console")
MADE = {"node_modules", "dist"}
TERSE = {"NPM_CONFIG_LOGLEVEL": "error", "NPM_CONFIG_UPDATE_NOTIFIER": "false"}  # its last words are shown: they must be about the fault


def build(places: Places, root: Path = ROOT) -> list[str]:
    """Build what is out of date; the names built. The screens share sources, so one digest covers all."""
    folders = [root / name for name in SCREENS if (root / name / "package.json").exists()]
    with _alone(places):
        digest = hashlib.sha256("".join(_digest(folder) for folder in folders).encode()).hexdigest()
        stale = [folder for folder in folders if _read(folder / "dist" / ".digest") != digest]
        for folder in stale:
            _build(folder)
            (folder / "dist" / ".digest").write_text(digest, encoding="utf-8")
    return [folder.name for folder in stale]


def install(places: Places, folder: Path) -> None:
    """The libraries and tools of a screen, as its lock names them."""
    with _alone(places):
        _install(folder)


@contextmanager
def _alone(places: Places) -> Iterator[None]:
    with (places.tools / "screens.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(folder: Path) -> None:
    _install(folder)
    run(["npm", "run", "build"], name=f"building {folder.name}", cwd=folder, environ=TERSE)


def _install(folder: Path) -> None:
    if shutil.which("npm") is None:
        raise Missing("no npm to build the screens with: apt-get install nodejs npm (node 20.19 or newer)")
    locked = _digest_of(folder / "package-lock.json")
    if _read(folder / "node_modules" / ".digest") != locked:
        run(["npm", "ci", "--no-audit", "--no-fund"], name=f"npm ci in {folder.name}", cwd=folder, environ=TERSE)
        (folder / "node_modules" / ".digest").write_text(locked, encoding="utf-8")


def _digest(folder: Path) -> str:
    lines = (f"{path.relative_to(folder)} {_digest_of(path)}" for path in _sources(folder))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in MADE:
            yield from _sources(path)
        elif path.is_file():
            yield path


def _digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
