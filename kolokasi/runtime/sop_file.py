"""A procedure file named on the command line: its bytes, and what is wrong with it in lines."""

from __future__ import annotations

import sys
from pathlib import Path

from django.utils.translation import gettext as _

from kolokasi.sop.faults import SopFaults
from kolokasi.sop.tree import MAX_BYTES


def bytes_of(file: Path) -> bytes:
    """No more of the file than the reader would take."""
    with file.open("rb") as data:
        return data.read(MAX_BYTES + 1)


def refuse(file: Path, refused: OSError | SopFaults) -> int:
    """A line `ELEMENT-ID: sentence` for each fault of `file`, or one for a file that cannot be opened; exit code 1."""
    if isinstance(refused, OSError):
        unread = refused.filename in {None, file, str(file)}
        sentence = _("{file}: berkas tidak dapat dibaca.") if unread else _("{file}: berkas tidak dapat ditulis.")
        print(sentence.format(file=refused.filename or file), file=sys.stderr)
        return 1
    for fault in refused.faults:
        print(f"{fault.element}: {fault.sentence(_)}", file=sys.stderr)
    return 1
