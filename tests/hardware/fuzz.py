"""`python -m tests.hardware.fuzz N [SEED]`: mutated evidence never breaks a reader, and a changed value is never called the same.

Half of the inputs are bytes broken at random; of the others one value that a reader tells was changed beyond its tolerance.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from kolokasi.base.refusal import Refusal
from kolokasi.hardware.evidence import Evidence, merge
from kolokasi.hardware.readers import read_dmidecode, read_dump, read_lshw
from kolokasi.hardware.rules import compare
from tests.hardware.mutations import Changed, dmidecode_values, lshw_values, redfish_values
from tests.hardware.trees import dmtf, idrac, ilo

RECORDED = Path(__file__).parent / "recorded"
SLOWEST_ALLOWED = 2.0
MEMORY_ALLOWED = 1 << 30
NASTY = (
    b"\x00", b"\xff\xfe", b"{", b"}", b"[", b"]", b'"', b",", b":", b"\n", b"\t", b"9" * 400, b"1e309", b"NaN", b"-1", b"null",
    b"true", b"\xf0\x9f\x92\xa9", "\u202e".encode(), b"[" * 3000, b'{"a":' * 2000, b"Handle 0x0001, DMI type 17, 40 bytes\n",
    b"Size: 999999999999999 TB\n", b'"class":"disk"', b'"size":1e15', b'{"@odata.id":"/redfish/v1/x"}', b"%s{}%(x)s",
)  # fmt: skip
Reader = Callable[[bytes], Evidence]


class Broken(AssertionError):  # noqa: N818 - read as: the rule is broken
    """What was found, with the seed that makes it again."""


def seeds() -> list[tuple[str, Reader, bytes]]:
    """Name, reader and bytes of everything that is recorded."""
    found: list[tuple[str, Reader, bytes]] = [
        (path.name, read_lshw if ".lshw." in path.name else read_dmidecode, path.read_bytes())
        for path in sorted(RECORDED.iterdir())
    ]
    found += [(f"{tree.__name__}.redfish", read_dump, json.dumps(tree()).encode()) for tree in (dmtf, idrac, ilo)]
    return found


def broken(chance: random.Random, data: bytes, other: bytes) -> bytes:
    """The bytes with one to six wounds: flipped, cut, doubled, spliced, or with something nasty put in."""
    made = bytearray(data)
    for _wound in range(chance.randint(1, 6)):
        place = chance.randrange(len(made) + 1)
        length = min(chance.choice((1, 1, 2, 8, 40, 400)), len(made) - place)
        way = chance.randrange(6)
        if way == 0 and place < len(made):
            made[place] ^= 1 << chance.randrange(8)
        elif way == 1:
            del made[place : place + length]
        elif way == 2:
            made[place:place] = made[place : place + length] * chance.choice((1, 3, 20))
        elif way == 3:
            made[place : place + length] = other[chance.randrange(len(other)) :][: chance.choice((20, 400))]
        else:
            made[place : place + (length if way == 4 else 0)] = chance.choice(NASTY)
    return bytes(made[: chance.randrange(len(made) + 1)]) if chance.random() < 0.05 else bytes(made)


def check_unbroken(reader: Reader, data: bytes, whole: Evidence | None) -> str:
    """Evidence of the right shape or a refusal in a sentence, and whatever it is can be compared and merged."""
    try:
        evidence = reader(data)
    except Refusal as refusal:
        if not str(refusal).endswith("."):
            raise Broken(refusal.code) from refusal
        return "refused"
    json.dumps(evidence.found, allow_nan=False)
    if not all(isinstance(sentence, str) and len(sentence) < 2000 for sentence in evidence.said):
        raise Broken("said")
    merged = merge([evidence, *([whole] if whole else [])])
    compare(whole.found if whole else {}, merged.found)
    return "read"


def check_changed(reader: Reader, changed: Changed, whole: Evidence) -> str:
    """The verdict on the field whose value was changed; never *same*."""
    try:
        evidence = reader(changed.data)
    except Refusal:
        return "refused"
    rows = {one.field: one for one in compare(whole.found, evidence.found)}
    verdict = rows[changed.field].verdict if changed.field in rows else "unknown"
    if verdict == "same":
        raise Broken(f"{changed.field}: {changed.before!r} → {changed.after!r} is called the same")
    return verdict


def run(number: int, seed: int = 1) -> dict[str, Any]:
    """So many inputs; the counts of what came out, the slowest reading, and the most memory held. Raises `Broken`."""
    every = seeds()
    whole = {name: _whole(reader, data) for name, reader, data in every}
    told: Counter[str] = Counter()
    slowest = 0.0
    for turn in range(number):
        chance = random.Random(f"{seed}:{turn}")  # noqa: S311 - to be made again from the seed
        name, reader, data = chance.choice(every)
        evidence = whole[name]
        values = redfish_values if name.endswith(".redfish") else lshw_values if ".lshw." in name else dmidecode_values
        changed = values(chance, data) if turn % 2 and evidence else None
        began = time.perf_counter()
        try:
            if changed and evidence:
                told[f"value {check_changed(reader, changed, evidence)}"] += 1
            else:
                told[f"bytes {check_unbroken(reader, broken(chance, data, chance.choice(every)[2]), evidence)}"] += 1
        except Exception as fault:
            raise Broken(f"{name}, seed {seed}:{turn}: {fault!r}") from fault
        slowest = max(slowest, time.perf_counter() - began)
        if slowest > SLOWEST_ALLOWED:
            raise Broken(f"{name}, seed {seed}:{turn}: {slowest:.1f} s")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {
        "inputs": number,
        **dict(sorted(told.items())),
        "slowest_ms": round(slowest * 1000, 1),
        "memory_mb": memory >> 20,
    }


def _whole(reader: Reader, data: bytes) -> Evidence | None:
    try:
        return reader(data)
    except Refusal:
        return None


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    number, seed = int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 1
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_ALLOWED, MEMORY_ALLOWED))
    began = time.monotonic()
    told = run(number, seed)
    sys.stdout.write(json.dumps({**told, "seconds": round(time.monotonic() - began, 1)}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
