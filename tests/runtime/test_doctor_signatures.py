"""What `kolokasi doctor` says of electronic signatures."""

from __future__ import annotations

from pathlib import Path

import pytest

from kolokasi.runtime.commands.doctor import _signatures
from tests.letters.signatures.papers import authority


def test_a_service_without_a_root_is_wanting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KOLOKASI_PSRE_ROOTS", raising=False)
    monkeypatch.delenv("KOLOKASI_ESIGN_URL", raising=False)
    assert list(_signatures(tmp_path)) == []
    monkeypatch.setenv("KOLOKASI_ESIGN_URL", "http://10.0.0.9")
    (found,) = _signatures(tmp_path)
    assert not found.ok
    assert "docs/operations.md" in found.mend
    (tmp_path / "psre").mkdir()
    (tmp_path / "psre" / "induk.crt").write_bytes(authority().root())
    (found,) = _signatures(tmp_path)
    assert found.ok
