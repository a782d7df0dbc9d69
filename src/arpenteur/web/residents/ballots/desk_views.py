"""The team's pages of a vote: its rules before it opens, the ceremony of scrutineers, codes, signatures at a desk, the
opening by two codes, the result announced.

A page that asks for codes or shows one does so in the answer to what was sent: no code is in an address, in a session,
in a log or in the argument of a job.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages.links import whole
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.page_problems import PageProblem, order_in
from arpenteur.web.residents.ballots import key_ceremony, result_announcement, scrutineer_links
from arpenteur.web.residents.ballots.ballot_fields import longest_payload
from arpenteur.web.residents.ballots.box_opening import destroy_unopened, open_envelopes, say_here
from arpenteur.web.residents.ballots.casting import sign_at_desk
from arpenteur.web.residents.ballots.codes import in_groups
from arpenteur.web.residents.ballots.desk_forms import VoteCodesForm, VoteRulesForm
from arpenteur.web.residents.ballots.models import NEEDED, PLACES, BallotBox, BoxState, Scrutineer
from arpenteur.web.residents.ballots.queries import ballots_in_hand
from arpenteur.web.residents.ballots.result_reasons import rows_of
from arpenteur.web.residents.ballots.scrutineer_links import link_to
from arpenteur.web.residents.ballots.scrutineer_sheet import sheet_of_code
from arpenteur.web.residents.ballots.vote_results import box_of, config_of_step, is_counted, result_of
from arpenteur.web.residents.ballots.voters import vote_gate, voter_by_code, voter_by_email
from arpenteur.web.residents.ballots.zone_codes import issue_codes, piles, sheets_of_codes, withdraw_pile
from arpenteur.web.residents.consultations.actions.steps import close_step, write_step
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.models import Contribution, ProcessStep
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS, RUN_CONSULTATIONS
from arpenteur.web.residents.consultations.states import Decision, StepState

_PAGE = ["GET", "HEAD", "POST"]
_SECTION = {"section": "votes"}
_LONGEST = 40
_Order = Callable[[CampaignRequest, ProcessStep, datetime], object]


@in_campaign(ANSWER_RESIDENTS.name)
@require_safe
def votes(request: CampaignRequest) -> HttpResponse:
    """Every step of votes, and where its box is."""
    steps = ProcessStep.objects.filter(process__campaign=request.member.campaign, kind=StepKind.VOTE)
    rows = [(one, box_of(one)) for one in steps.select_related("process")]
    return render(request, "ballots/votes.html", {**_SECTION, "rows": rows})


@in_campaign(RUN_CONSULTATIONS.name)
@require_http_methods(_PAGE)
def vote_rules(request: CampaignRequest, number: int, position: int) -> HttpResponse:
    """What is on the ballot and how it is counted, until the step opens. Raises Http404."""
    step, problem = desk_step(request, number, position), PageProblem()
    config = config_of_step(step)
    form = VoteRulesForm(step, config, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with problem:
            values = {"config": form.settings(config)}
            write_step(process=step.process, step=step, values=values, by=request.member.actor, at=timezone.now())
            messages.success(request, _("Done."))
            return redirect("ballots:box", request.member.campaign.slug, number, position)
    context = {
        **_SECTION,
        "step": step,
        "form": form,
        "problem": problem.sentence,
        "frozen": step.state not in (StepState.DRAFT, StepState.SCHEDULED),
    }
    return render(request, "ballots/vote_rules.html", context, status=422 if problem or form.errors else 200)


@sensitive_post_parameters()
@in_campaign(ANSWER_RESIDENTS.name)
@require_http_methods(_PAGE)
def box(request: CampaignRequest, number: int, position: int) -> HttpResponse:
    """The box of a vote from its scrutineers to its result; each order is a verb. Raises Http404."""
    step, at, problem = desk_step(request, number, position), timezone.now(), PageProblem()
    if request.method == "POST":
        asked = request.POST.get("do", "")
        with problem:
            if asked in _FOR_RUNNERS and not request.member.may(RUN_CONSULTATIONS.name):
                raise PermissionDenied
            order = order_in(request, _ORDERS)
            answer = order(request, step, at)
            if isinstance(answer, HttpResponse):
                return _unkept(answer)
            messages.success(request, _("Done."))
            return redirect("ballots:box", request.member.campaign.slug, number, position)
    return render(
        request, "ballots/box.html", _about_box(request, step, problem.sentence), status=422 if problem else 200
    )


@sensitive_post_parameters()
@in_campaign(ANSWER_RESIDENTS.name)
@require_http_methods(_PAGE)
def roll(request: CampaignRequest, number: int, position: int) -> HttpResponse:
    """At a desk: somebody shows what she would vote with online, signs, and is given a sheet. Raises Http404."""
    step, at, problem = desk_step(request, number, position), timezone.now(), PageProblem()
    found = _box(step)
    if request.method == "POST":
        with problem:
            voter = _shown(request, step)
            sign_at_desk(box=found, voter=voter, by=request.member.actor, at=at)
            messages.success(request, _("Signed: give one sheet and one envelope."))
            return redirect("ballots:roll", request.member.campaign.slug, number, position)
    context = {**_SECTION, "step": step, "box": found, "gate": vote_gate(step), "problem": problem.sentence}
    return render(request, "ballots/roll.html", context, status=422 if problem else 200)


@in_campaign(RUN_CONSULTATIONS.name)
@require_http_methods(_PAGE)
def codes(request: CampaignRequest, number: int, position: int) -> HttpResponse:
    """Codes to print for a quartier: the PDF is the answer, they are shown nowhere else; piles that were lost are
    withdrawn. Raises Http404.
    """
    step, problem, by, at = desk_step(request, number, position), PageProblem(), request.member.actor, timezone.now()
    slug, lost = request.member.campaign.slug, request.POST.get("lost", "")[:_LONGEST]
    form = VoteCodesForm(config_of_step(step), request.POST if request.method == "POST" and not lost else None)
    with problem:
        if lost:
            withdraw_pile(step=step, moment=lost, by=by, at=at)
            messages.success(request, _("These codes let in nobody who had not voted. Print others for them."))
            return redirect("ballots:codes", slug, number, position)
        if form.is_valid():
            zone, count = form.cleaned_data["zone"], form.cleaned_data["count"]
            made = issue_codes(step=step, zone=zone, count=count, by=by, at=at)
            address = whole(reverse("ballots:vote", args=[slug, number, position]))
            return _pdf(sheets_of_codes(step, zone, made, address, at), "codes.pdf")
    context = {
        **_SECTION,
        "step": step,
        "form": form,
        "problem": problem.sentence,
        "gate": vote_gate(step),
        "piles": piles(step),
        "over": step.state in (StepState.CLOSED, StepState.FINAL),
    }
    return render(request, "ballots/codes.html", context, status=422 if problem or form.errors else 200)


def desk_step(request: CampaignRequest, number: int, position: int) -> ProcessStep:
    """A step of votes of the campaign. Raises Http404."""
    steps = ProcessStep.objects.select_related("process__campaign")
    step = steps.filter(
        process__campaign=request.member.campaign, process=number, position=position, kind=StepKind.VOTE
    ).first()
    if step is None:
        raise Http404
    return step


def _box(step: ProcessStep) -> BallotBox:
    found = box_of(step)
    if found is None:
        raise Http404
    return found


def _about_box(request: CampaignRequest, step: ProcessStep, problem: str) -> dict[str, Any]:
    found, config = box_of(step), config_of_step(step)
    places = {one.place: one for one in found.scrutineers.all()} if found else {}
    mine = next((one for one in places.values() if one.holder in request.member.actor.pseudonyms), None)
    counted = is_counted(found)
    return {
        **_SECTION,
        "step": step,
        "box": found,
        "config": config,
        "problem": problem,
        "gate": vote_gate(step),
        "places": [(place, places.get(place)) for place in range(1, PLACES + 1)],
        "mine": mine,
        "runs": request.member.may(RUN_CONSULTATIONS.name),
        "needed": NEEDED,
        "counted": counted,
        "free": found is not None and found.state == BoxState.MAKING and len(places) < PLACES,
        "rehearsed": bool(places) and all(one.rehearsed_on for one in places.values()),
        "batches": found.batches.all() if found else (),
        "fewest": config.fewest,
        "in_hand": ballots_in_hand(found) if found and found.state == BoxState.CLOSED else None,
        **(_about_result(found) if found and counted else {}),
    }


def _about_result(found: BallotBox) -> dict[str, Any]:
    result = result_of(found)
    numbers = [one.number for one in result.config.offered]
    rows = Contribution.objects.filter(process=found.step.process_id, number__in=numbers)
    states = dict(rows.values_list("number", "decision"))
    promised = set(rows.exclude(commitments=None).values_list("number", flat=True))
    return {
        "result": result,
        "rows": [(one, states.get(one.project.number, ""), one.project.number in promised) for one in rows_of(result)],
        "announces": Decision.SELECTED in states.values(),
        "decision": result.decision,
    }


def _shown(request: CampaignRequest, step: ProcessStep) -> str:
    code, email = (request.POST.get(name, "").strip()[:254] for name in ("code", "email"))
    if vote_gate(step).code is not None:
        return voter_by_code(step, code).key
    return voter_by_email(step, email).key


def _prepare(request: CampaignRequest, step: ProcessStep, at: datetime) -> object:
    config = config_of_step(step)
    config.check_whole()
    if step.state in (StepState.DRAFT, StepState.SCHEDULED):
        raise InputError(_("the rules of this step are not frozen yet"), action=_("open the step first"))
    gate = vote_gate(step)
    if not gate.online:
        raise InputError(
            _("nobody could be told from another at this gate"), action=_("ask for a code or for an address")
        )
    return key_ceremony.prepare_box(
        step=step, largest=longest_payload(config), strict=not config.receipts, by=request.member.actor, at=at
    )


def _take(request: CampaignRequest, step: ProcessStep, at: datetime) -> HttpResponse:
    scrutineer, code = key_ceremony.take_place(box=_box(step), by=request.member.actor, at=at)
    context = {**_SECTION, "step": step, "scrutineer": scrutineer, "code": in_groups(code)}
    return render(request, "ballots/scrutineer.html", context)


def _sheet(request: CampaignRequest, step: ProcessStep, at: datetime) -> HttpResponse:
    del at
    return sheet_of_code(_mine(request, step), request.POST.get("code", "")[:_LONGEST])


def _offer(request: CampaignRequest, step: ProcessStep, at: datetime) -> HttpResponse:
    offered = scrutineer_links.offer_place(box=_box(step), by=request.member.actor, at=at)
    return _link_page(request, step, offered)


def _renew(request: CampaignRequest, step: ProcessStep, at: datetime) -> HttpResponse:
    renewed = scrutineer_links.renew_link(scrutineer=_placed(request, step), by=request.member.actor, at=at)
    return _link_page(request, step, renewed)


def _link_page(request: CampaignRequest, step: ProcessStep, scrutineer: Scrutineer) -> HttpResponse:
    """The link of a place, in the answer: no other page shows it."""
    context = {**_SECTION, "step": step, "scrutineer": scrutineer, "address": whole(link_to(scrutineer))}
    return render(request, "ballots/scrutineer_link.html", context)


def _here(request: CampaignRequest, step: ProcessStep, at: datetime) -> object:
    return say_here(scrutineer=_mine(request, step), by=request.member.actor, at=at)


def _rehearse(request: CampaignRequest, step: ProcessStep, at: datetime) -> object:
    return key_ceremony.rehearse_code(
        scrutineer=_mine(request, step), code=request.POST.get("code", "")[:_LONGEST], by=request.member.actor, at=at
    )


def _leave(request: CampaignRequest, step: ProcessStep, at: datetime) -> object:
    found = _placed(request, step)
    hers = found.holder in request.member.actor.pseudonyms
    if not hers and not request.member.may(RUN_CONSULTATIONS.name):
        raise PermissionDenied
    return key_ceremony.leave_place(scrutineer=found, by=request.member.actor, at=at)


def _close(request: CampaignRequest, step: ProcessStep, at: datetime) -> object:
    """Before its end: the step closes too, or its public page would ask for votes that no box takes."""
    if _box(step).state != BoxState.OPEN:
        raise InputError(_("this box is not open"))
    return close_step(step=step, by=request.member.actor, at=at)


def _open_envelopes(request: CampaignRequest, step: ProcessStep, at: datetime) -> object:
    typed = {place: request.POST.get(f"code-{place}", "").strip()[:_LONGEST] for place in range(1, PLACES + 1)}
    given = {place: code for place, code in typed.items() if code}
    return open_envelopes(box=_box(step), codes=given, by=request.member.actor, at=at)


def _announce(request: CampaignRequest, step: ProcessStep, at: datetime) -> object:
    count = result_announcement.announce(box=_box(step), by=request.member.actor, at=at)
    said = ngettext("%(n)d project has its decision.", "%(n)d projects have their decision.", count)
    messages.success(request, said % {"n": count})
    return None


def _promise(request: CampaignRequest, step: ProcessStep, at: datetime) -> object:
    number, text = request.POST.get("number", ""), request.POST.get("text", "")
    if not number.isdecimal():
        raise InputError(_("this is no more"))
    return result_announcement.promise_winner(
        box=_box(step), number=int(number), text=text, by=request.member.actor, at=at
    )


def _mine(request: CampaignRequest, step: ProcessStep) -> Scrutineer:
    found = _box(step).scrutineers.filter(holder__in=request.member.actor.pseudonyms).first()
    if found is None:
        raise InputError(_("you are no scrutineer of this box"))
    return found


def _placed(request: CampaignRequest, step: ProcessStep) -> Scrutineer:
    """Whoever has the place that the form names, or is awaited there. Raises InputError."""
    place = request.POST.get("place", "")
    known = _box(step).scrutineers.filter(place=int(place)).first() if place in map(str, range(1, PLACES + 1)) else None
    if known is None:
        raise InputError(_("this is no more"))
    return known


def _on_box(verb: Callable[..., object]) -> _Order:
    return lambda request, step, at: verb(box=_box(step), by=request.member.actor, at=at)


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _unkept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


_ORDERS: dict[str, _Order] = {
    "prepare": _prepare,
    "take": _take,
    "sheet": _sheet,
    "offer": _offer,
    "renew": _renew,
    "leave": _leave,
    "rehearse": _rehearse,
    "keys": _on_box(key_ceremony.make_keys),
    "discard": _on_box(key_ceremony.discard_keys),
    "open": _on_box(key_ceremony.open_voting),
    "close": _close,
    "here": _here,
    "count": _open_envelopes,
    "destroy": _on_box(destroy_unopened),
    "announce": _announce,
    "promise": _promise,
}
_FOR_RUNNERS = frozenset(
    {"prepare", "offer", "renew", "keys", "discard", "open", "close", "destroy", "announce", "promise"}
)
