"""A volunteer's next outing, made ready: when, with whom, where, which doors; and those after it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.maps.plane import Plane, bounds_of, centred, spans
from arpenteur.strategy.turfs.words import number_of
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.ground.crew.queries import actions_of_person
from arpenteur.web.ground.fieldwork.display import ActionCard, capital, show
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.models import Participation, Presence
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes.backdrop import path_of, ring_of
from arpenteur.web.ground.routes.kinds import ROUNDS, TURFS
from arpenteur.web.ground.routes.measures import lasting
from arpenteur.web.persons.volunteers.models import Volunteer

SIZE = (344.0, 190.0)
"""Of the little map, as wide as a phone."""
_MARGIN = 18
_LEAST = 1e-5


@dataclass(frozen=True)
class WalkMap:
    """Her streets and doors as SVG, with the streets around; ``badge``: where the letter stands."""

    roads: tuple[str, ...]
    streets: tuple[str, ...]
    tint: str
    dots: tuple[tuple[float, float], ...]
    badge: tuple[float, float]


@dataclass(frozen=True)
class NextOuting:
    """The outing, who walks with her, the turf of her pair where there is one, whether her pair has rounds."""

    card: ActionCard
    beside: tuple[str, ...]
    turf: Turf | None
    rounds: bool
    today: bool

    @property
    def when(self) -> str:
        """``Samedi 28 novembre à 10 h``."""
        day = _("today") if self.today else self.card.day_text
        return capital(_("%(day)s at %(hour)s") % {"day": day, "hour": self.card.from_text})

    @property
    def first_names(self) -> str:
        """Of those who walk with her: the title is short, the list below has the whole names."""
        return ", ".join(one.split()[0] for one in self.beside if one.split())

    @property
    def number(self) -> int:
        """Of her turf, for its colour."""
        return number_of(self.turf.letter) if self.turf else 0

    @property
    def lasts(self) -> str:
        """How long her turf takes."""
        return lasting(self.turf.minutes) if self.turf else ""

    @property
    def walk(self) -> WalkMap | None:
        """The map of her turf."""
        return _drawn(self.turf.plan) if self.turf else None


def outings_of(volunteer: Volunteer, at: datetime) -> list[ActionCard]:
    """Outings of hers that are not over, cancelled ones included: she must know."""
    return show(actions_of_person(volunteer, at), ground_of(volunteer.campaign))


def next_outing(volunteer: Volunteer, cards: Sequence[ActionCard], at: datetime) -> NextOuting | None:
    """The first of her outings that takes place. Inside ``sealed``."""
    card = next((one for one in cards if one.action.status in {Status.PLANNED, Status.RUNNING}), None)
    if card is None:
        return None
    people = Participation.objects.filter(action=card.action).exclude(presence=Presence.MISSED)
    mine = people.get(volunteer=volunteer)
    pair = mine.pair
    beside = people.filter(pair=pair).exclude(pk=mine.pk).select_related("volunteer__person") if pair else ()
    return NextOuting(
        card=card,
        beside=tuple(one.volunteer.name for one in beside),
        turf=turf_of(card.action.pk, pair),
        rounds=bool(pair) and ROUNDS.model.objects.filter(ROUNDS.listed, action=card.action, pair=pair).exists(),
        today=card.day == day_of(volunteer.campaign, at),
    )


def turf_of(action: int, pair: int) -> Turf | None:
    """The turf that a pair walks in an action."""
    if not pair:
        return None
    rows = Turf.objects.filter(TURFS.listed, action=action, pair=pair)
    return rows.select_related("action__campaign").order_by("letter").first()


def _drawn(plan: dict[str, Any]) -> WalkMap | None:
    spots = [one["at"] for one in plan.get("buildings", ())]
    lines = [one["line"] for one in plan.get("streets", ())]
    bounds = bounds_of([*spots, *(point for line in lines for point in line)])
    if bounds is None:
        return None
    wide, high, _stretch = spans(bounds)
    unit = min((SIZE[0] - 2 * _MARGIN) / max(wide, _LEAST), (SIZE[1] - 2 * _MARGIN) / max(high, _LEAST))
    plane = centred(bounds, SIZE, unit)
    dots = tuple(plane.at(one) for one in spots)
    return WalkMap(
        roads=_paths((one["line"] for one in plan.get("around", ())), plane),
        streets=_paths(lines, plane),
        tint="".join(ring_of([plane.at(point) for point in ring]) for ring in plan.get("outline", ())),
        dots=dots,
        badge=_middle(dots) if dots else (SIZE[0] / 2, SIZE[1] / 2),
    )


def _paths(lines: Iterable[Any], plane: Plane) -> tuple[str, ...]:
    return tuple(path_of(line, plane) for line in lines)


def _middle(dots: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The door nearest to the middle of all: the letter stands on the turf, not beside it."""
    x, y = (sum(one[axis] for one in dots) / len(dots) for axis in (0, 1))
    return min(dots, key=lambda one: (one[0] - x) ** 2 + (one[1] - y) ** 2)
