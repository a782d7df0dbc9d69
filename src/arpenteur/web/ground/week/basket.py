"""The basket beside the people who are free next: the hours they have, what fills them, and what it should bring."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.ground.week import ground as engine
from arpenteur.web.ground.week.draft import Draft
from arpenteur.web.ground.week.proposal import from_plan
from arpenteur.web.ground.week.windows import Window, chosen, windows
from arpenteur.web.persons.volunteers.narrowing import people_seen


@dataclass(frozen=True)
class BasketOuting:
    """The next time people are free together, as the basket shows it; ``hours`` are of one person."""

    window: Window
    hours: int
    fill: str

    @property
    def words(self) -> str:
        """Whose hours these are, and when."""
        day = date_format(self.window.starts, "l j F")
        return ngettext(
            "the %(hours)d hours of %(n)d person, %(day)s",
            "the %(hours)d hours of %(n)d people, %(day)s",
            self.window.people,
        ) % {"hours": self.hours, "n": self.window.people, "day": day}

    def share(self, hours: float) -> int:
        """How much of these hours so many take, in hundredths, 100 at most."""
        return min(round(100 * hours / self.hours), 100)


def next_outing(member: Member, at: datetime) -> BasketOuting | None:
    """None where nobody is free, or for whoever does not see who is. Inside ``sealed``; three queries."""
    if not member.may(Permission.SEE_VOLUNTEERS):
        return None
    campaign, hours = member.campaign, Draft().hours
    window = chosen(windows(campaign, people_seen(member), at, hours), "", at)
    if window is None:
        return None
    return BasketOuting(window, window.people * hours, reverse("week:fill", args=[campaign.slug]))


def stations_for(member: Member, at: datetime) -> list[str]:
    """What Préparer would take from the plan for them, best first; empty where nobody is free. Inside ``sealed``."""
    outing = next_outing(member, at)
    if outing is None:
        return []
    published = published_of(member.campaign)
    worth = engine.worth_of(member.campaign, published)
    places = engine.middles(published, "station")
    pairs = (outing.window.people + 1) // 2
    gone = engine.by_station(published, engine.doors_out(at))
    return from_plan(member, worth, places, gone=gone, pairs=pairs, hours=Draft().hours)


OUTING = next_outing
