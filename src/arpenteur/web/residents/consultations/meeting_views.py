"""Pages of a meeting: for everybody, with seats to be kept; for the team, with its agenda, minutes and decisions."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages.visiting import page_for_visitors, visited
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.times import moment
from arpenteur.web.foundation.shared.fields import AreaField
from arpenteur.web.foundation.shared.page_problems import FormProblem, carry_out
from arpenteur.web.residents.consultations.actions import outcomes
from arpenteur.web.residents.consultations.actions.meeting_decisions import decide_in_meeting
from arpenteur.web.residents.consultations.actions.residents import VISITOR, NewResident, enter
from arpenteur.web.residents.consultations.clocks import is_silent
from arpenteur.web.residents.consultations.meetings import (
    decisions_of,
    minutes_of,
    public_meeting,
    seats_kept,
    seats_left,
)
from arpenteur.web.residents.consultations.models import Commitment, ConsultationMeeting, Contribution, MeetingMinutes
from arpenteur.web.residents.consultations.outcome_forms import MeetingForm, MinutesForm
from arpenteur.web.residents.consultations.permissions import RUN_CONSULTATIONS
from arpenteur.web.residents.consultations.privacy_notice import notice_of, until_of
from arpenteur.web.residents.consultations.signup_letters import Errand
from arpenteur.web.residents.consultations.signup_views import AddressForm, take_arrival
from arpenteur.web.residents.consultations.states import MeetingState
from arpenteur.web.residents.consultations.step_rules import gate_of
from arpenteur.web.residents.consultations.surges import SEATS, is_crowded
from arpenteur.web.residents.consultations.visitor_checks import Comer, FormOutcome, comer_of, form_context, look_at

_Order = Callable[[CampaignRequest, ConsultationMeeting, datetime], object]


class SeatForm(AddressForm):
    """How many people come. An address is asked where seats are few, so that nobody empties a room from afar."""

    people = forms.IntegerField(
        label=gettext_lazy("How many people, with you"), min_value=1, max_value=outcomes.MOST_SEATS, initial=1
    )

    def __init__(self, meeting: ConsultationMeeting, *args: Any, **kwargs: Any) -> None:
        super().__init__(gate_of(meeting.step).min_age, *args, **kwargs)
        if "email" in self.fields:
            self.fields["email"].required = meeting.capacity is not None
        self.order_fields(["people", "email", "age", "agree"])


@visited
def meeting(request: HttpRequest, campaign: Campaign, number: int, meeting: int) -> HttpResponse:
    """A meeting: agenda, seats, minutes, decisions; sent, seats are kept. Raises Http404."""
    row, at = public_meeting(campaign, number, meeting), timezone.now()
    if row is None:
        raise Http404
    comer = comer_of(request, campaign)
    takes = row.state == MeetingState.OPEN and at < row.starts_at and not is_silent(campaign, at)
    sent = request.POST if request.method == "POST" else None
    form = SeatForm(row, sent, comer=comer) if takes else None
    told, own, status = "", "", 200
    if sent is not None and form is not None:
        told, own, status = _seated(request, campaign, row, form, comer)
    context = {
        **(form_context(campaign, _stamped(row), form) if form is not None else {}),
        "form": form,
        "meeting": row,
        "process": row.step.process,
        "step": row.step,
        "left": seats_left(row),
        "minutes": minutes_of(row),
        "decisions": decisions_of(row),
        "told": told,
        "own": own,
        "secret": comer.secret,
        "resident": comer.resident,
        "notice": notice_of(row.step.process),
        "until": until_of(campaign),
    }
    return page_for_visitors(request, campaign, "consultations/meeting.html", context, status)


def _seated(
    request: HttpRequest, campaign: Campaign, row: ConsultationMeeting, form: SeatForm, comer: Comer
) -> tuple[str, str, int]:
    """What she is told, her own link where she has a new one, and the status of the answer."""
    outcome, status = look_at(request, campaign, _stamped(row), form)
    if outcome is not FormOutcome.GOOD:
        return ("written" if outcome is FormOutcome.ROBOT else ""), "", status
    email, people = form.cleaned_data.get("email", ""), form.cleaned_data["people"]
    with FormProblem(form):
        if email or comer.resident is not None:
            done = take_arrival(campaign, row.step, comer, Errand.SEAT, row.pk, email, people)
            return ("done" if done else "written"), "", 200
        if is_crowded(SEATS, request, f"{row.campaign_id}:{row.pk}"):
            raise InputError(_("many seats were kept from here today"), action=_("give an address"))
        new = NewResident(notice=notice_of(row.step.process), language=translation.get_language() or "fr")
        at = timezone.now()
        with transaction.atomic():
            resident, secret = enter(campaign=campaign, new=new, by=VISITOR, at=at)
            outcomes.take_seat(meeting=row, resident=resident, people=people, by=VISITOR, at=at)
        return "done", reverse("consultations:mine", args=[campaign.slug, secret]), 200
    return "", "", 422


def _stamped(row: ConsultationMeeting) -> str:
    return f"seat:{row.pk}"


class DecisionOfMeetingForm(forms.Form):
    """What was decided, and what it carries out."""

    text = AreaField(gettext_lazy("What was decided"), 2_000)
    sources = forms.RegexField(
        r"[0-9, ]*",
        label=gettext_lazy("Numbers of the texts it carries out"),
        required=False,
        help_text=gettext_lazy("12, 31, 40"),
    )
    commitment = forms.ModelChoiceField(
        label=gettext_lazy("Commitment it carries out"), queryset=Commitment.objects.none(), required=False
    )

    def __init__(self, row: ConsultationMeeting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Commitment.objects.filter(process=row.step.process_id)
        self.fields["commitment"].queryset = rows  # type: ignore[attr-defined] — a field of rows

    @property
    def numbers(self) -> list[int]:
        """Those of its texts."""
        return [int(one) for one in self.cleaned_data["sources"].replace(",", " ").split()]


@in_campaign(RUN_CONSULTATIONS.name)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_meeting(request: CampaignRequest, number: int, meeting: int) -> HttpResponse:
    """The same for the team; each order is a verb. Raises Http404."""
    campaign, at = request.member.campaign, timezone.now()
    rows = ConsultationMeeting.objects.select_related("step__process__campaign")
    row = get_object_or_404(rows, step__process__campaign=campaign, step__process=number, pk=meeting)
    problem = carry_out(request, _ORDERS, row, at, _("Done."))
    if problem.done:
        return redirect("consultations:desk-meeting", campaign.slug, number, meeting)
    row = rows.get(pk=row.pk)
    starts, ends = local(campaign, row.starts_at), local(campaign, row.ends_at)
    initial = {
        "title": row.title,
        "place": row.place,
        "day": starts.date(),
        "begins": starts.time(),
        "ends": ends.time(),
        "capacity": row.capacity,
        "agenda": row.agenda,
    }
    before = row.state in (MeetingState.PLANNED, MeetingState.OPEN)
    after = row.state in (MeetingState.HELD, MeetingState.MINUTES)
    last = row.minutes.order_by("-number").first()
    context = {
        "section": "consultations",
        "process": row.step.process,
        "step": row.step,
        "meeting": row,
        "problem": problem.sentence,
        "plan": MeetingForm(initial=initial) if before else None,
        "kept": seats_kept(row),
        "left": seats_left(row),
        "over": row.is_over(at),
        "versions": minutes_of(row, drafts=True),
        "decisions": decisions_of(row),
        "writing": MinutesForm(initial={"text": last.text if last else ""}, auto_id="minutes_%s") if after else None,
        "deciding": DecisionOfMeetingForm(row, auto_id="decision_%s") if after else None,
    }
    return render(request, "consultations/desk_meeting.html", context, status=400 if problem else 200)


def _plan(request: CampaignRequest, row: ConsultationMeeting, at: datetime) -> object:
    form = MeetingForm(request.POST)
    if not form.is_valid():
        raise InputError(_("this meeting is not whole"), action=_("fill in its subject, its place, its day and hours"))
    data, campaign = form.cleaned_data, row.step.process.campaign
    starts, ends = (moment(campaign, data["day"], data[name]) for name in ("begins", "ends"))
    values = {name: data[name] for name in ("title", "place", "capacity", "agenda")}
    return outcomes.plan_meeting(
        step=row.step,
        meeting=row,
        values={**values, "starts_at": starts, "ends_at": ends},
        by=request.member.actor,
        at=at,
    )


def _took_place(request: CampaignRequest, row: ConsultationMeeting, at: datetime) -> object:
    people = request.POST.get("attendance", "")
    if not people.isdecimal() or len(people) > 6:
        raise InputError(_("how many people came?"))
    return outcomes.hold_meeting(meeting=row, attendance=int(people), by=request.member.actor, at=at)


def _minutes(request: CampaignRequest, row: ConsultationMeeting, at: datetime) -> object:
    form = MinutesForm(request.POST)
    if not form.is_valid():
        raise InputError(_("minutes are written once the meeting took place"))
    return outcomes.write_minutes(meeting=row, text=form.cleaned_data["text"], by=request.member.actor, at=at)


def _publish(request: CampaignRequest, row: ConsultationMeeting, at: datetime) -> object:
    number = request.POST.get("number", "")
    found = MeetingMinutes.objects.filter(meeting=row, pk=int(number)).first() if number.isdecimal() else None
    if found is None:
        raise InputError(_("this is no more"))
    return outcomes.publish_minutes(minutes=found, by=request.member.actor, at=at)


def _decide(request: CampaignRequest, row: ConsultationMeeting, at: datetime) -> object:
    form = DecisionOfMeetingForm(row, request.POST)
    if not form.is_valid():
        raise InputError(_("what was decided?"))
    numbers = set(form.numbers)
    sources = list(Contribution.objects.filter(process=row.step.process_id, number__in=numbers))
    if len(sources) != len(numbers):
        raise InputError(_("no text has one of these numbers"), action=_("look them up on the public page"))
    data = form.cleaned_data
    return decide_in_meeting(
        meeting=row, text=data["text"], sources=sources, commitment=data["commitment"], by=request.member.actor, at=at
    )


_ORDERS: dict[str, _Order] = {
    "plan": _plan,
    "took-place": _took_place,
    "minutes": _minutes,
    "publish-minutes": _publish,
    "decide": _decide,
    "seats": lambda request, row, at: outcomes.open_seats(meeting=row, by=request.member.actor, at=at),
    "cancel": lambda request, row, at: outcomes.cancel_meeting(
        meeting=row, reason=request.POST.get("reason", ""), by=request.member.actor, at=at
    ),
}
