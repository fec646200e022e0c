"""What the processes of one deployment are told, by environment variables alone; deploy/README.md lists them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.places import ROOT
from deploy.postgres.databases import Databases

COUNTY = "streams/reference/anji"


@dataclass(frozen=True)
class Deployment:
    """The services behind one system, and how its processes reach them."""

    kafka: str
    databases: Databases
    secret: Path
    county: Path
    topic_prefix: str

    @classmethod
    def of(cls, kafka: str, databases: Databases, secret: Path, environ: Mapping[str, str] = os.environ) -> "Deployment":
        return cls(
            kafka=kafka,
            databases=databases,
            secret=secret,
            county=county_of(environ),
            topic_prefix=prefix_of(environ),
        )

    def environ(self) -> dict[str, str]:
        """For every process of ours."""
        return {
            "FENGQIAO_KAFKA": self.kafka,
            "FENGQIAO_POSTGRES": self.databases.owner,
            "FENGQIAO_DSN_INTAKE": self.databases.intake,
            "FENGQIAO_DSN_STREAM": self.databases.stream,
            "FENGQIAO_DSN_READ": self.databases.read,
            "FENGQIAO_DSN_KEYS": self.databases.keys,
            "FENGQIAO_COUNTY": str(self.county),
            "FENGQIAO_SECRET": str(self.secret),
            "FENGQIAO_TOPIC_PREFIX": self.topic_prefix,
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
        }


def county_of(environ: Mapping[str, str] = os.environ) -> Path:
    """The county folder asked for, or the one that comes with the system."""
    return Path(environ.get("FENGQIAO_COUNTY") or ROOT / COUNTY).resolve()


def prefix_of(environ: Mapping[str, str] = os.environ) -> str:
    """What the topics' names begin with."""
    return environ.get("FENGQIAO_TOPIC_PREFIX") or "fengqiao"
