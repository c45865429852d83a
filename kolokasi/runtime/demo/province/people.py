"""Who plays in the province: an office with more hands, and fifty agencies with one applicant and one head each."""

from __future__ import annotations

import random
from functools import lru_cache

from kolokasi.runtime.demo.cast import OFFICERS, Cast, Person
from kolokasi.runtime.demo.province.names import AGENCIES, FIRST, LAST, RANKS, SENIOR, STREETS, YOUNG

MORE_OFFICERS = (
    Person("pranata2", "Galih Permana, S.Kom.", "pranata_komputer", nip="19880000 201300 1 002", rank="Penata (III/c)"),
    Person("helpdesk3", "Sinta Larasati, A.Md.Kom.", "helpdesk", nip="19960000 202200 2 002", rank="Pengatur (II/c)"),
    Person("teknis2", "Bagas Nugraha, A.Md.T.", "tim_teknis", nip="19950000 202100 1 002", rank="Pengatur (II/c)"),
)
FIRST_NIP = 10  # what the numbers of the province's people begin with, so that none equals an officer's


@lru_cache(maxsize=4)
def people(seed: int) -> Cast:
    """The cast of the province; the same seed gives the same people. NIPs have month 00 and so belong to nobody."""
    chance = random.Random(f"people:{seed}")  # noqa: S311 - a story, no secret
    names = _Names(chance)
    agencies = tuple(
        (name, short, f"Jalan {STREETS[place % len(STREETS)]} Nomor {chance.randint(1, 90)}")
        for place, (name, short) in enumerate(AGENCIES)
    )
    applicants = tuple(
        Person(
            f"{login(short)}", name, agency=agency, nip=names.nip(sex, young=True), rank="Penata Muda Tingkat I (III/b)"
        )
        for agency, short, _street in agencies
        for name, sex in [names.name(YOUNG)]
    )
    heads = {
        agency: (name, chance.choice(RANKS), names.nip(sex, young=False))
        for agency, _short, _street in agencies
        for name, sex in [names.name(SENIOR)]
    }
    return Cast(agencies, (*OFFICERS, *MORE_OFFICERS), applicants, heads)


def login(short_name: str) -> str:
    """What stands before the @ for the applicant of an agency."""
    return "".join(letter for letter in short_name.lower() if letter.isalnum())


class _Names:
    """Names that are used once each."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.used, self.count = chance, {person.name.split(",")[0] for person in OFFICERS}, FIRST_NIP

    def name(self, titles: tuple[str, ...]) -> tuple[str, int]:
        """A name with its title, and the digit of the NIP that says man or woman."""
        while True:
            first, sex = self.chance.choice(FIRST)
            found = f"{first} {self.chance.choice(LAST[sex])}"
            if found not in self.used:
                self.used.add(found)
                return f"{found}, {self.chance.choice(titles)}", sex

    def nip(self, sex: int, *, young: bool) -> str:
        """A number of nobody: month 00."""
        self.count += 1
        born = self.chance.randint(1984, 1996) if young else self.chance.randint(1967, 1979)
        return f"{born}0000 {born + 24}00 {sex} {self.count:03d}"
