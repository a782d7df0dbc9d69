"""Turfs in people's hands: handed over by a link shown once, withdrawn, archived; one's own turf."""

from typing import Any

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.strategy.turfs.words import number_of
from arpenteur.web.campaigns.access import CampaignRequest, in_campaign, may_see_names
from arpenteur.web.campaigns.roles import Permission
from arpenteur.web.fieldwork.law import RefusedByLawError
from arpenteur.web.phone.models import Turf
from arpenteur.web.routes.access import assigning, preparing, refusal
from arpenteur.web.routes.kinds import TURFS
from arpenteur.web.routes.links import hand_over, open_own, withdraw
from arpenteur.web.routes.measures import lasting
from arpenteur.web.routes.plane import colour
from arpenteur.web.routes.reach import Reach
from arpenteur.web.routes.turfs.board import phones_words, until_words
from arpenteur.web.routes.turfs.forms import HandForm
from arpenteur.web.routes.turfs.publishing import archive as archive_turf
from arpenteur.web.routes.turfs.views import answer, page

FIELD = "/terrain/"
"""The field app: the secret comes after the ``#``, which no server sees."""


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def panel(request: CampaignRequest, pk: int, number: int) -> HttpResponse:
    """A turf in hand: who walks it, until when its link lives, how many phones are in."""
    one = assigning(TURFS, request, pk)
    return _panel(request, one, TURFS.route_of(one, number))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def hand(request: CampaignRequest, pk: int, number: int) -> HttpResponse:
    """A new link, shown this once with its code; or none any more (``do=withdraw``)."""
    one = assigning(TURFS, request, pk)
    chosen = TURFS.route_of(one, number)
    given: dict[str, Any] = {"turf": chosen, "by": request.member.actor, "at": timezone.now()}
    if request.POST.get("do") == "withdraw":
        withdraw(**given)
        return _panel(request, one, TURFS.route_of(one, number))
    form = HandForm(chosen, request.POST if "until" in request.POST else None)
    if form.is_bound and not form.is_valid():
        return _panel(request, one, chosen, status=422, form=form)
    values = form.cleaned_data if form.is_bound else {}
    try:
        current, secret = hand_over(**given, **values)
    except (RefusedByLawError, InputError) as error:
        return _panel(request, one, chosen, **refusal(error))
    return _panel(request, one, TURFS.route_of(one, current.pk), **_link(request, secret))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def archive(request: CampaignRequest, pk: int, number: int) -> HttpResponse:
    """Put a turf away."""
    one = preparing(TURFS, request, pk)
    archive_turf(turf=TURFS.route_of(one, number), by=request.member.actor, at=timezone.now())
    return answer(request, one)


def _panel(request: CampaignRequest, one: Reach, turf: Turf, *, status: int = 200, **more: Any) -> HttpResponse:
    names = may_see_names(request)
    pair = TURFS.people_of(one.action).pair(turf.pair) if turf.pair and names else None
    inside = turf.handsets.filter(left_at=None).count()
    hand = {
        "turf": turf,
        "colour": colour(number_of(turf.letter)),
        "names": [name.split()[0] for name in pair.names] if pair else [],
        "until": until_words(one.action.campaign, turf.until, timezone.now()),
        "phones": phones_words(turf.phones),
        "inside": inside,
        "form": more.pop("form", None) or HandForm(turf),
        **more,
    }
    if request.headers.get("HX-Request"):
        context = {"hand": hand, "action": one.action, "reach": one}
        response = render(request, "routes/_hand.html", context, status=status)
    else:
        response = page(request, one, status=status, hand=hand, reach=one)
    if "link" in more:
        response.headers["Cache-Control"] = "no-store"
    return response


def _link(request: CampaignRequest, secret: str) -> dict[str, Any]:
    address = f"{request.build_absolute_uri(FIELD)}#{secret}"
    drawn = segno.make(address, error="m", micro=False).svg_inline(border=2, scale=4, omitsize=True)
    return {"link": address, "secret": secret, "code": drawn}


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
    response = _mine(request, current, **_link(request, secret))
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
