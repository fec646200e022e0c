"""The api's settings, read once from the environment. Secrets hide from repr."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class SettingMissing(Exception):
    """A setting without a default is not in the environment."""


@dataclass(frozen=True)
class Settings:
    """What the api needs to know; the environment variable's name is in the comment."""

    read_dsn: str = field(repr=False)  # FENGQIAO_DSN_READ, role fengqiao_read
    keys_dsn: str = field(repr=False)  # FENGQIAO_DSN_KEYS, role fengqiao_keys
    county: Path  # FENGQIAO_COUNTY, a county folder
    secret: str = field(repr=False)  # FENGQIAO_SECRET, the path of a file: what signs tokens
    kafka: str  # FENGQIAO_KAFKA, host:port; only to say whether it is there
    topic_prefix: str = "fengqiao"  # FENGQIAO_TOPIC_PREFIX
    cell: str = "main"  # FENGQIAO_CELL: which group of counties this database holds; cursors of another are not ours
    feed_lifetime_seconds: float = 3600.0  # FENGQIAO_FEED_LIFETIME_SECONDS: a connection ends and resumes; replicas even out
    feed_heartbeat_seconds: float = 10.0  # FENGQIAO_FEED_HEARTBEAT_SECONDS
    feed_backlog: int = 1000  # FENGQIAO_FEED_BACKLOG: changes that may wait for one slow viewer
    feed_memory: int = 5000  # FENGQIAO_FEED_MEMORY: latest changes kept, more than any restart or bad line costs a viewer
    lookups_per_minute: int = 30  # FENGQIAO_LOOKUPS_PER_MINUTE, for each address


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises SettingMissing, naming the variable."""
    return Settings(
        read_dsn=_required(environment, "FENGQIAO_DSN_READ"),
        keys_dsn=_required(environment, "FENGQIAO_DSN_KEYS"),
        county=Path(_required(environment, "FENGQIAO_COUNTY")),
        secret=Path(_required(environment, "FENGQIAO_SECRET")).read_text(encoding="utf-8").strip(),
        kafka=_required(environment, "FENGQIAO_KAFKA"),
        topic_prefix=environment.get("FENGQIAO_TOPIC_PREFIX") or "fengqiao",
        cell=environment.get("FENGQIAO_CELL") or "main",
        feed_lifetime_seconds=float(environment.get("FENGQIAO_FEED_LIFETIME_SECONDS") or 3600),
        feed_heartbeat_seconds=float(environment.get("FENGQIAO_FEED_HEARTBEAT_SECONDS") or 10),
        feed_backlog=int(environment.get("FENGQIAO_FEED_BACKLOG") or 1000),
        feed_memory=int(environment.get("FENGQIAO_FEED_MEMORY") or 5000),
        lookups_per_minute=int(environment.get("FENGQIAO_LOOKUPS_PER_MINUTE") or 30),
    )


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SettingMissing(f"{name} is not set; see deploy/README.md")
    return value
