"""What the pages of turfs and of rounds show alike: a line a route, who walks, what stands in the way, the outlines."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from arpenteur.web.foundation.territory.models import PublishedSnapshot, Zone
from arpenteur.web.foundation.territory.queries import zones
from arpenteur.web.ground.routes.measures import lasting, length
from arpenteur.web.ground.routes.pairs import Pair, People
from arpenteur.web.ground.routes.plane import colour
from arpenteur.web.ground.routes.plans import WAITING
from arpenteur.web.ground.routes.reach import Reach, stations_of
from arpenteur.web.ground.routes.requests import PATIENCE

EVERY_SECONDS = 20
"""How often a page that follows phones asks what they said."""


@dataclass(frozen=True)
class RouteRow:
    """One route, the pair that has it, and whether the member may change it."""

    route: Any
    pair: Pair | None
    seen: bool

    @property
    def number(self) -> int:
        """As forms say it."""
        return self.route.number

    @property
    def letter(self) -> str:
        """As people say it."""
        return self.route.letter

    @property
    def colour(self) -> int:
        """One of the ten colours."""
        return colour(self.route.number)

    @property
    def length(self) -> str:
        """``3,2 km``."""
        return length(self.route.metres)

    @property
    def lasts(self) -> str:
        """``1 h 10``."""
        return lasting(self.route.minutes)


@dataclass(frozen=True)
class RoutesPage:
    """The routes of an action as a page shows them; ``why`` says what stands in the way."""

    reach: Reach
    published: PublishedSnapshot
    walkable: bool
    plan: Any
    request: Any
    people: People
    why: str

    @property
    def version(self) -> int:
        """Of the plan, 0 where there is none."""
        return self.plan.version if self.plan else 0

    @property
    def waiting(self) -> bool:
        """Whether a job is at it, or should be."""
        return is_waiting(self.plan)

    @property
    def start(self) -> tuple[float, float] | None:
        """Where everybody meets."""
        return self.request.start if self.request else None

    def overrun(self, minutes: float) -> dict[str, str] | None:
        """How long a route and the action last, in words; None where the route fits into the action."""
        lasts = (self.reach.action.ends_at - self.reach.action.starts_at).total_seconds() / 60
        return None if minutes <= lasts * PATIENCE else {"route": lasting(minutes), "action": lasting(lasts)}

    def outlines(self, every: bool, otherwise: Iterable[str] = ()) -> list[Zone]:
        """Stations of the action within reach; where it names none, ``otherwise``, or all of the place."""
        mine = set(stations_of(self.reach)) or set(otherwise)
        return [zone for zone in zones(self.published, "station") if zone.zone in mine or (every and not mine)]


def is_waiting(plan: Any) -> bool:
    """Whether a job is at the question of a plan, or should be."""
    return plan is not None and WAITING in plan.request
