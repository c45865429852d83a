"""The acts of this procedure by the names its file uses."""

from __future__ import annotations

from collections.abc import Mapping

from kolokasi.procedure.acts import Act

ACTS: Mapping[str, Act] = {}
