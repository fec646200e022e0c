"""Pictures lose what their taker did not mean to send, and lie sealed; sending twice keeps one."""

import struct
import zlib
from typing import Any

import asyncpg
import httpx
import pytest

from deploy.postgres.databases import Databases
from producers.attachments import LARGEST, MOST
from producers.photographs import NotAPicture, without_metadata
from streams.contracts.sealing import open_seal
from tests.gateway.asking import Asking, new_id, report

SECRET = b"GPS 30.63N 119.68E"


def jpeg(*segments: tuple[int, bytes], scan: bytes = b"\x01\x02\xff\x00\x03") -> bytes:
    """A picture of segments; nobody could look at it, but every reader could find its parts."""
    parts = [struct.pack(">BBH", 0xFF, kind, len(body) + 2) + body for kind, body in segments]
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xda\x00\x02" + scan + b"\xff\xd9"


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    whole = b"\x89PNG\r\n\x1a\n"
    for kind, body in (*chunks, (b"IEND", b"")):
        whole += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return whole


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(kind + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2) for kind, part in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


TABLES, FRAME = (0xDB, b"tables"), (0xC0, b"frame")
PLAIN = jpeg((0xE0, b"JFIF\0"), TABLES, FRAME)


def test_a_jpeg_keeps_its_picture_and_loses_the_rest() -> None:
    taken = jpeg((0xE0, b"JFIF\0"), (0xE1, b"Exif\0\0" + SECRET), (0xE2, SECRET), TABLES, (0xFE, SECRET), FRAME) + b"a film: " + SECRET
    assert without_metadata(taken, "image/jpeg") == PLAIN


def test_a_png_keeps_its_picture_and_loses_the_rest() -> None:
    taken = png((b"IHDR", b"head"), (b"eXIf", SECRET), (b"tEXt", SECRET), (b"IDAT", b"data")) + SECRET
    assert without_metadata(taken, "image/png") == png((b"IHDR", b"head"), (b"IDAT", b"data"))


def test_a_webp_keeps_its_picture_and_loses_the_rest() -> None:
    taken = webp((b"VP8X", bytes([0b0001_1100, *[0] * 9])), (b"VP8 ", b"data"), (b"EXIF", SECRET), (b"XMP ", SECRET))
    assert without_metadata(taken, "image/webp") == webp((b"VP8X", bytes([0b0001_0000, *[0] * 9])), (b"VP8 ", b"data"))


@pytest.mark.parametrize(
    ("body", "media_type"),
    [(b"", "image/jpeg"), (PLAIN[:30], "image/jpeg"), (b"\xff\xd8\xff\xe1\x00\x00", "image/jpeg"), (PLAIN, "image/png"), (PLAIN, "image/webp"),
     (png((b"IDAT", b"data"))[:20], "image/png"), (b"RIFF\0\0\0\0WEBPVP8 \xff\0\0\0", "image/webp")],
)  # fmt: skip
def test_what_is_no_picture_is_refused(body: bytes, media_type: str) -> None:
    with pytest.raises(NotAPicture):
        without_metadata(body, media_type)


async def attach(
    intake: Asking, report_id: str, body: bytes, *, attachment: str = "", by: str = "langcun1", media: str = "image/jpeg"
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {await intake.token(by)}", "Content-Type": media}
    return await intake.client.put(f"/api/v1/reports/{report_id}/attachments/{attachment or new_id()}", content=body, headers=headers)


async def test_an_attachment_lies_sealed_under_its_reports_key(intake: Asking, owner: Any, database: Databases) -> None:
    sent = report()
    taken = jpeg((0xE0, b"JFIF\0"), (0xE1, SECRET), TABLES, FRAME)
    attachment = new_id()
    assert (await attach(intake, sent["report_id"], taken, attachment=str(attachment))).status_code == 204
    assert (await intake.submit(sent | {"attachments": [str(attachment)]})).status_code == 202
    row = await owner.fetchrow("select * from intake.attachments")
    assert (row["attachment_id"], str(row["report_id"]), row["media_type"]) == (attachment, sent["report_id"], "image/jpeg")
    keys = await asyncpg.connect(database.owner_of_keys)
    key = await keys.fetchval("select key from report_keys where report_id = $1", row["report_id"])
    await keys.close()
    assert open_seal(row["sealed"], key=key, owner=attachment) == PLAIN
    assert b"tables" not in row["sealed"]


async def test_the_same_again_is_the_same_and_other_content_a_conflict(intake: Asking, owner: Any) -> None:
    sent, attachment = report(), str(new_id())
    assert (await attach(intake, sent["report_id"], PLAIN, attachment=attachment)).status_code == 204
    assert (await attach(intake, sent["report_id"], PLAIN, attachment=attachment)).status_code == 204
    assert (await attach(intake, sent["report_id"], jpeg(FRAME), attachment=attachment)).status_code == 409
    assert (await attach(intake, str(new_id()), PLAIN, attachment=attachment)).status_code == 409
    assert await owner.fetchval("select count(*) from intake.attachments") == 1


async def test_what_is_refused(intake: Asking) -> None:
    sent = report()
    assert (await intake.submit(sent)).status_code == 202
    assert (await attach(intake, sent["report_id"], PLAIN, by="langcun2")).status_code == 404
    assert (await attach(intake, sent["report_id"], PLAIN, by="jiaojing")).status_code == 403
    assert (await attach(intake, sent["report_id"], PLAIN, media="application/pdf")).status_code == 415
    assert (await attach(intake, sent["report_id"], b"", media="audio/webm")).status_code == 422
    assert (await attach(intake, sent["report_id"], b"no picture")).status_code == 422
    assert (await attach(intake, sent["report_id"], b"\0" * (LARGEST + 1), media="audio/webm")).status_code == 413
    assert (await attach(intake, "no-id", PLAIN)).status_code == 404
    for _ in range(MOST):
        assert (await attach(intake, sent["report_id"], b"a memo", media="audio/webm")).status_code == 204
    assert (await attach(intake, sent["report_id"], b"a memo", media="audio/webm")).status_code == 409
