"""How many people agreed to be kept, and where they come from: sums, without any name.

By station, a sum under 11 is hidden, and so are others where a subtraction would give it. Nothing here is shown of a
part of the contacts (a class, a purpose): only of all of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from arpenteur.domain.disclosure import OfHouseholds, suppress_by
from arpenteur.web.foundation.campaigns.clock import day_of, local, zone_of
from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.persons.contacts.models import Contact, FollowUp, Source
from arpenteur.web.persons.contacts.queries import visible_to
from arpenteur.web.persons.volunteers.queries import moment

LEAST = 11
WEEKS = 8
ELSEWHERE = ""
"""The station of contacts whose address was not given, or not found."""
_ALL = "all"


@dataclass(frozen=True)
class WeekSum:
    """New contacts of the week from this Monday on, and of these how many conversations at doors brought."""

    monday: date
    people: int
    doors: int


@dataclass(frozen=True)
class StationSum:
    """Contacts who live in one station; None where the number is hidden."""

    station: str
    people: int | None


def by_station(member: Member, ground: Ground) -> tuple[StationSum, ...]:
    """Every station of the member's ground, and contacts of no known station where she sees the whole campaign; the
    largest sums first, those that are hidden last.
    """
    keys = [key for key in ground.stations if _sees(member, key)]
    rows = Contact.objects.filter(objected_at=None).order_by().values_list("station").annotate(n=Count("pk"))
    return masked(dict(rows), keys if member.stations else [*keys, ELSEWHERE])


def masked(people: Mapping[str, int], stations: Iterable[str]) -> tuple[StationSum, ...]:
    """Sums by station of which none can be told that is under 11.

    The number of all contacts is known to whoever reads these, so what is hidden together is 11 at least, and never one
    station alone. A station without a contact is hidden as one with ten.
    """
    cells = {key: float(people.get(key, 0)) for key in stations}
    hidden = suppress_by(OfHouseholds(), cells, dict.fromkeys(cells, _ALL))
    sums = [StationSum(key, None if key in hidden else people.get(key, 0)) for key in cells]
    return tuple(sorted(sums, key=lambda one: (one.people is None, -(one.people or 0), one.station)))


def by_week(campaign: Campaign, at: datetime, weeks: int = WEEKS) -> tuple[WeekSum, ...]:
    """The last weeks, this one last: contacts who are still kept, by the day they were first known."""
    today = day_of(campaign, at)
    first = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    since = at - timedelta(weeks=weeks + 1)
    people: Counter[date] = Counter()
    doors: Counter[date] = Counter()
    rows = Contact.objects.filter(given_at__gte=since, objected_at=None).order_by()
    for given, source in rows.values_list("given_at", "source").iterator():
        day = local(campaign, given).date()
        monday = day - timedelta(days=day.weekday())
        people[monday] += 1
        doors[monday] += source == Source.DOOR
    mondays = [first + timedelta(weeks=number) for number in range(weeks)]
    return tuple(WeekSum(one, people[one], doors[one]) for one in mondays)


@dataclass(frozen=True)
class KeptPeople:
    """How many people keep in touch, how many of them are new this week, and of these how many from doors."""

    people: int
    week: int
    doors: int


def kept_people(campaign: Campaign, at: datetime) -> KeptPeople:
    """Of the sealed campaign, without those who objected. One query."""
    today = day_of(campaign, at)
    monday = moment(today - timedelta(days=today.weekday()), 0, 0, zone_of(campaign))
    new = Q(given_at__gte=monday)
    found = Contact.objects.filter(objected_at=None).aggregate(
        people=Count("pk"), week=Count("pk", filter=new), doors=Count("pk", filter=new & Q(source=Source.DOOR))
    )
    return KeptPeople(**found)


def late(member: Member, at: datetime) -> int:
    """Follow-ups whose day has passed, of contacts that the member sees."""
    seen = visible_to(member).order_by().values("pk")
    today = day_of(member.campaign, at)
    return FollowUp.objects.filter(done_at=None, due__lt=today, contact__in=seen).count()


def _sees(member: Member, station: str) -> bool:
    return member.stations is None or station in member.stations
