"""The intake's settings, read once from the environment. Secrets hide from repr."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class SettingMissing(Exception):
    """A setting without a default is not in the environment."""


@dataclass(frozen=True)
class Settings:
    """What the intake needs to know; the environment variable's name is in the comment."""

    kafka: str  # FENGQIAO_KAFKA, host:port
    intake_dsn: str = field(repr=False)  # FENGQIAO_DSN_INTAKE, role fengqiao_intake
    keys_dsn: str = field(repr=False)  # FENGQIAO_DSN_KEYS, role fengqiao_keys
    county: Path  # FENGQIAO_COUNTY, a county folder
    secret: str = field(repr=False)  # FENGQIAO_SECRET, the path of a file: what signs tokens
    topic_prefix: str = "fengqiao"  # FENGQIAO_TOPIC_PREFIX
    answer_seconds: float = 2.5  # FENGQIAO_ANSWER_SECONDS: after that a submission's outcome is unknown, 503
    republish_seconds: float = 60.0  # FENGQIAO_REPUBLISH_SECONDS: how long a row may be unknown on Kafka
    lookups_per_minute: int = 30  # FENGQIAO_LOOKUPS_PER_MINUTE, for each address: also for ratings by query code and for public bookings


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises SettingMissing, naming the variable."""
    return Settings(
        kafka=_required(environment, "FENGQIAO_KAFKA"),
        intake_dsn=_required(environment, "FENGQIAO_DSN_INTAKE"),
        keys_dsn=_required(environment, "FENGQIAO_DSN_KEYS"),
        county=Path(_required(environment, "FENGQIAO_COUNTY")),
        secret=Path(_required(environment, "FENGQIAO_SECRET")).read_text(encoding="utf-8").strip(),
        topic_prefix=environment.get("FENGQIAO_TOPIC_PREFIX") or "fengqiao",
        answer_seconds=float(environment.get("FENGQIAO_ANSWER_SECONDS") or 2.5),
        republish_seconds=float(environment.get("FENGQIAO_REPUBLISH_SECONDS") or 60),
        lookups_per_minute=int(environment.get("FENGQIAO_LOOKUPS_PER_MINUTE") or 30),
    )


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SettingMissing(f"{name} is not set; see deploy/README.md")
    return value
