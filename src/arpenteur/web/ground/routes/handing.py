"""Pages: turfs and rounds handed over by a link shown once with its code, and withdrawn."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.strategy.turfs.words import number_of
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign, may_see_names
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes.access import assigning, refusal
from arpenteur.web.ground.routes.codes import one_link
from arpenteur.web.ground.routes.kinds import TURFS, Route, RouteKind
from arpenteur.web.ground.routes.links import hand_over, withdraw
from arpenteur.web.ground.routes.locks import turf_of
from arpenteur.web.ground.routes.measures import phones_words, until_words
from arpenteur.web.ground.routes.plane import colour
from arpenteur.web.ground.routes.reach import Reach
from arpenteur.web.ground.routes.rounds.on_phones import hand_round_over
from arpenteur.web.ground.routes.rounds.views import page as page_of_rounds
from arpenteur.web.ground.routes.turfs.forms import HandForm
from arpenteur.web.ground.routes.turfs.views import page as page_of_turfs


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def panel(request: CampaignRequest, pk: int, number: int, kind: RouteKind) -> HttpResponse:
    """A turf or a round in hand: who walks it, until when its link lives, how many phones are in."""
    one = assigning(kind, request, pk)
    return _panel(request, kind, one, kind.route_of(one, number))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def hand(request: CampaignRequest, pk: int, number: int, kind: RouteKind) -> HttpResponse:
    """A new link, shown this once with its code; or none any more (``do=withdraw``). Where a link is open, which a new
    one would close, it is asked first (``again``, or the form of its deadline).
    """
    one = assigning(kind, request, pk)
    route = kind.route_of(one, number)
    turf = _turf(route)
    by: dict[str, Any] = {"by": request.member.actor, "at": timezone.now()}
    if request.POST.get("do") == "withdraw":
        if turf is not None:
            withdraw(turf=turf, **by)
        return _panel(request, kind, one, route)
    if turf is not None and turf.digest and turf.until > by["at"] and not {"until", "again"} & request.POST.keys():
        return _panel(request, kind, one, route, asking=True)
    form = HandForm(turf, request.POST) if turf is not None and "until" in request.POST else None
    if form is not None and not form.is_valid():
        return _panel(request, kind, one, route, status=422, form=form)
    limits = form.cleaned_data if form is not None else {}
    try:
        if isinstance(route, Turf):
            _current, secret = hand_over(turf=route, **by, **limits)
        else:
            _current, secret = hand_round_over(one=route, **by, **limits)
    except (RefusedByLawError, InputError) as error:
        return _panel(request, kind, one, route, **refusal(error))
    return _panel(request, kind, one, route, **one_link(request, secret))


def _turf(route: Route) -> Turf | None:
    """What phones open: the turf itself, or the round as phones have it; None where it never was in anybody's hands."""
    return route if isinstance(route, Turf) else turf_of(route)


def _panel(
    request: CampaignRequest, kind: RouteKind, one: Reach, route: Route, *, status: int = 200, **more: Any
) -> HttpResponse:
    turf = kind.route_of(one, route.pk) if isinstance(route, Turf) else turf_of(route)
    show_page = page_of_turfs if kind is TURFS else page_of_rounds
    if turf is None:
        if request.headers.get("HX-Request") and status == 200:
            raise Http404(str(route.pk))
        return show_page(request, one, status=status, reach=one, **more)
    pair = kind.people_of(one.action).pair(turf.pair) if turf.pair and may_see_names(request) else None
    in_hand = {
        "turf": turf,
        "route": route,
        "rounds": kind is not TURFS,
        "colour": colour(number_of(turf.letter)),
        "names": [name.split()[0] for name in pair.names] if pair else [],
        "until": until_words(one.action.campaign, turf.until, timezone.now()),
        "phones": phones_words(turf.phones),
        "inside": turf.handsets.filter(left_at=None).count(),
        "form": more.pop("form", None) or HandForm(turf),
        **more,
    }
    if request.headers.get("HX-Request"):
        context = {"hand": in_hand, "action": one.action, "reach": one}
        response = render(request, "routes/_hand.html", context, status=status)
    else:
        response = show_page(request, one, status=status, hand=in_hand, reach=one)
    if "link" in more:
        response.headers["Cache-Control"] = "no-store"
    return response
