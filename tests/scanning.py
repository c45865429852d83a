"""Paper as a scanner or a camera sees it: pages of a PDF as pictures, turned, in grey, without a word of text."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
from PIL import Image


def pictures(pdf: bytes, *, dpi: int = 150, turn: float = 0.0) -> list[Image.Image]:
    """The pages in grey, laid on the glass askew by `turn` degrees."""
    with pypdfium2.PdfDocument(pdf) as opened:
        drawn = [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in opened]
    return [one.rotate(turn, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC) for one in drawn]


def blank() -> Image.Image:
    """The empty back of a sheet."""
    return Image.new("L", (1240, 1754), 252)


def scan(*pages: Image.Image, dpi: int = 150) -> bytes:
    """One PDF of these pictures, as a scanner's feeder makes it."""
    out = BytesIO()
    pages[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=list(pages[1:]))
    return out.getvalue()


def photograph(page: Image.Image, *, kind: str = "JPEG", turn: int = 0) -> bytes:
    """The picture as a camera keeps it; `turn` is the quarter turn (EXIF 6) that it only notes."""
    out = BytesIO()
    exif = Image.Exif()
    if turn:
        exif[0x0112] = 6
        page = page.transpose(Image.Transpose.ROTATE_90)
    page.convert("RGB").save(out, kind, exif=exif)
    return out.getvalue()
