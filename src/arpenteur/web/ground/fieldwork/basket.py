"""The basket as pages show it: of each station, the doors that are left and the hours they take."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from arpenteur.web.foundation.campaigns.basket import basket_of
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.ground.fieldwork.doors import doors_done_in


@dataclass(frozen=True)
class BasketLine:
    """A station of the basket; ``hours`` of one person for the doors that are left there, each once."""

    station: str
    title: str
    doors: int
    left: int
    hours: float


class OutingOfPeople(Protocol):
    """The next time people are free together, as the room of the week says it (``OUTING`` of its ``basket``)."""

    hours: int
    fill: str

    @property
    def words(self) -> str: ...

    def share(self, hours: float) -> int: ...


@dataclass(frozen=True)
class Basket:
    """The stations a campaign means to go to next, and the next outing where anybody is free."""

    lines: tuple[BasketLine, ...]
    outing: OutingOfPeople | None = None

    @property
    def stations(self) -> frozenset[str]:
        """Their keys."""
        return frozenset(line.station for line in self.lines)

    @property
    def hours(self) -> float:
        """Of one person, for all of them."""
        return sum(line.hours for line in self.lines)

    @property
    def share(self) -> int:
        """How much of the hours of the next outing they take, in hundredths, 100 at most."""
        return self.outing.share(self.hours) if self.outing else 0


def basket(campaign: Campaign) -> Basket:
    """Inside ``sealed``; two queries at most, whatever its length."""
    ground, stations = ground_of(campaign), basket_of(campaign)
    if not stations:
        return Basket(())
    done = doors_done_in(stations)
    lines: list[BasketLine] = []
    for station in stations:
        one = ground.stations[station]
        left = max(one.doors - done.get(station, 0), 0)
        lines.append(BasketLine(station, ground.title(station), one.doors, left, left / one.pace))
    return Basket(tuple(lines))


def basket_and_outing(member: Member, at: datetime) -> Basket:
    """The same beside the hours of the people who are free next. Inside ``sealed``."""
    outings = (outing(member, at) for outing in declared("basket", "OUTING"))
    return replace(basket(member.campaign), outing=next((one for one in outings if one is not None), None))
