"""A volunteer's own pages: by her account, or by her personal link without one."""

import io

import segno
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.roles import Permission, Role
from arpenteur.web.foundation.shared.limits import wrong_guess
from arpenteur.web.foundation.shared.rules import ParticipantRequest, linked, participant
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.foundation.shared.secret_links import digest
from arpenteur.web.foundation.shared.views import read_only
from arpenteur.web.ground.crew import calendars, own_page
from arpenteur.web.persons.volunteers.actions import (
    change_volunteer,
    forget_volunteer,
    line_of,
    new_personal_link,
    own_volunteer,
)
from arpenteur.web.persons.volunteers.mail import STOP
from arpenteur.web.persons.volunteers.models import Team, Volunteer

_PAGE = ["GET", "HEAD", "POST"]
ICS = "text/calendar; charset=utf-8"


@in_campaign(Permission.SEE_OWN_ACTIONS, when_closed=True)
@require_http_methods(_PAGE)
def me(request: CampaignRequest) -> HttpResponse:
    """Her own page by her account. Who came to give time has her line from the first look on; any other member once she
    says a slot.
    """
    at, by = timezone.now(), request.member.actor
    campaign = request.member.campaign
    if not _may_send(request, campaign) or not _has_line(request, campaign):
        return read_only(request)
    again = reverse("crew:me", args=[campaign.slug])
    walks = request.member.role == Role.VOLUNTEER or line_of(campaign, request.user) is not None
    if not walks and not own_page.says_slot(request):
        if request.method == "POST":
            messages.warning(request, _("nothing is chosen"))
            return redirect(again)
        return render(request, "crew/own_none.html", {**own_page.empty_page(campaign, at), "section": "me"})
    if walks:
        volunteer = own_volunteer(campaign=campaign, user=request.user, by=by, at=at)
    else:
        # What is refused of her first slot leaves no line either.
        with transaction.atomic():
            volunteer = own_volunteer(campaign=campaign, user=request.user, by=by, at=at)
            return _page(request, volunteer, by, again, {"section": "me", "calendar": ""})
    if request.POST.get("do") == "link":
        secret = new_personal_link(volunteer=volunteer, by=by, at=at)
        return link_page(request, volunteer, secret, again)
    if request.POST.get("do") == "forget":
        forget_volunteer(volunteer=volunteer, by=by, at=at)
        messages.success(request, _("Nothing is held of you as a volunteer any more."))
        return redirect("accounts:me")
    return _page(request, volunteer, by, again, {"section": "me", "calendar": ""})


@linked
@require_http_methods(_PAGE)
def by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Her own page by her personal link. Raises Http404 for a link that opens nothing."""
    volunteer, at = holder(request, secret), timezone.now()
    by = Actor.volunteer(volunteer)
    if not _may_send(request, volunteer.campaign):
        return read_only(request)
    with sealed(volunteer.campaign_id):
        if request.POST.get("do") == "forget":
            forget_volunteer(volunteer=volunteer, by=by, at=at)
            return render(request, "crew/forgotten.html", {"of": volunteer.campaign})
        calendar = request.build_absolute_uri(reverse("crew:own-calendar", args=[secret]))
        answer = _page(request, volunteer, by, reverse("crew:own", args=[secret]), {"calendar": calendar})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@linked
@require_safe
def own_calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Her actions as a calendar. Raises Http404."""
    volunteer = holder(request, secret)
    with sealed(volunteer.campaign_id):
        return as_calendar(calendars.of_person(volunteer, timezone.now()))


@linked
@require_safe
def team_calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The actions of a team as a calendar, until its address is closed. Raises Http404."""
    with unsealed():
        team = Team.objects.select_related("campaign").filter(digest=digest(secret), ended_at=None).first()
    if team is None:
        raise wrong_guess(request)
    with sealed(team.campaign_id):
        return as_calendar(calendars.of_team(team, timezone.now()))


@csrf_exempt
@participant(STOP)
@require_http_methods(_PAGE)
def stop(request: ParticipantRequest) -> HttpResponse:
    """The end of every message: a POST stops reminders (RFC 8058, a mail program may send it by itself).

    Without CSRF token, as that RFC wants: the link itself is the proof, and it can do nothing else. A GET only asks,
    because programs that guard mailboxes open every link.
    """
    (number,) = request.participant.numbers
    volunteer = Volunteer.objects.select_related("campaign").filter(pk=number).first()
    if volunteer is not None and request.method == "POST":
        change_volunteer(volunteer=volunteer, reminders=False, by=Actor.volunteer(volunteer), at=timezone.now())
    # Someone whose line is gone gets no reminder either: the answer is the same.
    done = request.method == "POST" or volunteer is None
    return render(request, "crew/stop.html", {"done": done, "of": volunteer.campaign if volunteer else None})


def link_page(request: HttpRequest, volunteer: Volunteer, secret: str, back: str) -> HttpResponse:
    """A new personal link, shown once, with its QR code."""
    address = request.build_absolute_uri(reverse("crew:own", args=[secret]))
    calendar = request.build_absolute_uri(reverse("crew:own-calendar", args=[secret]))
    context = {"volunteer": volunteer, "address": address, "calendar": calendar, "qr": qr(address), "back": back}
    answer = render(request, "crew/link.html", {**context, "section": "volunteers"})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def qr(address: str) -> SafeString:
    """A QR code as a drawing inside the page."""
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", xmldecl=False, svgns=False, scale=5, border=2, omitsize=False, svgclass="qr", lineclass=None
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 — a drawing made here of black and white squares


def _page(request: HttpRequest, volunteer: Volunteer, by: Actor, again: str, more: dict[str, object]) -> HttpResponse:
    at, wrong = timezone.now(), None
    if request.method == "POST":
        wrong = own_page.answer(request, volunteer, by=by, at=at)
        if wrong is None:
            return redirect(again)
    context = {**own_page.page(volunteer, at), **more}
    if wrong is not None:
        context["form"] = wrong
    return render(request, "crew/own.html", context, status=400 if wrong else 200)


def holder(request: HttpRequest, secret: str) -> Volunteer:
    """Whose personal link it is. Raises Http404 for a link that opens nothing."""
    with unsealed():
        found = Volunteer.objects.select_related("campaign", "person__user").filter(digest=digest(secret)).first()
    if found is None:
        raise wrong_guess(request)
    return found


def _may_send(request: HttpRequest, campaign: Campaign) -> bool:
    """Whether what a visitor sends is taken: of a closed campaign she can read what is held, and be forgotten."""
    return campaign.closed_at is None or request.method != "POST" or request.POST.get("do") == "forget"


def _has_line(request: HttpRequest, campaign: Campaign) -> bool:
    """Whether a member has her line already, or may get one: nobody new comes into a closed campaign."""
    return campaign.closed_at is None or Volunteer.objects.filter(person__user=request.user).exists()


def as_calendar(content: bytes) -> HttpResponse:
    """Outings as a file that calendars subscribe to."""
    headers = {"Content-Disposition": 'inline; filename="agenda.ics"', "Cache-Control": "private, max-age=900"}
    return HttpResponse(content, content_type=ICS, headers=headers)
