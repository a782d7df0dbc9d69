"""What the page of rounds shows: the stops, the rounds made of them, who has them, what was done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.errors import InputError
from arpenteur.domain.law import Notice
from arpenteur.web.campaigns.ground import published_of
from arpenteur.web.fieldwork.kinds import Kind
from arpenteur.web.fieldwork.law import notices
from arpenteur.web.phone.models import Round, StopList
from arpenteur.web.routes.measures import job_seconds, lasting, late_words, length
from arpenteur.web.routes.pairs import Pair, People
from arpenteur.web.routes.plane import colour
from arpenteur.web.routes.reach import Reach, stations_of
from arpenteur.web.routes.stops import engine
from arpenteur.web.routes.stops.asking import Asked, Place, Point, digest_of, read_places
from arpenteur.web.routes.stops.drawing import Drawn, draw
from arpenteur.web.routes.stops.queries import people_of, rounds_of, stops_of
from arpenteur.web.routes.stops.reaching import left_of, reached_by
from arpenteur.web.routes.stops.rounds import FAILED, WAITING, boxes_moved
from arpenteur.web.shared.numbers import decimal
from arpenteur.web.territory.models import PublishedSnapshot, Zone
from arpenteur.web.territory.queries import zones

_PATIENCE = 1.25
"""Times the length of the action that a round may ask for before it is said."""
_STOPS_A_SECOND = 20
"""That a job puts into rounds: 90 on a quiet processor (docs/benchmarks.md)."""


@dataclass(frozen=True)
class Row:
    """One round with its stops in order."""

    round: Round
    kind: str
    places: tuple[Place, ...]
    pair: Pair | None
    seen: bool

    @property
    def colour(self) -> int:
        """One of the ten colours."""
        return colour(self.round.number)

    @property
    def amount(self) -> str:
        """``24 affiches``."""
        return amount_words(self.kind, self.round.load)

    @property
    def length(self) -> str:
        """``3,2 km``."""
        return length(self.round.metres)

    @property
    def lasts(self) -> str:
        """``1 h 10``."""
        return lasting(self.round.minutes)

    @property
    def few(self) -> str:
        """Its first stops in a few words."""
        names = ", ".join(one.label for one in self.places[:2])
        more = len(self.places) - 2
        return f"{names} + {more}" if more > 0 else names

    @property
    def missed(self) -> int:
        """Stops that a round said done has not reached."""
        return len(self.places) - len(self.round.reached) if self.round.done_at else 0

    @property
    def came(self) -> str:
        """``11 sur 12 arrêts, 22 affiches``: what was done of it."""
        words = {"n": decimal(len(self.round.reached)), "all": decimal(len(self.places))}
        stops = ngettext("%(n)s of %(all)s stop", "%(n)s of %(all)s stops", len(self.places)) % words
        return f"{stops}, {amount_words(self.kind, self.round.amount)}"


@dataclass(frozen=True)
class Seen:
    """The stops and rounds of an action as a page shows them. ``places`` are those within the member's reach, ``all``
    every one; ``stale``: the rounds are of other stops than these.
    """

    reach: Reach
    published: PublishedSnapshot
    walkable: bool
    stops: StopList | None
    all: tuple[Place, ...]
    places: tuple[Place, ...]
    rows: tuple[Row, ...]
    people: People
    asked: Asked | None
    why: str
    stale: bool
    left: tuple[Place, ...]
    notices: tuple[Notice, ...]

    @property
    def version(self) -> int:
        """Of the stops, 0 where there are none."""
        return self.stops.version if self.stops else 0

    @property
    def waiting(self) -> bool:
        """Whether a job is at it."""
        return waiting(self.stops)

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
        return self.stops is not None and boxes_moved(self.stops, self.published.digest)

    @property
    def missing(self) -> list[dict[str, str]]:
        """Addresses typed and not found."""
        return self.stops.missing if self.stops else []

    @property
    def metres(self) -> str:
        """Of all rounds."""
        return length(sum(row.round.metres for row in self.rows))

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(row.round.done_at is not None for row in self.rows)

    @property
    def nobody(self) -> int:
        """How many are to go and have nobody."""
        return sum(row.pair is None and row.round.done_at is None for row in self.rows)

    @property
    def too_long(self) -> str:
        """The sentence that says that rounds ask for more time than the action has; empty where they do not."""
        longest = max((row.round.minutes for row in self.rows), default=0)
        lasts = (self.reach.action.ends_at - self.reach.action.starts_at).total_seconds() / 60
        if longest <= lasts * _PATIENCE:
            return ""
        words = {"round": lasting(longest), "action": lasting(lasts)}
        return _("A round asks for about %(round)s, the action lasts %(action)s: more crews, or fewer stops.") % words

    def drawn(self) -> Drawn:
        """The map."""
        within = {place.key for row in self.rows for place in row.places}
        alone = [one for one in self.places if one.key not in within]
        return draw(
            [row.round for row in self.rows], alone, self._outlines(), self.asked.start if self.asked else None,
            lambda bounds: engine.streets(self.published, bounds),
        )  # fmt: skip

    def _outlines(self) -> list[Zone]:
        mine = set(stations_of(self.reach))
        return [zone for zone in zones(self.published, "station") if not mine or zone.zone in mine]


def seen(reach: Reach) -> Seen:
    """Everything a page shows of an action's rounds, in a few queries."""
    action = reach.action
    stops, rounds, published = stops_of(action), rounds_of(action), published_of(action.campaign)
    people = people_of(action, rounds)
    places, asked, why = (), None, ""
    if stops is not None:
        why = str(stops.asked.get(FAILED, ""))
        try:
            places = read_places(stops.stops)
            asked = Asked.read(stops.asked) if stops.asked else None
        except InputError as error:
            why = str(error)
    rows = tuple(
        Row(one, action.kind, read_places(one.plan["stops"]), people.pair(one.pair), reach.sees(one.stations))
        for one in rounds
    )
    return Seen(
        reach=reach, published=published, walkable=engine.walkable(published), stops=stops, all=places,
        places=tuple(one for one in places if reach.sees({one.station})), rows=rows, people=people, asked=asked,
        why=why, stale=_stale(rows, places), left=_left(rows, places),
        notices=notices(action.campaign, action.kind, action.starts_at, action.ends_at),
    )  # fmt: skip


def waiting(stops: StopList | None) -> bool:
    """Whether a job is at the rounds of these stops, or should be."""
    return stops is not None and WAITING in stops.asked


def wait_words(stops: StopList, at: datetime) -> str:
    """How long the rounds that a job makes should take; once they take much longer, what may hold them up."""
    count = len(stops.stops)
    seconds = job_seconds(count, _STOPS_A_SECOND)
    words = {"stops": decimal(count), "n": seconds}
    return late_words(seconds, stops.changed_at, at) or _("%(stops)s stops: about %(n)d seconds.") % words


def _to_go(rows: Sequence[Row], places: Sequence[Place]) -> tuple[Place, ...]:
    return left_of(places, reached_by(row.round for row in rows))


def _open(rows: Sequence[Row]) -> list[Place]:
    return [place for row in rows if row.round.done_at is None for place in row.places]


def _stale(rows: Sequence[Row], places: Sequence[Place]) -> bool:
    """Whether the rounds to go are of other stops than those left to do."""
    return bool(rows) and digest_of(_open(rows)) != digest_of(_to_go(rows, places))


def _left(rows: Sequence[Row], places: Sequence[Place]) -> tuple[Place, ...]:
    """Stops to go that are in no round."""
    within = Counter(one.key for one in _open(rows))
    return tuple(one for one in _to_go(rows, places) if not within[one.key])


def amount_words(kind: str, amount: int) -> str:
    """``24 affiches``, ``150 tracts``, ``80 boîtes``."""
    words = {"n": decimal(amount)}
    if kind == Kind.POSTERS:
        return ngettext("%(n)s poster", "%(n)s posters", amount) % words
    if kind == Kind.LEAFLETS:
        return ngettext("%(n)s leaflet", "%(n)s leaflets", amount) % words
    return ngettext("%(n)s letterbox", "%(n)s letterboxes", amount) % words


def middle_of(places: Sequence[Place]) -> Point:
    """The stop nearest to the middle of all: where people meet who did not say where."""
    x, y = sum(one.at[0] for one in places) / len(places), sum(one.at[1] for one in places) / len(places)
    return min((one.at for one in places), key=lambda at: (at[0] - x) ** 2 + (at[1] - y) ** 2)
