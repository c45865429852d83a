"""What the room knows: the paper of a day, the lists, the next number, registers, and documents by their code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kolokasi.base import clock, policy
from kolokasi.base.models import Blob
from kolokasi.cases.models import Case, Closing
from kolokasi.letters import rules
from kolokasi.letters.facts import KINDS, LETTERS, Copy
from kolokasi.letters.models import (
    AgendaEntry,
    Disposition,
    Instruction,
    Letter,
    Letterhead,
    LetterNumber,
    LetterSignature,
    NumberBlock,
    NumberSeries,
    Reason,
    Sifat,
)
from kolokasi.people.models import Agency

PATTERN = "letters.number_pattern"
DEFAULT_PATTERN = "{sifat}/{klasifikasi}/{urut}/{unit}/{bulan_romawi}/{tahun}"
OTHER_PATTERN = "{jenis}/{klasifikasi}/{urut}/{unit}/{bulan_romawi}/{tahun}"
SIFAT_CODES = {"biasa": "B", "terbatas": "T", "rahasia": "R", "sangat_rahasia": "SR"}
CLASSIFICATION = "500.12"
# White, yellow, red: one of the local customs (DOMAIN 1.8); an office sets its own.
COPIES: list[Copy] = [
    {"name": "pengarah surat", "color": "#ffffff"},
    {"name": "penata arsip", "color": "#fff3b0"},
    {"name": "unit pengolah", "color": "#f8c9c4"},
]
FIRST_DAY = date(2000, 1, 1)


def letterhead(at: datetime) -> Letterhead:
    """The paper in force on the day of `at`; where none is kept yet, one with what is known of the host agency."""
    today = clock.office_date(at)
    kept = Letterhead.objects.select_related("logo").filter(valid_from__lte=today).order_by("-valid_from", "-id")
    return kept.first() or _plain_letterhead(at)


def _plain_letterhead(at: datetime) -> Letterhead:
    host = Agency.objects.filter(is_host=True).first()
    if host is None:
        return Letterhead(valid_from=FIRST_DAY, made_at=at)
    contact = ", ".join(
        words
        for words in (f"Telepon {host.phone}" if host.phone else "", f"Pos-el {host.email}" if host.email else "")
        if words
    )
    return Letterhead(
        valid_from=FIRST_DAY, lines=[host.name], address=" ".join(host.address.split())[:200], contact=contact[:200],
        unit=host.short_name or host.name[:60], made_at=at,
    )  # fmt: skip


def instructions() -> list[Instruction]:
    """The standard instructions of a disposition, in order."""
    return list(Instruction.objects.filter(active=True))


def instruction_labels(keys: list[str]) -> list[str]:
    """The words of these instructions, in the order of the list; one that was switched off keeps its words."""
    return [row.label for row in Instruction.objects.filter(key__in=keys)]


def reasons() -> list[Reason]:
    """The grounds for refusing, in order."""
    return list(Reason.objects.filter(active=True))


def card_copies(at: datetime) -> list[Copy]:
    """The copies of a control card: name and colour of each, as the office has set them."""
    return policy.read("letters.card_copies", at, COPIES)


def classification(at: datetime) -> str:
    """The archive classification of the office's colocation papers."""
    return policy.read("letters.classification", at, CLASSIFICATION)


def pattern_of(series: str, at: datetime) -> str:
    """How numbers of the series are composed: letters by `letters.number_pattern`, others by one named after the series."""
    name, pattern = _pattern(series)
    return policy.read(name, at, pattern)


def pattern_policy(series: str) -> str:
    """The name of the policy that says so."""
    return PATTERN if series == LETTERS else f"{PATTERN}.{series}"


def _pattern(series: str) -> tuple[str, str]:
    """The name of the policy that says so, and what holds where it is not set."""
    return pattern_policy(series), DEFAULT_PATTERN if series == LETTERS else OTHER_PATTERN


def sifat_codes(at: datetime) -> dict[str, str]:
    """What stands in a number for each sifat."""
    held = policy.read("letters.sifat_codes", at, SIFAT_CODES)
    return {sifat: str(held.get(sifat, code)) for sifat, code in SIFAT_CODES.items()}


@dataclass(frozen=True)
class Composition:
    """All that a number needs besides the number itself."""

    series: str
    pattern: str
    values: Mapping[str, str]

    def text(self, number: int | None, day: date) -> str:
        return rules.number_text(self.pattern, number=number, day=day, values=self.values)


def composition(kind: str, sifat: str, paper: Letterhead, at: datetime) -> Composition:
    """How the number of such a document is composed at `at`."""
    found = KINDS[kind]
    name, pattern = _pattern(found.series)
    held = policy.read_some(
        {"letters.sifat_codes": SIFAT_CODES, "letters.classification": CLASSIFICATION, name: pattern}, at
    )
    values = {
        "sifat": str(held["letters.sifat_codes"].get(sifat, SIFAT_CODES.get(sifat, ""))),
        "klasifikasi": held["letters.classification"],
        "unit": paper.unit,
        "jenis": found.abbreviation,
    }
    return Composition(found.series, held[name], values)


def blank_number(kind: str, sifat: str, paper: Letterhead, at: datetime) -> str:
    """The number as a draft shows it, with a blank where the next one will stand; empty for a kind without numbers."""
    if not KINDS[kind].series:
        return ""
    return composition(kind, sifat, paper, at).text(None, clock.office_date(at))


def expected_number(kind: str, at: datetime) -> int:
    """The number that would be given now; another letter may take it before."""
    year = clock.office_date(at).year
    last = NumberSeries.objects.filter(key=KINDS[kind].series, year=year).values_list("last", flat=True).first()
    return (last or 0) + 1


def living_letter(case: Case, kind: str) -> Letter | None:
    """The document of that kind that counts: the newest that is not void."""
    rows = Letter.objects.filter(case=case, kind=kind).exclude(state=Letter.State.VOID)
    return rows.select_related("number", "draft", "final", "signed").order_by("-version").first()


def dispositions_of(case: Case) -> list[Disposition]:
    """The chain of the case, first to last."""
    related = ("from_post", "to_post", "sender", "to_account", "read_by")
    return list(Disposition.objects.filter(case=case).select_related(*related))


def numbers(year: int, state: str = "") -> QuerySet[LetterNumber]:
    """The numbers given in a year, all series; reserved ones wait for a signature or a reason."""
    rows = LetterNumber.objects.filter(series__year=year).select_related(
        "series", "letter", "letter__case", "reserved_by", "entry", "block"
    )
    return rows.filter(state=state) if state else rows


def blocks(year: int) -> QuerySet[NumberBlock]:
    """The blocks of a year with how many of their numbers are used, void and still waiting."""
    counts = {state: Count("numbers", filter=Q(numbers__state=state)) for state in LetterNumber.State.values}
    return NumberBlock.objects.filter(series__year=year).select_related("series", "reserved_by").annotate(**counts)


def _public() -> QuerySet[Letter]:
    """The issued documents that the public may know of: no draft, and nothing secret.

    A paper of a case whose letter came in as anything but Biasa, then or later, is as secret as that letter.
    """
    kept = AgendaEntry.objects.filter(case=OuterRef("case"), direction=AgendaEntry.Direction.IN)
    told = Closing.objects.filter(case=OuterRef("case"), data__has_key="classification")
    rows = Letter.objects.filter(
        ~Exists(kept.exclude(sifat=Sifat.BIASA)),
        ~Exists(told.exclude(data__classification__in=[Sifat.BIASA, "", None])),
        sifat=Sifat.BIASA,
    )
    return rows.exclude(final__isnull=True).select_related("number", "final", "signed", "case")


def public_letter(code: str) -> Letter | None:
    """The document of a code, if the public may know of it: a draft, a secret or an unknown one is None alike."""
    return _public().filter(code=code).first()


def public_letter_with_bytes(sha256: str) -> tuple[Letter | None, str]:
    """The document that the public may know of and that ever had these bytes, and the stage of its life that they are."""
    return _with_bytes(_public(), sha256)


def letter_with_bytes(sha256: str) -> Letter | None:
    """The document of which these are the final bytes, or those of one of its signatures."""
    letter, stage = _with_bytes(Letter.objects.select_related("number", "final", "signed"), sha256)
    return None if stage == "draft" else letter


STAGES = (("signed", "signed"), ("signatures__signed", ""), ("final", "final"), ("draft", "draft"))


def _with_bytes(rows: QuerySet[Letter], sha256: str) -> tuple[Letter | None, str]:
    """Asked by the row of the bytes, each stage by itself: an OR over three joins would read every letter."""
    blob = Blob.objects.filter(sha256=sha256).values_list("pk", flat=True).first()
    for field, stage in STAGES if blob is not None else ():
        letter = rows.filter(**{field: blob}).order_by("-id").first()
        if letter is not None:
            return letter, stage or _stage_of_signature(letter, blob)
    return None, ""


def _stage_of_signature(letter: Letter, blob: int | None) -> str:
    """Bytes of a signature: the applicant's last stand beside the office's; all others are from before the last one."""
    copy = letter.signatures.filter(party=LetterSignature.Party.APPLICANT).order_by("seq").last()
    return "signed" if copy is not None and copy.signed_id == blob else "earlier"
