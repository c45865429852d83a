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

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from kolokasi.runtime.child import PR_SET_PDEATHSIG

APPLICATION = "kolokasi.config.wsgi"
THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)  # as many as the database pool has connections


def serve(args: argparse.Namespace) -> None:
    """Serves until a signal comes."""

    def load(_target: str) -> Callable[..., Any]:
        os.setpgrp()  # Ctrl-C reaches the process above, which then lets this one finish its pages
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
        application: Callable[..., Any] = import_module(APPLICATION).application
        if args.trusted_proxy:
            application = wrap_wsgi_with_proxy_headers(application, trusted_hosts=args.trusted_proxy)
        return application

    server = Server(
        f"{APPLICATION}:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
        ssl_cert=args.tls_cert,
        ssl_key=args.tls_key,
        workers_kill_timeout=10,
    )
    server.serve(target_loader=load)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tls-cert", type=Path)
    parser.add_argument("--tls-key", type=Path)
    parser.add_argument("--trusted-proxy", action="append")
    serve(parser.parse_args())
    return 0


if __name__ == "__main__":
    sys.exit(main())
