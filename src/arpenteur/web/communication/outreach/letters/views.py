"""Letters of a message: how one looks, their rounds, the files that are printed, what was carried."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.letters import files
from arpenteur.web.communication.outreach.letters.carrying import (
    RoundPlan,
    hand_over_round,
    note_printed,
    plan_of,
    plan_rounds,
)
from arpenteur.web.communication.outreach.letters.channel import sheets_of
from arpenteur.web.communication.outreach.models import Mailing, MailingState, Recipient, RecipientState
from arpenteur.web.communication.outreach.permissions import APPROVE_MESSAGES, SEE_MESSAGES
from arpenteur.web.communication.outreach.views import found_or_404
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.reads.gate import count_list, recognised, settled
from arpenteur.web.foundation.shared.page_problems import MessageProblem
from arpenteur.web.persons.contacts.models import Channel

Make = Callable[[Mailing, list[files.Carried], datetime], tuple[bytes, str]]
_MADE: dict[str, Make] = {
    "lettres": files.letters_file,
    "etiquettes": lambda _mailing, rounds, _at: (files.labels_file(rounds), "application/pdf"),
    "routeur": lambda _mailing, rounds, _at: (files.router_file(rounds), "text/csv; charset=utf-8"),
    "feuilles": lambda mailing, rounds, _at: (files.route_file(mailing, rounds), "application/pdf"),
}
_ENDINGS = {"application/pdf": "pdf", "application/zip": "zip", "text/csv; charset=utf-8": "csv"}


@dataclass(frozen=True)
class RoundLine:
    """A round as the page shows it."""

    plan: RoundPlan
    waiting: int
    handed: int


@in_campaign(SEE_MESSAGES.name)
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: CampaignRequest, number: int) -> HttpResponse:
    """Rounds of a message that is carried; sent, they are planned, or one was carried. Raises Http404."""
    mailing, at = _mailing(request, number), timezone.now()
    if request.method == "POST":
        if not request.member.may(APPROVE_MESSAGES.name):
            raise Http404
        with MessageProblem(request):
            messages.success(request, _act(request, mailing, at))
        return redirect("outreach:letters", mailing.campaign.slug, mailing.pk)
    lines = _lines(mailing)
    context = {
        "section": "messages",
        "mailing": mailing,
        "lines": lines,
        "people": sum(one.waiting for one in lines),
        "prints": request.member.may(APPROVE_MESSAGES.name) and mailing.state in _PRINTED,
        "carries": mailing.state == MailingState.SENDING,
    }
    return render(request, "outreach/letters.html", context)


@in_campaign(APPROVE_MESSAGES.name)
@recognised
@settled
@require_POST
def file(request: CampaignRequest, number: int) -> HttpResponse:
    """A file with names and addresses, of one round or of all, counted and in the journal. Raises Http404."""
    mailing, at = _mailing(request, number), timezone.now()
    made, chosen = _MADE.get(request.POST.get("quoi", "")), request.POST.get("tournee", "")
    plans = [one for one in plan_of(mailing) if chosen in {"", one.letter}]
    if made is None or not plans:
        raise Http404
    rounds = files.carried(mailing, plans, at)
    people = sum(len(rows) for _plan, rows in rounds)
    with MessageProblem(request):
        if not people:
            raise InputError(_("nobody of these rounds may be written to any more"))
        note_printed(mailing=mailing, people=people, what=request.POST["quoi"], by=request.member.actor, at=at)
        count_list(request, people, at)
        document, kind = made(mailing, rounds, at)
        name = f"{request.POST['quoi']}-{mailing.pk}{f'-{chosen}' if chosen else ''}.{_ENDINGS[kind]}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        return HttpResponse(document, content_type=kind, headers=headers)
    return redirect("outreach:letters", mailing.campaign.slug, mailing.pk)


@in_campaign(SEE_MESSAGES.name)
@require_safe
def preview(request: CampaignRequest, number: int) -> HttpResponse:
    """The first sheet of the letter to somebody who does not exist. Raises Http404."""
    mailing = _mailing(request, number)
    sheets = sheets_of(mailing, timezone.now())
    return HttpResponse(sheets[0], content_type="image/png", headers={"Cache-Control": "private, no-store"})


def _act(request: CampaignRequest, mailing: Mailing, at: datetime) -> str:
    by, do = request.member.actor, request.POST.get("do", "")
    if do == "plan":
        rounds = plan_rounds(mailing=mailing, by=by, at=at)
        return ngettext("%(n)d round is ready.", "%(n)d rounds are ready.", len(rounds)) % {"n": len(rounds)}
    plan = next((one for one in plan_of(mailing) if one.letter == request.POST.get("tournee", "")), None)
    if do != "handed" or plan is None:
        raise Http404
    n = hand_over_round(mailing=mailing, plan=plan, by=by, at=at)
    return ngettext("%(n)d letter was handed over.", "%(n)d letters were handed over.", n) % {"n": n}


def _lines(mailing: Mailing) -> list[RoundLine]:
    states = dict(Recipient.objects.filter(mailing=mailing).values_list("pk", "state"))
    found = []
    for plan in plan_of(mailing):
        counted = [states.get(one, "") for one in plan.numbers]
        found.append(RoundLine(plan, counted.count(RecipientState.WAITING), counted.count(RecipientState.ACCEPTED)))
    return found


def _mailing(request: CampaignRequest, number: int) -> Mailing:
    found = found_or_404(request, number)
    if found.channel != Channel.POST:
        raise Http404
    return found


_PRINTED = frozenset({MailingState.SENDING, MailingState.DONE})
