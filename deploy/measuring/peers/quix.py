"""Quix Streams, batched through its own sink interface: librdkafka reads, its BatchingSink hands over a partition's batch.

Runs in an environment of its own (quix_home.py). Quix is synchronous and the store is not, so the store has a loop in a
thread of its own; a batch waits for it once.
"""

import asyncio
import threading
from concurrent.futures import Future
from tempfile import TemporaryDirectory

import uvloop
from aiokafka.structs import TopicPartition
from quixstreams import Application  # type: ignore[import-not-found]  # it lives in an environment of its own
from quixstreams.sinks.base import BatchingSink, SinkBatch  # type: ignore[import-not-found]  # the same

from deploy.measuring.peers.same_work import COMMIT_S, Asked, SameWork, begun, record_of, same_work
from streams.topology import inbound

PER_CHECKPOINT = 500
"""Records between two flushes: as many as the stream takes into a transaction. 1,000, 2,000, 4,000 and 8,000 were no faster."""


class Storing:
    """The store's loop, in its thread."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._loop = uvloop.new_event_loop()
        self._stop = asyncio.Event()
        self._ready: Future[SameWork] = Future()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._live(),), daemon=True)
        self._thread.start()
        self.work = self._ready.result(timeout=30)

    async def _live(self) -> None:
        try:
            async with same_work(self._asked) as work:
                places = [
                    TopicPartition(topic.named(self._asked.settings.topic_prefix), n)
                    for topic in inbound()
                    for n in range(topic.partitions)
                ]
                await work.worker.positions(frozenset(places))
                self._ready.set_result(work)
                await self._stop.wait()
        except BaseException as fault:
            if self._ready.done():
                raise
            self._ready.set_exception(fault)

    def store(self, batch: SinkBatch, most: int) -> None:
        """A partition's batch, in transactions of at most `most` records."""
        for chunk in batch.iter_chunks(most):
            records = [record_of(batch.topic, batch.partition, item.offset, item.value, item.timestamp) for item in chunk]
            asyncio.run_coroutine_threadsafe(self.work.store(records), self._loop).result()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout=10)


class TransactionSink(BatchingSink):  # type: ignore[misc]  # its class is unknown here
    """Writes what a checkpoint brings; the checkpoint then commits the offsets."""

    def __init__(self, storing: Storing, most: int) -> None:
        super().__init__(on_client_connect_success=lambda: None)
        self._storing = storing
        self._most = most

    def write(self, batch: SinkBatch) -> None:
        """Called at each checkpoint, once for each partition."""
        self._storing.store(batch, self._most)


def main(asked: Asked) -> None:
    """Run until asked to stop."""
    settings, storing = asked.settings, Storing(asked)
    with TemporaryDirectory() as state:
        app = Application(
            broker_address=settings.kafka,
            consumer_group=settings.group,
            auto_offset_reset="earliest",
            auto_create_topics=False,
            commit_interval=COMMIT_S,
            commit_every=PER_CHECKPOINT,
            consumer_poll_timeout=0.1,
            state_dir=state,
            loglevel="WARNING",
        )
        sink = TransactionSink(storing, settings.batch_records)
        for topic in inbound():
            raw = app.topic(topic.named(settings.topic_prefix), key_deserializer="bytes", value_deserializer="bytes")
            app.dataframe(raw).sink(sink)
        app.run()
    storing.close()


if __name__ == "__main__":
    main(begun())
