"""Who read names: counts a day, and readings that stopped, to be explained."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.reads.actions import explain
from arpenteur.web.foundation.reads.models import ReadingDay, ReadingStop, Why
from arpenteur.web.foundation.reads.watch import PROGRAMS, whose
from arpenteur.web.foundation.shared.page_problems import MessageProblem

_DAYS, _STOPS = 60, 30


@dataclass(frozen=True)
class ReaderLine[Row: (ReadingDay, ReadingStop)]:
    """A day or a stop, and who it is about; empty where she is no longer a member."""

    row: Row
    who: str


@in_campaign(Permission.SEE_COMPLIANCE)
@require_safe
def reads(request: CampaignRequest) -> HttpResponse:
    """Stops first, then days, the latest first."""
    return _page(request)


@in_campaign(Permission.KEEP_COMPLIANCE, when_closed=True)
@require_POST
def explained(request: CampaignRequest, number: int) -> HttpResponse:
    """Say why. Raises Http404 for a stop of another campaign."""
    stop = get_object_or_404(ReadingStop, campaign=request.member.campaign, pk=number)
    why = request.POST.get("why", "")
    if why not in Why.values:
        return _page(request, 400)
    with MessageProblem(request, _("Noted: names are shown again to this person.")):
        explain(stop=stop, why=Why(why), by=request.member.actor, at=timezone.now())
    return redirect("reads:reads", request.member.campaign.slug)


@in_campaign(Permission.SEE_COMPLIANCE, when_closed=True)
@require_POST
def whose_address(request: CampaignRequest) -> HttpResponse:
    """Whose is an address: who took the file that it was in, where it is one of ours. The address is kept nowhere."""
    address = request.POST.get("address", "").strip()[:254]
    found = whose(campaign=request.member.campaign, address=address) if address else None
    return _page(request, answer={"found": found, "who": _members().get(found.reader, "") if found else ""})


def _page(request: CampaignRequest, status: int = 200, answer: dict[str, Any] | None = None) -> HttpResponse:
    campaign = request.member.campaign
    who = {**_members(), PROGRAMS: _("every program, by its token")}
    stops = [
        ReaderLine(one, _name_of(one.reader, who)) for one in ReadingStop.objects.filter(campaign=campaign)[:_STOPS]
    ]
    days = ReadingDay.objects.filter(campaign=campaign).order_by("-day", "-records")[:_DAYS]
    context = {
        "section": "reads",
        "waiting": [line for line in stops if line.row.explained_at is None],
        "explained": [line for line in stops if line.row.explained_at is not None],
        "days": [ReaderLine(one, _name_of(one.reader, who)) for one in days],
        "reasons": Why.choices,
        "answer": answer,
    }
    return render(request, "reads/reads.html", context, status=status)


def _name_of(reader: str, members: dict[str, str]) -> str:
    return _("a program") if reader.startswith("token:") else members.get(reader, "")


def _members() -> dict[str, str]:
    """Pseudonym of each member, under every key of the site, to her name."""
    members = Membership.objects.select_related("user")
    return {name: one.user.name for one in members for name in Actor("user", str(one.user_id)).pseudonyms}
