"""Signs what goes out over HTTP as Standard Webhooks says: id, time and body under one secret, in three headers.

The signature is `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`; the secret is `whsec_` and the base64 of its bytes.
A receiver checks it, refuses an old timestamp, and drops an id that it has had: so that sending twice is ringing once.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import datetime

PREFIX = "whsec_"
LEAST_BYTES = 24


class SecretUnfit(Exception):
    """A signing secret is `whsec_` and the base64 of 24 bytes or more."""


def key_of(secret: str) -> bytes:
    """The bytes of a secret. Raises SecretUnfit."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise SecretUnfit(SecretUnfit.__doc__) from wrong
    if not secret.startswith(PREFIX) or len(key) < LEAST_BYTES:
        raise SecretUnfit(SecretUnfit.__doc__)
    return key


def signed(key: bytes, message_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The headers that a body goes out with."""
    timestamp = str(int(at.timestamp()))
    digest = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, "sha256")
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": "v1," + base64.b64encode(digest).decode()}
