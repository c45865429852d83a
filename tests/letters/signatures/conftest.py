"""What the tests of signatures share."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.letters.signatures.papers import authority


@pytest.fixture
def recognised(settings: LazySettings, tmp_path: Path) -> Path:
    """The provider's root lies in the folder of roots."""
    folder = tmp_path / "psre"
    folder.mkdir()
    (folder / "induk.pem").write_bytes(authority().root())
    settings.KOLOKASI_PSRE_ROOTS = str(folder)
    return folder
