"""Where Quix Streams lives: a virtual environment of its own, because it pins what our web does not take.

The peer runs our own code too, whose other needs it finds behind its own packages: in the environment that runs the bench.
"""

import fcntl
import hashlib
import sys
import sysconfig
from pathlib import Path

from deploy.places import ROOT, write_whole
from deploy.processes import run

LOCK = ROOT / "deploy" / "requirements-peers.lock"


def quix_python(tools: Path) -> str:
    """The python of that environment, made once from hashed names; one process at a time makes it."""
    home, stamp = tools / "peers", tools / "peers.stamp"
    python = home / "bin" / "python"
    wanted = hashlib.sha256(LOCK.read_bytes() + sysconfig.get_paths()["purelib"].encode()).hexdigest()
    with (tools / "peers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (python.exists() and stamp.exists() and stamp.read_text("utf-8") == wanted):
            run([sys.executable, "-m", "venv", str(home)], name="making an environment for Quix Streams")
            install = ["install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes", "-r", str(LOCK)]
            run([str(python), "-m", "pip", *install], name="installing Quix Streams")
            _look_behind(python)
            write_whole(stamp, wanted)
    return str(python)


def _look_behind(python: Path) -> None:
    """A .pth file adds a folder after its own: what Quix pins stays what it pins."""
    own = run([str(python), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"], name="finding its packages")
    (Path(own.strip()) / "behind.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
