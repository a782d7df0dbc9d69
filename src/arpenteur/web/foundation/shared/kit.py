"""Pieces that pages are made of, each with its partial under ``shared/``: choices, bars, tables cut after some rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from django.utils.functional import Promise

ROWS_SHOWN = 100
"""Rows written into a page that may have thousands."""


@dataclass(frozen=True)
class Choice:
    """One possible answer to a control: a link (``_choices.html``), or a value in a list (``{% select %}``)."""

    label: str | Promise
    query: str
    chosen: bool
    id: str = ""


def choices(labels: Iterable[tuple[object, str | Promise]], *chosen: str) -> list[Choice]:
    """Pairs of value and label as a form offers them; ``chosen``: the values as an address writes them."""
    return [Choice(label, str(value), str(value) in chosen) for value, label in labels]


def answers(question: Any, part: str, labels: Iterable[tuple[str, str | Promise]], **also: object) -> list[Choice]:
    """The answers to one part of a question, each with the address that asks for it; ``also``: what else it changes."""
    chosen = getattr(question, part)
    return [Choice(label, question.query(**{part: value}, **also), value == chosen, value) for value, label in labels]


@dataclass(frozen=True)
class Bar:
    """An interval on a scale of 0 to 100 and as written; ``zero``: where the line of nothing stands."""

    low: float
    central: float
    high: float
    low_text: str
    central_text: str
    high_text: str
    zero: int = 0

    @property
    def sure(self) -> bool:
        """True for a figure without a range."""
        return self.low == self.high

    @property
    def width(self) -> float:
        """Of the range, at least visible."""
        return round(max(self.high - self.low, 1.0), 1)


class Selectable(Protocol):
    """A row that may be the one that is open, in a class of the map (0: no figure)."""

    @property
    def selected(self) -> bool: ...
    @property
    def bin(self) -> int: ...


class Rows[R: Selectable]:
    """A table with a map: its first rows and the open one are in the page, or all where all are asked for."""

    rows: Sequence[R]
    all_rows: bool
    rows_shown: ClassVar[int] = ROWS_SHOWN

    @property
    def visible(self) -> Sequence[R]:
        """Rows written into the page."""
        if self.all_rows:
            return self.rows
        return tuple(row for at, row in enumerate(self.rows) if at < self.rows_shown or row.selected)

    @property
    def hidden(self) -> int:
        """How many rows are left out of the page."""
        return len(self.rows) - len(self.visible)

    @property
    def shortens(self) -> bool:
        """True if the first rows are fewer than all."""
        return len(self.rows) > self.rows_shown

    @property
    def has_blank(self) -> bool:
        """True if a row has no figure: the legend then needs the grey with dots."""
        return any(row.bin == 0 for row in self.rows)
