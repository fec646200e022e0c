"""Codes that people read aloud: none can be guessed, none has a character that is taken for another."""

import secrets

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0 O, no 1 I: 32 characters, 5 bits each


def query_code() -> str:
    """What a party asks with, "what became of my matter?": 60 bits in three groups of four."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def first_password() -> str:
    """A password to be typed from a screen: 40 bits behind a slow hash and a lock-out."""
    return "-".join("".join(secrets.choice(ALPHABET.lower()) for _ in range(4)) for _ in range(2))
