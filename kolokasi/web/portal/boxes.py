"""Questions as a page draws them: a box with its label, hint, typed text, choices and error, each tied by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kolokasi.web.portal.draft_form import Form, dig, prefix, rows_of
from kolokasi.web.portal.questions import Page, Question, Rows, Words
from kolokasi.web.portal.reading import shown

INPUT_TYPES = {"email": "email", "tel": "tel", "date": "date", "moment": "datetime-local"}
INPUT_MODES = {"number": "decimal", "digits": "numeric"}


@dataclass(frozen=True)
class Option:
    """One choice of a box."""

    value: str
    label: Words
    chosen: bool
    id: str


@dataclass(frozen=True)
class Box:
    """One input. `value` is what was typed; `target` is the id that an error summary links to."""

    id: str
    name: str
    label: Words
    kind: str
    value: str = ""
    hint: Words = ""
    error: Words = ""
    unit: Words = ""
    width: str = ""
    optional: bool = False
    autocomplete: str = ""
    options: tuple[Option, ...] = ()
    small: bool = False

    @property
    def target(self) -> str:
        return self.options[0].id if self.kind in {"choice", "yes"} and self.options else self.id

    @property
    def input_type(self) -> str:
        return INPUT_TYPES.get(self.kind, "text")

    @property
    def input_mode(self) -> str:
        return INPUT_MODES.get(self.kind, "")

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for aria-describedby."""
        return " ".join(
            part for part in (f"{self.id}-h" if self.hint else "", f"{self.id}-e" if self.error else "") if part
        )


@dataclass(frozen=True)
class RowBoxes:
    """One row of a list."""

    label: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class ListBox:
    """A list of like things with its rows, and whether one more may be added."""

    id: str
    name: str
    label: Words
    hint: Words
    more: Words
    rows: tuple[RowBoxes, ...]
    can_grow: bool
    kind: str = field(default="rows")


def boxes(
    page: Page,
    form: Form,
    key: int | None,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, Words] | None = None,
    grow: str = "",
    yes_no: tuple[Words, Words] = ("", ""),
) -> list[Box | ListBox]:
    """The page's inputs, filled with what was typed or else with what is kept; the list named `grow` gets one row more."""
    base = prefix(form, page, key)
    made: list[Box | ListBox] = []
    for item in page.items:
        if isinstance(item, Rows):
            made.append(_list(item, rows_of(form, base, item), typed, errors or {}, grow=grow == item.path))
        else:
            kept = shown(dig(form, f"{base}.{item.path}"))
            made.append(_box(item, item.name, kept, typed, errors or {}, yes_no))
    return made


def _box(
    question: Question,
    name: str,
    kept: str,
    typed: Mapping[str, str] | None,
    errors: Mapping[str, Words],
    yes_no: tuple[Words, Words] = ("", ""),
    *,
    small: bool = False,
) -> Box:
    value = kept if typed is None else typed.get(name, "")
    identity = "f-" + name.replace(".", "-")
    choices = question.choices
    if question.kind == "yes":
        choices = (("true", yes_no[0]), ("false", yes_no[1]))
    elif value and choices and value not in dict(choices):
        choices = (*choices, (value, value))
    options = tuple(
        Option(given, label, given == value, f"{identity}-{given.replace(' ', '-')}") for given, label in choices
    )
    return Box(
        id=identity,
        name=name,
        label=question.label,
        kind=question.kind,
        value=value,
        hint=question.hint,
        error=errors.get(name, ""),
        unit=question.unit,
        width=question.width,
        optional=not question.needed and not question.says_optional,
        autocomplete=question.autocomplete,
        options=options,
        small=small,
    )


def _list(
    item: Rows,
    kept: list[dict[str, object]],
    typed: Mapping[str, str] | None,
    errors: Mapping[str, Words],
    *,
    grow: bool,
) -> ListBox:
    filled = len(kept)
    if typed is not None:
        places = [int(name.split(".")[1]) for name, text in typed.items() if name.startswith(f"{item.path}.") and text]
        filled = max(places, default=-1) + 1
    count = min(item.limit, max(1, filled) + (1 if grow else 0))
    rows = []
    for index in range(count):
        row = kept[index] if index < len(kept) else {}
        rows.append(
            RowBoxes(
                str(item.row_label).format(n=index + 1),
                tuple(
                    _box(
                        column,
                        f"{item.path}.{index}.{column.path}",
                        shown(row.get(column.path)),
                        typed,
                        errors,
                        small=True,
                    )
                    for column in item.columns
                ),
            )
        )
    return ListBox(
        f"f-{item.path}", item.path, item.label, item.hint, item.more, tuple(rows), can_grow=count < item.limit
    )


def summary(made: list[Box | ListBox]) -> list[tuple[str, Words]]:
    """Every error of the page in its order: the id to jump to and the sentence."""
    found: list[tuple[str, Words]] = []
    for one in made:
        flat = [one] if isinstance(one, Box) else [box for row in one.rows for box in row.boxes]
        found += [(box.target, box.error) for box in flat if box.error]
    return found
