"""`python -m deploy.locked LOCK…`: refuses locks that name what only one machine has.

A version such as `2026.1.1+patched` comes from a folder of wheels, not from the registry: nobody else could install by such a lock.
Standard library alone, since it runs before there is an environment.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from deploy.faults import Refused, told

_PINNED = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*])?==(?P<version>[^\s;\\]+)", re.MULTILINE)


def check(locks: Iterable[Path]) -> None:
    """Raises Refused where a lock pins a local version (PEP 440: whatever has a `+`)."""
    pinned = {(found["name"], found["version"]) for lock in locks for found in _PINNED.finditer(lock.read_text("utf-8"))}
    local = sorted(f"{name}=={version}" for name, version in pinned if "+" in version)
    if local:
        raise Refused(
            f"{', '.join(local)}: a local version, which no registry has; take the folder of wheels out of this machine's pip settings"
            " (find-links) and relock again"
        )


def main() -> int:
    check(map(Path, sys.argv[1:]))
    return 0


if __name__ == "__main__":
    sys.exit(told(main))
