"""Pages of a survey for whoever answers it, and its totals once it is closed, as a page and as files."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages.visiting import looked_at, page_for_visitors, visited
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.limits import wrong_guess
from arpenteur.web.foundation.shared.sheets import csv_response, xlsx_response
from arpenteur.web.residents.consultations import queries
from arpenteur.web.residents.consultations.actions.credentials import UnknownCodeError, use_code
from arpenteur.web.residents.consultations.actions.residents import VISITOR, NewResident, enter, resident_actor
from arpenteur.web.residents.consultations.actions.survey_replies import reply
from arpenteur.web.residents.consultations.clocks import is_silent
from arpenteur.web.residents.consultations.kinds import Requirement, StepKind
from arpenteur.web.residents.consultations.models import ProcessStep, QuestionForm
from arpenteur.web.residents.consultations.privacy_notice import notice_of, until_of
from arpenteur.web.residents.consultations.questionnaire_fields import add_questions, answers_of, asked_fields
from arpenteur.web.residents.consultations.signup_views import knows_address
from arpenteur.web.residents.consultations.step_access import GateVisit
from arpenteur.web.residents.consultations.step_rules import gate_of
from arpenteur.web.residents.consultations.surges import REPLIES, is_crowded, step_key
from arpenteur.web.residents.consultations.surveys import (
    RESULT_HEAD,
    SurveyResult,
    form_of,
    result_document,
    result_lines,
    result_of,
)
from arpenteur.web.residents.consultations.visitor_checks import (
    Comer,
    FormOutcome,
    GateForm,
    comer_of,
    form_context,
    look_at,
)

_SHEETS = {"csv": csv_response, "xlsx": xlsx_response}


class SurveyForm(GateForm):
    """The questions of a survey, then what its gate asks."""

    def __init__(self, asked: QuestionForm, step: ProcessStep, *args: Any, **kwargs: Any) -> None:
        super().__init__(step, *args, **kwargs)
        add_questions(self, asked.questions)

    @property
    def questions(self) -> list[Any]:
        """Fields of the questions."""
        return asked_fields(self)


@visited
def survey(request: HttpRequest, campaign: Campaign, number: int, position: int) -> HttpResponse:
    """To answer a survey; its page of results once nothing is taken. Raises Http404 for another kind of step."""
    step = _survey(campaign, number, position)
    asked, at = form_of(step), timezone.now()
    if asked is None or not step.takes(at) or is_silent(campaign, at):
        return redirect("consultations:step", campaign.slug, number, position)
    comer = comer_of(request, campaign)
    if Requirement.EMAIL in gate_of(step).requirements and not knows_address(comer):
        to_come = reverse("consultations:come", args=[campaign.slug, number, position])
        return redirect(f"{to_come}?moi={comer.secret}" if comer.secret else to_come)
    sent = request.POST if request.method == "POST" else None
    form = SurveyForm(asked, step, sent, comer=comer)
    if sent is None:
        return _page(request, campaign, step, form, 200)
    outcome, status = look_at(request, campaign, _stamped(step), form)
    if outcome is FormOutcome.REFUSED:
        return _page(request, campaign, step, form, status)
    if outcome is FormOutcome.ROBOT:
        return _thanks(request, campaign, step, "")
    return _taken(request, campaign, step, form)


@looked_at
def results(_request: HttpRequest, campaign: Campaign, number: int, position: int, form: str) -> HttpResponse:
    """The totals as a file. Raises Http404 before the end, and for another form of file."""
    step = _survey(campaign, number, position)
    found = result_of(step)
    if found is None or not found.enough or form not in (*_SHEETS, "json"):
        raise Http404
    name = f"sondage-{step.process_id}-{step.position}"
    if form == "json":
        response = JsonResponse(result_document(step, found), json_dumps_params={"ensure_ascii": False, "indent": 1})
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
        return response
    return _SHEETS[form](name, RESULT_HEAD, result_lines(found))


def survey_context(step: ProcessStep) -> dict[str, Any]:
    """What the page of the step says of a survey: whether it is one, its totals once it is closed."""
    if step.kind != StepKind.SURVEY:
        return {}
    found: SurveyResult | None = result_of(step)
    return {"survey": True, "result": found}


def _survey(campaign: Campaign, number: int, position: int) -> ProcessStep:
    process = queries.public_process(campaign, number)
    step = queries.public_step(process, position) if process is not None else None
    if step is None or step.kind != StepKind.SURVEY:
        raise Http404
    return step


def _taken(request: HttpRequest, campaign: Campaign, step: ProcessStep, form: SurveyForm) -> HttpResponse:
    at, comer, secret = timezone.now(), form.comer, ""
    unknown = not form.shown_code and (comer.resident is None or comer.resident.confirmed_at is None)
    if unknown and is_crowded(REPLIES, request, step_key(step)):
        form.add_error(None, _("Many answers came from here today: answer on paper, or at a desk."))
        return _page(request, campaign, step, form, 429)
    try:
        with transaction.atomic():
            resident = comer.resident
            if resident is None:
                language = translation.get_language() or "fr"
                new = NewResident(notice=notice_of(step.process), language=language)
                resident, secret = enter(campaign=campaign, new=new, by=VISITOR, at=at)
            by = resident_actor(resident) if comer.proved else VISITOR
            if form.shown_code:
                use_code(step=step, resident=resident, code=form.shown_code, by=by, at=at)
            visit = GateVisit(resident, declared=form.declared, proved=comer.proved)
            reply(step=step, answers=answers_of(form), visit=visit, by=by, at=at)
    except InputError as error:
        if isinstance(error, UnknownCodeError):
            wrong_guess(request)  # after the transaction, which would take the count back
        form.add_error(None, str(error))
        return _page(request, campaign, step, form, 422)
    return _thanks(request, campaign, step, secret)


def _page(request: HttpRequest, campaign: Campaign, step: ProcessStep, form: SurveyForm, status: int) -> HttpResponse:
    comer: Comer = form.comer
    context = {
        **form_context(campaign, _stamped(step), form),
        "step": step,
        "process": step.process,
        "secret": comer.secret,
        "resident": comer.resident,
        "notice": notice_of(step.process),
        "until": until_of(campaign),
    }
    return page_for_visitors(request, campaign, "consultations/survey.html", context, status)


def _thanks(request: HttpRequest, campaign: Campaign, step: ProcessStep, secret: str) -> HttpResponse:
    own = reverse("consultations:mine", args=[campaign.slug, secret]) if secret else ""
    context = {"step": step, "process": step.process, "own": own}
    return page_for_visitors(request, campaign, "consultations/survey_sent.html", context)


def _stamped(step: ProcessStep) -> str:
    return f"survey:{step.pk}"
