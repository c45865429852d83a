"""A made network: commands `ping` and `ip` in a folder that stands first in PATH, answering for the addresses it is told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

SAYS = "1 packets transmitted"


class Network:
    """`living` maps an address that answers to its card (empty: a card in another segment); `silent` cards answer no ping."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked = folder / "asked"
        self.hears({})

    def hears(self, living: Mapping[str, str], silent: Mapping[str, str] | None = None, *, broken: int = 0) -> None:
        """From now on it is so."""
        echo = "|".join(living) or "nothing"
        cards = {host: card for host, card in {**living, **(silent or {})}.items() if card}
        lines = "".join(f'{host}) echo "{host} dev eth0 lladdr {card} REACHABLE";;\n' for host, card in cards.items())
        self._write(
            "ping",
            f'for last; do :; done\necho "$last" >> {self.asked}\n[ {broken} = 0 ] || exit {broken}\n'
            f'case "$last" in {echo}) echo "{SAYS}"; exit 0;; *) exit 1;; esac\n',
        )
        self._write("ip", f'for last; do :; done\ncase "$last" in\n{lines}*) ;;\nesac\n')

    def questions(self) -> list[str]:
        """The addresses that were pinged, in order."""
        return self.asked.read_text().split() if self.asked.exists() else []

    def _write(self, name: str, script: str) -> None:
        file = self.folder / name
        file.write_text(f"#!/bin/sh\n{script}")
        file.chmod(0o755)


def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Network:
    """The network, asked by everything that this process starts."""
    folder = tmp_path / "commands"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return Network(folder)
