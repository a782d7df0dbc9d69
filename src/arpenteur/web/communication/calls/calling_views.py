"""The page of a caller: one person at a time, what to say, how it went. Nothing of her is in an address or a title."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.calls.clocks import closes_at, hold_to_hours
from arpenteur.web.communication.calls.forms import CallAnswerForm
from arpenteur.web.communication.calls.models import Call, CallList, CallOutcome
from arpenteur.web.communication.calls.outcomes import CallAnswer, end_call
from arpenteur.web.communication.calls.permissions import MAKE_CALLS
from arpenteur.web.communication.calls.queries import in_hand, open_lists, sums, to_make
from arpenteur.web.communication.calls.script import END, ScriptAnswer, filled, first_name
from arpenteur.web.communication.calls.taking import LOCK, give_back, take_next
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.reads.gate import give_record, settled
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.shared.parameters import Parameters
from arpenteur.web.persons.contacts.models import Channel, FollowUpKind, Receipt
from arpenteur.web.persons.paths.requests import with_names

_TRUSTED = 2 * 60 * 60
"""Seconds for which a page that showed somebody proves that she was given."""
NEXT, LEAVE, NOTHING = "next", "leave", "nothing"
BUTTONS = (
    (CallOutcome.TALKED, "check-lg"),
    (CallOutcome.NO_ANSWER, "dash-lg"),
    (CallOutcome.MESSAGE, "chat-left-text"),
    (CallOutcome.CALL_BACK, "clock"),
    (CallOutcome.WRONG, "x-lg"),
    (CallOutcome.STOP, "slash-circle"),
)
_WAITS = [kind for kind in FollowUpKind if kind is not FollowUpKind.CALL]


@dataclass(frozen=True)
class SpokenLine:
    """What the caller says now: its number among all, the text, what comes next, the answers."""

    number: int
    count: int
    text: str
    then: str
    answers: tuple[ScriptAnswer, ...]


@in_campaign(MAKE_CALLS.name)
@require_safe
def choose(request: CampaignRequest) -> HttpResponse:
    """Lists that are called; without a name of anybody."""
    at, member = timezone.now(), request.member
    rows = [(one, _left(one, at, member), _shut(one, at)) for one in open_lists(member.campaign)]
    return render(request, "calls/choose.html", {"section": "calling", "rows": rows})


@in_campaign(MAKE_CALLS.name)
@with_names
@settled
@require_http_methods(["GET", "HEAD", "POST"])
def calling(request: CampaignRequest, number: int) -> HttpResponse:
    """Whom she calls now; sent, how it went, and the next one. Raises Http404 for a list of another campaign."""
    at = timezone.now()
    rows = CallList.objects.select_related("script", "campaign")
    calls = get_object_or_404(rows, campaign=request.member.campaign, pk=number)
    if request.method != "POST":
        return _page(request, calls, at)
    order = request.POST.get("do", "")
    try:
        if order in {LEAVE, NEXT}:
            return _leave(request, calls, at) if order == LEAVE else _next(request, calls, at)
        _end(request, calls, order, at)
        return _next(request, calls, at)
    except InputError as error:
        return _page(request, calls, at, Sentence.of(error), 409)


def _end(request: CampaignRequest, calls: CallList, order: str, at: datetime) -> None:
    """Write down how the call of the page went. Raises InputError."""
    everything = order == NOTHING
    if not everything and order not in CallOutcome.values:
        raise InputError(_("unknown order"), expected=", ".join(CallOutcome.values))
    form = CallAnswerForm(request.POST, campaign=calls.campaign)
    if not form.is_valid():
        raise InputError("; ".join(str(one) for errors in form.errors.values() for one in errors))
    call = get_object_or_404(Call, call_list=calls, pk=form.cleaned_data["call"])
    outcome = CallOutcome.STOP if everything else CallOutcome(order)
    answer = CallAnswer(
        outcome=outcome,
        back_at=form.back_at() if outcome is CallOutcome.CALL_BACK else None,
        waits=form.waits(),
        everything=everything,
        was_hers=_was_hers(request, call, form.cleaned_data["proof"]),
    )
    end_call(call=call, answer=answer, member=request.member, by=request.member.actor, at=at)
    words = _("Noted: nobody calls this person again.") if outcome is CallOutcome.STOP else _("Noted: %(outcome)s.")
    messages.success(request, words % {"outcome": outcome.label})


def _next(request: CampaignRequest, calls: CallList, at: datetime) -> HttpResponse:
    """Give her the next person; her page, or the page that says why nobody is shown to her."""
    member = request.member
    before = in_hand(calls, member, at)
    call = before or take_next(calls=calls, member=member, at=at)
    if call is not None and before is None:
        stopped = give_record(request, call.contact, at)
        if stopped is not None:
            give_back(call=call, member=member, by=member.actor, at=at)
            return stopped
    return redirect("calls:calling", member.campaign.slug, calls.pk)


def _leave(request: CampaignRequest, calls: CallList, at: datetime) -> HttpResponse:
    call = in_hand(calls, request.member, at)
    if call is not None:
        give_back(call=call, member=request.member, by=request.member.actor, at=at)
    return redirect("calls:choose", request.member.campaign.slug)


def _page(
    request: CampaignRequest, calls: CallList, at: datetime, problem: str = "", status: int = 200
) -> HttpResponse:
    member = request.member
    call = in_hand(calls, member, at)
    counted = sums(calls, at)
    closes = closes_at(calls, at)
    context: dict[str, Any] = {
        "section": "calling",
        "calls": calls,
        "call": call,
        "problem": problem,
        "counted": counted,
        "closes": closes,
        "shut": _shut(calls, at),
        "left": _left(calls, at, member) if call is None else 0,
    }
    if call is not None:
        context |= _record(request, call, at)
    return render(request, "calls/calling.html", context, status=status)


def _record(request: CampaignRequest, call: Call, at: datetime) -> dict[str, Any]:
    """What the page says of the person in hand, and nothing more."""
    contact, campaign = call.contact, request.member.campaign
    receipt = Receipt.objects.filter(
        contact=contact,
        consents__purpose=call.call_list.purpose,
        consents__channel=Channel.PHONE,
        consents__withdrawn_at=None,
    ).first()
    asked = Parameters(request.GET).whole("ligne", 1, 99) or 1
    return {
        "contact": contact,
        "receipt": receipt,
        "station": ground_of(campaign).title(contact.station) if contact.station else "",
        "until": local(campaign, call.held_until) if call.held_until else None,
        "line": _line(request, call, asked),
        "end": END,
        "proof": _signer().sign(_proof(request, call)),
        "buttons": BUTTONS,
        "waits": [(one.value, one.label) for one in _WAITS],
        "form": CallAnswerForm(None, campaign=campaign, at=at),
        "lock": int(LOCK.total_seconds() // 60),
    }


def _line(request: CampaignRequest, call: Call, asked: int) -> SpokenLine:
    script = call.call_list.script.script
    number = asked if asked <= len(script.lines) else 1
    line = script.line(number)
    words = {
        "me": first_name(request.user.name),
        "campaign": request.member.campaign.name,
        "her": first_name(call.contact.name),
    }
    return SpokenLine(number, len(script.lines), filled(line.text, **words), filled(line.then, **words), line.answers)


def _left(calls: CallList, at: datetime, member: Member) -> int:
    """How many she could be given."""
    return sum(1 for _number in to_make(calls, at, member))


def _shut(calls: CallList, at: datetime) -> str:
    """Why nobody is called now, in a sentence; nothing where people are."""
    try:
        hold_to_hours(calls, at)
    except InputError as error:
        return Sentence.of(error)
    return ""


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="arpenteur.calls.given")


def _proof(request: CampaignRequest, call: Call) -> str:
    return f"{call.pk}.{request.member.membership.pk}"


def _was_hers(request: CampaignRequest, call: Call, proof: str) -> bool:
    try:
        return _signer().unsign(proof, max_age=_TRUSTED) == _proof(request, call)
    except BadSignature:
        return False
