"""Pages where the team writes what is asked (a survey, the grid of reviews) and reads what was answered afterwards."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.reads.gate import recognised
from arpenteur.web.foundation.shared.page_problems import PageProblem
from arpenteur.web.foundation.shared.sheets import csv_response, xlsx_response
from arpenteur.web.residents.consultations.actions.decisions import GRID
from arpenteur.web.residents.consultations.actions.processes import write_form
from arpenteur.web.residents.consultations.actions.surveys import take_replies, write_survey
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.models import Process, ProcessStep, QuestionForm
from arpenteur.web.residents.consultations.permissions import RUN_CONSULTATIONS
from arpenteur.web.residents.consultations.questionnaire_builder import questions_of, rows_of
from arpenteur.web.residents.consultations.states import StepState
from arpenteur.web.residents.consultations.surveys import form_of, result_of, texts_of

_PAGE = ["GET", "HEAD", "POST"]
_SHEETS = {"csv": csv_response, "xlsx": xlsx_response}
_CHANGED = (StepState.DRAFT, StepState.SCHEDULED)


@in_campaign(RUN_CONSULTATIONS.name)
@require_http_methods(_PAGE)
def survey_questions(request: CampaignRequest, number: int, position: int) -> HttpResponse:
    """What a survey asks. Raises Http404 for another kind of step."""
    step = _survey(request, number, position)
    form, problem = form_of(step), PageProblem()
    rows = rows_of(form.questions if form else (), request.POST if request.method == "POST" else None)
    if request.method == "POST":
        with problem:
            if not rows.is_valid():
                raise InputError(_("a question has words and a type"))
            write_survey(
                step=step,
                title=request.POST.get("title", ""),
                questions=questions_of(rows),
                by=request.member.actor,
                at=timezone.now(),
            )
            messages.success(request, _("Done."))
            return redirect("consultations:survey-questions", request.member.campaign.slug, number, position)
    context = {
        "step": step,
        "title": form.title if form else step.title,
        "stands": step.state not in _CHANGED,
        "question": _("What does this survey ask?"),
        "replies": step.state in (StepState.CLOSED, StepState.FINAL),
    }
    return _builder(request, step.process, rows, problem.sentence, context)


@in_campaign(RUN_CONSULTATIONS.name)
@require_http_methods(_PAGE)
def grid(request: CampaignRequest, number: int) -> HttpResponse:
    """What everybody who reads an idea is asked, in the same words. Raises Http404."""
    process, problem = _process(request, number), PageProblem()
    form = QuestionForm.objects.filter(process=process, name=GRID).order_by("-version").first()
    rows = rows_of(form.questions if form else (), request.POST if request.method == "POST" else None)
    if request.method == "POST":
        with problem:
            if not rows.is_valid():
                raise InputError(_("a question has words and a type"))
            write_form(
                process=process,
                name=GRID,
                title=request.POST.get("title", ""),
                questions=questions_of(rows),
                by=request.member.actor,
                at=timezone.now(),
            )
            messages.success(request, _("Done."))
            return redirect("consultations:grid", request.member.campaign.slug, number)
    context = {
        "title": form.title if form else _("Grid"),
        "question": _("What does everybody who reads an idea answer?"),
        "again": form is not None and form.frozen_at is not None,
    }
    return _builder(request, process, rows, problem.sentence, context)


@in_campaign(RUN_CONSULTATIONS.name)
@recognised
@require_safe
def replies(request: CampaignRequest, number: int, position: int) -> HttpResponse:
    """What a survey gave, free words too, once it is closed. Raises Http404 for another kind of step."""
    step = _survey(request, number, position)
    form, result = form_of(step), result_of(step)
    texts = texts_of(form) if form is not None and result is not None else []
    context = {"section": "consultations", "process": step.process, "step": step, "result": result, "texts": texts}
    return render(request, "consultations/replies.html", context)


@in_campaign(RUN_CONSULTATIONS.name)
@require_safe
def take(request: CampaignRequest, number: int, position: int, form: str) -> HttpResponse:
    """Each reply as a row, without who and when. Raises Http404 before the end, and for another form of file."""
    step = _survey(request, number, position)
    if form not in (*_SHEETS, "json"):
        raise Http404(form)
    try:
        asked, lines = take_replies(step=step, by=request.member.actor, at=timezone.now())
    except InputError as error:
        raise Http404 from error
    name, head = f"reponses-{step.process_id}-{step.position}", [one["key"] for one in asked.questions]
    if form != "json":
        return _SHEETS[form](name, head, lines)
    document = {
        "format": "arpenteur-survey-replies/1",
        "questions": asked.questions,
        "replies": [dict(zip(head, line, strict=True)) for line in lines],
    }
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


def _builder(request: CampaignRequest, process: Process, rows: Any, problem: str, more: dict[str, Any]) -> HttpResponse:
    context = {"section": "consultations", "process": process, "rows": rows, "problem": problem, **more}
    return render(request, "consultations/questions.html", context, status=400 if problem else 200)


def _process(request: CampaignRequest, number: int) -> Process:
    rows = Process.objects.select_related("campaign")
    return get_object_or_404(rows, campaign=request.member.campaign, pk=number)


def _survey(request: CampaignRequest, number: int, position: int) -> ProcessStep:
    rows = ProcessStep.objects.select_related("process__campaign")
    return get_object_or_404(rows, process=_process(request, number), position=position, kind=StepKind.SURVEY)
