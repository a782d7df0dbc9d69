"""Answers that people gave: read, handed to somebody, dealt with."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.permissions import ANSWER_MESSAGES
from arpenteur.web.communication.outreach.queries import open_replies
from arpenteur.web.communication.outreach.replies import close_reply, hand_reply
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.reads.gate import list_contacts, recognised, settled
from arpenteur.web.foundation.shared.page_problems import MessageProblem
from arpenteur.web.persons.contacts.owners import owner_of, owners

SHOWN = 20


@in_campaign(ANSWER_MESSAGES.name)
@recognised
@settled
@require_safe
def replies_page(request: CampaignRequest) -> HttpResponse:
    """Answers that wait, the oldest first: whoever waits longest is answered first."""
    member, at = request.member, timezone.now()
    rows = list(open_replies(member).order_by("at", "pk")[: SHOWN + 1])
    named = sum(one.contact is not None for one in rows[:SHOWN])
    stopped = list_contacts(request, named, 1, at)
    if stopped is not None:
        return stopped
    today = day_of(member.campaign, at)
    waiting = [(one, (today - day_of(member.campaign, one.at)).days) for one in rows[:SHOWN]]
    context = {
        "section": "replies",
        "waiting": waiting,
        "more": len(rows) > SHOWN,
        "total": open_replies(member).count(),
        "owners": [(one.pk, one.user.name) for one in owners(member)],
    }
    return render(request, "outreach/replies.html", context)


@in_campaign(ANSWER_MESSAGES.name)
@recognised
@settled
@require_POST
def reply_page(request: CampaignRequest, number: int) -> HttpResponse:
    """An answer is handed to somebody, or was dealt with. Raises Http404 for one she does not see."""
    member, at = request.member, timezone.now()
    reply = open_replies(member).filter(pk=number).first()
    if reply is None:
        raise Http404
    with MessageProblem(request):
        if request.POST.get("do") == "hand":
            owner = owner_of(member.campaign, request.POST.get("owner", ""))
            if owner is None:
                raise InputError(_("choose somebody of the team"))
            hand_reply(reply=reply, owner=owner, by=member.actor, at=at)
            messages.success(request, _("Handed over."))
        else:
            close_reply(reply=reply, by=member.actor, at=at)
            messages.success(request, _("Dealt with: the text is erased."))
    return redirect("outreach:replies", member.campaign.slug)
