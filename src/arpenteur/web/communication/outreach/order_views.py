"""What is decided about a message: submitted, approved, sent back, let go, stopped, dropped, tried, begun again."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.actions import approve, copy, drop, resume, send_back, start, stop, submit
from arpenteur.web.communication.outreach.choosing import sequence_of
from arpenteur.web.communication.outreach.models import Mailing, MailingState, StopReason
from arpenteur.web.communication.outreach.permissions import APPROVE_MESSAGES, SEE_MESSAGES, WRITE_MESSAGES
from arpenteur.web.communication.outreach.pictures import copy_pictures
from arpenteur.web.communication.outreach.testing import try_out
from arpenteur.web.communication.outreach.views import found_or_404
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.parameters import Parameters

Order = Callable[[CampaignRequest, Mailing, datetime], str | None]
"""What is done; what is said of it, or None where the answer is on another page."""


@in_campaign(SEE_MESSAGES.name)
@require_POST
def order(request: CampaignRequest, number: int) -> HttpResponse:
    """One order on a message. Raises Http404 for a message or an order that there is not, PermissionDenied."""
    mailing, at = found_or_404(request, number), timezone.now()
    known = _ORDERS.get(request.POST.get("do", ""))
    if known is None:
        raise Http404
    right, act = known
    if not request.member.may(right):
        raise PermissionDenied
    try:
        said = act(request, mailing, at)
    except InputError as error:
        messages.error(request, str(error))
        said = None
    if isinstance(said, str) and said.startswith("/"):
        return redirect(said)
    if said:
        messages.success(request, said)
    return redirect("outreach:message", mailing.campaign.slug, mailing.pk)


def _submit(request: CampaignRequest, mailing: Mailing, at: datetime) -> str:
    submit(mailing=mailing, by=request.member, at=at)
    return _("Somebody else can read it again now.")


def _approve(request: CampaignRequest, mailing: Mailing, at: datetime) -> str:
    """Approve what was read; it leaves by itself at its hour, where it has one."""
    version = Parameters(request.POST).whole("version", 1, 1_000_000) or 0
    found = approve(mailing=mailing, version=version, by=request.member, at=at)
    if found.not_before is not None:
        start(mailing=found, by=request.member.actor, at=at)
        return _("Approved: it leaves at its hour.")
    if sequence_of(found) is not None:
        return _("Approved: nobody receives it before it begins.")
    return _("Approved: its recipients are frozen, and nothing has left yet.")


def _send_back(request: CampaignRequest, mailing: Mailing, at: datetime) -> str:
    send_back(mailing=mailing, by=request.member, at=at)
    return _("Back to whoever wrote it.")


def _start(request: CampaignRequest, mailing: Mailing, at: datetime) -> str:
    start(mailing=mailing, by=request.member.actor, at=at)
    if sequence_of(mailing) is not None:
        return _("It begins: each who reaches the step receives it in her turn.")
    return _("It leaves now, one envelope a person.")


def _stop(request: CampaignRequest, mailing: Mailing, at: datetime) -> str:
    stop(mailing=mailing, reason=StopReason.BY_HAND, by=request.member.actor, at=at)
    return _("Stopped: nothing more leaves until somebody lets it go on.")


def _resume(request: CampaignRequest, mailing: Mailing, at: datetime) -> str:
    resume(mailing=mailing, by=request.member.actor, at=at)
    return _("It goes on with those who have not received it.")


def _drop(request: CampaignRequest, mailing: Mailing, at: datetime) -> str:
    if mailing.state in {MailingState.SENDING, MailingState.STOPPED} and not request.member.may(APPROVE_MESSAGES.name):
        raise PermissionDenied
    drop(mailing=mailing, by=request.member.actor, at=at)
    return _("Dropped: what has not left never does.")


def _copy(request: CampaignRequest, mailing: Mailing, at: datetime) -> str:
    made = copy(mailing=mailing, by=request.member, at=at)
    copy_pictures(mailing, made, at)
    return reverse("outreach:message", args=[mailing.campaign.slug, made.pk])


def _test(request: CampaignRequest, mailing: Mailing, at: datetime) -> str:
    try_out(mailing=mailing, by=request.member, at=at)
    return _("A test left for your own address.")


_ORDERS: dict[str, tuple[str, Order]] = {
    "submit": (WRITE_MESSAGES.name, _submit),
    "approve": (APPROVE_MESSAGES.name, _approve),
    "send-back": (APPROVE_MESSAGES.name, _send_back),
    "start": (APPROVE_MESSAGES.name, _start),
    "stop": (APPROVE_MESSAGES.name, _stop),
    "resume": (APPROVE_MESSAGES.name, _resume),
    "drop": (WRITE_MESSAGES.name, _drop),
    "copy": (WRITE_MESSAGES.name, _copy),
    "test": (WRITE_MESSAGES.name, _test),
}
