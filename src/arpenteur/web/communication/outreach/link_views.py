"""The way out of a message: a page that asks, and a POST that does it, without cookie, account or script."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from arpenteur.web.communication.outreach.actions import leave
from arpenteur.web.communication.outreach.models import Recipient
from arpenteur.web.communication.outreach.values import LEAVE
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.shared.rules import ParticipantRequest, participant
from arpenteur.web.persons.contacts.models import How


@csrf_exempt
@participant(LEAVE)
@require_http_methods(["GET", "HEAD", "POST"])
def leave_page(request: ParticipantRequest) -> HttpResponse:
    """Receive no more by this channel (RFC 8058): a POST does it, a mailbox may send it by itself; a GET only asks,
    because programs that guard mailboxes open every link. Whoever was erased is answered the same.
    """
    (number,) = request.participant.numbers
    rows = Recipient.objects.select_related("mailing__campaign", "contact__person", "contact__campaign")
    recipient = rows.filter(pk=number).first()
    if recipient is not None and request.method == "POST":
        who = Actor("contact", str(recipient.contact_id)) if recipient.contact_id else Actor("contact")
        leave(recipient=recipient, how=How.LINK, by=who, at=timezone.now())
    context = {
        "done": request.method == "POST" or recipient is None or recipient.left_at is not None,
        "of": recipient.mailing.campaign if recipient else None,
        "channel": recipient.mailing.get_channel_display() if recipient else "",
    }
    answer = render(request, "outreach/leave.html", context)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
