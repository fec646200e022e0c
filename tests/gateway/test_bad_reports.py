"""What the sender can mend is refused, every mistake at once, each with its field and what would be right."""

import json
from typing import Any

from producers.bodies import LARGEST
from producers.wanted import WANTED
from tests.gateway.asking import HOME, Asking, ago, new_id, report

REPORTS = "/api/v1/reports"
AN_ID = str(new_id())

LEFT_OUT = "to be left out; /openapi.json has the fields"
MISTAKES: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"report_id": "no id"}, {"report_id": "not a UUID"}),
    ({"report_id": "6fa459ea-ee8a-4ca4-894e-db77e160355e"}, {"report_id": "not a UUIDv7"}),
    ({"report_id": 7}, {"report_id": "of the wrong kind"}),
    ({"grid_code": "33052310720200"}, {"grid_code": "not of the right form"}),
    ({"grid_code": HOME + "\n"}, {"grid_code": "too long"}),
    ({"grid_code": int(HOME)}, {"grid_code": "of the wrong kind"}),
    ({"occurred_at": "2024-05-01T10:00:00"}, {"occurred_at": "a time without its zone"}),
    ({"occurred_at": "yesterday"}, {"occurred_at": "not a time"}),
    ({"occurred_at": 1714529000}, {"occurred_at": "of the wrong kind"}),
    ({"occurred_at": "9999-12-31T23:59:59-12:00"}, {"occurred_at": "an impossible year"}),
    ({"occurred_at": "0001-01-01T00:00:00+14:00"}, {"occurred_at": "an impossible year"}),
    ({"sent_at": "2024-05-01"}, {"sent_at": "not a time"}),
    ({"text": ""}, {"text": "empty"}),
    ({"text": " \n\t"}, {"text": "empty"}),
    ({"text": "字" * 4001}, {"text": "too long"}),
    ({"text": ["a"]}, {"text": "of the wrong kind"}),
    ({"outcome": "done"}, {"outcome": "no such code"}),
    ({"source": "rumour"}, {"source": "no such code"}),
    ({"external_no": "1" * 65}, {"external_no": "too long"}),
    ({"external_no": "a\u0000b"}, {"external_no": "not of the right form"}),
    ({"place": "字" * 201}, {"place": "too long"}),
    ({"category": "77"}, {"category": "not in the taxonomy"}),
    ({"people_count": -1}, {"people_count": "too small"}),
    ({"people_count": 2.5}, {"people_count": "of the wrong kind"}),
    ({"people_count": True}, {"people_count": "of the wrong kind"}),
    ({"people_count": 1_000_001}, {"people_count": "too large"}),
    ({"amount": -0.01}, {"amount": "too small"}),
    ({"amount": "many"}, {"amount": "of the wrong kind"}),
    ({"dangers": ["fight", "dragon"]}, {"dangers[1]": "no such code"}),
    ({"dangers": "fight"}, {"dangers": "of the wrong kind"}),
    ({"parties": [{"name": "a"}, {"phone": 138}]}, {"parties[1].phone": "of the wrong kind"}),
    ({"parties": [{"id_number": "330"}]}, {"parties[0].id_number": "unknown field"}),
    ({"parties": [{}] * 51}, {"parties": "too long"}),
    ({"accused": ["字" * 201]}, {"accused[0]": "too long"}),
    ({"accused": [""]}, {"accused[0]": "empty"}),
    ({"complained_of": ["a"] * 21}, {"complained_of": "too long"}),
    ({"attachments": [AN_ID] * 10}, {"attachments": "too long"}),
    ({"corrects": "last one"}, {"corrects": "not a UUID"}),
    ({"report_id": AN_ID, "corrects": AN_ID}, {"corrects": "it is this report itself"}),
    ({"corrects": AN_ID, "withdraws": AN_ID}, {"withdraws": "a report corrects or withdraws, not both"}),
    ({"as_petition": True}, {"on_behalf_of": "wanted with as_petition"}),
    ({"as_petition": True, "on_behalf_of": "某人", "outcome": "settled"}, {"outcome": "a claim is not settled on site"}),
    ({"as_petition": True, "on_behalf_of": "某人", "withdraws": AN_ID}, {"as_petition": "no withdrawal"}),
    ({"as_petition": "yes"}, {"as_petition": "of the wrong kind"}),
    ({"colour": "red", "urgent": True}, {"colour": "unknown field", "urgent": "unknown field"}),
    (
        {"text": 5, "grid_code": "x", "colour": 1, "people_count": -3},
        {"text": "of the wrong kind", "grid_code": "not of the right form", "colour": "unknown field", "people_count": "too small"},
    ),
]


async def test_each_mistake_is_named_with_what_would_be_right(shared: Asking) -> None:
    for changes, expected in MISTAKES:
        answer = await shared.submit(report(**changes))
        assert answer.status_code == 422, changes
        assert answer.headers["content-type"] == "application/problem+json"
        errors = {error["field"]: error for error in answer.json()["errors"]}
        assert {field: error["problem"] for field, error in errors.items()} == expected, changes
        for field, error in errors.items():
            name = field.rpartition(".")[2].partition("[")[0]
            known = WANTED[name].en if name in WANTED else "see /openapi.json"
            assert error["wanted"] == (LEFT_OUT if error["problem"] == "unknown field" else known)


async def test_every_field_that_is_missing_is_told_at_once(shared: Asking) -> None:
    answer = await shared.submit({})
    assert {error["field"] for error in answer.json()["errors"]} == {"report_id", "grid_code", "occurred_at", "text"}
    assert {error["problem"] for error in answer.json()["errors"]} == {"missing"}


async def test_the_answer_speaks_the_askers_language(shared: Asking) -> None:
    for asked, detail, wanted in (
        ("zh-CN,zh;q=0.9,en;q=0.8", "有内容填得不对", "15位网格编码"),
        ("en", "Some fields are not right", "a grid code of 15 digits"),
    ):
        answer = (await shared.submit(report(grid_code="x"), **{"Accept-Language": asked})).json()
        assert (answer["detail"], answer["errors"][0]["wanted"]) == (detail, wanted)


async def test_a_refusal_repeats_no_word_of_the_report(shared: Asking) -> None:
    answer = await shared.submit(report(text="蓝大山打人", outcome="蓝大山", grid_code="蓝大山", parties=[{"phone": ["13800005555"]}]))
    assert answer.status_code == 422
    assert "蓝大山" not in answer.text
    assert "13800005555" not in answer.text


BODIES: list[tuple[bytes, int, str]] = [
    (b"", 400, "Not JSON at byte 0"),
    (b'{"text": "a",}', 400, "Not JSON at byte 13"),
    (b'{"text": NaN}', 400, "Not JSON at byte 9"),
    (b'{"amount": 1e999}', 400, "A number is out of range"),
    (b'{"text": "\xff"}', 400, "Not UTF-8 from byte 10 on"),
    (b"[" * 20_000, 400, "Nested too deeply"),
    (b"text=a", 400, "Not JSON at byte 4"),
    (b"[1, 2]", 422, "Some fields are not right"),
    (b"null", 422, "Some fields are not right"),
    (b'"' + b"a" * LARGEST + b'"', 413, f"The body is too large: at most {LARGEST} bytes"),
]


async def test_what_is_no_report_at_all_is_told_where(shared: Asking) -> None:
    token = await shared.token("langcun1")
    for body, status, detail in BODIES:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        answer = await shared.client.post(REPORTS, content=body, headers=headers)
        assert (answer.status_code, answer.json()["detail"]) == (status, detail), body[:40]


async def test_the_size_is_watched_while_it_comes(shared: Asking) -> None:
    """A body whose length is not declared is cut off all the same."""
    token = await shared.token("langcun1")

    async def endless() -> Any:
        for _ in range(100):
            yield b"a" * 1024

    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer = await shared.client.post(REPORTS, content=endless(), headers=headers)
    assert answer.status_code == 413


async def test_another_media_type_is_refused(shared: Asking) -> None:
    token = await shared.token("langcun1")
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "application/xml", ""):
        headers = {"Authorization": f"Bearer {token}", "Content-Type": media_type}
        answer = await shared.client.post(REPORTS, content=json.dumps(report()), headers=headers)
        assert answer.status_code == 415
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8"}
    assert (await shared.client.post(REPORTS, content=json.dumps(report()), headers=headers)).status_code == 202


async def test_the_largest_good_report_is_accepted(shared: Asking) -> None:
    whole = report(
        text="字" * 4000,
        place="字" * 200,
        parties=[{"name": "名" * 100, "phone": "1" * 32, "role": "方" * 50}] * 50,
        accused=["字" * 200] * 20,
        complained_of=["字" * 200] * 20,
        attachments=[str(new_id()) for _ in range(9)],
        sent_at=ago(seconds=1),
    )
    assert (await shared.submit(whole)).status_code == 202
