"""What is wrong with a certificate is said before it is served."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kolokasi.base.refusal import Refusal
from kolokasi.runtime.certificate import warnings
from tests.runtime.certificates import make

NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("name", "days", "host", "words"),
    [
        ("localhost", 90, "localhost", []),
        ("colocation.example.go.id", 90, "colocation.example.go.id", []),
        ("192.0.2.7", 90, "192.0.2.7", []),
        ("localhost", 3, "localhost", ["berakhir dalam"]),
        ("localhost", 90, "colocation.example.go.id", ["bukan untuk nama colocation.example.go.id"]),
        ("localhost", 90, "192.0.2.7", ["bukan untuk nama 192.0.2.7"]),
        ("localhost", 3, "lain.example", ["bukan untuk nama", "berakhir dalam"]),
    ],
)
def test_what_browsers_will_say(tmp_path: Path, name: str, days: int, host: str, words: list[str]) -> None:
    pair = make(tmp_path, name, days=days)
    said = list(warnings(pair.cert, pair.key, host, NOW))
    assert len(said) == len(words)
    assert all(word in line for word, line in zip(words, said, strict=True))


def test_an_expired_one(tmp_path: Path) -> None:
    pair = make(tmp_path, days=-1)
    assert [line.split(".")[0] for line in warnings(pair.cert, pair.key, "localhost", NOW)] == [
        "Sertifikat TLS sudah berakhir"
    ]


def test_what_cannot_serve(tmp_path: Path) -> None:
    one, other = make(tmp_path, "satu.example"), make(tmp_path, "dua.example")
    locked = make(tmp_path, "tiga.example", password="rahasia")
    (tmp_path / "teks").write_text("bukan PEM")
    for cert, key in (
        (one.cert, other.key),
        (one.key, one.cert),
        (locked.cert, locked.key),
        (tmp_path / "teks", one.key),
        (one.cert, tmp_path / "tidak-ada"),
    ):
        with pytest.raises(Refusal) as said:
            list(warnings(cert, key, "localhost", NOW))
        assert said.value.code == "tls_not_a_pair"
