"""Whether what this process needs answers: the databases, the broker, the feed's own reader."""

import asyncio
import time

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from api.fanout import Fanout
from api.faults import Unavailable
from api.reading import Reads

PATIENCE_S = 3.0
FRESH_S = 1.0


class Readiness:
    """Asked at most once a second, however many ask."""

    def __init__(self, reads: Reads, fanout: Fanout, kafka: str) -> None:
        self._reads = reads
        self._fanout = fanout
        self._kafka = kafka
        self._asked_at = -FRESH_S
        self._missing: list[str] = []
        self._asking = asyncio.Lock()

    async def missing(self) -> list[str]:
        """What does not answer; empty when all is well."""
        async with self._asking:
            if time.monotonic() - self._asked_at >= FRESH_S:
                kafka, databases = await asyncio.gather(self._kafka_is_there(), self._databases_are_there())
                said = {"kafka": kafka, "postgres": databases, "feed": self._fanout.is_reading}
                self._missing = [name for name, there in said.items() if not there]
                self._asked_at = time.monotonic()
            return self._missing

    async def _databases_are_there(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._reads.alive()
        except (Unavailable, TimeoutError):
            return False
        return True

    async def _kafka_is_there(self) -> bool:
        client = AIOKafkaClient(bootstrap_servers=self._kafka, client_id="fengqiao-readyz")
        try:
            async with asyncio.timeout(PATIENCE_S):
                await client.bootstrap()
        except (KafkaError, OSError, TimeoutError):
            return False
        finally:
            await client.close()
        return True
