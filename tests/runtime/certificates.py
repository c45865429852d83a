"""Certificates made for a test by openssl, self-signed, for the names and days that the test wants."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Pair:
    cert: Path
    key: Path


def make(folder: Path, name: str = "localhost", *, days: int = 90, password: str = "") -> Pair:
    """A pair in `folder` that everybody can read; `days` may be negative."""
    pair, request = Pair(folder / f"{name}.crt", folder / f"{name}.key"), folder / f"{name}.csr"
    kind = "IP" if name.replace(".", "").isdigit() else "DNS"
    asking = ["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    asking += ["-out", str(request), "-keyout", str(pair.key), "-subj", f"/CN={name}"]
    asking += ["-addext", f"subjectAltName={kind}:{name}"]
    asking += ["-passout", f"pass:{password}"] if password else ["-nodes"]
    signing = ["openssl", "x509", "-req", "-in", str(request), "-signkey", str(pair.key), "-copy_extensions", "copy"]
    signing += ["-out", str(pair.cert), "-days", str(days), "-passin", f"pass:{password}"]
    for command in (asking, signing):
        subprocess.run(command, check=True, capture_output=True)
    for file in (pair.cert, pair.key):
        file.chmod(0o644)
    return pair
