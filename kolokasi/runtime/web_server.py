"""The web server: granian with one process and threads, which ends when its parent ends."""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from granian.constants import Interfaces, SSLProtocols
from granian.log import LogLevels
from granian.server import Server

from kolokasi.runtime.child import PR_SET_PDEATHSIG
from kolokasi.runtime.forwarding import believing, networks

APPLICATION = "kolokasi.config.wsgi"
THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)  # as many as the database pool has connections


def serve(args: argparse.Namespace) -> None:
    """Serves until a signal comes."""

    def load(_target: str) -> Callable[..., Any]:
        os.setpgrp()  # Ctrl-C reaches the process above, which then lets this one finish its pages
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
        return believing(import_module(APPLICATION).application, networks(args.trusted_proxy))

    server = Server(
        f"{APPLICATION}:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
        ssl_cert=args.tls_cert,
        ssl_key=args.tls_key,
        ssl_protocol_min=SSLProtocols.tls12,  # machines that ask the API may be older than browsers
        workers_kill_timeout=10,
    )
    server.serve(target_loader=load)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tls-cert", type=Path)
    parser.add_argument("--tls-key", type=Path)
    parser.add_argument("--trusted-proxy", action="append", default=[])
    serve(parser.parse_args())
    return 0


if __name__ == "__main__":
    sys.exit(main())
