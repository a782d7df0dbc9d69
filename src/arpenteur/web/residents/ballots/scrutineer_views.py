"""The page of a scrutineer from outside: her link opens it, her code stays with her; no account, no name."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages.visiting import PAGE, is_over, page_for_visitors, spoken, unkept
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.limits import wrong_guess
from arpenteur.web.foundation.shared.page_problems import PageProblem, order_in
from arpenteur.web.foundation.shared.rules import ParticipantRequest, participant
from arpenteur.web.foundation.shared.views import gone
from arpenteur.web.residents.ballots.box_opening import say_here
from arpenteur.web.residents.ballots.codes import in_groups
from arpenteur.web.residents.ballots.key_ceremony import leave_place, rehearse_code
from arpenteur.web.residents.ballots.models import NEEDED, PLACES, Scrutineer
from arpenteur.web.residents.ballots.scrutineer_links import PLACE, outsider, take_by_link
from arpenteur.web.residents.ballots.scrutineer_sheet import sheet_of_code
from arpenteur.web.residents.ballots.vote_results import is_counted

_LONGEST = 40


@sensitive_post_parameters()
@csrf_exempt
@participant(PLACE, numbers=2)
@require_http_methods(PAGE)
def scrutineer(request: ParticipantRequest) -> HttpResponse:
    """From her key to the opening of the box. Opening her link takes nothing: programs that guard mailboxes do too.

    Raises Http404 for a link that was made anew, and for a place that is free again.
    """
    found = _of_link(request)
    campaign = found.box.step.process.campaign
    if is_over(campaign):
        return gone(request)
    with spoken(request):
        return unkept(_hers(request, campaign, found))


def _of_link(request: ParticipantRequest) -> Scrutineer:
    number, link = request.participant.numbers
    rows = Scrutineer.objects.select_related("box__step__process__campaign")
    found = rows.filter(pk=number, link=link, link__gt=0).first()
    if found is None:
        raise wrong_guess(request)
    return found


def _hers(request: ParticipantRequest, campaign: Campaign, found: Scrutineer) -> HttpResponse:
    problem = PageProblem()
    if request.method == "POST":
        with problem:
            answer = order_in(request, _ORDERS)(request, found, timezone.now())
            return answer or HttpResponseRedirect(request.get_full_path())
        found = _of_link(request)  # it may be taken, or free, by now
    context = {**_about(found), "error": problem.sentence}
    return page_for_visitors(request, campaign, "ballots/own_key.html", context, 422 if problem else 200)


def _about(found: Scrutineer) -> dict[str, Any]:
    box, step = found.box, found.box.step
    return {
        "step": step,
        "process": step.process,
        "box": box,
        "hers": found,
        "places": box.scrutineers.all(),
        "needed": NEEDED,
        "all": PLACES,
        "counted": is_counted(box),
    }


def _make(request: HttpRequest, found: Scrutineer, at: datetime) -> HttpResponse:
    code = take_by_link(scrutineer=found, by=outsider(found.box, found.place), at=at)
    context = {**_about(found), "code": in_groups(code)}
    return page_for_visitors(request, found.box.step.process.campaign, "ballots/own_code.html", context)


def _sheet(request: HttpRequest, found: Scrutineer, _at: datetime) -> HttpResponse:
    return _guessed(request, lambda code: sheet_of_code(found, code))


def _rehearse(request: HttpRequest, found: Scrutineer, at: datetime) -> None:
    by = outsider(found.box, found.place)
    _guessed(request, lambda code: rehearse_code(scrutineer=found, code=code, by=by, at=at))


def _here(_request: HttpRequest, found: Scrutineer, at: datetime) -> None:
    say_here(scrutineer=found, by=outsider(found.box, found.place), at=at)


def _leave(request: HttpRequest, found: Scrutineer, at: datetime) -> HttpResponse:
    context = _about(found)
    leave_place(scrutineer=found, by=outsider(found.box, found.place), at=at)
    return page_for_visitors(request, found.box.step.process.campaign, "ballots/place_left.html", context)


def _guessed[Answer](request: HttpRequest, use: Callable[[str], Answer]) -> Answer:
    """What a code of the form does; one that does nothing is counted as a guess. Raises InputError then."""
    try:
        return use(request.POST.get("code", "")[:_LONGEST])
    except InputError:
        wrong_guess(request)
        raise


_ORDERS: dict[str, Callable[[HttpRequest, Scrutineer, datetime], HttpResponse | None]] = {
    "make": _make,
    "sheet": _sheet,
    "rehearse": _rehearse,
    "here": _here,
    "leave": _leave,
}
