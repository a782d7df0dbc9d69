"""Some days as a grid of parts of a day: what is shown of them, what a form says of them, and both in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.ground.crew.week import PART_NAMES, PARTS, monday_of, week_of, with_and
from arpenteur.web.persons.volunteers.models import Volunteer, WeekAnswer
from arpenteur.web.persons.volunteers.queries import slots_of
from arpenteur.web.persons.volunteers.slots import Piece, Slots, span
from arpenteur.web.persons.volunteers.weeks import DatedSlot

BLANK, YES, PERHAPS = "", "yes", "perhaps"
_STATES = (BLANK, YES, PERHAPS)


@dataclass(frozen=True)
class DayCell:
    """A part of a day: the name of its field, what is said of it."""

    day: date
    part: str
    state: str = BLANK

    @property
    def name(self) -> str:
        """``2026-11-28-morning``."""
        return f"{self.day.isoformat()}-{self.part}"

    @property
    def label(self) -> str:
        """``matin``."""
        return str(PART_NAMES[self.part])


@dataclass(frozen=True)
class DayGrid:
    """Days in their order, three cells each."""

    cells: tuple[DayCell, ...]

    @classmethod
    def of(cls, volunteer: Volunteer, days: Sequence[date]) -> "DayGrid":
        """What she said of these days themselves; her ordinary week is not in it."""
        slots = slots_of(Volunteer.objects.filter(pk=volunteer.pk), days).get(volunteer.pk, Slots())
        slots.weekly.clear()
        return cls(tuple(DayCell(day, part, _state(slots, day, part)) for day in days for part in PARTS))

    @classmethod
    def read(cls, values: Mapping[str, str], days: Sequence[date]) -> "DayGrid":
        """What a form says. Raises InputError for what is no state."""
        cells = [DayCell(day, part) for day in days for part in PARTS]
        found = tuple(DayCell(one.day, one.part, values.get(one.name, BLANK)) for one in cells)
        if any(one.state not in _STATES for one in found):
            raise InputError(_("unreadable week"), expected=_("cells of the grid"))
        return cls(found)

    @property
    def rows(self) -> list[tuple[date, list[DayCell]]]:
        """By day."""
        return [(day, list(cells)) for day, cells in groupby(self.cells, key=lambda one: one.day)]

    def count(self, state: str) -> int:
        """How many cells say it."""
        return sum(one.state == state for one in self.cells)

    @property
    def yes(self) -> int:
        """Cells that say yes."""
        return self.count(YES)

    @property
    def perhaps(self) -> int:
        """Cells that say perhaps."""
        return self.count(PERHAPS)

    def slots(self) -> list[DatedSlot]:
        """As availability: parts left blank of a day that has another are not free."""
        spoken = {one.day for one in self.cells if one.state}
        return [
            DatedSlot(one.day, *PARTS[one.part], free=bool(one.state), perhaps=one.state == PERHAPS)
            for one in self.cells
            if one.day in spoken
        ]

    def words(self) -> str:
        """« Samedi matin et mardi soir, oui. Dimanche matin, peut-être. » Empty where nothing is said."""
        sure, unsure = (self._listed(state) for state in (YES, PERHAPS))
        found = []
        if sure:
            found.append(_("%(slots)s, yes.") % {"slots": sure})
        if unsure:
            found.append(_("%(slots)s, perhaps.") % {"slots": unsure})
        return " ".join(found)

    def _listed(self, state: str) -> str:
        # A weekday names one day only where there are no more than seven.
        shape = "l" if len(self.rows) <= 7 else "l j"
        names = [
            f"{date_format(day, shape)} {with_and([one.label for one in cells])}"
            for day, cells in groupby((one for one in self.cells if one.state == state), key=lambda one: one.day)
        ]
        text = with_and(names)
        return text[:1].upper() + text[1:]


def parts_over(now: datetime) -> frozenset[str]:
    """Names of the cells of the day of ``now``, by the clock of the territory, whose part has ended."""
    return frozenset(DayCell(now.date(), part).name for part, (_start, end) in PARTS.items() if end <= now.time())


def words_of_answer(volunteer: Volunteer, days: Sequence[date], answer: WeekAnswer) -> str:
    """What she answered about these days, as a sentence."""
    if answer == WeekAnswer.NO:
        return _("Not these days.")
    if answer == WeekAnswer.USUAL:
        slots = slots_of(Volunteer.objects.filter(pk=volunteer.pk), days).get(volunteer.pk, Slots())
        return _("As usual: %(week)s.") % {"week": week_of(slots, monday_of(days[0])).words}
    return DayGrid.of(volunteer, days).words() or _("None of these days.")


def _state(slots: Slots, day: date, part: str) -> str:
    piece = Piece(day, *span(*PARTS[part]))
    if slots.share(piece) == 1:
        return YES
    return PERHAPS if slots.share(piece) + slots.perhaps_share(piece) > 0 else BLANK
