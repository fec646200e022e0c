"""The embedded broker: one Apache Kafka 4 node in KRaft mode on 127.0.0.1, for one machine and for tests.

    broker = Broker(data=folder, port=free_port(), tools=Places.of().tools)
    broker.start(); broker.address; broker.stop()

Data survives `stop` and `kill`; a second start on the same folder serves the same topics.
"""

import subprocess
import uuid
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from deploy.kafka.jars import jars, java
from deploy.kafka.probe import answers
from deploy.ports import LOOPBACK, free_port
from deploy.processes import Command, await_ready, kill, run, start, stop

# The first compiler alone: it halves the processor time of a start (3.3 s for 5.5 s) and of the first 300,000 records.
JVM = ("-Xms256m", "-Xmx512m", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:TieredStopAtLevel=1")
LOG4J = Path(__file__).with_name("log4j2.yaml")
START_S = 60.0

SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    # A misspelt topic is a fault, never a new topic.
    "auto.create.topics.enable": "false",
    "offsets.topic.num.partitions": "1",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.num.partitions": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    # One machine: nobody is worth waiting for, and a killed worker is missed soon.
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    # After kill -9 the node's own former self must first be given up: the default of 9 s is most of a restart.
    "broker.heartbeat.interval.ms": "500",
    "broker.session.timeout.ms": "6000",
    # Two shared cores: a few threads; the log cleaner's 128 MB default would be a quarter of the heap.
    "num.network.threads": "2",
    "num.io.threads": "4",
    "background.threads": "2",
    "num.recovery.threads.per.data.dir": "2",
    "log.cleaner.dedupe.buffer.size": "4194304",
    # Each partition maps two index files: 1 MiB is plenty for a segment of this size.
    "log.segment.bytes": "134217728",
    "log.index.size.max.bytes": "1048576",
    # Topics say their own retention and size; these are for one made by hand.
    "log.retention.hours": "1080",
    "message.max.bytes": "1048588",
}


@dataclass
class Broker:
    """One embedded broker; `start` returns when it answers."""

    data: Path
    port: int
    tools: Path
    log: Path | None = None
    records: Path | None = None
    settings: dict[str, str] = field(default_factory=dict)
    child: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    @property
    def command(self) -> Command:
        """The broker's process, for whoever supervises it."""
        return Command(
            name="kafka",
            argv=(*self._java, *JVM, "kafka.Kafka", str(self._properties)),
            log=self.log or self.data / "broker.log",
            records=self.records or self.data / "processes",
            foundation=True,
        )

    def start(self) -> None:
        """Format the folder if it is new, start, wait for an answer."""
        self.prepare()
        self.child = start(self.command)
        try:
            await_ready(self.child, self.command, self.ready, START_S)
        except BaseException:
            self.stop()
            raise

    def prepare(self) -> None:
        """Everything before the process: jars, settings, a formatted folder."""
        self.data.mkdir(parents=True, exist_ok=True)
        self._properties.write_text(self._settings(), encoding="utf-8")
        if not (self.data / "log" / "meta.properties").exists():
            cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
            tool = [*self._java, "kafka.tools.StorageTool", "format", "--ignore-formatted"]
            run([*tool, f"--cluster-id={cluster}", "--config", str(self._properties)], name="formatting Kafka's folder")

    def ready(self) -> bool:
        return answers(self.address)

    def stop(self) -> None:
        """Ask it to shut down cleanly; it flushes and leaves."""
        if self.child is not None:
            stop(self.child, self.command)
            self.child = None

    def kill(self) -> None:
        """kill -9, for drills."""
        if self.child is not None:
            kill(self.child, self.command)
            self.child = None

    @property
    def _properties(self) -> Path:
        return self.data / "server.properties"

    @cached_property
    def _java(self) -> list[str]:
        return [java(), "-cp", f"{jars(self.tools)}/*", f"-Dlog4j2.configurationFile={LOG4J}"]

    def _settings(self) -> str:
        controller = f"{LOOPBACK}:{free_port()}"
        own = {
            "listeners": f"PLAINTEXT://{self.address},CONTROLLER://{controller}",
            "advertised.listeners": f"PLAINTEXT://{self.address}",
            "controller.quorum.voters": f"1@{controller}",
            "log.dirs": str(self.data / "log"),
        }
        return "".join(f"{name}={value}\n" for name, value in {**SETTINGS, **own, **self.settings}.items())
