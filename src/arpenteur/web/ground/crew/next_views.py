"""The first page of whoever walks: her next outing, by her account or by her personal link."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.rules import linked
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.views import read_only
from arpenteur.web.ground.crew import calendars
from arpenteur.web.ground.crew.next_outing import next_outing, outings_of, turf_of
from arpenteur.web.ground.crew.own_views import as_calendar, holder
from arpenteur.web.ground.fieldwork.models import Participation
from arpenteur.web.ground.fieldwork.people import withdraw
from arpenteur.web.ground.fieldwork.queries import volunteer_of
from arpenteur.web.ground.routes.codes import FIELD
from arpenteur.web.ground.routes.links import open_own
from arpenteur.web.persons.volunteers.models import Volunteer

_PAGE = ["GET", "HEAD", "POST"]
_ORDERS = ("withdraw", "load")


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_http_methods(_PAGE)
def by_account(request: CampaignRequest) -> HttpResponse:
    """Her next outing; with nothing planned, where she says when she is free. Raises InputError, Http404."""
    member = request.member
    slug = [member.campaign.slug]
    pages = {
        "calendar": reverse("crew:next-calendar", args=slug),
        "says": reverse("crew:me", args=slug),
        "again": reverse("crew:next", args=slug),
    }
    return _answer(request, volunteer_of(member), member.actor, {**pages, "section": "next", "of": member.campaign})


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def calendar(request: CampaignRequest) -> HttpResponse:
    """Her outings as a file for her calendar. Raises Http404 for a member who has none."""
    volunteer = volunteer_of(request.member)
    if volunteer is None:
        raise Http404
    return as_calendar(calendars.of_person(volunteer, timezone.now()))


@linked
@require_http_methods(_PAGE)
def by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The same by her personal link, without an account. Raises Http404 for a link that opens nothing."""
    volunteer = holder(request, secret)
    if request.method == "POST" and volunteer.campaign.closed_at is not None:
        return read_only(request)
    pages = {
        "calendar": reverse("crew:own-calendar", args=[secret]),
        "says": reverse("crew:own", args=[secret]),
        "again": reverse("crew:own-next", args=[secret]),
    }
    with sealed(volunteer.campaign_id):
        answer = _answer(request, volunteer, Actor.volunteer(volunteer), {**pages, "of": volunteer.campaign})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _answer(request: HttpRequest, volunteer: Volunteer | None, by: Actor, shown: dict[str, Any]) -> HttpResponse:
    at = timezone.now()
    refused: dict[str, Any] = {}
    if request.method == "POST":
        if volunteer is None:
            raise Http404
        try:
            return redirect(_done(request, volunteer, by, at) or shown["again"])
        except RefusedByLawError as error:
            refused = {"refusals": error.refusals}
    cards = outings_of(volunteer, at) if volunteer else []
    outing = next_outing(volunteer, cards, at) if volunteer else None
    after = [one for one in cards if outing is None or one.action.pk != outing.card.action.pk]
    context = {**shown, **refused, "outing": outing, "after": after, "volunteer": volunteer}
    return render(request, "crew/next.html", context, status=422 if refused else 200)


def _done(request: HttpRequest, volunteer: Volunteer, by: Actor, at: datetime) -> str:
    """Do what the page's form asks; where it leads, empty for the page itself. Raises RefusedByLawError, Http404."""
    number = request.POST.get("action", "")
    mine = Participation.objects.filter(volunteer=volunteer).select_related("action__campaign")
    row = get_object_or_404(mine, action=int(number) if number.isascii() and number.isdigit() else 0)
    order = request.POST.get("do", "")
    if order not in _ORDERS:
        raise InputError(_("unknown order"), expected=", ".join(_ORDERS))
    if order == "withdraw":
        withdraw(action=row.action, volunteer=volunteer, by=by, at=at)
        messages.success(request, _("Noted: you are no longer in it, and the team sees it."))
        return ""
    turf = turf_of(row.action_id, row.pair)
    if turf is None:
        raise Http404
    _turf, secret = open_own(turf=turf, by=by, at=at)
    return f"{FIELD}#{secret}"
