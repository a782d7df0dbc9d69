"""Actions as a list for one person or one team shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from arpenteur.web.campaigns.clock import local
from arpenteur.web.campaigns.ground import Ground
from arpenteur.web.campaigns.member import Member
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.fieldwork.kinds import Status
from arpenteur.web.fieldwork.models import Action
from arpenteur.web.fieldwork.queries import within


@dataclass(frozen=True)
class Outing:
    """An action with its hours on the clock of the territory and its zones in a few words."""

    action: Action
    starts: datetime
    ends: datetime
    zones: str

    @property
    def cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.action.status == Status.CANCELLED


def of_her_ground(member: Member, actions: list[Action]) -> list[Action]:
    """Those of the actions that lie in what a member is narrowed to."""
    if not member.narrowed:
        return actions
    kept = Action.objects.filter(within(member), pk__in=[one.pk for one in actions])
    numbers = set(kept.values_list("pk", flat=True))
    return [one for one in actions if one.pk in numbers]


def outings(campaign: Campaign, ground: Ground, actions: Iterable[Action]) -> list[Outing]:
    """Lines of a list; the zones of the actions must be prefetched."""
    return [
        Outing(
            action,
            local(campaign, action.starts_at),
            local(campaign, action.ends_at),
            ground.listed(zone.station for zone in action.zones.all()),
        )
        for action in actions
    ]
