"""Opens scans and photographs of strangers: makes one PDF of them, reads QR codes, cuts out or draws pages, turns upright.

Started as a script by `base.scans`, for one question, in a process with limits that dies after it; imports nothing of the
product. It hears and answers in one line of JSON, followed by bytes.
"""

from __future__ import annotations

import json
import resource
import sys
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import zxingcpp
from PIL import Image, ImageOps

A4 = (595.0, 842.0)
FINENESS = (200, 300)  # dots an inch; the second where the first shows no code
MOST_DOTS = 3600  # of the longer side of a page or a photograph, however large it says it is
MOST_PIXELS = 80_000_000
LONGEST_CODE, MOST_CODES = 300, 8
QUALITY = 82
QR = zxingcpp.barcode_formats_from_str("QRCode")
BROKEN = (pikepdf.PdfError, pypdfium2.PdfiumError, OSError, ValueError, TypeError, KeyError, AttributeError, IndexError)


def main(memory: int, seconds: int) -> None:
    """The answer to the one question stands on the output; a fault is told by its name."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    bound = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (memory, bound))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = json.loads(sys.stdin.buffer.readline())
    parts = [sys.stdin.buffer.read(length) for length in asked["lengths"]]
    try:
        said, found = ACTS[asked["act"]](parts, asked)
    except pikepdf.PasswordError:
        said, found = {"fault": "encrypted"}, []
    except (MemoryError, RecursionError, Image.DecompressionBombError):
        said, found = {"fault": "too_complex"}, []
    except BROKEN:
        said, found = {"fault": "broken"}, []
    sys.stdout.buffer.write(json.dumps({**said, "lengths": [len(one) for one in found]}).encode() + b"\n")
    for one in found:
        sys.stdout.buffer.write(one)


Answer = tuple[dict[str, Any], list[bytes]]


def gather(parts: list[bytes], _asked: dict[str, Any]) -> Answer:
    """One PDF of all files in their order, a photograph on a page of its own."""
    with pikepdf.Pdf.new() as whole:
        for number, part in enumerate(parts):
            try:
                _add(whole, part)
            except BROKEN:
                return {"fault": "broken", "file": number}, []
        return {"pages": len(whole.pages)}, [_saved(whole)]


def _add(whole: pikepdf.Pdf, part: bytes) -> None:
    if b"%PDF-" in part[:1024]:
        with pikepdf.open(BytesIO(part), attempt_recovery=False) as pdf:
            whole.pages.extend(pdf.pages)
            return
    with Image.open(BytesIO(part), formats=["JPEG", "PNG"]) as opened:
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((MOST_DOTS, MOST_DOTS))
        _lay(whole, _on_white(upright))


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency, in grey or in colours; what a camera writes beside the picture (the place, too) is left behind."""
    if image.mode in {"L", "RGB"}:
        return image
    if "A" in image.getbands() or "transparency" in image.info:
        seen = image.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(paper, seen).convert("RGB")
    return image.convert("RGB")


def _lay(whole: pikepdf.Pdf, image: Image.Image) -> None:
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    wide = image.width > image.height
    width, height = (A4[1], A4[0]) if wide else A4
    scale = min(width / image.width, height / image.height)
    width, height = image.width * scale, image.height * scale
    page = whole.add_blank_page(page_size=(width, height))
    drawn = whole.make_stream(
        out.getvalue(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=image.width, Height=image.height,
        ColorSpace=pikepdf.Name.DeviceGray if image.mode == "L" else pikepdf.Name.DeviceRGB, BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=drawn))
    page.Contents = whole.make_stream(f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Photo Do Q".encode())


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = BytesIO()
    pdf.remove_unreferenced_resources()
    pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def read(parts: list[bytes], _asked: dict[str, Any]) -> Answer:
    """What the QR codes of each page say; a page that cannot be drawn says nothing, and the others are read all the same."""
    with _opened(parts[0]) as pdf:
        return {"codes": [_said(pdf, number) for number in range(len(pdf))]}, []


def _said(pdf: pypdfium2.PdfDocument, number: int) -> list[str]:
    try:
        page = pdf[number]
        found = _codes(page)
        page.close()
    except BROKEN:
        return []
    return found


def _codes(page: pypdfium2.PdfPage) -> list[str]:
    for fineness in FINENESS:
        found = zxingcpp.read_barcodes(_drawn(page, fineness / 72), formats=QR)
        texts = [one.text for one in found if one.valid and 0 < len(one.text) <= LONGEST_CODE]
        if texts:
            return texts[:MOST_CODES]
    return []


def split(parts: list[bytes], asked: dict[str, Any]) -> Answer:
    """The pages of each run as a PDF of their own; a run is its first page and the page after its last."""
    made = []
    with pikepdf.open(BytesIO(parts[0]), attempt_recovery=False) as whole:
        for first, end in asked["runs"]:
            with pikepdf.Pdf.new() as part:
                part.pages.extend(whole.pages[first:end])
                made.append(_saved(part))
    return {}, made


def draw(parts: list[bytes], asked: dict[str, Any]) -> Answer:
    """A page as a picture of the wanted width."""
    with _opened(parts[0]) as pdf:
        if not 0 <= asked["page"] < len(pdf):
            return {"fault": "no_page"}, []
        page = pdf[asked["page"]]
        out = BytesIO()
        _drawn(page, asked["width"] / max(page.get_width(), 1), grey=False).save(out, "JPEG", quality=QUALITY)
        page.close()
        return {}, [out.getvalue()]


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(data)


def _drawn(page: pypdfium2.PdfPage, scale: float, *, grey: bool = True) -> Image.Image:
    longest = max(page.get_width(), page.get_height(), 1)
    bitmap = page.render(scale=min(scale, MOST_DOTS / longest), grayscale=grey, may_draw_forms=False)
    picture: Image.Image = bitmap.to_pil()
    return picture if picture.mode in {"L", "RGB"} else picture.convert("RGB")


def upright(parts: list[bytes], asked: dict[str, Any]) -> Answer:
    """The photograph as a JPEG for each wanted longest side, turned upright, without what the camera wrote beside it."""
    with Image.open(BytesIO(parts[0]), formats=["JPEG", "PNG", "WEBP"]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            return {"fault": "too_complex"}, []
        opened.draft("RGB", (max(asked["sides"]),) * 2)
        turned = _on_white(ImageOps.exif_transpose(opened))
    made = []
    for side in asked["sides"]:
        turned.thumbnail((side, side))
        out = BytesIO()
        bare = Image.new(turned.mode, turned.size)
        bare.paste(turned)
        bare.save(out, "JPEG", quality=QUALITY, optimize=True)
        made.append(out.getvalue())
    return {}, made


ACTS = {"gather": gather, "read": read, "split": split, "draw": draw, "upright": upright}

if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
