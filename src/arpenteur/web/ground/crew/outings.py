"""Actions that one member may see of those of a person or a team."""

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.queries import within


def of_her_ground(member: Member, actions: list[Action]) -> list[Action]:
    """Those of the actions that lie in what a member is narrowed to."""
    if not member.narrowed:
        return actions
    kept = Action.objects.filter(within(member), pk__in=[one.pk for one in actions])
    numbers = set(kept.values_list("pk", flat=True))
    return [one for one in actions if one.pk in numbers]
