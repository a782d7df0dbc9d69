"""Who can be sent, who is out: numbers for everyone, names only where the role sees volunteers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from arpenteur.web.campaigns.ground import Ground
from arpenteur.web.campaigns.member import Member
from arpenteur.web.campaigns.roles import Permission
from arpenteur.web.fieldwork.models import Participation, Presence
from arpenteur.web.fieldwork.queries import busy_between, may_be_assigned, on_the_ground
from arpenteur.web.glance.queries import remember
from arpenteur.web.glance.scope import GlanceScope
from arpenteur.web.people.queries import by_name
from arpenteur.web.volunteers.models import Volunteer
from arpenteur.web.volunteers.queries import free_between

SLOT = timedelta(minutes=5)
_MOMENT = timedelta(minutes=1)
MOST_NAMED = 12


@dataclass(frozen=True)
class Available:
    """Numbers of the moment: ``free`` are keys of volunteers, never shown without the right to see them."""

    free: tuple[int, ...]
    everyone: int
    outside: int


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
        return Available(free, people.count(), outside(scope, now))

    return remember(("available", member.campaign.pk, settled, now, scope.key()), compute)


def outside(scope: GlanceScope, at: datetime) -> int:
    """How many volunteers are on the ground: in an action in progress, at its time."""
    running = scope.actions().filter(on_the_ground(at)).values("pk")
    there = Participation.objects.filter(action__in=running).exclude(presence=Presence.MISSED)
    return there.order_by().values("volunteer").distinct().count()


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
