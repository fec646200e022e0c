"""A gateway of the county, as its maker would build one from the documentation: it checks each signature by itself.

Nothing here comes from our side: the header names, the signed text and the secret's form are written down a second time.
"""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "whsec_" + base64.b64encode(b"a secret of the tests' gateway, 32b").decode()


@dataclass
class Receiver:
    """What arrived, in order; `answer` is the status it gives from now on."""

    address: str = ""
    answer: int = 204
    bodies: list[dict[str, Any]] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    forged: int = 0
    arrived: threading.Event = field(default_factory=threading.Event)

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """The status for one request."""
        if not self._genuine(headers, body):
            self.forged += 1
            return 401
        self.heads.append(headers)
        self.bodies.append(json.loads(body))
        self.arrived.set()
        return self.answer

    def _genuine(self, headers: dict[str, str], body: bytes) -> bool:
        key = base64.b64decode(SECRET.split("_", 1)[1])
        text = headers["webhook-id"].encode() + b"." + headers["webhook-timestamp"].encode() + b"." + body
        wanted = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
        return any(hmac.compare_digest(f"v1,{wanted}", one) for one in headers["webhook-signature"].split(" "))


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port of this machine."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(receiver.take({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    receiver.address = f"http://127.0.0.1:{server.server_address[1]}/rings"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
