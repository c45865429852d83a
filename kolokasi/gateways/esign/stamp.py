"""A visible stamp that the service itself draws where an anchor stands in the paper; for offices that want one."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Stamp:
    """The picture (PNG) replaces the anchor, a sign such as ^ or # that stands once in the paper; sizes are points."""

    anchor: str
    picture: bytes = field(repr=False)
    width: int = 100
    height: int = 100
