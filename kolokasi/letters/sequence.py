"""Whether every series is whole: no number missing, none without its letter, its paper or its reason."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

# Read by `kolokasi doctor` too, over a bare connection.
SEQUENCE = """
WITH given AS (
  SELECT s.id, n.number, n.state, num_nonnulls(n.letter_id, n.entry_id, n.destruction_id) > 0 AS backed, n.manual
  FROM letters_numberseries s JOIN letters_letternumber n ON n.series_id = s.id
  UNION ALL
  SELECT s.id, a.number, 'used', true, a.manual FROM letters_numberseries s JOIN letters_agendaentry a
  ON a.year = s.year AND a.direction = CASE s.key WHEN 'agenda_masuk' THEN 'in' WHEN 'agenda_keluar' THEN 'out' END
)
SELECT s.key, s.year, s.last, count(g.number), count(*) FILTER (WHERE g.state = 'used'),
  count(*) FILTER (WHERE g.state = 'reserved'), count(*) FILTER (WHERE g.state = 'void'),
  count(*) FILTER (WHERE NOT g.backed AND (g.state = 'used' OR (g.state = 'reserved' AND NOT g.manual))),
  coalesce(max(g.number), 0)
FROM letters_numberseries s LEFT JOIN given g ON g.id = s.id
GROUP BY s.id ORDER BY s.year DESC, s.key"""
MISSING = """
SELECT n FROM generate_series(1, %(last)s) n WHERE NOT EXISTS (
  SELECT FROM letters_letternumber l JOIN letters_numberseries s ON s.id = l.series_id
  WHERE s.key = %(key)s AND s.year = %(year)s AND l.number = n)
AND NOT EXISTS (SELECT FROM letters_agendaentry a WHERE a.year = %(year)s AND a.number = n
  AND a.direction = CASE %(key)s WHEN 'agenda_masuk' THEN 'in' WHEN 'agenda_keluar' THEN 'out' END)
LIMIT 20"""


@dataclass(frozen=True)
class Sequence:
    """A series of a year: its last number, how many were given, what became of them, and how many have nothing behind them."""

    key: str
    year: int
    last: int
    given: int
    used: int
    reserved: int
    void: int
    bare: int
    highest: int

    @property
    def whole(self) -> bool:
        """Every number from 1 to the last was given once (a number is unique in its series), and each has what is behind it."""
        return self.given == self.last == self.highest and self.bare == 0


def sequences() -> list[Sequence]:
    """Every series, the newest year first."""
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCE)
        return [Sequence(*row) for row in cursor.fetchall()]


def missing(one: Sequence) -> list[int]:
    """The first numbers of the series that nothing bears; empty in good order."""
    with connection.cursor() as cursor:
        cursor.execute(MISSING, {"key": one.key, "year": one.year, "last": one.last})
        return [number for (number,) in cursor.fetchall()]
