"""What a survey gave, counted once it is closed; what a meeting decided, and what that carries out."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.privacy import plain
from arpenteur.web.residents.consultations.models.contribution import Contribution
from arpenteur.web.residents.consultations.models.process import LONGEST_REASON, PSEUDONYM, PUBLIC, ProcessStep
from arpenteur.web.residents.consultations.models.promise import Commitment, ConsultationMeeting
from arpenteur.web.residents.consultations.models.work import QuestionForm

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class SurveyCount(OfCampaign):
    """The totals of a survey, written when it closes: whoever is erased afterwards changes none of them.

    ``answers``: by key of a question, ``{"answered": n, "choices": {choice: n}}``, ``{"answered": n, "middle": …,
    "least": …, "most": …}`` for numbers, ``{"answered": n}`` for texts, which are counted and never shown.
    """

    step = models.OneToOneField(ProcessStep, on_delete=models.CASCADE, related_name="survey_count")
    step_id: int
    form = models.ForeignKey(QuestionForm, on_delete=models.PROTECT, related_name="counts")
    form_id: int
    replies = models.PositiveIntegerField()
    proved = models.PositiveIntegerField(help_text="of them, by an address that was confirmed or something shown")
    answers = models.JSONField(default=dict)
    at = models.DateTimeField()

    privacy: ClassVar = plain("id campaign step form replies proved answers at")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(proved__lte=F("replies")), name="no_more_are_proved_than_answered")
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.replies}"


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
