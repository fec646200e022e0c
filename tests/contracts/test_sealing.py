"""Personal data opens only under its own key, for its own report, unharmed."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.sealing import KEY_BYTES, NONCE_BYTES, Party, SealBroken, Words, open_words, seal_words

OWNER, OTHER = UUID(int=1), UUID(int=2)
KEY = bytes(range(KEY_BYTES))
NONCE = bytes(NONCE_BYTES)


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_words_come_back_as_they_were_sealed(text: str, place: str, accused: list[str]) -> None:
    words = Words(text=text, place=place, accused=tuple(accused), parties=(Party(name=place),))
    assert open_words(seal_words(words, key=KEY, nonce=NONCE, owner=OWNER), key=KEY, owner=OWNER) == words


def test_a_seal_cannot_be_moved_to_another_report() -> None:
    sealed = seal_words(Words(text="蓝家的田"), key=KEY, nonce=NONCE, owner=OWNER)
    with pytest.raises(SealBroken):
        open_words(sealed, key=KEY, owner=OTHER)


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_damaged_seal_does_not_open(at: int, change: int) -> None:
    sealed = bytearray(seal_words(Words(text="蓝家的田被压了" * 4), key=KEY, nonce=NONCE, owner=OWNER))
    sealed[at % len(sealed)] ^= change
    with pytest.raises(SealBroken):
        open_words(bytes(sealed), key=KEY, owner=OWNER)


@given(st.binary(max_size=60))
def test_any_bytes_are_either_a_seal_or_broken(raw: bytes) -> None:
    with pytest.raises(SealBroken):
        open_words(raw, key=KEY, owner=OWNER)


def test_a_seal_shows_nothing_of_the_words() -> None:
    sealed = seal_words(Words(text="蓝家的田"), key=KEY, nonce=NONCE, owner=OWNER)
    assert "蓝家".encode() not in sealed
