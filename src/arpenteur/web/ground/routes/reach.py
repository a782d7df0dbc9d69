"""What a member may do with the turfs or the rounds of an action."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.ground.fieldwork.kinds import OVER, Kind
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.queries import action_seen, editable, rights_on, visible, with_figures, within


@dataclass(frozen=True)
class Reach:
    """What a member does with what an action is cut into. ``stations`` narrows her to what touches hers."""

    action: Action
    cuts: bool
    assigns: bool
    records: bool
    stations: frozenset[str] | None

    def sees(self, stations: Iterable[str]) -> bool:
        """Whether what lies in these stations is within her reach; in none it is, where she is not narrowed."""
        return self.stations is None or bool(self.stations.intersection(stations))


def reach_of(member: Member, pk: int, kinds: Collection[Kind]) -> Reach:
    """For an action of some kinds that the member sees; raises Http404 for any other, or no right."""
    action = action_seen(member, pk)
    rights = rights_on(member, action)
    if action.kind not in kinds or not (rights.edits or rights.assigns):
        raise Http404(str(pk))
    inside = Action.objects.filter(within(member), pk=action.pk).exists()
    # An action handed to someone is hers as a whole; a role narrowed to stations stays within them.
    return Reach(action, rights.edits, rights.assigns, rights.records, member.stations if inside else None)


def assigned_by(one: Reach) -> Reach:
    """The same for a member who assigns people. Raises PermissionDenied for any other."""
    if not one.assigns:
        raise PermissionDenied
    return one


def prepared_by(member: Member, kinds: Collection[Kind], since: datetime) -> "QuerySet[Action]":
    """Actions of some kinds that the member edits, not over at ``since``, in the order of time, with figures."""
    mine = visible(member).filter(kind__in=kinds, ends_at__gt=since).exclude(status__in=OVER)
    return with_figures(mine.filter(editable(member))).select_related("campaign", "team")


def stations_of(reach: Reach) -> tuple[str, ...]:
    """Stations of the action within the member's reach; hers where the action names none."""
    named = {zone.station for zone in reach.action.zones.all()}
    if reach.stations is None:
        return tuple(sorted(named))
    return tuple(sorted(named & reach.stations if named else reach.stations))
