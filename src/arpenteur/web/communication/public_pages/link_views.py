"""Pages of links signed for one person: she confirms, she leaves, she comes not, she is known again.

A GET only asks: programs that guard mailboxes open every link. The link is the proof, so that no other token is asked.
"""

from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages import links
from arpenteur.web.communication.public_pages.actions import VISITOR, come_not, confirm, leave
from arpenteur.web.communication.public_pages.answers import PageAnswer
from arpenteur.web.communication.public_pages.done import done_page
from arpenteur.web.communication.public_pages.models import PageKind, PageReply, PendingAnswer
from arpenteur.web.communication.public_pages.queries import action_of
from arpenteur.web.communication.public_pages.taking import PageVisit, answer_page
from arpenteur.web.communication.public_pages.visiting import PAGE, about, is_over, page_for_visitors, spoken, unkept
from arpenteur.web.communication.public_pages.visitor_views import opened, to_come
from arpenteur.web.communication.public_pages.wording import page_notice
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.rules import ParticipantRequest, View, participant
from arpenteur.web.foundation.shared.views import gone
from arpenteur.web.persons.contacts.models import Contact, How
from arpenteur.web.persons.volunteers.models import Volunteer


def _by_link(salt: str, numbers: int, *, when_over: bool = False) -> Any:
    """A page of a signed link, in its campaign, handed to the view; ``when_over``: still open after the campaign."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: ParticipantRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            campaign = Campaign.objects.filter(pk=request.participant.campaign).first()
            if campaign is None:
                raise Http404
            if is_over(campaign) and not when_over:
                return gone(request)
            with spoken(request):
                return unkept(view(request, campaign, *args, **kwargs))

        return csrf_exempt(participant(salt, numbers=numbers)(require_http_methods(PAGE)(checked)))

    return decorate


@_by_link(links.CONFIRM, 2)
def confirm_page(request: ParticipantRequest, campaign: Campaign) -> HttpResponse:
    """A button, and after it what is held. A link that has served, or whose time is over, says so."""
    number, code = request.participant.numbers
    at = timezone.now()
    pending = PendingAnswer.objects.filter(pk=number, code=code, expires_at__gt=at).first()
    if pending is None:
        return page_for_visitors(request, campaign, "public_pages/over.html", status=410)
    kind, answer = PageKind(pending.kind), PageAnswer.of_text(pending.words)
    with spoken(request, answer.language):
        if request.method != "POST":
            return page_for_visitors(
                request, campaign, "public_pages/confirm.html", {**about(kind), "notice": page_notice(campaign, kind)}
            )
        try:
            made = confirm(pending=pending, how=How.PAGE, by=VISITOR, at=at)
        except InputError as error:
            return page_for_visitors(request, campaign, "public_pages/over.html", {"why": str(error)}, 409)
        if made is None:
            return page_for_visitors(request, campaign, "public_pages/over.html", status=410)
        return done_page(request, campaign, kind, made)


@_by_link(links.LEAVE, 2, when_over=True)
def leave_page(request: ParticipantRequest, campaign: Campaign) -> HttpResponse:
    """One step and everything is erased; again is not an error. Raises Http404 for a link of no kind."""
    which, number = request.participant.numbers
    table = {links.CONTACT: Contact, links.VOLUNTEER: Volunteer}.get(which)
    if table is None:
        raise Http404
    line = table.objects.filter(pk=number).first()
    if line is not None and request.method == "POST":
        never = request.POST.get("do") == "never"
        leave(line=line, never_again=never, by=Actor("contact", str(number)), at=timezone.now())
    done = line is None or request.method == "POST"
    return page_for_visitors(
        request, campaign, "public_pages/leave_link.html", {"done": done, "contact": which == links.CONTACT}
    )


@_by_link(links.COME_NOT, 1)
def come_not_page(request: ParticipantRequest, campaign: Campaign) -> HttpResponse:
    """She does not come any more; again is not an error."""
    (number,) = request.participant.numbers
    reply = PageReply.objects.select_related("action").filter(pk=number).exclude(contact=None).first()
    if reply is not None and request.method == "POST":
        come_not(reply=reply, by=Actor("contact", str(reply.contact_id)), at=timezone.now())
    return page_for_visitors(
        request, campaign, "public_pages/come_not.html", {"done": reply is None or request.method == "POST"}
    )


@_by_link(links.AGAIN, 1)
def again_page(request: ParticipantRequest, campaign: Campaign, slug: str, action: int = 0) -> HttpResponse:
    """A page filled in with what she gave before. Raises Http404 once she left, and where the page is not open."""
    (number,) = request.participant.numbers
    contact = get_object_or_404(Contact.objects.select_related("person"), pk=number, objected_at=None)
    found = opened(campaign, slug)
    card = action_of(found, action, timezone.now()) if action else None
    if PageKind(found.kind) is PageKind.COME and card is None:
        return to_come(request, campaign, found, token=links.again_token(contact))
    return answer_page(request, PageVisit(campaign, found, card, contact))
