"""The embedded PostgreSQL: one cluster in a folder, on 127.0.0.1, with a random password for its owner.

    cluster = Cluster(data=folder, port=free_port())
    cluster.start(); cluster.dsn(); cluster.stop()

`durable=False` is for tests that nobody's work depends on: no fsync.
"""

import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from deploy.places import write_whole
from deploy.ports import LOOPBACK
from deploy.postgres.binaries import as_somebody, folder
from deploy.processes import Command, await_ready, kill, run, start, stop

OWNER = "fengqiao"
START_S = 30.0

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "autovacuum_naptime": "15s",
    # The server's log must not repeat what people wrote: no statement text, no row contents.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Cluster:
    """One embedded cluster; `start` returns when it answers."""

    data: Path
    port: int
    log: Path | None = None
    records: Path | None = None
    durable: bool = True
    settings: dict[str, str] = field(default_factory=dict)
    child: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def dsn(self, database: str = "postgres") -> str:
        """The owner's address of a database here."""
        return f"postgresql://{OWNER}:{self.password}@{LOOPBACK}:{self.port}/{database}"

    @property
    def password(self) -> str:
        return (self.data / "owner.secret").read_text(encoding="utf-8")

    @cached_property
    def programs(self) -> Path:
        made_by = self._files / "PG_VERSION"
        return folder(int(made_by.read_text(encoding="utf-8")) if made_by.exists() else None)

    @property
    def command(self) -> Command:
        """The server's process, for whoever supervises it."""
        chosen = {**SETTINGS, **({} if self.durable else CARELESS), **self.settings, "port": str(self.port)}
        options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
        return Command(
            name="postgres",
            argv=(*as_somebody(), str(self.programs / "postgres"), "-D", str(self._files), *options),
            log=self.log or self.data / "server.log",
            records=self.records or self.data / "processes",
            environ={"LC_ALL": "C.UTF-8"},
            ending=signal.SIGINT,  # "fast": clients are sent away, nothing is lost
            foundation=True,
        )

    def start(self) -> None:
        """Make the cluster if the folder is new, start, wait for an answer."""
        self.prepare()
        self.child = start(self.command)
        try:
            await_ready(self.child, self.command, self.ready, START_S)
        except BaseException:
            self.stop()
            raise

    def prepare(self) -> None:
        """Everything before the process: a folder with a cluster in it."""
        if (self._files / "PG_VERSION").exists():
            return
        self.data.mkdir(parents=True, exist_ok=True)
        write_whole(self.data / "owner.secret", secrets.token_urlsafe(24))
        fresh = self.data / "cluster.new"  # a half-made one is never mistaken for a cluster
        shutil.rmtree(fresh, ignore_errors=True)
        tool = [*as_somebody(), str(self.programs / "initdb"), "-D", str(fresh), "--username", OWNER]
        # C.UTF-8 and not C: trigram search sees no Chinese under C.
        how = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={self.data / 'owner.secret'}"]
        careless = [] if self.durable else ["--no-sync"]
        run([*tool, *how, *careless], name="making the PostgreSQL cluster")
        fresh.rename(self._files)

    def ready(self) -> bool:
        """Whether it takes connections now; starting up or recovering is no."""
        asked = [str(self.programs / "pg_isready"), "-q", "-h", LOOPBACK, "-p", str(self.port), "-t", "2"]
        return subprocess.run(asked, check=False).returncode == 0

    def stop(self) -> None:
        """Send clients away, write everything down, end."""
        if self.child is not None:
            stop(self.child, self.command)
            self.child = None

    def kill(self) -> None:
        """kill -9 of the whole server, for drills: its own children go when they see it gone."""
        if self.child is not None:
            kill(self.child, self.command)
            self.child = None

    @property
    def _files(self) -> Path:
        return self.data / "cluster"
