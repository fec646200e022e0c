"""Codes that people read aloud: none can be guessed, none has a character that is taken for another."""

import secrets

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0 O, no 1 I: 32 characters, 5 bits each


def query_code() -> str:
    """What a party asks with, "what became of my matter?": 60 bits in three groups of four."""
    return _groups(3)


def first_password() -> str:
    """A password to be typed from a screen: 40 bits behind a slow hash and a lock-out."""
    return _groups(2).lower()


def _groups(count: int) -> str:
    letters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(4 * count))  # 256 is a multiple of 32
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
