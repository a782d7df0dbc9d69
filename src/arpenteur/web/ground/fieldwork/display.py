"""An action as pages write it: its day and hours on the territory's clocks, where, how many, in which state."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.times import week_name
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.ground.fieldwork.kinds import ICONS, Kind, Status
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.queries import TO_FINISH, is_to_finish

_FEW = 3
_NUMBER = re.compile(r"\d+")
_STATIONS = re.compile(r"\w+ \d+(?:(?:, | et | and )\d+)*")
DAY, LONG_DAY = "l j F", "l j F Y"


@dataclass(frozen=True)
class ActionCard:
    """One action with its figures (``queries.with_figures``); ``title`` is its name, ``mine``: the visitor is in it,
    ``to_finish``: its time is over and nobody closed it.
    """

    action: Action
    starts: datetime
    ends: datetime
    where: str
    title: str
    coming: int
    mine: bool = False
    stations: tuple[str, ...] = ()
    to_finish: bool = False

    @property
    def kind(self) -> str:
        """What people do, with a capital."""
        return _kind(self.action)

    @property
    def icon(self) -> str:
        """The sign of what people do, where there is no room for a word."""
        return ICONS[Kind(self.action.kind)]

    @property
    def name(self) -> str:
        """The same without its place, which stands beside it: a title of the action without the stations it may end
        with, else what people do.
        """
        if not self.action.title:
            return self.kind
        head, _comma, rest = self.title.partition(", ")
        known = _STATIONS.fullmatch(rest) and set(_NUMBER.findall(rest)) <= set(self.stations)
        return head if known else self.title

    @property
    def place(self) -> str:
        """Where, in as few signs as can be: the numbers of its stations."""
        return (
            ", ".join(self.stations[:_FEW]) + ("…" if len(self.stations) > _FEW else "")
            if self.stations
            else self.where
        )

    @property
    def short_when(self) -> str:
        """``lundi 8, 18 h``."""
        return f"{date_format(self.day, 'l j')}, {self.from_text}"

    @property
    def day(self) -> date:
        """The day it starts."""
        return self.starts.date()

    @property
    def day_text(self) -> str:
        """``samedi 13 mars``."""
        return date_format(self.day, DAY)

    @property
    def hours(self) -> str:
        """``10 h – 12 h``."""
        return f"{clock(self.starts)} – {clock(self.ends)}"

    @property
    def from_text(self) -> str:
        """``10 h``."""
        return clock(self.starts)

    @property
    def week(self) -> str:
        """Its week as addresses write it."""
        return week_name(self.day)

    @property
    def missing(self) -> int:
        """Places left."""
        return max(self.action.wanted - self.coming, 0)

    @property
    def lacking(self) -> int:
        """Places left in an action that is planned: whom to look for."""
        return self.missing if self.action.status == Status.PLANNED and not self.to_finish else 0

    @property
    def state(self) -> str:
        """Its status, ``short`` where it is planned and people are missing, ``late`` where it is to be finished."""
        return TO_FINISH if self.to_finish else "short" if self.lacking else str(self.action.status)

    @property
    def state_text(self) -> str:
        """The state in a word or two."""
        words = {"short": _("to be completed"), TO_FINISH: _("to be finished")}
        return words.get(self.state) or str(Status(self.action.status).label)

    @property
    def people(self) -> str:
        """How many come, of how many wanted."""
        if self.state == "short":
            return ngettext("%(n)d person missing", "%(n)d people missing", self.missing) % {"n": self.missing}
        words = {"n": self.coming, "of": self.action.wanted}
        return ngettext("%(n)d person of %(of)d", "%(n)d people of %(of)d", self.coming) % words

    @property
    def person_hours(self) -> float:
        """Hours given by those who come."""
        return (self.ends - self.starts).total_seconds() / 3600 * self.coming


def where_of(action: Action, ground: Ground) -> str:
    """Where an action takes place: its stations, else where people meet."""
    return _where(action, [zone.station for zone in action.zones.all()], ground)


def _where(action: Action, stations: Sequence[str], ground: Ground) -> str:
    return ground.listed(stations) if stations else action.place or ground.listed(())


def name_of(action: Action, ground: Ground) -> str:
    """What an action is called, on every page, sheet, calendar and letter: its own title, else what people do and
    where.
    """
    return _name(action, lambda: where_of(action, ground))


def _kind(action: Action) -> str:
    # The same word as ``get_kind_display``, which translates every kind each time.
    return capital(str(Kind(action.kind).label))


def _name(action: Action, where: Callable[[], str]) -> str:
    return action.title or f"{_kind(action)}, {where()}"


def show(actions: Iterable[Action], ground: Ground, mine: frozenset[int] = frozenset()) -> list[ActionCard]:
    """Actions as pages write them, in their order."""
    now = timezone.now()
    return [_shown(one, ground, one.pk in mine, now) for one in actions]


def _shown(action: Action, ground: Ground, mine: bool, now: datetime) -> ActionCard:
    stations = [zone.station for zone in action.zones.all()]
    where = _where(action, stations, ground)
    title = _name(action, lambda: where)
    starts, ends = (local(action.campaign, moment) for moment in (action.starts_at, action.ends_at))
    labels = tuple(ground.label(station) for station in sorted(stations))
    coming, to_finish = getattr(action, "coming", 0), is_to_finish(action, now)
    return ActionCard(action, starts, ends, where, title, coming, mine, labels, to_finish)


def stamp(campaign: Campaign, at: datetime) -> str:
    """A moment as the territory's clocks show it: ``2 septembre 2026, 18 h 30``."""
    there = local(campaign, at)
    return f"{date_format(there.date(), 'DATE_FORMAT')}, {clock(there)}"


def recent(campaign: Campaign, at: datetime, now: datetime) -> str:
    """A moment of today by its clock alone, any other with its day."""
    there = local(campaign, at)
    return clock(there) if there.date() == local(campaign, now).date() else stamp(campaign, at)


def capital(text: str) -> str:
    """With a capital at its head; the rest as it is."""
    return text[:1].upper() + text[1:]
