"""Pages of one person: she confirms what she wrote; by her own link she sees, withdraws, erases and contests it."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages.visiting import PAGE, is_over, page_for_visitors, spoken, unkept
from arpenteur.web.foundation.campaigns.listing import find_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.limits import wrong_guess
from arpenteur.web.foundation.shared.page_problems import PageProblem
from arpenteur.web.foundation.shared.rules import ParticipantRequest, linked, participant
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.views import gone
from arpenteur.web.residents.consultations import queries
from arpenteur.web.residents.consultations.actions.contributions import (
    confirm_contribution,
    erase_contribution,
    withdraw_contribution,
)
from arpenteur.web.residents.consultations.actions.decisions import contest_answer
from arpenteur.web.residents.consultations.actions.moderation import appeal
from arpenteur.web.residents.consultations.actions.residents import forget_resident, resident_actor
from arpenteur.web.residents.consultations.actions.signups import first_link
from arpenteur.web.residents.consultations.links import CONFIRM
from arpenteur.web.residents.consultations.models import Contribution, Resident
from arpenteur.web.residents.consultations.own_participation import MORE, do_more, more_of
from arpenteur.web.residents.consultations.privacy_notice import notice_of, until_of
from arpenteur.web.residents.consultations.states import Showing

_Order = Callable[[Contribution, Resident, HttpRequest, datetime], object]


@csrf_exempt
@participant(CONFIRM, numbers=2)
@require_http_methods(PAGE)
def confirm(request: ParticipantRequest) -> HttpResponse:
    """A button, and after it where her text is. A GET only asks: programs that guard mailboxes open every link."""
    number, author = request.participant.numbers
    rows = Contribution.objects.select_related("process__campaign", "step", "author")
    row = rows.filter(pk=number, author=author).first()
    if row is None or row.author is None:
        raise Http404
    campaign, at, problem, secret = row.process.campaign, timezone.now(), PageProblem(), ""
    if is_over(campaign):
        return gone(request)
    with spoken(request):
        if request.method == "POST":
            by = resident_actor(row.author)
            with problem:
                secret = first_link(resident=row.author, by=by, at=at)
                row = confirm_contribution(contribution=row, by=by, at=at)
        context = {"row": row, "process": row.process, "waits": row.showing == Showing.EMAIL, "why": problem.sentence}
        if secret:
            context["own"] = reverse("consultations:mine", args=[campaign.slug, secret])
        return unkept(
            page_for_visitors(request, campaign, "consultations/confirm.html", context, 422 if problem else 200)
        )


def by_own_link(view: Callable[..., HttpResponse]) -> Any:
    """A page of whoever has the secret of the address, in her campaign; wrong ones are counted."""

    @wraps(view)
    def checked(request: HttpRequest, campaign: str, secret: str, *args: Any, **kwargs: Any) -> HttpResponse:
        found = find_campaign(campaign)
        if found is None:
            raise Http404
        with sealed(found.pk), spoken(request):
            resident = queries.resident_by_link(found, secret)
            if resident is None:
                raise wrong_guess(request)
            return unkept(view(request, found, resident, secret, *args, **kwargs))

    return csrf_exempt(linked(require_http_methods(PAGE)(checked)))


@by_own_link
def mine(request: HttpRequest, campaign: Campaign, resident: Resident, secret: str) -> HttpResponse:
    """Everything she wrote and what became of it; one step for each of her rights."""
    problem = PageProblem()
    if request.method == "POST":
        with problem:
            if request.POST.get("do") == "leave":
                forget_resident(resident=resident, by=resident_actor(resident), at=timezone.now())
                return page_for_visitors(request, campaign, "consultations/left.html", {})
            _do(request, resident)
            return redirect("consultations:mine", campaign.slug, secret)
    rows = queries.hers(resident)
    titles = queries.titles_of(rows)
    pairs = [(one, titles.get(one.pk, ""), _hidden_case(one), _contested_case(one)) for one in rows]
    context = {
        "resident": resident,
        "rows": pairs,
        "until": until_of(campaign),
        "why": problem.sentence,
        "secret": secret,
        "notice": notice_of(rows[0].process) if rows else [],
        **more_of(resident),
    }
    return page_for_visitors(request, campaign, "consultations/mine.html", context, 422 if problem else 200)


def _do(request: HttpRequest, resident: Resident) -> None:
    number, asked = request.POST.get("number", ""), request.POST.get("do", "")
    if asked in MORE:
        do_more(asked, number, resident, timezone.now())
        return
    row = Contribution.objects.filter(author=resident, pk=int(number)).first() if number.isdecimal() else None
    order = _ORDERS.get(asked)
    if row is None or order is None:
        raise InputError(_("this text is no more"))
    order(row, resident, request, timezone.now())


def _appeal(row: Contribution, resident: Resident, request: HttpRequest, at: datetime) -> object:
    case = _hidden_case(row)
    if case is None:
        raise InputError(_("there is nothing to contest"))
    return appeal(case=case, words=request.POST.get("words", ""), by=resident_actor(resident), at=at)


def _hidden_case(row: Contribution) -> Any:
    return row.cases.filter(outcome="hide", appealed_at=None).order_by("-decided_at").first()


def _contested_case(row: Contribution) -> Any:
    """What she contested last, and what somebody else decided of it."""
    return row.cases.filter(appealed_at__isnull=False).order_by("-appealed_at").first()


_ORDERS: dict[str, _Order] = {
    "withdraw": lambda row, resident, _request, at: withdraw_contribution(
        contribution=row, by=resident_actor(resident), at=at
    ),
    "erase": lambda row, resident, _request, at: erase_contribution(
        contribution=row, by=resident_actor(resident), at=at
    ),
    "contest": lambda row, resident, _request, at: contest_answer(contribution=row, by=resident_actor(resident), at=at),
    "appeal": _appeal,
}
