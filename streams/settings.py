"""A worker's settings, read once from the environment. Secrets hide from repr."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class SettingMissing(Exception):
    """A setting without a default is not in the environment."""


@dataclass(frozen=True)
class Settings:
    """What a worker needs to know; the environment variable's name is in the comment."""

    kafka: str  # FENGQIAO_KAFKA, host:port
    store_dsn: str = field(repr=False)  # FENGQIAO_DSN_STREAM, role fengqiao_stream
    keys_dsn: str = field(repr=False)  # FENGQIAO_DSN_KEYS, role fengqiao_keys
    county: Path  # FENGQIAO_COUNTY, a county folder
    topic_prefix: str = "fengqiao"  # FENGQIAO_TOPIC_PREFIX
    group: str = "fengqiao-streams"  # FENGQIAO_GROUP
    status_path: Path | None = None  # FENGQIAO_WORKER_STATUS, rewritten every second
    batch_records: int = 500  # FENGQIAO_BATCH_RECORDS
    session_seconds: float = 6.0  # FENGQIAO_SESSION_SECONDS: how long a dead worker's partitions stand still
    poison_run: int = 50  # FENGQIAO_POISON_RUN, held records in a row before the alarm
    sweeps: bool = True  # FENGQIAO_SWEEPS, 0: somebody else fires the clocks, by a time of his own
    failpoint: str = ""  # FENGQIAO_FAILPOINT, tests only: where to stop dead


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises SettingMissing, naming the variable."""
    return Settings(
        kafka=_required(environment, "FENGQIAO_KAFKA"),
        store_dsn=_required(environment, "FENGQIAO_DSN_STREAM"),
        keys_dsn=_required(environment, "FENGQIAO_DSN_KEYS"),
        county=Path(environment.get("FENGQIAO_COUNTY") or Path(__file__).parent / "reference" / "anji"),
        topic_prefix=environment.get("FENGQIAO_TOPIC_PREFIX", "fengqiao"),
        group=environment.get("FENGQIAO_GROUP", "fengqiao-streams"),
        status_path=Path(path) if (path := environment.get("FENGQIAO_WORKER_STATUS")) else None,
        batch_records=int(environment.get("FENGQIAO_BATCH_RECORDS", "500")),
        session_seconds=float(environment.get("FENGQIAO_SESSION_SECONDS", "6")),
        poison_run=int(environment.get("FENGQIAO_POISON_RUN", "50")),
        sweeps=environment.get("FENGQIAO_SWEEPS", "1") != "0",
        failpoint=environment.get("FENGQIAO_FAILPOINT", ""),
    )


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SettingMissing(f"{name} is not set; see deploy/README.md")
    return value
