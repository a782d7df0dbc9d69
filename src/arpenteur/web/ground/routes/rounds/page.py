"""What the page of rounds shows: the stops, the rounds made of them, who has them, what was done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.errors import InputError
from arpenteur.domain.law import Notice
from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.foundation.shared.numbers import decimal
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.law import notices
from arpenteur.web.ground.phone.models import StopList, Turf
from arpenteur.web.ground.routes import engine
from arpenteur.web.ground.routes.board import RouteRow, RoutesPage
from arpenteur.web.ground.routes.kinds import ROUNDS
from arpenteur.web.ground.routes.locks import turfs_of
from arpenteur.web.ground.routes.measures import lasting, length, wait_words
from arpenteur.web.ground.routes.plans import FAILED
from arpenteur.web.ground.routes.reach import Reach
from arpenteur.web.ground.routes.requests import Point, RoundRequest
from arpenteur.web.ground.routes.rounds.drawing import RoundsMap, draw
from arpenteur.web.ground.routes.rounds.making import boxes_moved
from arpenteur.web.ground.routes.rounds.places import Place, digest_of, read_places
from arpenteur.web.ground.routes.rounds.reaching import left_of, reached_by

_STOPS_A_SECOND = 20
"""That a job puts into rounds: 90 on a quiet processor (docs/benchmarks.md)."""


@dataclass(frozen=True)
class RoundRow(RouteRow):
    """One round with its stops in order."""

    kind: str
    places: tuple[Place, ...]
    turf: Turf | None = None
    """The round as phones have it, with how many are in (``inside``); None where it never was in anybody's hands."""

    @property
    def amount(self) -> str:
        """``24 affiches``."""
        return amount_words(self.kind, self.route.load)

    @property
    def few(self) -> str:
        """Its first stops in a few words."""
        names = ", ".join(one.label for one in self.places[:2])
        more = len(self.places) - 2
        return f"{names} + {more}" if more > 0 else names

    @property
    def missed(self) -> int:
        """Stops that a round that is done has not reached."""
        return len(self.places) - len(self.route.reached) if self.route.done_at else 0

    @property
    def came(self) -> str:
        """``11 sur 12 arrêts, 22 affiches``: what was done of it."""
        words = {"n": decimal(len(self.route.reached)), "all": decimal(len(self.places))}
        stops = ngettext("%(n)s of %(all)s stop", "%(n)s of %(all)s stops", len(self.places)) % words
        spent = [lasting(self.route.spent)] if self.route.spent else []
        return ", ".join([stops, amount_words(self.kind, self.route.amount), *spent])


@dataclass(frozen=True)
class RoundsPage(RoutesPage):
    """The stops and rounds of an action as a page shows them. ``places`` are those within the member's reach, ``all``
    every one; ``stale``: the rounds are of other stops than these.
    """

    all: tuple[Place, ...]
    places: tuple[Place, ...]
    rows: tuple[RoundRow, ...]
    stale: bool
    left: tuple[Place, ...]
    notices: tuple[Notice, ...]

    @property
    def kind(self) -> str:
        """Of the action."""
        return self.reach.action.kind

    @property
    def amount(self) -> str:
        """``48 affiches`` in all stops."""
        return amount_words(self.kind, sum(one.load for one in self.places))

    @property
    def beyond(self) -> bool:
        """Whether stops lie beyond the member's stations: she does not make the rounds of others anew."""
        return len(self.places) < len(self.all)

    @property
    def moved(self) -> bool:
        """Whether its letterboxes are those of a snapshot that was replaced."""
        return self.plan is not None and boxes_moved(self.plan, self.published.digest)

    @property
    def missing(self) -> list[dict[str, str]]:
        """Addresses typed and not found."""
        return self.plan.missing if self.plan else []

    @property
    def metres(self) -> str:
        """Of all rounds."""
        return length(sum(row.route.metres for row in self.rows))

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(row.route.done_at is not None for row in self.rows)

    @property
    def nobody(self) -> int:
        """How many are to go and have nobody."""
        return sum(row.pair is None and row.route.done_at is None for row in self.rows)

    @property
    def too_long(self) -> str:
        """The sentence that says that rounds ask for more time than the action has; empty where they do not."""
        longest = max((row.route.minutes for row in self.rows), default=0)
        words = self.overrun(longest)
        if words is None:
            return ""
        return _("A round asks for about %(route)s, the action lasts %(action)s: more crews, or fewer stops.") % words

    def drawn(self) -> RoundsMap:
        """The map."""
        within = {place.key for row in self.rows for place in row.places}
        alone = [one for one in self.places if one.key not in within]
        return draw(
            [row.route for row in self.rows],
            alone,
            self.outlines(every=True),
            self.start,
            lambda bounds: engine.streets(self.published, bounds),
        )


def page_of(reach: Reach) -> RoundsPage:
    """Everything a page shows of an action's rounds, in a few queries."""
    action = reach.action
    stops, rounds, published = ROUNDS.plan_of(action), ROUNDS.routes_of(action), published_of(action.campaign)
    people = ROUNDS.people_of(action, rounds)
    places, request, why = (), None, ""
    if stops is not None:
        why = str(stops.request.get(FAILED, ""))
        try:
            places = read_places(stops.stops)
            request = RoundRequest.read(stops.request) if stops.request else None
        except InputError as error:
            why = str(error)
    turfs = turfs_of(action)
    rows = tuple(
        RoundRow(
            one,
            people.pair(one.pair),
            reach.sees(one.stations),
            action.kind,
            read_places(one.plan["stops"]),
            turfs.get(one.letter),
        )
        for one in rounds
    )
    return RoundsPage(
        reach=reach,
        published=published,
        walkable=engine.walkable(published),
        plan=stops,
        request=request,
        people=people,
        why=why,
        all=places,
        places=tuple(one for one in places if reach.sees({one.station})),
        rows=rows,
        stale=_stale(rows, places),
        left=_left(rows, places),
        notices=notices(action.campaign, action.kind, action.starts_at, action.ends_at),
    )


def wait_for(stops: StopList, at: datetime) -> str:
    """How long the rounds that a job makes should take; once they take much longer, what may hold them up."""
    words = _("%(work)s stops: about %(n)d seconds.")
    return wait_words(words, len(stops.stops), _STOPS_A_SECOND, stops.changed_at, at)


def _to_go(rows: Sequence[RoundRow], places: Sequence[Place]) -> tuple[Place, ...]:
    return left_of(places, reached_by(row.route for row in rows))


def _open(rows: Sequence[RoundRow]) -> list[Place]:
    return [
        place for row in rows if row.route.done_at is None for place in row.places if place.key not in row.route.reached
    ]


def _stale(rows: Sequence[RoundRow], places: Sequence[Place]) -> bool:
    """Whether the rounds to go are of other stops than those left to do."""
    return bool(rows) and digest_of(_open(rows)) != digest_of(_to_go(rows, places))


def _left(rows: Sequence[RoundRow], places: Sequence[Place]) -> tuple[Place, ...]:
    """Stops to go that are in no round."""
    within = Counter(one.key for one in _open(rows))
    return tuple(one for one in _to_go(rows, places) if not within[one.key])


def amount_words(kind: str, amount: int) -> str:
    """``24 affiches``, ``150 tracts``, ``80 boîtes``."""
    words = {"n": decimal(amount)}
    if kind == Kind.POSTERS.value:
        return ngettext("%(n)s poster", "%(n)s posters", amount) % words
    if kind == Kind.LEAFLETS.value:
        return ngettext("%(n)s leaflet", "%(n)s leaflets", amount) % words
    return ngettext("%(n)s letterbox", "%(n)s letterboxes", amount) % words


def middle_of(places: Sequence[Place]) -> Point:
    """The stop nearest to the middle of all: where people meet who did not say where."""
    x, y = sum(one.at[0] for one in places) / len(places), sum(one.at[1] for one in places) / len(places)
    return min((one.at for one in places), key=lambda at: (at[0] - x) ** 2 + (at[1] - y) ** 2)
