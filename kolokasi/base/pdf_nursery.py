"""Where inspectors of PDFs are born: one process that has read its library already and forks a child for each file.

A child is there in a few milliseconds instead of the tenth of a second that a new Python takes, and is as alone as before.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from math import ceil
from pathlib import Path

INSPECTOR = Path(__file__).with_name("pdf_inspector.py")
PORTION = 1 << 16


class Nursery:
    """The process of this process that runs the script, started when it is first needed and again when it is gone.

    The script serves as `pdf_inspector.serve` does.
    """

    def __init__(self, script: Path) -> None:
        self._script = script
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        atexit.register(self.close)

    def ask(self, content: Sequence[bytes], *limits: int, seconds: float) -> bytes:
        """What a new child says of these bytes; nothing when it dies, as it does when it wants more than its limits."""
        mine, theirs = socket.socketpair()
        heard = bytearray()
        with mine:
            mine.settimeout(seconds)
            with theirs:
                self.send(" ".join(map(str, (*limits, ceil(seconds)))).encode(), theirs.fileno())
            try:
                for portion in content:
                    mine.sendall(portion)
                mine.shutdown(socket.SHUT_WR)
                while portion := mine.recv(PORTION):
                    heard += portion
            except OSError:  # a timeout is one, too
                return b""
        return bytes(heard)

    def send(self, limits: bytes, handle: int) -> None:
        """A child is being born that speaks on this socket."""
        with self._lock:
            control = self._control if self._control is not None and self._owner == os.getpid() else self._start()
            try:
                socket.send_fds(control, [limits], [handle])
            except (BrokenPipeError, ConnectionResetError):  # it was idle for long, or somebody ended it
                socket.send_fds(self._start(), [limits], [handle])

    def close(self) -> None:
        """The process ends once its line is cut."""
        if self._control is None or self._process is None or self._owner != os.getpid():
            return
        self._control.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._control = None

    def _start(self) -> socket.socket:
        if self._control is not None:
            self._control.close()
        if self._process is not None and self._owner == os.getpid():
            self._process.wait()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(self._script)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                cwd="/",
            )
        self._owner = os.getpid()
        return self._control


_nursery = Nursery(INSPECTOR)


def ask(content: bytes, *, pages: int, memory: int, cpu_seconds: int, seconds: float) -> bytes:
    """What a new inspector says of these bytes; nothing when it dies, as it does when it wants more than this."""
    return _nursery.ask([content], pages, memory, cpu_seconds, seconds=seconds)
