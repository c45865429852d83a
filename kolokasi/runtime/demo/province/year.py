"""The year of the province: on which days letters come, and how long each step takes. Pure: the calendar is given."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import accumulate

from kolokasi.base.worktime import Amount, Calendar, between, due

YEAR = 365
# How many letters come in a month, against an ordinary one: budgets open in March, the year closes in December.
SEASON = {1: 0.6, 2: 0.8, 3: 1.3, 4: 1.2, 5: 1.2, 6: 1.0, 7: 1.0, 8: 0.9, 9: 1.2, 10: 1.2, 11: 1.0, 12: 0.4}
WEEKDAY = (1.3, 1.1, 1.0, 1.0, 0.6)
SHORT_DAY = 0.6  # letters on a day of Ramadan, against one of ordinary hours

# Working hours from a step's opening to its close: (least, usual, most). What takes longer than the promise is late.
HOURS: dict[str, tuple[float, float, float]] = {
    "T01": (4, 16, 60), "T01R": (0.3, 2, 9), "T02A": (0.3, 1.5, 6), "T02B": (0.3, 1.2, 4), "T02C": (0.2, 0.8, 3),
    "T03": (0.2, 0.5, 1.4), "T04": (0.5, 3, 9), "T04P": (0.3, 1, 5), "T04K": (0.3, 1, 5), "T04S": (0.3, 1.2, 6),
    "T05": (0.5, 3, 10), "T06": (0.3, 2, 8), "T07": (6, 26, 66), "T08": (4, 14, 40), "T09": (3, 9, 20), "T10": (0.5, 4, 9),
    "T11A": (0.3, 2, 6), "T11B": (0.3, 1.5, 5), "T12": (0.5, 3, 10), "W2": (2, 8, 16),
}  # fmt: skip


class Office:
    """The working days before `at`, each with its share of the letters; the same for one moment and calendar."""

    def __init__(self, at: datetime, calendar: Calendar) -> None:
        self.at, self.calendar = at, calendar
        today = at.astimezone(calendar.zone).date()
        before = (today - timedelta(days=ago) for ago in range(YEAR, 0, -1))
        self.days = [day for day in before if calendar.is_working_day(day)]
        self._shares = list(accumulate(self._share(day) for day in self.days))

    def _share(self, day: date) -> float:
        first, last = self.calendar.spells(day)[0][0], self.calendar.spells(day)[-1][1]
        shorter = SHORT_DAY if last.hour - first.hour < 8 else 1.0
        return SEASON[day.month] * WEEKDAY[day.weekday()] * shorter

    def morning_of(self, place: int, chance: random.Random) -> datetime:
        """A moment of that day at which a letter comes."""
        spells = self.calendar.spells(self.days[place])
        first, last = chance.choice(spells) if len(spells) > 1 else spells[0]
        minutes = (last.hour - first.hour) * 60 + last.minute - first.minute
        opening = datetime.combine(self.days[place], first, self.calendar.zone)
        return opening + timedelta(minutes=chance.randint(5, max(6, minutes - 30)))

    def any_day(self, chance: random.Random, *, hours: float) -> datetime:
        """When a letter comes that needs so many working hours before now."""
        while True:
            at = self.morning_of(chance.choices(range(len(self.days)), cum_weights=self._shares)[0], chance)
            if between(at, self.at, self.calendar).hours > hours:
                return at

    def back(self, hours: float) -> datetime:
        """The working moment that lies just so many working hours before now."""
        for day in reversed(self.days):
            first, _last = self.calendar.spells(day)[0]
            morning = datetime.combine(day, first, self.calendar.zone)
            spare = between(morning, self.at, self.calendar).hours - hours
            if spare > 0:
                return due(morning, Amount(hours=Fraction(round_minutes(spare), 60)), self.calendar)
        raise ValueError(f"no year is {hours} working hours long")


def length(seed: str, element: str, round: int) -> Amount:
    """How long the step takes in that round: mostly as usual, now and then far longer."""
    least, usual, most = HOURS[element]
    hours = random.Random(f"{seed}:{element}:{round}").triangular(least, most, usual)  # noqa: S311 - a story
    return Amount(hours=Fraction(round_minutes(hours), 60))


def round_minutes(hours: float) -> int:
    """The hours in whole minutes, at least two: the parts of a step take a minute each."""
    return max(2, round(hours * 60))
