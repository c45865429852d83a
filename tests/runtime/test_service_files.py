"""The files of docs/service fit each other and the program."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from kolokasi.runtime.address import Address
from kolokasi.runtime.commands import up
from kolokasi.runtime.main import _parser

SERVICE = Path(__file__).resolve().parents[2] / "docs" / "service"


def addresses() -> list[list[str]]:
    """What `KOLOKASI_UP` may say, commented out or not."""
    lines = (SERVICE / "kolokasi.env").read_text().splitlines()
    return [line.split('"')[1].split() for line in lines if line.lstrip("# ").startswith("KOLOKASI_UP=")]


def test_every_address_is_one_that_up_takes() -> None:
    assert len(addresses()) == 2
    for words in addresses():
        parser = _parser()
        up.register(parser.add_subparsers())
        args = parser.parse_args(["up", *words])
        address = Address(args.host, args.port, args.url, args.tls_cert, args.tls_key, tuple(args.trusted_proxy))
        assert address.public_url == "https://colocation.example.go.id"
        assert address.is_loopback or address.tls


def test_the_env_file_is_read_alike_by_a_shell() -> None:
    said = subprocess.run(
        ["sh", "-c", '. "$1"; echo "$KOLOKASI_UP"', "sh", str(SERVICE / "kolokasi.env")],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert said == addresses()[0]


def test_the_proxy_lets_through_what_the_program_takes() -> None:
    text = (SERVICE / "nginx.conf").read_text()
    assert "client_max_body_size 50m" in text and "X-Forwarded-For $remote_addr" in text


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
def test_the_units_are_sound(tmp_path: Path) -> None:
    program = shutil.which("true")
    for unit in (*SERVICE.glob("*.service"), *SERVICE.glob("*.timer")):
        text = unit.read_text().replace("/opt/kolokasi/.venv/bin/kolokasi up", f"{program} up")
        (tmp_path / unit.name).write_text(text.replace("User=kolokasi\n", "User=daemon\n"))
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
