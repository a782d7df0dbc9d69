"""Pages: turfs and rounds given to a pair, or shared out between pairs."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign, may_see_names
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.ground.fieldwork.pages.action import whole as row
from arpenteur.web.ground.routes import assignment
from arpenteur.web.ground.routes.access import assigning, refusal
from arpenteur.web.ground.routes.kinds import TURFS, RouteKind
from arpenteur.web.ground.routes.reach import Reach
from arpenteur.web.ground.routes.rounds.views import answer as answer_of_rounds
from arpenteur.web.ground.routes.turfs.views import answer as answer_of_turfs
from arpenteur.web.persons.volunteers.models import Volunteer


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def give(request: CampaignRequest, pk: int, number: int, kind: RouteKind) -> HttpResponse:
    """To a pair of the action, to two or three people who become one, or to nobody."""
    one = assigning(kind, request, pk)
    chosen = kind.route_of(one, number)
    if not may_see_names(request):
        return redirect(f"{reverse('accounts:second-factor')}?next={request.path}")
    given: dict[str, Any] = {"route": chosen, "by": request.member.actor, "at": timezone.now()}
    try:
        alone = Volunteer.objects.filter(participations__action=one.action)
        walkers = [get_object_or_404(alone, pk=row(text)) for text in request.POST.getlist("volunteer")]
        if walkers:
            assignment.pair_and_give(volunteers=walkers, **given)
        else:
            assignment.give(pair=row(request.POST.get("pair") or "0"), **given)
    except (RefusedByLawError, InputError) as error:
        return _answer(kind, request, one, **refusal(error))
    return _answer(kind, request, one, part=f"#round-{chosen.letter}")


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def give_all(request: CampaignRequest, pk: int, kind: RouteKind) -> HttpResponse:
    """Routes that have nobody go to pairs, those with fewest first; a turf to each pair that has none."""
    one = assigning(kind, request, pk)
    if one.stations is not None:
        raise PermissionDenied
    try:
        assignment.give_all(kind=kind, action=one.action, by=request.member.actor, at=timezone.now())
    except (RefusedByLawError, InputError) as error:
        return _answer(kind, request, one, **refusal(error))
    return _answer(kind, request, one, part="#rounds")


def _answer(kind: RouteKind, request: CampaignRequest, one: Reach, *, part: str = "", **more: Any) -> HttpResponse:
    if kind is TURFS:
        return answer_of_turfs(request, one, **more)
    return answer_of_rounds(request, one, part=part, **more)
