"""A gate before the web address: shut, nobody answers, as in a valley or while the server is down; opened again, same address."""

import contextlib
import select
import socket
import threading
from urllib.parse import urlsplit

CHUNK = 65536
LOOK_S = 0.2


class Gate:
    """Passes every connection on to the web address while it is open."""

    def __init__(self, web: str) -> None:
        parts = urlsplit(web)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._shut = threading.Event()
        self._listener = _listening(0)
        self.port = int(self._listener.getsockname()[1])
        self._serve()

    def address(self, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}"

    def shut(self) -> None:
        """Nobody is there any more; connections that stood are cut."""
        self._shut.set()
        self._listener.close()
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def open(self) -> None:
        """The same address answers again."""
        self._shut = threading.Event()
        self._listener = _listening(self.port)
        self._serve()

    def _serve(self) -> None:
        self._start(self._accept, self._listener, self._shut)

    def _start(self, work: object, *given: object) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)  # type: ignore[arg-type]  # a bound method, as it says
        with self._lock:
            self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket, shut: threading.Event) -> None:
        while not shut.is_set():
            try:
                if not select.select([listener], [], [], LOOK_S)[0]:
                    continue
                near, _ = listener.accept()
            except (OSError, ValueError):
                return
            self._start(self._pass_on, near, shut)

    def _pass_on(self, near: socket.socket, shut: threading.Event) -> None:
        with near, contextlib.suppress(OSError), socket.create_connection(self._target) as far:
            other = {near: far, far: near}
            while not shut.is_set():
                for ready in select.select([near, far], [], [], LOOK_S)[0]:
                    data = ready.recv(CHUNK)
                    if not data:
                        return
                    other[ready].sendall(data)


def _listening(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(64)
    return listener
