"""Turfs in people's hands: given to a pair, handed over by a link shown once, withdrawn, archived; one's own turf."""

from typing import Any

import segno
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.strategy.turfs.words import number_of
from arpenteur.web.campaigns.access import in_campaign, may_see_names
from arpenteur.web.campaigns.roles import Permission
from arpenteur.web.fieldwork import people
from arpenteur.web.fieldwork.law import RefusedByLawError
from arpenteur.web.fieldwork.pages.action import whole as row
from arpenteur.web.phone.models import Turf
from arpenteur.web.routes.cut import turfs as verbs
from arpenteur.web.routes.cut.board import phones_words, until_words
from arpenteur.web.routes.cut.forms import HandForm
from arpenteur.web.routes.cut.queries import own_turf, people_of, reach, turf_of
from arpenteur.web.routes.cut.views import answer, page
from arpenteur.web.routes.measures import lasting
from arpenteur.web.routes.plane import colour
from arpenteur.web.routes.reach import Reach, assigned_by
from arpenteur.web.volunteers.models import Volunteer

FIELD = "/terrain/"
"""The field app: the secret comes after the ``#``, which no server sees."""


def handler(request: HttpRequest, pk: int) -> Reach:
    """An action to which the member assigns people. Raises Http404, PermissionDenied."""
    return assigned_by(reach(request.member, pk))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def panel(request: HttpRequest, pk: int, turf: int) -> HttpResponse:
    """A turf in hand: who walks it, until when its link lives, how many phones are in."""
    one = handler(request, pk)
    return _panel(request, one, turf_of(one, turf))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def give(request: HttpRequest, pk: int, turf: int) -> HttpResponse:
    """To a pair of the action, to two or three people who become one, or to nobody."""
    one = handler(request, pk)
    chosen = turf_of(one, turf)
    if not may_see_names(request):
        return redirect(f"{reverse('accounts:second-factor')}?next={request.path}")
    given: dict[str, Any] = {"by": request.member.actor, "at": timezone.now()}
    try:
        alone = Volunteer.objects.filter(participations__action=one.action)
        walkers = [get_object_or_404(alone, pk=row(text)) for text in request.POST.getlist("volunteer")]
        # Refused together: no pair is left that nobody asked for.
        with transaction.atomic():
            pair = (
                people.pair(action=one.action, volunteers=walkers, **given)
                if walkers
                else row(request.POST.get("pair") or "0")
            )
            verbs.give(turf=chosen, pair=pair, **given)
    except InputError as error:
        return answer(request, one, status=422, refused=str(error))
    return answer(request, one)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def give_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Every pair that has no turf gets one."""
    one = handler(request, pk)
    if one.stations is not None:
        raise PermissionDenied
    verbs.give_all(action=one.action, by=request.member.actor, at=timezone.now())
    return answer(request, one)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def hand(request: HttpRequest, pk: int, turf: int) -> HttpResponse:
    """A new link, shown this once with its code; or none any more (``do=withdraw``)."""
    one = handler(request, pk)
    chosen = turf_of(one, turf)
    given: dict[str, Any] = {"turf": chosen, "by": request.member.actor, "at": timezone.now()}
    if request.POST.get("do") == "withdraw":
        verbs.withdraw(**given)
        return _panel(request, one, turf_of(one, turf))
    form = HandForm(chosen, request.POST if "until" in request.POST else None)
    if form.is_bound and not form.is_valid():
        return _panel(request, one, chosen, status=422, form=form)
    values = form.cleaned_data if form.is_bound else {}
    try:
        current, secret = verbs.hand_over(**given, **values)
    except RefusedByLawError as error:
        return _panel(request, one, chosen, status=422, refusals=error.refusals)
    except InputError as error:
        return _panel(request, one, chosen, status=422, refused=str(error))
    return _panel(request, one, turf_of(one, current.pk), **_link(request, secret))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def archive(request: HttpRequest, pk: int, turf: int) -> HttpResponse:
    """Put a turf away."""
    one = reach(request.member, pk)
    if not one.cuts:
        raise PermissionDenied
    verbs.archive(turf=turf_of(one, turf), by=request.member.actor, at=timezone.now())
    return answer(request, one)


def _panel(request: HttpRequest, one: Reach, turf: Turf, *, status: int = 200, **more: Any) -> HttpResponse:
    names = may_see_names(request)
    pair = people_of(one.action).pair(turf.pair) if turf.pair and names else None
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


def _link(request: HttpRequest, secret: str) -> dict[str, str]:
    address = f"{request.build_absolute_uri(FIELD)}#{secret}"
    drawn = segno.make(address, error="m", micro=False).svg_inline(border=2, scale=4, omitsize=True)
    return {"link": address, "secret": secret, "code": drawn}


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """The visitor's own turf in an action."""
    return _mine(request, own_turf(request.member, pk))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def open_mine(request: HttpRequest, pk: int) -> HttpResponse:
    """A link to one's own turf, for the phone in hand. The link handed over before, perhaps printed, still works."""
    turf = own_turf(request.member, pk)
    try:
        current, secret = verbs.open_own(turf=turf, by=request.member.actor, at=timezone.now())
    except RefusedByLawError as error:
        return _mine(request, turf, status=422, refusals=error.refusals)
    response = _mine(request, current, **_link(request, secret))
    response.headers["Cache-Control"] = "no-store"
    return response


def _mine(request: HttpRequest, turf: Turf, *, status: int = 200, **more: Any) -> HttpResponse:
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
