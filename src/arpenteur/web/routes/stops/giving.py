"""Rounds in people's hands: given to a pair, said done, taken back; one's own round."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.campaigns.access import in_campaign, may_see_names
from arpenteur.web.campaigns.ground import ground_of
from arpenteur.web.campaigns.roles import Permission
from arpenteur.web.fieldwork.law import RefusedByLawError
from arpenteur.web.fieldwork.pages.action import whole as row
from arpenteur.web.fieldwork.queries import rights_on
from arpenteur.web.fieldwork.shown import show
from arpenteur.web.phone.models import Round
from arpenteur.web.routes.reach import Reach, assigned_by
from arpenteur.web.routes.stops import rounds as verbs
from arpenteur.web.routes.stops.asking import read_places
from arpenteur.web.routes.stops.forms import DoneForm
from arpenteur.web.routes.stops.queries import own_round, own_rounds, reach, round_of
from arpenteur.web.routes.stops.shown import Row, amount_words
from arpenteur.web.routes.stops.views import back, page
from arpenteur.web.volunteers.models import Volunteer


def handler(request: HttpRequest, pk: int) -> Reach:
    """An action to which the member assigns people. Raises Http404, PermissionDenied."""
    return assigned_by(reach(request.member, pk))


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def give(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """To a pair of the action, to two or three people who become one, or to nobody."""
    one = handler(request, pk)
    chosen = round_of(one, number)
    if not may_see_names(request):
        return redirect(f"{reverse('accounts:second-factor')}?next={request.path}")
    given: dict[str, Any] = {"by": request.member.actor, "at": timezone.now()}
    try:
        alone = Volunteer.objects.filter(participations__action=one.action)
        walkers = [get_object_or_404(alone, pk=row(text)) for text in request.POST.getlist("volunteer")]
        if walkers:
            verbs.pair_and_give(one=chosen, volunteers=walkers, **given)
        else:
            verbs.give(one=chosen, pair=row(request.POST.get("pair") or "0"), **given)
    except RefusedByLawError as error:
        return page(request, one, status=422, refusals=error.refusals)
    except InputError as error:
        return page(request, one, status=422, refused=str(error))
    return back(request, pk, f"#round-{chosen.letter}")


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def give_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Rounds that have nobody go to pairs, those with fewest first."""
    one = handler(request, pk)
    if one.stations is not None:
        raise PermissionDenied
    try:
        verbs.give_all(action=one.action, by=request.member.actor, at=timezone.now())
    except RefusedByLawError as error:
        return page(request, one, status=422, refusals=error.refusals)
    except InputError as error:
        return page(request, one, status=422, refused=str(error))
    return back(request, pk, "#rounds")


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def done(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A round is said done, with the stops reached and what was put up; or not done after all (``do=undo``).

    On the page of rounds by whoever organises them, on her own page (``own``) by whoever walks the round.
    """
    if "own" in request.POST:
        chosen = own_round(request.member, pk, number)
        if not rights_on(request.member, chosen.action).records:
            raise PermissionDenied
        refused = _said(request, chosen)
        return _mine(request, pk, status=422, refused=refused) if refused else redirect(_own_page(request, pk))
    one = reach(request.member, pk)
    if not one.records:
        raise PermissionDenied
    chosen = round_of(one, number)
    refused = _said(request, chosen)
    if refused:
        return page(request, one, status=422, refused=refused, opened=chosen.letter)
    return back(request, pk, f"#round-{chosen.letter}")


def _said(request: HttpRequest, chosen: Round) -> str:
    """What the form says of a round is written; the sentence that refuses it, empty where it was taken."""
    given: dict[str, Any] = {"one": chosen, "by": request.member.actor, "at": timezone.now()}
    try:
        if request.POST.get("do") == "undo":
            verbs.not_done(**given)
            messages.success(request, _("Taken back: its counts are out."))
            return ""
        form = DoneForm(request.POST)
        if not form.is_valid():
            raise InputError("cette quantité ne se lit pas", expected="un entier de 0 à 10000, ou rien")
        reached = set(request.POST.getlist("reached"))
        amount = form.cleaned_data["amount"]
        if amount is None:
            amount = sum(place.load for place in read_places(chosen.plan["stops"]) if place.key in reached)
        verbs.say_done(reached=reached, amount=amount, **given)
        words = {"what": amount_words(chosen.action.kind, amount)}
        messages.success(request, _("Counted: %(what)s. Thank you.") % words)
    except InputError as error:
        return str(error)
    return ""


def _own_page(request: HttpRequest, pk: int) -> str:
    return reverse("routes:my-rounds", args=[request.member.campaign.slug, pk])


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """The visitor's own rounds in an action. The code of a sheet leads here: whoever organises the rounds goes on to
    their page, whoever walks another one is told that it is not hers.
    """
    letter = request.GET.get("tournee", "")
    try:
        hers = {one.letter for one in own_rounds(request.member, pk)[1]}
    except Http404:
        reach(request.member, pk)
        return _rounds_page(request, pk, letter)
    if not letter or letter in hers:
        return _mine(request, pk)
    try:
        reach(request.member, pk)
    except Http404:
        return _mine(request, pk, another=True)
    return _rounds_page(request, pk, letter)


def _rounds_page(request: HttpRequest, pk: int, letter: str) -> HttpResponse:
    page = reverse("routes:rounds", args=[request.member.campaign.slug, pk])
    return redirect(f"{page}?{urlencode({'tournee': letter})}")


def _mine(request: HttpRequest, pk: int, *, status: int = 200, **more: Any) -> HttpResponse:
    action, found = own_rounds(request.member, pk)
    rows = [Row(one, action.kind, read_places(one.plan["stops"]), None, seen=True) for one in found]
    context = {
        "section": "actions",
        "action": action,
        "shown": show([action], ground_of(action.campaign))[0],
        "rows": rows,
        "records": rights_on(request.member, action).records,
        **more,
    }
    return render(request, "routes/my_rounds.html", context, status=status)
