"""Pages of what comes of a consultation: commitments with their dated lines, meetings with their minutes."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.times import moment
from arpenteur.web.foundation.shared.page_problems import carry_out
from arpenteur.web.residents.consultations.actions.outcomes import (
    cancel_meeting,
    hold_meeting,
    move_commitment,
    open_seats,
    plan_meeting,
    promise,
    publish_minutes,
    write_minutes,
)
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.models import (
    Commitment,
    ConsultationMeeting,
    Contribution,
    MeetingMinutes,
    Process,
    ProcessStep,
)
from arpenteur.web.residents.consultations.outcome_forms import (
    CommitmentMoveForm,
    MeetingForm,
    MinutesForm,
    PromiseForm,
    cents,
)
from arpenteur.web.residents.consultations.permissions import RUN_CONSULTATIONS
from arpenteur.web.residents.consultations.states import CommitmentState

_Order = Callable[[CampaignRequest, Process, datetime], object]


@in_campaign(RUN_CONSULTATIONS.name)
@require_http_methods(["GET", "HEAD", "POST"])
def outcomes(request: CampaignRequest, number: int) -> HttpResponse:
    """Everything that was promised and every meeting of a process; each order is a verb. Raises Http404."""
    campaign, at = request.member.campaign, timezone.now()
    row = get_object_or_404(Process.objects.select_related("campaign"), campaign=campaign, pk=number)
    problem = carry_out(request, _ORDERS, row, at, _("Done."))
    if problem.done:
        return redirect("consultations:outcomes", campaign.slug, number)
    meetings = ConsultationMeeting.objects.filter(step__process=row).select_related("step").prefetch_related("minutes")
    context = {
        "section": "consultations",
        "process": row,
        "problem": problem.sentence,
        "promising": PromiseForm(),
        "commitments": row.commitments.prefetch_related("lines"),
        "moving": CommitmentMoveForm(),
        "meetings": meetings,
        "minutes": MinutesForm(),
        "planning": MeetingForm(auto_id="meeting_%s"),
        "steps": row.steps.filter(kind=StepKind.MEETING),
    }
    return render(request, "consultations/outcomes.html", context, status=400 if problem else 200)


def _promise(request: CampaignRequest, process: Process, at: datetime) -> object:
    form = PromiseForm(request.POST)
    if not form.is_valid():
        raise InputError(_("a commitment says what will be done"))
    data, numbers = form.cleaned_data, form.numbers
    sources = list(Contribution.objects.filter(process=process, number__in=numbers))
    if len(sources) != len(set(numbers)):
        raise InputError(_("no text has one of these numbers"), action=_("look them up on the public page"))
    return promise(
        process=process,
        title=data["title"],
        text=data["text"],
        sources=sources,
        cost=cents(data["euros"]),
        due_on=data["due_on"],
        by=request.member.actor,
        at=at,
    )


def _move(request: CampaignRequest, process: Process, at: datetime) -> object:
    form = CommitmentMoveForm(request.POST)
    if not form.is_valid():
        raise InputError(_("everybody reads why"), action=_("say it in a sentence"))
    data = form.cleaned_data
    return move_commitment(
        commitment=_named(request, Commitment.objects.filter(process=process)),
        state=CommitmentState(data["state"]),
        text=data["text"],
        progress=data["progress"],
        by=request.member.actor,
        at=at,
    )


def _plan(request: CampaignRequest, process: Process, at: datetime) -> object:
    form = MeetingForm(request.POST)
    if not form.is_valid():
        raise InputError(_("this meeting is not whole"), action=_("fill in its subject, its place, its day and hours"))
    data = form.cleaned_data
    campaign = process.campaign
    starts, ends = (moment(campaign, data["day"], data[name]) for name in ("begins", "ends"))
    values = {name: data[name] for name in ("title", "place", "capacity", "agenda")}
    steps = ProcessStep.objects.select_related("process__campaign").filter(process=process, kind=StepKind.MEETING)
    return plan_meeting(
        step=_named(request, steps),
        values={**values, "starts_at": starts, "ends_at": ends},
        by=request.member.actor,
        at=at,
    )


def _meeting(request: CampaignRequest, process: Process) -> ConsultationMeeting:
    return _named(request, ConsultationMeeting.objects.filter(step__process=process))


def _seats(request: CampaignRequest, process: Process, at: datetime) -> object:
    return open_seats(meeting=_meeting(request, process), by=request.member.actor, at=at)


def _took_place(request: CampaignRequest, process: Process, at: datetime) -> object:
    people = request.POST.get("attendance", "")
    if not people.isdecimal() or len(people) > 6:
        raise InputError(_("how many people came?"))
    return hold_meeting(meeting=_meeting(request, process), attendance=int(people), by=request.member.actor, at=at)


def _cancel(request: CampaignRequest, process: Process, at: datetime) -> object:
    return cancel_meeting(
        meeting=_meeting(request, process), reason=request.POST.get("reason", ""), by=request.member.actor, at=at
    )


def _minutes(request: CampaignRequest, process: Process, at: datetime) -> object:
    form = MinutesForm(request.POST)
    if not form.is_valid():
        raise InputError(_("minutes are written once the meeting took place"))
    return write_minutes(
        meeting=_meeting(request, process), text=form.cleaned_data["text"], by=request.member.actor, at=at
    )


def _publish(request: CampaignRequest, process: Process, at: datetime) -> object:
    rows = MeetingMinutes.objects.select_related("meeting").filter(meeting__step__process=process)
    return publish_minutes(minutes=_named(request, rows), by=request.member.actor, at=at)


def _named[T: Model](request: CampaignRequest, rows: QuerySet[T]) -> T:
    """The row that a form names. Raises InputError for one that is not of this process."""
    number = request.POST.get("number", "")
    found = rows.filter(pk=int(number)).first() if number.isdecimal() else None
    if found is None:
        raise InputError(_("this is no more"))
    return found


_ORDERS: dict[str, _Order] = {
    "promise": _promise,
    "move": _move,
    "plan": _plan,
    "seats": _seats,
    "took-place": _took_place,
    "cancel": _cancel,
    "minutes": _minutes,
    "publish-minutes": _publish,
}
