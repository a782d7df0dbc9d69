"""One zone: what happened there, who is on it, what is next. Names only where the role sees volunteers."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, prefetch_related_objects

from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.ground.fieldwork.display import name_of
from arpenteur.web.ground.fieldwork.doors import ActionDoors, doors_of
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Participation, Presence
from arpenteur.web.ground.fieldwork.queries import is_to_finish, on_the_ground
from arpenteur.web.ground.phone.ground import moods
from arpenteur.web.ground.phone.kinds import WALKED
from arpenteur.web.site.glance.ledger import NO_QUARTIER, OUTSIDE, ZoneLine
from arpenteur.web.site.glance.people import MOST_NAMED, Available, Free, free_people
from arpenteur.web.site.glance.scope import GlanceScope

MOST_RUNNING, MOST_NEXT = 8, 4


@dataclass(frozen=True)
class Under:
    """An action in progress or to come: its name, how many people, who where that may be said, what was counted."""

    action: Action
    name: str
    people: int
    names: tuple[str, ...]
    doors: ActionDoors
    sent_at: datetime | None

    @property
    def missing(self) -> int:
        """People still wanted."""
        return max(self.action.wanted - self.people, 0)


@dataclass(frozen=True)
class MoodShares:
    """Mood of the talks, of the stations where enough doors opened; ``other`` of which nothing was said.

    ``*_part`` are parts of a hundred, for the bar.
    """

    warm: int
    other: int
    cool: int

    @property
    def warm_part(self) -> int:
        """Talks that went well, of a hundred."""
        return round(100 * self.warm / (self.warm + self.other + self.cool))

    @property
    def cool_part(self) -> int:
        """Talks that went badly, of a hundred."""
        return round(100 * self.cool / (self.warm + self.other + self.cool))

    @property
    def cool_from(self) -> int:
        """Where its part of the bar begins."""
        return 100 - self.cool_part


@dataclass(frozen=True)
class GlancePanel:
    """Everything the panel says of a zone. ``running`` on the ground; ``untimely`` in progress before it; ``late``
    to be finished.
    """

    line: ZoneLine
    title: str
    stations: tuple[str, ...]
    registered: int
    quartier: str
    running: tuple[Under, ...]
    untimely: tuple[Under, ...]
    late: tuple[Under, ...]
    coming: tuple[Under, ...]
    free: tuple[Free, ...]
    mood: MoodShares | None

    @property
    def nearby(self) -> tuple[Free, ...]:
        """Free people who live in the quartier."""
        return tuple(one for one in self.free if one.nearby)

    @property
    def to_cut(self) -> int | None:
        """The action to cut into turfs here: the next from door to door, else one in progress; None without any."""
        walked = [one.action for one in (*self.coming, *self.running, *self.untimely) if one.action.kind in WALKED]
        return walked[0].pk if walked else None

    @property
    def of_the_map(self) -> bool:
        """Whether it is a zone of the ground, and not a line that keeps the sums whole."""
        return self.line.zone not in {NO_QUARTIER, OUTSIDE}


def stations_of(ground: Ground, zone: str, only: frozenset[str] | None) -> tuple[str, ...]:
    """The stations of a line, of those a member may see."""
    if zone == NO_QUARTIER:
        found = tuple(key for key, one in ground.stations.items() if not one.quartier)
    else:
        found = ground.stations_of(zone)
    return tuple(key for key in found if only is None or key in only)


def panel(
    member: Member, scope: GlanceScope, ground: Ground, line: ZoneLine, title: str, free_now: Available, at: datetime
) -> GlancePanel:
    """The panel of a line, in as many queries whatever the volume."""
    stations = stations_of(ground, line.zone, scope.stations)
    running, coming = _actions(scope, ground, line.zone, stations, at)
    under = _under(member, ground, [*running, *coming])
    timely = set(Action.objects.filter(on_the_ground(at), pk__in=under).values_list("pk", flat=True))
    quartiers = frozenset(ground.stations[key].quartier for key in stations) - {""}
    free = free_people(member, ground, free_now, quartiers)
    return GlancePanel(
        line=line,
        title=title,
        stations=stations,
        registered=sum(ground.stations[key].registered for key in stations),
        quartier=ground.stations[line.zone].quartier_name if line.zone in ground.stations else "",
        running=tuple(under[one.pk] for one in running if one.pk in timely),
        untimely=tuple(under[one.pk] for one in running if one.pk not in timely and not is_to_finish(one, at)),
        late=tuple(under[one.pk] for one in running if is_to_finish(one, at)),
        coming=tuple(under[one.pk] for one in coming),
        free=tuple(free[:MOST_NAMED]),
        mood=_mood(stations),
    )


def _mood(stations: tuple[str, ...]) -> MoodShares | None:
    """What is released of these stations; None below the threshold everywhere."""
    known = moods.released()
    found = [known[station] for station in stations if station in known]
    warm, cool = sum(one.warm for one in found), sum(one.cool for one in found)
    return MoodShares(warm, sum(one.opened for one in found) - warm - cool, cool) if found else None


def _actions(
    scope: GlanceScope, ground: Ground, zone: str, stations: tuple[str, ...], at: datetime
) -> tuple[list[Action], list[Action]]:
    here = scope.actions()
    if zone == OUTSIDE:
        here = here.exclude(zones__station__in=ground.stations)
    else:
        here = here.filter(zones__station__in=stations)
    asked = Action.objects.filter(pk__in=here.values("pk")).select_related("team")
    running = list(asked.filter(status=Status.RUNNING).order_by("starts_at", "pk")[:MOST_RUNNING])
    coming = list(asked.filter(status=Status.PLANNED, ends_at__gt=at).order_by("starts_at", "pk")[:MOST_NEXT])
    prefetch_related_objects([*running, *coming], "zones")
    return running, coming


def _under(member: Member, ground: Ground, actions: list[Action]) -> dict[int, Under]:
    keys = [one.pk for one in actions]
    there = Participation.objects.filter(action__in=keys).exclude(presence=Presence.MISSED)
    names: dict[int, list[str]] = defaultdict(list)
    if member.may(Permission.SEE_VOLUNTEERS):
        for one in there.order_by("pair", "pk").select_related("volunteer__person"):
            names[one.action_id].append(one.volunteer.name)
        people = {action: len(found) for action, found in names.items()}
    else:
        people = defaultdict(int)
        for action in there.order_by().values_list("action", flat=True):
            people[action] += 1
    doors = doors_of(actions)
    last = FieldEvent.objects.filter(action__in=keys).order_by()
    sent = dict(last.values_list("action").annotate(Max("received_at")))
    return {
        one.pk: Under(
            one,
            name_of(one, ground),
            people.get(one.pk, 0),
            tuple(names.get(one.pk, ())),
            doors[one.pk],
            sent.get(one.pk),
        )
        for one in actions
    }
