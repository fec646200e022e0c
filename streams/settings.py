"""A worker's settings, read once from the environment. Secrets hide from repr."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from streams.gateways import ADAPTERS, Adapter, Gateways
from streams.signing import SecretUnfit, key_of

RING_ADDRESSES: Mapping[Adapter, str] = {"webhook": "FENGQIAO_RING_WEBHOOK", "sms": "FENGQIAO_RING_SMS", "voice": "FENGQIAO_RING_VOICE"}
"""Where each gateway's address is told."""


class SettingMissing(Exception):
    """A setting without a default is not in the environment."""


class SettingUnfit(SettingMissing):
    """A setting is there and is not what it should be."""


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
    ring_addresses: Mapping[str, str] = field(default_factory=dict)  # by adapter: RING_ADDRESSES
    ring_key: bytes = field(default=b"", repr=False)  # FENGQIAO_RING_SECRET, whsec_…
    console: str = "/console/"  # FENGQIAO_CONSOLE, where a ring's link leads
    failpoint: str = ""  # FENGQIAO_FAILPOINT, tests only: where to stop dead

    @property
    def gateways(self) -> Gateways:
        """The gateways that rings go out to; none by default: then a ring is heard in the console alone."""
        return Gateways(tuple(adapter for adapter in ADAPTERS if adapter in self.ring_addresses), self.console)


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises SettingMissing, naming the variable, and SettingUnfit."""
    addresses: dict[str, str] = {adapter: address for adapter, name in RING_ADDRESSES.items() if (address := environment.get(name))}
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
        ring_addresses=addresses,
        ring_key=_ring_key(_required(environment, "FENGQIAO_RING_SECRET")) if addresses else b"",
        console=environment.get("FENGQIAO_CONSOLE", "/console/"),
        failpoint=environment.get("FENGQIAO_FAILPOINT", ""),
    )


def _ring_key(secret: str) -> bytes:
    try:
        return key_of(secret)
    except SecretUnfit as unfit:
        raise SettingUnfit(f"FENGQIAO_RING_SECRET: {unfit}") from unfit


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SettingMissing(f"{name} is not set; see deploy/README.md")
    return value
