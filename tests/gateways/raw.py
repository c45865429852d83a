"""A machine outside that answers with whatever bytes a test wants, as slowly as it wants."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Answer = Callable[[socket.socket], None]


def said(*portions: bytes) -> Answer:
    def answer(link: socket.socket) -> None:
        for portion in portions:
            link.sendall(portion)

    return answer


def http(body: bytes, status: str = "200 OK", **headers: str) -> Answer:
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return said("\r\n".join([*lines, "", ""]).encode() + body)


@contextmanager
def outside(answer: Answer) -> Iterator[str]:
    """The address of such a machine on loopback."""
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                link, _ = listening.accept()
            except OSError:
                return
            with link, contextlib.suppress(OSError):
                link.settimeout(5)
                link.recv(65536)
                answer(link)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        over.set()
        with contextlib.suppress(OSError):
            socket.create_connection(listening.getsockname(), 1).close()
        listening.close()
        thread.join(5)
