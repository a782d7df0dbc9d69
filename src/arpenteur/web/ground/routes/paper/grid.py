"""The typing-in grid: the lines of a sheet as fields, what was typed into them, totals beside those of the paper."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from arpenteur.maps.lettering import short_street
from arpenteur.strategy.turfs.sheet import words
from arpenteur.strategy.turfs.sheet_pages import about
from arpenteur.web.foundation.campaigns.clock import day_of, local
from arpenteur.web.foundation.campaigns.times import moment
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.ground.phone.ground.fold import MAILED
from arpenteur.web.ground.phone.kinds import DoorOutcome
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes.paper.lines import Counts, Place, SheetLine, WalkSheet

MOST = 999
"""Doors of one count."""
LETTERS = {
    DoorOutcome.OPENED.value: "O",
    DoorOutcome.ABSENT.value: "A",
    DoorOutcome.INACCESSIBLE.value: "I",
    MAILED: "B",
}
LETTERS[DoorOutcome.LATER.value] = "R"  # no sheet has it: what phones counted
_NAMES = {
    DoorOutcome.OPENED.value: gettext_lazy("opened"),
    DoorOutcome.ABSENT.value: gettext_lazy("nobody home"),
    DoorOutcome.INACCESSIBLE.value: gettext_lazy("out of reach"),
    MAILED: gettext_lazy("letterboxes filled"),
}


@dataclass(frozen=True)
class GridCell:
    """One field: ``mark`` is empty where a letter is typed, else what is counted."""

    name: str
    mark: str
    letter: str
    label: str
    value: str
    wrong: bool = False


@dataclass(frozen=True)
class GridRow:
    """One line of the sheet with its fields; ``phones`` says what phones counted there already."""

    number: str
    label: str
    about: str
    barred: str
    cells: tuple[GridCell, ...]
    phones: str
    more: str

    @property
    def wrong(self) -> bool:
        """Whether what was typed cannot be read."""
        return any(cell.wrong for cell in self.cells)


@dataclass(frozen=True)
class GridGroup:
    """Lines below one heading of the paper."""

    street: str
    side: str
    rows: tuple[GridRow, ...]


@dataclass(frozen=True)
class Total:
    """Sum of a mark, and what the paper's foot says of it."""

    mark: str
    letter: str
    label: str
    typed: int
    paper: str

    @property
    def differs(self) -> bool:
        """Whether the paper says something else."""
        return self.paper.isdecimal() and int(self.paper) != self.typed


@dataclass(frozen=True)
class TypedGrid:
    """What a form sent: counts of every line, fields that cannot be read, totals of the paper, the day."""

    counts: Mapping[Place, Counts]
    wrong: frozenset[str]
    raw: Mapping[str, str]
    totals: Mapping[str, str]


def entered(sheet: WalkSheet, data: Mapping[str, str]) -> TypedGrid:
    """Read a form. A line without field keeps nothing; letters and figures that mean nothing are ``wrong``."""
    counts: dict[Place, dict[str, int]] = {}
    wrong: set[str] = set()
    raw: dict[str, str] = {}
    for line in sheet.lines:
        if line.row.barred:
            continue
        found: dict[str, int] = {}
        for name, mark in _fields(line, sheet.marks):
            raw[name] = text = data.get(name, "").strip()
            meant = _meant(text, mark, sheet.marks)
            if meant is None:
                wrong.add(name)
            elif meant[1]:
                found[meant[0]] = meant[1]
        counts[line.place] = found
    totals = {mark: data.get(f"total-{mark}", "").strip()[:5] for mark in sheet.marks}
    return TypedGrid(counts, frozenset(wrong), raw, totals)


def _fields(line: SheetLine, marks: Iterable[str]) -> list[tuple[str, str]]:
    """Names of the fields of a line, with their marks."""
    name = f"{line.place[0]}|{line.place[1]}"
    return [(name, "")] if line.row.single else [(f"{name}|{mark}", mark) for mark in marks]


def _meant(text: str, mark: str, marks: Iterable[str]) -> tuple[str, int] | None:
    """Mark and number of a field, None where it cannot be read."""
    if not text:
        return mark, 0
    if not mark:
        found = next((one for one in marks if LETTERS[one] == text.upper()), None)
        return (found, 1) if found else None
    return (mark, int(text)) if text.isascii() and text.isdigit() and int(text) <= MOST else None


def grid(sheet: WalkSheet, sent: TypedGrid | None = None) -> tuple[GridGroup, ...]:
    """The lines as the page shows them: with what was typed in before, or with what a form just sent."""
    says = words((get_language() or "fr")[:2])
    return tuple(
        GridGroup(
            short_street(group.street),
            says.get(group.side, ""),
            tuple(_row(line, sheet.marks, sent, says) for line in lines),
        )
        for group, lines in sheet.groups
    )


def _row(line: SheetLine, marks: tuple[str, ...], sent: TypedGrid | None, says: Mapping[str, str]) -> GridRow:
    row = line.row
    name = f"{row.label} {row.stair.name}".strip()
    cells: list[GridCell] = []
    for field, mark in [] if row.barred else _fields(line, marks):
        value = sent.raw.get(field, "") if sent else _value(line, mark)
        label = f"{name}, {_NAMES[mark]}" if mark else f"{name}, {' '.join(LETTERS[one] for one in marks)}"
        letter = LETTERS[mark] if mark else ""
        cells.append(GridCell(field, mark, letter, label, value, bool(sent and field in sent.wrong)))
    return GridRow(
        number=str(row.number) if row.first else "",
        label=row.label or says["no_number"],
        about="" if row.single else about(row, dict(says)),
        barred=says["barred"] if row.barred else "",
        cells=tuple(cells),
        phones=_told(line.phones, marks),
        more=says["barred_doors"].format(doors=", ".join(row.not_these)) if row.not_these else "",
    )


def _value(line: SheetLine, mark: str) -> str:
    if mark:
        number = line.typed.get(mark, 0)
        return str(number) if number else ""
    found = next((one for one, number in line.typed.items() if number), "")
    return LETTERS.get(found, "")


def _told(counts: Counts, marks: Iterable[str]) -> str:
    """``3 O 1 A``: what phones counted on a line."""
    order = [*marks, *(one for one in LETTERS if one not in marks)]
    return " ".join(f"{counts[mark]} {LETTERS[mark]}" for mark in order if counts.get(mark))


def totals(sheet: WalkSheet, sent: TypedGrid | None = None) -> tuple[Total, ...]:
    """Sums of the grid, beside those of the paper where they were typed."""
    sums: Counter[str] = Counter()
    for line in sheet.lines:
        sums.update(sent.counts.get(line.place, {}) if sent else line.typed)
    given = sent.totals if sent else {}
    return tuple(Total(mark, LETTERS[mark], str(_NAMES[mark]), sums[mark], given.get(mark, "")) for mark in sheet.marks)


def day_typed(turf: Turf, text: str) -> date | None:
    """The day of the outing: the action's, or another one typed; None for what is no day."""
    if not text:
        return day_of(turf.action.campaign, turf.action.starts_at)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def walked_at(turf: Turf, day: date) -> datetime:
    """When a sheet was walked: the action's hour on that day."""
    campaign = turf.action.campaign
    return moment(campaign, day, local(campaign, turf.action.starts_at).time().replace(microsecond=0))


def day_words(turf: Turf) -> str:
    """``samedi 27 février``: the day of the action."""
    return date_format(local(turf.action.campaign, turf.action.starts_at), "l j F")


def phones_before(sheet: WalkSheet) -> str:
    """A sentence where phones counted in this turf already, else empty."""
    doors = sum(number for line in sheet.lines for number in line.phones.values())
    if not doors:
        return ""
    return _("Phones counted %(n)d doors of this turf already. Type in only what is on paper besides.") % {"n": doors}
