"""What becomes of contributions: commitments with dated lines; meetings, who comes, their minutes and decisions."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.privacy import Personal, plain
from arpenteur.web.residents.consultations.models.contribution import Contribution
from arpenteur.web.residents.consultations.models.process import (
    LONGEST_NAME,
    LONGEST_REASON,
    PSEUDONYM,
    PUBLIC,
    Process,
    ProcessStep,
)
from arpenteur.web.residents.consultations.models.resident import HERS, Resident
from arpenteur.web.residents.consultations.states import CommitmentState, MeetingState

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

LONGEST_MINUTES = 40_000


class Commitment(OfCampaign):
    """What the campaign promises to do of what was said; what it is now is in its last line."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="commitments")
    process_id: int
    title = models.CharField(max_length=LONGEST_NAME)
    text = models.TextField(max_length=LONGEST_REASON)
    cost = models.PositiveBigIntegerField(null=True, blank=True, help_text="cents")
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=CommitmentState.choices, default=CommitmentState.PROMISED)
    get_state_display: Callable[[], str]
    progress = models.PositiveSmallIntegerField(default=0, help_text="percent")
    made_at = models.DateTimeField()
    lines: "RelatedManager[CommitmentLine]"

    privacy: ClassVar = {
        **plain("id campaign process cost due_on state progress made_at"),
        "title": PUBLIC,
        "text": PUBLIC,
    }

    class Meta:
        ordering: ClassVar = ["made_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="progress_is_a_percentage")
        ]

    def __str__(self) -> str:
        return self.title


class CommitmentSource(OfCampaign):
    """A contribution that a commitment comes from."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="sources")
    commitment_id: int
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="commitments")
    contribution_id: int

    privacy: ClassVar = plain("id campaign commitment contribution")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "contribution"], name="a_commitment_has_a_source_once")
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.contribution_id}"


class CommitmentLine(OfCampaign):
    """A dated line of a commitment: lines are added, never rewritten."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="lines")
    commitment_id: int
    state = models.CharField(max_length=9, choices=CommitmentState.choices)
    get_state_display: Callable[[], str]
    progress = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(max_length=LONGEST_REASON)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    privacy: ClassVar = {**plain("id campaign commitment state progress at"), "text": PUBLIC, "by": PSEUDONYM}

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.state}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises TypeError for a line that is there already."""
        if not self._state.adding:
            raise TypeError("a line of a commitment is never rewritten")
        super().save(*args, **kwargs)


class ConsultationMeeting(OfCampaign):
    """A meeting of a step: when, where, what about; how many came, never who."""

    step = models.ForeignKey(ProcessStep, on_delete=models.CASCADE, related_name="meetings")
    step_id: int
    title = models.CharField(max_length=LONGEST_NAME)
    place = models.CharField(max_length=160)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField(null=True, blank=True)
    agenda = models.TextField(max_length=LONGEST_REASON, blank=True)
    state = models.CharField(max_length=9, choices=MeetingState.choices, default=MeetingState.PLANNED)
    get_state_display: Callable[[], str]
    attendance = models.PositiveIntegerField(null=True, blank=True, help_text="how many came")
    cancelled_for = models.CharField(max_length=LONGEST_REASON, blank=True)
    changed_at = models.DateTimeField()
    seats: "RelatedManager[MeetingSeat]"
    minutes: "RelatedManager[MeetingMinutes]"
    decisions: "RelatedManager[MeetingDecision]"

    privacy: ClassVar = {
        **plain("id campaign step starts_at ends_at capacity state attendance changed_at"),
        **dict.fromkeys(("title", "place", "agenda", "cancelled_for"), PUBLIC),
    }

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_meeting_has_a_length")
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.starts_at:%Y-%m-%d}"

    def is_over(self, at: datetime) -> bool:
        """Whether it ended."""
        return self.ends_at <= at


class MeetingSeat(OfCampaign):
    """Somebody says that she comes, with how many others; gone with the meeting's minutes."""

    meeting = models.ForeignKey(ConsultationMeeting, on_delete=models.CASCADE, related_name="seats")
    meeting_id: int
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="seats")
    resident_id: int
    people = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign"),
        "meeting": Personal("to keep a seat for her", **HERS),
        "resident": Personal("to keep a seat for her", export=False, **HERS),
        "people": Personal("to keep a seat for her", **HERS),
        "at": Personal("to keep a seat for her", **HERS),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "resident"], name="a_seat_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.people}"


class MeetingMinutes(OfCampaign):
    """A version of the minutes of a meeting."""

    meeting = models.ForeignKey(ConsultationMeeting, on_delete=models.CASCADE, related_name="minutes")
    meeting_id: int
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=LONGEST_MINUTES)
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        **plain("id campaign meeting number sha256 at published_at"),
        "text": PUBLIC,
        "by": PSEUDONYM,
    }

    class Meta:
        ordering: ClassVar = ["meeting", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_have_their_own_number")
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.number}"


if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class MeetingDecision(OfCampaign):
    """What a meeting decided, in a sentence that everybody reads; what it carries out is in its sources."""

    meeting = models.ForeignKey(ConsultationMeeting, on_delete=models.CASCADE, related_name="decisions")
    meeting_id: int
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=LONGEST_REASON)
    commitment = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.SET_NULL, related_name="meeting_decisions"
    )
    commitment_id: int | None
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    sources: "RelatedManager[MeetingDecisionSource]"

    privacy: ClassVar = {**plain("id campaign meeting number commitment at"), "text": PUBLIC, "by": PSEUDONYM}

    class Meta:
        ordering: ClassVar = ["meeting", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="a_meeting_decision_has_its_own_number")
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises TypeError for one that is there already: what was decided is never rewritten."""
        if not self._state.adding:
            raise TypeError("what a meeting decided is never rewritten: another decision is written")
        super().save(*args, **kwargs)


class MeetingDecisionSource(OfCampaign):
    """A contribution that a decision of a meeting carries out."""

    decision = models.ForeignKey(MeetingDecision, on_delete=models.CASCADE, related_name="sources")
    decision_id: int
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="meeting_decisions")
    contribution_id: int

    privacy: ClassVar = plain("id campaign decision contribution")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "contribution"], name="a_meeting_decision_has_a_source_once")
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.contribution_id}"
