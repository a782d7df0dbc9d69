"""Who can be sent, who is out: numbers for everyone, names only where the role sees volunteers."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.ground.crew.ask_page import AskQuestion
from arpenteur.web.ground.crew.asking import next_saturday
from arpenteur.web.ground.fieldwork.models import Participation, Presence
from arpenteur.web.ground.fieldwork.queries import busy_between, may_be_assigned, on_the_ground
from arpenteur.web.persons.people.queries import by_name
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.persons.volunteers.narrowing import people_seen
from arpenteur.web.persons.volunteers.queries import Reply, free_between, replies, silent
from arpenteur.web.site.glance.queries import remember
from arpenteur.web.site.glance.scope import GlanceScope

SLOT = timedelta(minutes=5)
_MOMENT = timedelta(minutes=1)
MOST_NAMED = 12


@dataclass(frozen=True)
class Available:
    """Numbers of the moment: ``free`` are keys of volunteers, never shown without the right to see them."""

    free: tuple[int, ...]
    outside: int


@dataclass(frozen=True)
class FreeSaturday:
    """What volunteers said of the next Saturday, as numbers: free, of how many; who said nothing of its week."""

    day: date
    free: int
    everyone: int
    silent: int


@dataclass(frozen=True)
class Free:
    """Someone who can be sent now."""

    name: str
    quartier: str
    nearby: bool


def slot_of(at: datetime) -> datetime:
    """Availability is looked up at the last round five minutes."""
    return at - timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)


def available(member: Member, scope: GlanceScope, settled: str, at: datetime) -> Available:
    """Who is free now and in no action, of the volunteers the member may assign."""
    now = slot_of(at)

    def compute() -> Available:
        people = may_be_assigned(member)
        busy = busy_between(now, now + _MOMENT)
        free = tuple(one.pk for one in free_between(now, now + _MOMENT, people=people) if one.pk not in busy)
        return Available(free, outside(scope, now))

    return remember(("available", member.campaign.pk, settled, now, scope.key()), compute)


def outside(scope: GlanceScope, at: datetime) -> int:
    """How many volunteers are on the ground: in an action in progress, at its time."""
    running = scope.actions().filter(on_the_ground(at)).values("pk")
    there = Participation.objects.filter(action__in=running).exclude(presence=Presence.MISSED)
    return there.order_by().values("volunteer").distinct().count()


def free_saturday(member: Member, scope: GlanceScope, settled: str) -> FreeSaturday:
    """Who said to be free in some slot of the next Saturday, of the volunteers the member may assign."""
    day = next_saturday(scope.today)

    def compute() -> FreeSaturday:
        said = Counter(replies(may_be_assigned(member), [day]).values())
        quiet = silent(people_seen(member), AskQuestion(day).dates).count()
        return FreeSaturday(day, said[Reply.YES] + said[Reply.USUAL], said.total(), quiet)

    return remember(("saturday", member.campaign.pk, settled, scope.key()), compute)


def free_people(member: Member, ground: Ground, free_now: Available, quartiers: frozenset[str]) -> list[Free]:
    """Who can be sent now, by name; neighbours of the quartiers first. Nobody without the right to see volunteers."""
    if not member.may(Permission.SEE_VOLUNTEERS) or not free_now.free:
        return []
    wanted = {_plain(ground.quartiers.get(key, key)) for key in quartiers} | {_plain(key) for key in quartiers}
    people = [
        Free(one.name, ground.quartiers.get(one.quartier) or one.quartier, _plain(one.quartier) in wanted)
        for one in by_name(Volunteer.objects.filter(pk__in=free_now.free))
    ]
    return sorted(people, key=lambda one: not one.nearby)


def _plain(name: str) -> str:
    return name.casefold().replace("’", "'").strip()
