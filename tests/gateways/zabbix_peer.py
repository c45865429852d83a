"""Debian's own Zabbix 6.0 on loopback: its database, its server and its pages, without systemd and without a web server."""

from __future__ import annotations

import gzip
import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHARE = Path("/usr/share/zabbix-server-pgsql")
PAGES = Path("/usr/share/zabbix")
ADMIN = {"username": "Admin", "password": "zabbix"}  # as Zabbix ships it


def binaries() -> Path | None:
    """The folder of Debian's PostgreSQL; None where something that a Zabbix needs is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    whole = SHARE.exists() and PAGES.exists() and shutil.which("php") and shutil.which("zabbix_server")
    return found[-1].parent if found and whole and os.geteuid() == 0 else None


@dataclass(frozen=True)
class RealZabbix:
    """Where it answers, and an API token of its first administrator."""

    url: str
    token: str


def free_port(most: int = 65535) -> int:
    """A port that nobody uses just now, not above `most`."""
    for port in [0, *range(20000, 32767, 37)]:
        try:
            with socket.create_server(("127.0.0.1", port)) as found:
                if found.getsockname()[1] <= most:
                    return int(found.getsockname()[1])
        except OSError:
            continue
    raise AssertionError("no port is free")


@contextmanager
def real_zabbix() -> Iterator[RealZabbix]:
    """It has its schema and first data, measures by itself, and is gone afterwards. Its folder is open to its own users."""
    tools = binaries()
    assert tools is not None
    port, pages, trapper = free_port(), free_port(), free_port(most=32767)  # the server's must lie below
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="kolokasi-zabbix-")))
        folder.chmod(0o755)
        _database(tools, folder, port, running)
        sql = b"".join(
            gzip.decompress((SHARE / f"{name}.sql.gz").read_bytes()) for name in ("schema", "images", "data")
        )
        psql = [
            str(tools / "psql"),
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
            "-U",
            "postgres",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
        ]
        subprocess.run([*psql, "-c", "CREATE DATABASE zabbix"], check=True)
        subprocess.run([*psql, "-d", "zabbix"], input=sql, check=True, stdout=subprocess.DEVNULL)
        _server(folder, port, trapper, running)
        _pages(folder, port, pages, trapper, running)
        url = f"http://127.0.0.1:{pages}"
        session = _until(lambda: _call(url, "user.login", ADMIN))
        made = _call(url, "token.create", {"name": "kolokasi", "userid": "1"}, session)
        secret = _call(url, "token.generate", made["tokenids"], session)[0]["token"]
        yield RealZabbix(url, secret)


def _start(running: ExitStack, command: list[str], said: Path, **how: Any) -> None:
    log = running.enter_context(said.open("wb"))
    process = subprocess.Popen(command, stdout=log, stderr=log, **how)

    def stop() -> None:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)

    running.callback(stop)


def _database(tools: Path, folder: Path, port: int, running: ExitStack) -> None:
    home = folder / "db"
    home.mkdir()
    who = pwd.getpwnam("postgres")
    os.chown(home, who.pw_uid, who.pw_gid)
    as_postgres: dict[str, Any] = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": [], "cwd": "/"}
    subprocess.run([str(tools / "initdb"), "-D", str(home / "data"), "-A", "trust", "-U", "postgres", "-E", "UTF8",
                    "--no-sync"], check=True, stdout=subprocess.DEVNULL, **as_postgres)  # fmt: skip
    _start(running, [str(tools / "postgres"), "-D", str(home / "data"), "-p", str(port), "-k", "", "-c", "fsync=off",
                     "-c", "listen_addresses=127.0.0.1"], folder / "db.said", **as_postgres)  # fmt: skip
    ready = [str(tools / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    _until(lambda: subprocess.run(ready, check=False).returncode == 0)


def _server(folder: Path, port: int, trapper: int, running: ExitStack) -> None:
    who = pwd.getpwnam("zabbix")
    home = folder / "server"
    home.mkdir()
    os.chown(home, who.pw_uid, who.pw_gid)
    settings = {
        "LogFile": home / "log", "PidFile": home / "pid", "SocketDir": home, "DBHost": "127.0.0.1", "DBPort": port,
        "DBName": "zabbix", "DBUser": "postgres", "ListenPort": trapper, "ListenIP": "127.0.0.1",
        "FpingLocation": "/usr/bin/fping", "Fping6Location": "/usr/bin/fping6", "CacheUpdateFrequency": 1,
        "StartPollers": 1, "StartPingers": 1, "StartTrappers": 1, "StartDiscoverers": 0, "StartHTTPPollers": 0,
        "AllowUnsupportedDBVersions": 1, "StartReportWriters": 0,
    }  # fmt: skip
    config = home / "zabbix.conf"
    config.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    _start(running, ["zabbix_server", "-f", "-c", str(config)], folder / "server.said",
           user=who.pw_uid, group=who.pw_gid, extra_groups=[], cwd="/")  # fmt: skip


def _pages(folder: Path, port: int, pages: int, trapper: int, running: ExitStack) -> None:
    copy = folder / "pages"
    shutil.copytree(PAGES, copy, symlinks=False, ignore_dangling_symlinks=True)
    config = copy / "conf" / "zabbix.conf.php"
    config.unlink(missing_ok=True)
    values = {"TYPE": "POSTGRESQL", "SERVER": "127.0.0.1", "PORT": str(port), "DATABASE": "zabbix", "USER": "postgres",
              "PASSWORD": "", "SCHEMA": "", "ENCRYPTION": False, "DOUBLE_IEEE754": True}  # fmt: skip
    lines = [f"$DB['{name}'] = {json.dumps(value)};" for name, value in values.items()]
    server = [f"$ZBX_SERVER='127.0.0.1'; $ZBX_SERVER_PORT='{trapper}';", "$IMAGE_FORMAT_DEFAULT=IMAGE_FORMAT_PNG;"]
    reader = copy / "include" / "classes" / "core" / "CConfigFile.php"  # Debian looks in /etc
    reader.write_text(reader.read_text().replace("/etc/zabbix/zabbix.conf.php", str(config)))
    config.write_text("\n".join(["<?php", "global $DB, $ZBX_SERVER, $ZBX_SERVER_PORT;", *lines, *server, ""]))
    php = ["php", "-d", "post_max_size=16M", "-d", "max_execution_time=300", "-d", "date.timezone=Asia/Jakarta"]
    _start(running, [*php, "-S", f"127.0.0.1:{pages}", "-t", str(copy)], folder / "pages.said")


def _call(url: str, method: str, params: Any, auth: str | None = None) -> Any:
    sent = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, "id": 1, "auth": auth}).encode()
    asked = urllib.request.Request(f"{url}/api_jsonrpc.php", sent, {"Content-Type": "application/json-rpc"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        said = json.loads(answer.read())
    if "error" in said:
        raise AssertionError(said["error"])
    return said["result"]


def _until(done: Any, seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while True:
        try:
            if found := done():
                return found
        except (OSError, AssertionError, ValueError) as fault:
            assert time.monotonic() < end, fault
        assert time.monotonic() < end, "Zabbix did not come so far"
        time.sleep(0.2)
