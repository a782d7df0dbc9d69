"""Pages of whoever runs consultations: processes, their steps, what is opened, stopped, closed, published."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.times import moment
from arpenteur.web.foundation.shared.page_problems import FormProblem, carry_out
from arpenteur.web.residents.consultations.actions import processes as process_verbs
from arpenteur.web.residents.consultations.actions import steps as step_verbs
from arpenteur.web.residents.consultations.actions.decisions import publish_rulings
from arpenteur.web.residents.consultations.actions.process_start import start_process
from arpenteur.web.residents.consultations.forms import ProcessForm, ProcessStepForm, StepChangeForm
from arpenteur.web.residents.consultations.kinds import Requirement
from arpenteur.web.residents.consultations.models import Process, ProcessStep, Ruling, StepChange
from arpenteur.web.residents.consultations.permissions import RUN_CONSULTATIONS
from arpenteur.web.residents.consultations.process_templates import STARTS
from arpenteur.web.residents.consultations.states import NOT_YET

_PAGE = ["GET", "HEAD", "POST"]
_FIRST_MINUTE, _LAST_MINUTE = time(0), time(23, 59)
"""A step opens and closes then: its first and its last day are those that everybody reads."""
_Order = Callable[[CampaignRequest, Process, datetime], object]


@in_campaign(RUN_CONSULTATIONS.name)
@require_http_methods(_PAGE)
def processes(request: CampaignRequest) -> HttpResponse:
    """Every process, some to begin from, and a new one."""
    campaign, at, by = request.member.campaign, timezone.now(), request.member.actor
    start = STARTS.get(request.POST.get("start", ""))
    if start is not None:
        made = start_process(campaign=campaign, start=start, by=by, at=at)
        return redirect("consultations:setup", campaign.slug, made.pk)
    form = ProcessForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with FormProblem(form):
            made = process_verbs.write_process(campaign=campaign, values=form.cleaned_data, by=by, at=at)
            return redirect("consultations:setup", campaign.slug, made.pk)
    rows = Process.objects.filter(campaign=campaign).prefetch_related("steps")
    context = {"section": "consultations", "rows": rows, "form": form, "starts": STARTS.items()}
    return render(request, "consultations/processes.html", context, status=400 if form.errors else 200)


@in_campaign(RUN_CONSULTATIONS.name)
@require_http_methods(_PAGE)
def one_process(request: CampaignRequest, number: int) -> HttpResponse:
    """A process with its steps; each order is a verb. Raises Http404."""
    campaign, at = request.member.campaign, timezone.now()
    row = get_object_or_404(Process.objects.select_related("campaign"), campaign=campaign, pk=number)
    problem = carry_out(request, _ORDERS, row, at, _("Done."))
    if problem.done:
        return redirect("consultations:setup", campaign.slug, number)
    row.refresh_from_db()
    initial = {name: getattr(row, name) for name in process_verbs.WRITTEN}
    context = {
        "section": "consultations",
        "process": row,
        "problem": problem.sentence,
        "form": ProcessForm(initial=initial),
        "steps": [(one, _change_form(one)) for one in row.steps.prefetch_related("changes")],
        "categories": row.categories.all(),
        "step_form": ProcessStepForm(auto_id="step_%s"),
        "rulings": Ruling.objects.filter(contribution__process=row).count(),
    }
    return render(request, "consultations/setup.html", context, status=400 if problem else 200)


def _step(request: CampaignRequest, process: Process) -> ProcessStep:
    number = request.POST.get("step", "")
    rows = ProcessStep.objects.select_related("process__campaign").filter(process=process)
    found = rows.filter(pk=int(number)).first() if number.isdecimal() else None
    if found is None:
        raise InputError(_("this step is no more"))
    return found


def _write(request: CampaignRequest, process: Process, at: datetime) -> object:
    form = ProcessForm(request.POST)
    if not form.is_valid():
        raise InputError(_("a process has a title"))
    return process_verbs.write_process(
        campaign=process.campaign, process=process, values=form.cleaned_data, by=request.member.actor, at=at
    )


def _change_form(step: ProcessStep) -> StepChangeForm | None:
    """None once it opened: its rules stand."""
    if step.state not in NOT_YET:
        return None
    ends = step.closes_at and local(step.process.campaign, step.closes_at).date()
    values = {"position": step.position, "title": step.title, "summary": step.summary, "closes_on": ends}
    return StepChangeForm(initial=values, auto_id=f"change{step.pk}_%s")


def _change_step(request: CampaignRequest, process: Process, at: datetime) -> object:
    form = StepChangeForm(request.POST)
    if not form.is_valid():
        raise InputError(_("this step is not whole"), action=_("fill in its title, its kind and its place"))
    return step_verbs.write_step(
        process=process,
        step=_step(request, process),
        values=_written(process, form.cleaned_data),
        by=request.member.actor,
        at=at,
    )


def _written(process: Process, data: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a step as a form has them; its last day is over at its last minute."""
    ends = moment(process.campaign, data["closes_on"], _LAST_MINUTE) if data["closes_on"] else None
    kept = {name: data[name] for name in ("position", "kind", "title", "summary") if name in data}
    return {**kept, "closes_at": ends}


def _add_step(request: CampaignRequest, process: Process, at: datetime) -> object:
    form = ProcessStepForm(request.POST)
    if not form.is_valid():
        raise InputError(_("this step is not whole"), action=_("fill in its title, its kind and its place"))
    data: dict[str, Any] = form.cleaned_data
    values = {**_written(process, data), "position": process_verbs.next_position(process)}
    asked, by = [Requirement(one) for one in data["requirements"]], request.member.actor
    with transaction.atomic():
        step = step_verbs.write_step(process=process, values=values, by=by, at=at)
        return step_verbs.set_gate(step=step, requirements=asked, most=data["most"] or 0, by=by, at=at)


def _schedule(request: CampaignRequest, process: Process, at: datetime) -> object:
    """It opens by itself on a day that is said with it, at its first minute."""
    opens = moment(process.campaign, _day(request, "from"), _FIRST_MINUTE)
    by = request.member.actor
    with transaction.atomic():
        step = step_verbs.write_step(
            process=process, step=_step(request, process), values={"opens_at": opens}, by=by, at=at
        )
        return step_verbs.schedule_step(step=step, by=by, at=at)


def _unschedule(request: CampaignRequest, process: Process, at: datetime) -> object:
    return step_verbs.schedule_step(step=_step(request, process), back=True, by=request.member.actor, at=at)


def _reopen(request: CampaignRequest, process: Process, at: datetime) -> object:
    step, reason = _step(request, process), request.POST.get("reason", "")
    asked = StepChange.objects.filter(step=step, fact="reopened", seconded_by="").order_by("-at").first()
    by = request.member.actor
    if asked is None:
        return step_verbs.ask_reopening(step=step, reason=reason, by=by, at=at)
    return step_verbs.second_reopening(change=asked, closes_at=at + timedelta(days=7), by=by, at=at)


def _postpone(request: CampaignRequest, process: Process, at: datetime) -> object:
    closes = moment(process.campaign, _day(request, "until"), _LAST_MINUTE)
    return step_verbs.postpone_end(
        step=_step(request, process),
        closes_at=closes,
        reason=request.POST.get("reason", ""),
        by=request.member.actor,
        at=at,
    )


def _day(request: CampaignRequest, name: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError as error:
        raise InputError(_("this is no day"), expected=_("a later day")) from error


def _category(request: CampaignRequest, process: Process, at: datetime) -> object:
    return process_verbs.write_category(
        process=process, label=request.POST.get("label", ""), by=request.member.actor, at=at
    )


def _on_process(verb: Callable[..., object]) -> _Order:
    return lambda request, process, at: verb(process=process, by=request.member.actor, at=at)


def _on_step(verb: Callable[..., object]) -> _Order:
    return lambda request, process, at: verb(step=_step(request, process), by=request.member.actor, at=at)


def _with_reason(verb: Callable[..., object]) -> _Order:
    return lambda request, process, at: verb(
        step=_step(request, process), reason=request.POST.get("reason", ""), by=request.member.actor, at=at
    )


_ORDERS: dict[str, _Order] = {
    "write": _write,
    "add-step": _add_step,
    "change-step": _change_step,
    "category": _category,
    "reopen-step": _reopen,
    "open": _on_process(process_verbs.open_process),
    "close": _on_process(process_verbs.close_process),
    "archive": _on_process(process_verbs.archive_process),
    "rulings": _on_process(publish_rulings),
    "open-step": _on_step(step_verbs.open_step),
    "close-step": _on_step(step_verbs.close_step),
    "drop-step": _on_step(step_verbs.drop_step),
    "settle-step": _on_step(step_verbs.settle_step),
    "suspend-step": _with_reason(step_verbs.suspend_step),
    "resume-step": _with_reason(step_verbs.resume_step),
    "postpone-step": _postpone,
    "schedule-step": _schedule,
    "unschedule-step": _unschedule,
}
