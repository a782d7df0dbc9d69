"""Pages of the desk where something is typed in for somebody; her own link is shown there once, to hand to her."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.foundation.shared.page_problems import PageProblem
from arpenteur.web.foundation.shared.public_address import address_to_hand_on
from arpenteur.web.residents.consultations.actions.contributions import contribute
from arpenteur.web.residents.consultations.actions.credentials import use_code
from arpenteur.web.residents.consultations.actions.residents import NewResident, enter, give_credential
from arpenteur.web.residents.consultations.actions.survey_replies import reply
from arpenteur.web.residents.consultations.assisted_entry_forms import Hand, SurveyByHand, TextByHand
from arpenteur.web.residents.consultations.kinds import EntryChannel, Requirement, StepKind
from arpenteur.web.residents.consultations.models import Contribution, ProcessStep, Resident
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS
from arpenteur.web.residents.consultations.privacy_notice import notice_of
from arpenteur.web.residents.consultations.queries import MAIN
from arpenteur.web.residents.consultations.questionnaire_fields import answers_of
from arpenteur.web.residents.consultations.step_access import GateVisit
from arpenteur.web.residents.consultations.step_rules import gate_of
from arpenteur.web.residents.consultations.surveys import form_of

_Take = Callable[[GateVisit, Actor, datetime], tuple[Contribution | None, str]]


@in_campaign(ANSWER_RESIDENTS.name)
@require_http_methods(["GET", "HEAD", "POST"])
def by_hand(request: CampaignRequest, number: int, position: int) -> HttpResponse:
    """One text, or the answers of one sheet. Raises Http404 for a step where nothing is written."""
    rows = ProcessStep.objects.select_related("process__campaign")
    step = get_object_or_404(rows, process__campaign=request.member.campaign, process=number, position=position)
    form = _form(step, request.POST if request.method == "POST" else None)
    problem = PageProblem()
    if request.method == "POST" and form.is_valid():
        with problem:
            return _taken(request, step, form)
    context = {
        "section": "residents-desk",
        "process": step.process,
        "step": step,
        "form": form,
        "problem": problem.sentence,
        "notice": notice_of(step.process),
    }
    return render(request, "consultations/by_hand.html", context, status=400 if problem or form.errors else 200)


def _form(step: ProcessStep, data: object) -> Hand:
    asked = form_of(step)
    if step.kind == StepKind.SURVEY and asked is not None:
        return SurveyByHand(asked, step, data)
    kind = next((one for one in MAIN if one in step.settings.writes), None)
    if kind is None:
        raise Http404
    return TextByHand(step, kind, data)


def _taken(request: CampaignRequest, step: ProcessStep, form: Hand) -> HttpResponse:
    at, by, campaign = timezone.now(), request.member.actor, request.member.campaign
    channel = EntryChannel(form.cleaned_data["channel"])
    with transaction.atomic():
        resident, secret = _resident(step, form, channel, by, at)
        _show(step, form, resident, by, at)
        visit = GateVisit(resident, channel=channel, declared=form.declares, proved=True)
        made, follow = _take(step, form)(visit, by, at)
    own = reverse("consultations:mine", args=[campaign.slug, secret]) if secret else ""
    context = {
        "section": "residents-desk",
        "process": step.process,
        "step": step,
        "made": made,
        "resident": resident,
        "own": address_to_hand_on(request, own) if own else "",
        "follow": follow,
    }
    response = render(request, "consultations/by_hand_done.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _resident(step: ProcessStep, form: Hand, channel: EntryChannel, by: Actor, at: datetime) -> tuple[Resident, str]:
    name = " ".join(form.cleaned_data["known"].split())
    if not name:
        new = NewResident(notice=notice_of(step.process), channel=channel)
        return enter(campaign=step.process.campaign, new=new, by=by, at=at)
    found = Resident.objects.filter(campaign=step.campaign_id, pseudonym__iexact=name).first()
    if found is None:
        raise InputError(_("nobody has this pseudonym here"), action=_("leave it empty to draw a new one"))
    return found, ""


def _show(step: ProcessStep, form: Hand, resident: Resident, by: Actor, at: datetime) -> None:
    """What she shows at the gate, where it asks for something."""
    data, asked = form.cleaned_data, gate_of(step).requirements
    if data.get("code"):
        use_code(step=step, resident=resident, code=data["code"], by=by, at=at)
    if data.get("card"):
        for method in (one for one in (Requirement.MEMBER, Requirement.DESK) if one in asked):
            give_credential(step=step, resident=resident, method=method, evidence=data["card"], by=by, at=at)


def _take(step: ProcessStep, form: Hand) -> _Take:
    if isinstance(form, SurveyByHand):
        answers = answers_of(form)

        def answer(visit: GateVisit, by: Actor, at: datetime) -> tuple[None, str]:
            reply(step=step, answers=answers, visit=visit, by=by, at=at)
            return None, ""

        return answer
    if not isinstance(form, TextByHand):
        raise TypeError(type(form))
    new = form.contribution("fr")
    take = next((one[new.kind] for one in declared("assisted_entry", "TAKERS") if new.kind in one), None)
    if take is not None:
        return lambda visit, by, at: take(step, new, visit, by, at)
    return lambda visit, by, at: (contribute(step=step, new=new, visit=visit, by=by, at=at), "")
