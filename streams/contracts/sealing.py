"""Sealing: personal data is ciphertext under a key of its own report, everywhere but in a reader's memory.

`seal` and `open_seal` use AES-256-GCM; the sealed bytes are `version (1) + nonce (12) + ciphertext + tag (16)` and the
owner's id is bound as associated data, so that a seal cannot be moved to another report.
"""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
_VERSION = b"\x01"


class SealBroken(Exception):
    """The sealed bytes do not open under this key and owner: damaged, moved, or the key was destroyed."""


class Party(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person or unit in the dispute, as the reporter wrote it down."""

    name: str = ""
    phone: str = ""
    role: str = ""  # 当事人 as the reporter calls it: 投诉人, 对方, 见证人 …


class Words(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything of a report that could name a person; it exists in the clear only inside a process."""

    text: str = ""
    place: str = ""
    parties: tuple[Party, ...] = ()
    accused: tuple[str, ...] = ()  # 被检举控告人(单位)
    complained_of: tuple[str, ...] = ()  # 被反映单位
    on_behalf_of: str = ""  # 代办: for whom
    sent_grid: str = ""  # the grid as the reporter wrote it, where the report is kept in another: see its flags


GIVEN = "…"
"""Stands in an act's fields where its actor gave words; the words are sealed beside them."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Words).decode
_decode_remarks = msgspec.json.Decoder(dict[str, str]).decode


def seal(plain: bytes, *, key: bytes, nonce: bytes, owner: UUID) -> bytes:
    """Seal bytes under `key` for `owner`; the nonce comes from the caller and is used once."""
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, owner.bytes)


def open_seal(sealed: bytes, *, key: bytes, owner: UUID) -> bytes:
    """The bytes that were sealed. Raises SealBroken."""
    if sealed[:1] != _VERSION:
        raise SealBroken
    nonce = sealed[1 : 1 + NONCE_BYTES]
    try:
        return AESGCM(key).decrypt(nonce, sealed[1 + NONCE_BYTES :], owner.bytes)
    except (InvalidTag, ValueError) as broken:
        raise SealBroken from broken


def seal_words(words: Words, *, key: bytes, nonce: bytes, owner: UUID) -> bytes:
    """Seal a report's words."""
    return seal(_encode(words), key=key, nonce=nonce, owner=owner)


def open_words(sealed: bytes, *, key: bytes, owner: UUID) -> Words:
    """A report's words. Raises SealBroken, also when the content is not what `seal_words` wrote."""
    try:
        return _decode(open_seal(sealed, key=key, owner=owner))
    except msgspec.MsgspecError as damaged:
        raise SealBroken from damaged


def seal_remarks(remarks: Mapping[str, str], *, key: bytes, nonce: bytes, owner: UUID) -> bytes:
    """Seal what an actor wrote, by field (reason, remark); the owner is the act."""
    return seal(_encode(dict(remarks)), key=key, nonce=nonce, owner=owner)


def open_remarks(sealed: bytes, *, key: bytes, owner: UUID) -> dict[str, str]:
    """What an actor wrote, by field. Raises SealBroken."""
    try:
        return _decode_remarks(open_seal(sealed, key=key, owner=owner))
    except msgspec.MsgspecError as damaged:
        raise SealBroken from damaged
