"""Rounds in people's hands: said done, taken back; one's own round."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.ground.fieldwork.display import show
from arpenteur.web.ground.fieldwork.queries import rights_on
from arpenteur.web.ground.phone.models import Round
from arpenteur.web.ground.routes.codes import one_link
from arpenteur.web.ground.routes.kinds import ROUNDS
from arpenteur.web.ground.routes.measures import until_words
from arpenteur.web.ground.routes.rounds import making
from arpenteur.web.ground.routes.rounds.forms import DoneForm
from arpenteur.web.ground.routes.rounds.on_phones import open_own_round
from arpenteur.web.ground.routes.rounds.page import RoundRow, amount_words
from arpenteur.web.ground.routes.rounds.places import read_places
from arpenteur.web.ground.routes.rounds.views import back, page


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def done(request: CampaignRequest, pk: int, number: int) -> HttpResponse:
    """A round is said done, with the stops reached and what was put up; or not done after all (``do=undo``).

    On the page of rounds by whoever organises them, on her own page (``own``) by whoever walks the round.
    """
    if "own" in request.POST:
        chosen = ROUNDS.own_route(request.member, pk, number)
        if not rights_on(request.member, chosen.action).records:
            raise PermissionDenied
        refused = _said(request, chosen)
        return _mine(request, pk, status=422, refused=refused) if refused else redirect(_own_page(request, pk))
    one = ROUNDS.reach(request.member, pk)
    if not one.records:
        raise PermissionDenied
    chosen = ROUNDS.route_of(one, number)
    refused = _said(request, chosen)
    if refused:
        return page(request, one, status=422, refused=refused, opened=chosen.letter)
    return back(request, pk, f"#round-{chosen.letter}")


def _said(request: CampaignRequest, chosen: Round) -> str:
    """What the form says of a round is written; the sentence that refuses it, empty where it was taken."""
    given: dict[str, Any] = {"one": chosen, "by": request.member.actor, "at": timezone.now()}
    try:
        if request.POST.get("do") == "undo":
            making.not_done(**given)
            messages.success(request, _("Taken back: its counts are out."))
            return ""
        form = DoneForm(request.POST)
        if not form.is_valid():
            raise InputError(_("this amount cannot be read"), expected=_("a whole number from 0 to 10000, or nothing"))
        reached = set(request.POST.getlist("reached"))
        current = making.say_done(reached=reached, amount=form.cleaned_data["amount"], **given)
        words = {"what": amount_words(chosen.action.kind, current.amount)}
        messages.success(request, _("Counted: %(what)s. Thank you.") % words)
    except InputError as error:
        return str(error)
    return ""


def _own_page(request: CampaignRequest, pk: int) -> str:
    return reverse("routes:my-rounds", args=[request.member.campaign.slug, pk])


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def mine(request: CampaignRequest, pk: int) -> HttpResponse:
    """The visitor's own rounds in an action. The code of a sheet leads here: whoever organises the rounds goes on to
    their page, whoever walks another one is told that it is not hers.
    """
    letter = request.GET.get("tournee", "")
    try:
        hers = {one.letter for one in ROUNDS.own(request.member, pk)[1]}
    except Http404:
        ROUNDS.reach(request.member, pk)
        return _rounds_page(request, pk, letter)
    if not letter or letter in hers:
        return _mine(request, pk)
    try:
        ROUNDS.reach(request.member, pk)
    except Http404:
        return _mine(request, pk, another=True)
    return _rounds_page(request, pk, letter)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def open_mine(request: CampaignRequest, pk: int, number: int) -> HttpResponse:
    """A link to one's own round, for the phone in hand. One handed over before, perhaps printed, still works."""
    route = ROUNDS.own_route(request.member, pk, number)
    try:
        current, secret = open_own_round(one=route, by=request.member.actor, at=timezone.now())
    except RefusedByLawError as error:
        return _mine(request, pk, status=422, refusals=error.refusals)
    except InputError as error:
        return _mine(request, pk, status=422, refused=str(error))
    until = until_words(current.action.campaign, current.until, timezone.now())
    response = _mine(request, pk, on_phone={"round": route.pk, "until": until, **one_link(request, secret)})
    response.headers["Cache-Control"] = "no-store"
    return response


def _rounds_page(request: CampaignRequest, pk: int, letter: str) -> HttpResponse:
    page = reverse("routes:rounds", args=[request.member.campaign.slug, pk])
    return redirect(f"{page}?{urlencode({'tournee': letter})}")


def _mine(request: CampaignRequest, pk: int, *, status: int = 200, **more: Any) -> HttpResponse:
    action, found = ROUNDS.own(request.member, pk)
    rows = [RoundRow(one, None, True, action.kind, read_places(one.plan["stops"])) for one in found]
    context = {
        "section": "actions",
        "action": action,
        "shown": show([action], ground_of(action.campaign))[0],
        "rows": rows,
        "records": rights_on(request.member, action).records,
        **more,
    }
    return render(request, "routes/my_rounds.html", context, status=status)
