"""Préparer samedi: the page, and what its buttons change of it. Nothing is written before Publish."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.basket import back_from, put_in_basket
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.reads.gate import count_list, recognised
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.ground.routes.access import preparing, refusal
from arpenteur.web.ground.routes.kinds import TURFS
from arpenteur.web.ground.routes.turfs.views import answer as turfs_answer
from arpenteur.web.ground.week import publishing as verbs
from arpenteur.web.ground.week.basket import stations_for
from arpenteur.web.ground.week.completing import complete as complete_action
from arpenteur.web.ground.week.draft import Draft
from arpenteur.web.ground.week.page import page
from arpenteur.web.ground.week.proposal import OutingProposal, propose

_NEEDED = (Permission.EDIT_ACTIONS, Permission.ASSIGN, Permission.SEE_VOLUNTEERS)


@in_campaign(Permission.EDIT_ACTIONS)
@recognised
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: CampaignRequest) -> HttpResponse:
    """The outing as it is proposed, or as the form says it with what its button changed."""
    entitled(request.member)
    refused, draft = "", Draft()
    raw = request.POST if request.method == "POST" else request.GET
    try:
        draft = Draft.read(raw)
        draft = draft.after(raw)
    except InputError as error:
        refused = str(Sentence.of(error))
    return answer(request, propose(request.member, draft, timezone.now()), refused=refused)


@in_campaign(Permission.EDIT_ACTIONS)
@recognised
@require_POST
def publish(request: CampaignRequest) -> HttpResponse:
    """What the page showed is made, all of it; where something changed meanwhile, the page as it is now."""
    member, raw, at = request.member, request.POST, timezone.now()
    entitled(member)
    draft = Draft()
    try:
        draft = Draft.read(raw)
        made = verbs.publish(
            member=member, draft=draft, seal=raw.get("seal", ""), key=_key(raw.get("key", "")), by=member.actor, at=at
        )
    except verbs.ChangedProposalError as error:
        return answer(request, error.proposal, status=409, refused=str(Sentence.of(error)))
    except RefusedByLawError as error:
        return answer(request, propose(member, draft, at), status=422, refusals=error.refusals)
    except InputError as error:
        return answer(request, propose(member, draft, at), status=422, refused=str(Sentence.of(error)))
    return redirect("week:day", member.campaign.slug, made.pk)


@in_campaign(Permission.EDIT_ACTIONS)
@recognised
@require_POST
def complete(request: CampaignRequest, pk: int) -> HttpResponse:
    """Pairs, turfs and links of an action that was made by hand, in one gesture; why not, on the page of its turfs."""
    entitled(request.member)
    one = preparing(TURFS, request, pk)
    try:
        made = complete_action(member=request.member, action=one.action, by=request.member.actor, at=timezone.now())
    except (RefusedByLawError, InputError) as error:
        return turfs_answer(request, one, **refusal(error))
    return redirect("week:day", request.member.campaign.slug, made.pk)


@in_campaign(Permission.EDIT_ACTIONS)
@require_POST
def fill_basket(request: CampaignRequest) -> HttpResponse:
    """The basket gets the stations that the people who are free next fill, best first; back to its page."""
    member, at = request.member, timezone.now()
    entitled(member)
    put_in_basket(campaign=member.campaign, stations=stations_for(member, at), by=member.actor, at=at)
    return back_from(request)


def _key(text: str) -> uuid.UUID:
    """Raises InputError for a form that no page made."""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise InputError(_("this form cannot be read"), action=_("reload the page")) from error


def answer(request: CampaignRequest, proposal: OutingProposal, *, status: int = 200, **more: object) -> HttpResponse:
    """The page of a proposal; names are counted."""
    at = timezone.now()
    context = page(proposal, at) | {"key": str(uuid.uuid4()), "seal": verbs.seal_of(proposal)} | more
    count_list(request, proposal.people + len(proposal.aside), at)
    if more.get("refused") and status == 200:
        status = 422
    return render(request, "week/prepare.html", context, status=status)


def entitled(member: Member) -> None:
    """Raises PermissionDenied for a member who may not make actions, assign people and see them."""
    if not all(member.may(one) for one in _NEEDED):
        raise PermissionDenied
