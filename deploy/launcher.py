"""Stands the whole system up, step by step, and takes it down in reverse order.

    with standing(places, wishes, telling) as system: system.keep()

Kafka and PostgreSQL → county data → databases → topics → demo logins → workers → web. A step that fails takes down what stood
before it; nothing is left running.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg

from api.printing.templates import Templates
from deploy import lan, preflight, screens
from deploy.environment import Deployment, county_of, prefix_of
from deploy.faults import Broken, Refused, Unanswered
from deploy.kafka import topics
from deploy.kafka.broker import START_S as BROKER_START_S
from deploy.kafka.broker import Broker
from deploy.kafka.probe import await_answer
from deploy.logins import demo_logins, note_if_new
from deploy.places import Places
from deploy.ports import LOOPBACK
from deploy.postgres import databases
from deploy.postgres.cluster import START_S as CLUSTER_START_S
from deploy.postgres.cluster import Cluster
from deploy.processes import Command, await_ready, last_words, sweep
from deploy.readiness import coverage, web_answers
from deploy.state import State
from deploy.supervisor import Supervised, Supervisor
from deploy.system import TICK_S, System, Wishes
from deploy.telling import Telling
from streams.activation import activate
from streams.reference.county import load_county
from streams.reference.faults import CountyDataInvalid
from streams.settings import from_environment

READY_S = 120.0
TOO_OFTEN = 4  # ends in a row before it was ever ready: it will not mend itself


@contextmanager
def standing(places: Places, wishes: Wishes, telling: Telling) -> Iterator[System]:
    """The system, up and ready; on the way out everything is stopped, whatever happened."""
    places.make()
    state = State(places.state)
    with state.held():
        supervisor = Supervisor(telling.progress)
        try:
            yield Launch(places, wishes, telling, state, supervisor).system()
        finally:
            for interrupt in (signal.SIGINT, signal.SIGTERM):
                signal.signal(interrupt, signal.SIG_IGN)  # once is enough
            supervisor.stop()


@dataclass(frozen=True)
class Launch:
    """One attempt to stand the system up."""

    places: Places
    wishes: Wishes
    telling: Telling
    state: State
    supervisor: Supervisor

    def system(self) -> System:
        """All steps in order."""
        preflight.disk(self.places.state)
        host = lan.own_address() if self.wishes.lan else LOOPBACK
        if left := sweep(self.places.processes):
            self.telling.progress(f"ended {left} processes that an earlier run left behind")
        port = preflight.web_port(self.wishes.port, host)
        kafka, await_kafka = self.begin_kafka()  # the slowest of all: what does not need it goes on meanwhile
        server = self.postgres()
        self.check_county()
        deployment = self.deployment(kafka, server)
        self.screens()
        await_kafka()
        self.topics(kafka)
        self.activate_rules(deployment)
        logins = demo_logins(server, databases.name_in(server), deployment, self.state)
        workers = tuple(self.worker(number, deployment) for number in range(1, self.wishes.workers + 1))
        web = self.web(host, port, deployment)
        self.await_workers(workers)
        return System(deployment, self.supervisor, web, workers, logins, self.state)

    def begin_kafka(self) -> tuple[str, Callable[[], None]]:
        """The address of a broker, the one we are pointed at or our own, and how to wait until it answers."""
        if given := os.environ.get("FENGQIAO_KAFKA"):
            await_answer(given)
            self.telling.progress(f"Kafka at {given} answers")
            return given, lambda: None
        log, records = self.places.log / "kafka.log", self.places.processes
        broker = Broker(self.places.kafka, self.state.port("kafka"), self.places.tools, log=log, records=records)
        broker.prepare()
        one = self.supervisor.add(broker.command, time.monotonic())

        def wait() -> None:
            await_ready(one.child, broker.command, broker.ready, BROKER_START_S)
            self.telling.progress(f"Kafka at {broker.address}")

        return broker.address, wait

    def postgres(self) -> str:
        """The owner's address of a server: the one we are pointed at, or our own."""
        if given := os.environ.get("FENGQIAO_POSTGRES"):
            return given
        log, records = self.places.log / "postgres.log", self.places.processes
        cluster = Cluster(self.places.postgres, self.state.port("postgres"), log=log, records=records)
        cluster.prepare()
        one = self.supervisor.add(cluster.command, time.monotonic())
        await_ready(one.child, cluster.command, cluster.ready, CLUSTER_START_S)
        self.telling.progress(f"PostgreSQL at 127.0.0.1:{cluster.port}")
        return cluster.dsn()

    def check_county(self) -> None:
        """A county with a mistake in it must not route anybody's report, nor print a paper that lacks what the law wants."""
        try:
            county = load_county(county_of())
            Templates.of(county_of())
        except CountyDataInvalid as invalid:
            first, *others = invalid.mistakes
            raise Refused(f"county data in {county_of()}: {first}" + (f" (and {len(others)} more mistakes)" if others else "")) from invalid
        self.telling.progress(f"county data: {len(county.grids)} grids, {len(county.units)} units")

    def deployment(self, kafka: str, server: str) -> Deployment:
        """Databases with the present schema, and all addresses that processes of ours need."""
        secret, name = self.state.secret, databases.name_in(server)
        try:
            asyncio.run(note_if_new(server, name, self.state))
            prepared = asyncio.run(databases.prepare(server, name, secret.read_text(encoding="utf-8")))
        except (OSError, TimeoutError) as silent:
            raise Unanswered(f"no PostgreSQL answers at the address in FENGQIAO_POSTGRES: {str(silent) or 'silence'}") from silent
        except asyncpg.PostgresError as refusal:
            raise Refused(f"PostgreSQL does not take what it is asked: {refusal}") from refusal
        self.telling.progress("databases have the present schema")
        return Deployment.of(kafka, prepared, secret)

    def screens(self) -> None:
        """What the web serves, built if its sources changed; late, because a refusal by anything else is quicker told."""
        if self.wishes.screens and (built := screens.build(self.places)):
            self.telling.progress(f"screens built: {', '.join(built)}")

    def topics(self, kafka: str) -> None:
        """Topics as the contract says."""
        made = asyncio.run(topics.create(kafka, prefix_of()))
        self.telling.progress(f"topics made: {', '.join(made) or 'none, they were there'}")

    def activate_rules(self, deployment: Deployment) -> None:
        """Our own database belongs to this checkout, so its rule set decides; another's is changed by a person."""
        if not os.environ.get("FENGQIAO_POSTGRES"):
            name = asyncio.run(activate(from_environment(deployment.environ())))
            self.telling.progress(f"rule set {name} is active")

    def worker(self, number: int, deployment: Deployment) -> Supervised:
        """One stream worker, kept running."""
        name = f"worker-{number}"
        status = self.places.workers / f"{name}.json"
        status.unlink(missing_ok=True)
        own = {"FENGQIAO_WORKER_STATUS": str(status), "FENGQIAO_METRICS_PORT": str(self.state.port(name))}
        return self.supervisor.add(self.python(name, ["deploy.worker"], {**deployment.environ(), **own}), time.monotonic())

    def web(self, host: str, port: int, deployment: Deployment) -> str:
        """The one origin for screens and API, kept running; its address."""
        arguments = ["deploy.web", "--host", host, "--port", str(port)]
        if self.wishes.lan:
            certificate, key = lan.certificate(self.places.state, host)
            arguments += ["--certificate", str(certificate), "--key", str(key)]
        url = f"{'https' if self.wishes.lan else 'http'}://{host}:{port}"
        one = self.supervisor.add(self.python("web", arguments, deployment.environ()), time.monotonic())
        self.await_all([one], lambda: web_answers(url), "the web does not answer")
        self.telling.progress(f"web at {url}")
        return url

    def await_workers(self, workers: tuple[Supervised, ...]) -> None:
        """Every inbound partition assigned and positioned."""
        wanted = topics.inbound_partitions()

        def covered() -> bool:
            return coverage(self.places.workers, {worker.child.pid for worker in workers}).covers(wanted, len(workers))

        self.await_all(list(workers), covered, f"the workers do not cover all {wanted} partitions")
        self.telling.progress(f"{len(workers)} workers have all {wanted} partitions")

    def await_all(self, processes: list[Supervised], ready: Callable[[], bool], otherwise: str) -> None:
        """Wait, and meanwhile keep everything running; one that only ever ends is a Fault."""
        deadline = time.monotonic() + READY_S
        while not ready():
            self.supervisor.tend(time.monotonic())
            for one in processes:
                if one.failures >= TOO_OFTEN:
                    raise Broken(f"{one.command.name} ended {one.failures} times: {last_words(one.command.log)}")
            if time.monotonic() > deadline:
                raise Unanswered(f"{otherwise} after {READY_S:.0f} s: {last_words(processes[0].command.log)}")
            time.sleep(TICK_S)

    def python(self, name: str, module: list[str], environ: dict[str, str]) -> Command:
        """One of our own modules as a process."""
        return Command(name, (sys.executable, "-m", *module), self.places.log / f"{name}.log", self.places.processes, environ)
