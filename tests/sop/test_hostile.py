"""Bytes of ill will are refused within a second, with the element and a sentence; nothing is fetched or opened."""

from __future__ import annotations

import re
import time

import pytest

from kolokasi.sop import reader, tree
from kolokasi.sop.faults import SopFaults
from tests.sop import files
from tests.sop.files import SMALL, changed, said

HEAD, BODY = SMALL.split("?>\n", 1)
LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
NO_SUB = SMALL[: SMALL.index("    <subProcess")] + "  </process>\n</definitions>\n"


def with_doctype(inside: str, name: str = "&x;") -> str:
    return f"{HEAD}?>\n<!DOCTYPE definitions {inside}>\n{BODY.replace('Kecil', name, 1)}"


def deep(levels: int) -> bytes:
    opening = SMALL.index("<startEvent id")
    return (SMALL[:opening] + "<a>" * levels + "</a>" * levels + SMALL[opening:]).encode()


# -- the file itself: name, bytes, element, words -----------------------------------------------------------------------

WHOLE: dict[str, tuple[str | bytes, str, str]] = {
    "entity bomb": (with_doctype(f"[{LOL}]", "&l9;"), "definitions", "DOCTYPE"),
    "external entity": (with_doctype('[<!ENTITY x SYSTEM "file:///etc/passwd">]'), "definitions", "DOCTYPE"),
    "external subset": (with_doctype('SYSTEM "http://127.0.0.1:9/x.dtd"', ""), "definitions", "DOCTYPE"),
    "parameter entity": (with_doctype('[<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]', ""), "definitions", "DOCTYPE"),
    "undeclared entity": (changed(SMALL, ('name="Tanya"', 'name="&x;"')), "small", "baris"),
    "10 MB": (SMALL + "<!--" + "x" * 10_000_000 + "-->", "definitions", "2 MB"),
    "200,000 levels": (deep(200_000), "small", "tingkat"),
    "41 levels": (deep(41), "small", "40 tingkat"),
    "too many elements": (SMALL.replace("<startEvent id", "<a/>" * 30_000 + "<startEvent id", 1), "small", "8000"),
    "bad utf-8": (SMALL.encode().replace(b"Tanya", b"Tan\xffya"), "definitions", "UTF-8"),
    "another encoding": (SMALL.encode("utf-16"), "definitions", "UTF-8"),
    "a lie about the encoding": (SMALL.replace("UTF-8", "UTF-7", 1).replace("Tanya", "+ADw-"), "", ""),
    "empty": (b"", "definitions", "kosong"),
    "blank": (b" \n ", "definitions", "kosong"),
    "not xml": (b"PK\x03\x04", "definitions", "baris"),
    "cut short": (SMALL[: len(SMALL) // 2], "Judge", "baris"),
    "nul": (SMALL.replace("Tanya", "Tan\0ya"), "", "baris"),
    "another language": ('<html id="h"/>', "h", "bukan BPMN"),
    "another namespace": (SMALL.replace("BPMN/20100524/MODEL", "BPMN/20200101/MODEL"), "D", "bukan BPMN"),
    "processing instruction": (SMALL.replace("<startEvent id", '<?php x ?><startEvent id', 1), "small", "php"),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_a_hostile_file_is_refused_within_a_second(name: str) -> None:
    data, element, words = WHOLE[name]
    raw = data if isinstance(data, bytes) else data.encode()
    begun = time.perf_counter()
    lines = said(raw)
    assert time.perf_counter() - begun < 1
    if name == "a lie about the encoding":
        assert lines == []  # read as UTF-8 whatever it claims, so the odd letters are only odd letters
        assert reader.read(raw).tasks["Ask"].name.id == "+ADw-"
        return
    assert len(lines) == 1
    assert lines[0].startswith(f"{element}: ") if element else lines
    assert words in lines[0]


def test_a_tangle_of_the_largest_size_is_judged_within_a_second() -> None:
    """The limits on tasks, gateways and flows keep the checks, which grow faster than the file, short."""
    size = 299
    lane = "".join(f"<flowNodeRef>{kind}{n}</flowNodeRef>" for n in range(size) for kind in "TG")
    parts = []
    for n in range(size):
        outcomes = (
            '<extensionElements><sop:outcome key="a" label="A" /><sop:outcome key="b" label="B" /></extensionElements>'
        )
        parts.append(f'<userTask id="T{n}" name="x" sop:step="{n}" sop:act="decide">{outcomes}</userTask>')
        parts.append(f'<exclusiveGateway id="G{n}" name="x" sop:decidedBy="T0" />')
        parts.append(f'<sequenceFlow id="F{n}" sourceRef="T{n}" targetRef="G{n}" />')
        parts.append(f'<sequenceFlow id="A{n}" sourceRef="G{n}" targetRef="T{(n + 1) % size}" sop:outcome="a" />')
        parts.append(f'<sequenceFlow id="B{n}" sourceRef="G{n}" targetRef="T{n * 7 % size}" sop:outcome="b" />')
    text = re.sub(
        r"<laneSet.*</lane>",
        f'<laneSet id="L"><lane id="l" name="l" sop:post="p"><flowNodeRef>S</flowNodeRef>{lane}</lane>',
        NO_SUB,
        flags=re.DOTALL,
    )
    first, last = text.index("    <startEvent"), text.index("  </process>")
    end = '<endEvent id="E" name="x" sop:result="done" />'
    text = (
        text[:first]
        + '<startEvent id="S" /><sequenceFlow id="FS" sourceRef="S" targetRef="T0" />'
        + end
        + "".join(parts)
        + text[last:]
    )
    begun = time.perf_counter()
    lines = said(text)
    assert time.perf_counter() - begun < 1
    assert any("ke sebuah akhir" in line for line in lines)
    assert len(lines) <= 50


def test_nothing_is_fetched_or_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def touched(*args: object, **kwargs: object) -> None:
        raise AssertionError("the reader touched the world")

    monkeypatch.setattr("socket.socket.connect", touched)
    monkeypatch.setattr("builtins.open", touched)
    for data, _element, _words in WHOLE.values():
        said(data)


def test_faults_are_an_exception_that_reads_as_its_lines() -> None:
    with pytest.raises(SopFaults, match=r"^definitions: Berkas kosong\."):
        reader.read(b"")
    assert files.faults(SMALL) == ()
    assert len(SMALL) < tree.MAX_BYTES
