"""Rounds in people's hands: given to a pair, said done, taken back; one's own round."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.campaigns.access import in_campaign
from arpenteur.web.campaigns.ground import ground_of
from arpenteur.web.campaigns.roles import Permission
from arpenteur.web.canvass.reach import Reach
from arpenteur.web.canvass.stops import rounds as verbs
from arpenteur.web.canvass.stops.asking import read_places
from arpenteur.web.canvass.stops.forms import DoneForm
from arpenteur.web.canvass.stops.queries import free_pairs, own_rounds, people_of, reach, round_of, rounds_of
from arpenteur.web.canvass.stops.shown import Row, amount_words
from arpenteur.web.canvass.stops.views import back, page
from arpenteur.web.fieldwork import people
from arpenteur.web.fieldwork.law import RefusedByLawError
from arpenteur.web.fieldwork.pages.action import may_see_names
from arpenteur.web.fieldwork.pages.action import whole as row
from arpenteur.web.fieldwork.shown import show
from arpenteur.web.volunteers.models import Volunteer


def handler(request: HttpRequest, pk: int) -> Reach:
    """An action to which the member assigns people. Raises Http404, PermissionDenied."""
    one = reach(request.member, pk)
    if not one.assigns:
        raise PermissionDenied
    return one


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
        pair = (
            people.pair(action=one.action, volunteers=walkers, **given)
            if walkers
            else row(request.POST.get("pair") or "0")
        )
        verbs.give(one=chosen, pair=pair, **given)
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
        for chosen in rounds_of(one.action):
            rounds = rounds_of(one.action)
            found = people_of(one.action, rounds)
            pairs = free_pairs(found, rounds)
            if pairs and chosen.done_at is None and found.pair(chosen.pair) is None:
                verbs.give(one=chosen, pair=pairs[0], by=request.member.actor, at=timezone.now())
    except RefusedByLawError as error:
        return page(request, one, status=422, refusals=error.refusals)
    except InputError as error:
        return page(request, one, status=422, refused=str(error))
    return back(request, pk, "#rounds")


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def done(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A round is said done, with the stops reached and what was put up; or not done after all (``do=undo``)."""
    one = reach(request.member, pk)
    if not one.records:
        raise PermissionDenied
    chosen, given = round_of(one, number), {"by": request.member.actor, "at": timezone.now()}
    try:
        if request.POST.get("do") == "undo":
            verbs.not_done(one=chosen, **given)
            messages.success(request, _("Taken back: its counts are out."))
        else:
            form = DoneForm(request.POST)
            if not form.is_valid():
                raise InputError("cette quantité ne se lit pas", expected="un entier de 0 à 10000, ou rien")
            reached = set(request.POST.getlist("reached"))
            amount = form.cleaned_data["amount"]
            if amount is None:
                amount = sum(place.load for place in read_places(chosen.plan["stops"]) if place.key in reached)
            verbs.say_done(one=chosen, reached=reached, amount=amount, **given)
            words = {"what": amount_words(one.action.kind, amount)}
            messages.success(request, _("Counted: %(what)s. Thank you.") % words)
    except InputError as error:
        return page(request, one, status=422, refused=str(error), opened=chosen.letter)
    return back(request, pk, f"#round-{chosen.letter}")


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """The visitor's own rounds in an action."""
    action, found = own_rounds(request.member, pk)
    rows = [Row(one, action.kind, read_places(one.plan["stops"]), None, seen=True) for one in found]
    context = {
        "section": "actions",
        "action": action,
        "shown": show([action], ground_of(action.campaign))[0],
        "rows": rows,
    }
    return render(request, "canvass/my_rounds.html", context)
