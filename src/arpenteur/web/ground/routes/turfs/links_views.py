"""One's own turf, opened on the phone in hand; a turf put away."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from arpenteur.strategy.turfs.words import number_of
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes.access import preparing
from arpenteur.web.ground.routes.codes import one_link
from arpenteur.web.ground.routes.kinds import TURFS
from arpenteur.web.ground.routes.links import open_own
from arpenteur.web.ground.routes.measures import lasting, until_words
from arpenteur.web.ground.routes.plane import colour
from arpenteur.web.ground.routes.turfs.publishing import archive as archive_turf
from arpenteur.web.ground.routes.turfs.views import answer


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def archive(request: CampaignRequest, pk: int, number: int) -> HttpResponse:
    """Put a turf away."""
    one = preparing(TURFS, request, pk)
    archive_turf(turf=TURFS.route_of(one, number), by=request.member.actor, at=timezone.now())
    return answer(request, one)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def mine(request: CampaignRequest, pk: int) -> HttpResponse:
    """The visitor's own turf in an action."""
    return _mine(request, TURFS.own_route(request.member, pk))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def open_mine(request: CampaignRequest, pk: int) -> HttpResponse:
    """A link to one's own turf, for the phone in hand. The link handed over before, perhaps printed, still works."""
    turf = TURFS.own_route(request.member, pk)
    try:
        current, secret = open_own(turf=turf, by=request.member.actor, at=timezone.now())
    except RefusedByLawError as error:
        return _mine(request, turf, status=422, refusals=error.refusals)
    response = _mine(request, current, **one_link(request, secret))
    response.headers["Cache-Control"] = "no-store"
    return response


def _mine(request: CampaignRequest, turf: Turf, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "section": "actions",
        "turf": turf,
        "action": turf.action,
        "colour": colour(number_of(turf.letter)),
        "until": until_words(turf.action.campaign, turf.until, timezone.now()),
        "lasts": lasting(turf.minutes),
        "title": turf.plan.get("title", ""),
        "opens": turf.digest is not None and turf.until > timezone.now(),
        **more,
    }
    return render(request, "routes/mine.html", context, status=status)
