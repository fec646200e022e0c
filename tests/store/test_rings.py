"""A ring goes out to the county's gateways: signed, without anything personal, again until it is taken, holding up nothing."""

import asyncio
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from deploy.ports import free_port
from streams.rings import Ringing, Sent
from streams.settings import SettingMissing, SettingUnfit, from_environment
from streams.signing import key_of, signed
from tests.builders import GRID
from tests.store.ground import Ground, employ
from tests.store.receiver import SECRET, Receiver, receiving
from tests.store.test_ringing import PEOPLE, TWO, a_red_night, account, acknowledge, minutes, passes, put_down, rings, the_case

KEY = key_of(SECRET)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def ringing(receiver: Receiver, *adapters: str) -> Ringing:
    return Ringing(dict.fromkeys(adapters or ("webhook",), receiver.address), KEY)


async def a_silent_night(ground: Ground, until: float = 0.5, **changes: str) -> None:
    await employ(ground.databases, *PEOPLE.values())
    await put_down(ground)
    await a_red_night(ground, **changes)
    await passes(ground, 0, until)


async def waiting(ground: Ground, adapter: str = "webhook") -> int:
    return int(await ground.one("select count(*) from stream.rings where adapter = $1", adapter))


async def test_a_ring_arrives_signed_and_says_nothing_personal(ground: Ground, receiver: Receiver) -> None:
    await a_silent_night(ground)
    case = await the_case(ground)
    sent = await ringing(receiver).send(ground.store, TWO + minutes(1))
    assert (sent.arrived, sent.failed, receiver.forged) == ({"webhook": 1}, {}, 0)
    (body,), (head,) = receiver.bodies, receiver.heads
    (ring_id,) = await ground.store.fetch("select event_id from stream.timeline where change = 'rung'")
    assert (head["webhook-id"], head["webhook-timestamp"]) == (str(ring_id["event_id"]), str(int((TWO + minutes(1)).timestamp())))
    assert body == {
        "type": "ring",
        "timestamp": TWO.isoformat().replace("+00:00", "Z"),
        "data": {
            "ring_id": head["webhook-id"],
            "number": case.number,
            "urgency": "red",
            "post": "first",
            "accounts": [account("first")],
            "next_post": "second",
            "next_at": (TWO + minutes(3)).isoformat().replace("+00:00", "Z"),
            "link": f"https://county.example/console/?case={case.case_id}",
            "grid_code": GRID,
            "category": case.category,
        },
    }
    assert await waiting(ground) == 0
    assert not (await ringing(receiver).send(ground.store, TWO + minutes(9))).arrived


@pytest.mark.parametrize("adapter", ["sms", "voice"])
async def test_a_message_and_a_call_have_words_in_both_languages(ground: Ground, receiver: Receiver, adapter: str) -> None:
    await a_silent_night(ground)
    await ringing(receiver, adapter).send(ground.store, TWO)
    (body,) = receiver.bodies
    assert (body["type"], body["data"]["accounts"]) == (f"ring.{adapter}", [account("first")])
    number = (await the_case(ground)).number
    assert body["text"] == {
        "zh": f"红色事件{number}待接报。叫应:值班主班。",
        "en": f"RED case {number} waits for somebody to pick up. Rung: first on duty.",
    }


async def test_the_last_ring_says_that_nobody_is_rung_after_it(ground: Ground, receiver: Receiver) -> None:
    await a_silent_night(ground, until=15)
    await ringing(receiver).send(ground.store, TWO + minutes(15))
    bodies = sorted(receiver.bodies, key=lambda body: str(body["timestamp"]))
    assert ["next_at" in body["data"] for body in bodies] == [True, True, True, True, False]


async def test_of_a_case_kept_to_its_own_readers_not_even_where_and_what(ground: Ground, receiver: Receiver) -> None:
    await a_silent_night(ground, restricted="minor")
    await ringing(receiver).send(ground.store, TWO)
    (body,) = receiver.bodies
    assert {"grid_code", "category"}.isdisjoint(body["data"])


async def test_a_receiver_that_is_down_is_asked_again_later_each_time_under_the_same_id(ground: Ground, receiver: Receiver) -> None:
    await a_silent_night(ground)
    nobody = Ringing({"webhook": f"http://127.0.0.1:{free_port()}/"}, KEY)
    assert (await nobody.send(ground.store, TWO)).failed == {"webhook": 1}
    assert await nobody.send(ground.store, TWO + timedelta(seconds=9)) == Sent()
    receiver.answer = 500
    tried = [second for second in range(10, 200) if (await ringing(receiver).send(ground.store, TWO + timedelta(seconds=second))).failed]
    assert tried == [10, 30, 70, 130, 190]
    receiver.answer = 200
    assert (await ringing(receiver).send(ground.store, TWO + timedelta(seconds=250))).arrived == {"webhook": 1}
    assert len({head["webhook-id"] for head in receiver.heads}) == 1


async def test_two_workers_ring_once(ground: Ground, receiver: Receiver) -> None:
    await a_silent_night(ground)
    await asyncio.gather(*(ringing(receiver).send(ground.store, TWO) for _ in range(4)))
    assert len(receiver.bodies) == 1


async def test_a_gateway_that_never_answers_holds_up_neither_the_others_nor_the_stream(ground: Ground, receiver: Receiver) -> None:
    await a_silent_night(ground)
    silent = socket.create_server(("127.0.0.1", 0))  # connects, and says nothing
    addresses = {"webhook": f"http://127.0.0.1:{silent.getsockname()[1]}/", "sms": receiver.address}
    began = time.monotonic()
    sending = asyncio.create_task(Ringing(addresses, KEY).send(ground.store, TWO))
    await asyncio.to_thread(receiver.arrived.wait, 3)
    await passes(ground, 3, 3)
    assert time.monotonic() - began < 4
    assert [post for _, post, _ in await rings(ground)] == ["first", "second"]
    sent = await sending
    silent.close()
    assert (sent.arrived, sent.failed) == ({"sms": 1}, {"webhook": 1})


async def test_nobody_is_woken_for_what_was_heard_or_comes_an_hour_late(ground: Ground, receiver: Receiver) -> None:
    await a_silent_night(ground)
    await acknowledge(ground, PEOPLE["first"], TWO + minutes(1))
    assert await ringing(receiver).send(ground.store, TWO + minutes(1)) == Sent()
    assert (await waiting(ground), await waiting(ground, "voice")) == (0, 0)


async def test_what_no_gateway_took_for_an_hour_is_given_up_and_counted(ground: Ground, receiver: Receiver) -> None:
    await a_silent_night(ground)
    receiver.answer = 503
    await ringing(receiver).send(ground.store, TWO)
    sent = await ringing(receiver).send(ground.store, TWO + minutes(61))
    assert (sent.given_up["webhook"], sent.failed, receiver.bodies[1:]) == (1, {}, [])


async def test_a_rung_told_twice_waits_once(ground: Ground) -> None:
    await a_silent_night(ground, until=3.5)
    assert [await waiting(ground, adapter) for adapter in ("webhook", "sms", "voice")] == [2, 2, 2]


def test_the_signature_is_the_one_of_the_standard() -> None:
    """The example of the Standard Webhooks specification's own libraries."""
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = signed(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


ENVIRONMENT = {"FENGQIAO_KAFKA": "k", "FENGQIAO_DSN_STREAM": "s", "FENGQIAO_DSN_KEYS": "k"}


def test_without_addresses_a_ring_is_heard_in_the_console_alone() -> None:
    settings = from_environment(ENVIRONMENT)
    assert (settings.ring_addresses, settings.gateways.adapters) == ({}, ())
    told = {"FENGQIAO_RING_SMS": "http://sms.example", "FENGQIAO_RING_WEBHOOK": "http://hook.example", "FENGQIAO_RING_SECRET": SECRET}
    settings = from_environment(ENVIRONMENT | told)
    assert settings.gateways.adapters == ("webhook", "sms")
    assert SECRET not in repr(settings)
    assert KEY not in repr(settings).encode()


@pytest.mark.parametrize(("secret", "fault"), [("", SettingMissing), ("whsec_short", SettingUnfit), ("no prefix", SettingUnfit)])
def test_an_address_without_a_secret_does_not_start(secret: str, fault: type[Exception]) -> None:
    with pytest.raises(fault, match="FENGQIAO_RING_SECRET"):
        from_environment(ENVIRONMENT | {"FENGQIAO_RING_VOICE": "http://voice.example", "FENGQIAO_RING_SECRET": secret})
