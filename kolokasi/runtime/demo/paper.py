"""A plain one-page PDF for the demo, marked LATIHAN so that nobody takes it for an official letter."""

from __future__ import annotations

from functools import lru_cache

import typst

_PAGE = """
#set document(title: sys.inputs.title, date: none)
#set page(paper: "a4", margin: 25mm, background: rotate(-35deg, text(size: 76pt, fill: rgb("#eeeae2"), weight: "bold")[LATIHAN]))
#set text(size: 11pt, lang: "id")
#text(size: 15pt, weight: "bold", sys.inputs.title)
#v(4mm)
Dokumen contoh untuk latihan; bukan surat dinas.
"""


@lru_cache(maxsize=512)
def sample(title: str) -> bytes:
    """The bytes of the page; the same title gives the same bytes, looked into and stored once."""
    pdf: bytes = typst.compile(_PAGE.encode(), sys_inputs={"title": title}, ignore_system_fonts=True)
    return pdf
