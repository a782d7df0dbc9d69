"""What the team owes: duties with clocks, reviews on a grid and rulings, answers; forms, what a survey gave."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from arpenteur.web.foundation.campaigns.models import Membership, OfCampaign
from arpenteur.web.foundation.shared.privacy import Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.residents.consultations.kinds import AnswerKind, DutyKind, ReviewOpinion
from arpenteur.web.residents.consultations.models.contribution import Contribution
from arpenteur.web.residents.consultations.models.moderation import ModerationCase
from arpenteur.web.residents.consultations.models.outcome import ConsultationMeeting
from arpenteur.web.residents.consultations.models.process import (
    LONGEST_NAME,
    LONGEST_REASON,
    PSEUDONYM,
    PUBLIC,
    Process,
    ProcessStep,
)
from arpenteur.web.residents.consultations.models.resident import HERS, Resident
from arpenteur.web.residents.consultations.states import Decision

_MEMBER: Terms = {"basis": Basis.MEMBERSHIP, "retention": Retention.MEMBER, "scrub": Scrub.UNLINK}
LONGEST_ANSWER = 8_000


class QuestionForm(OfCampaign):
    """Questions asked in the same words to everybody: a survey, the grid of a review, more about a report.

    ``questions``: ``{"key", "label", "type": text | choice | many | number, "choices", "required"}``. Frozen by its
    first reply; another text is another version.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="forms")
    process_id: int
    name = models.SlugField(max_length=40)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=LONGEST_NAME)
    questions = models.JSONField(default=list)
    frozen_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign process name version frozen_at changed_at"),
        "title": PUBLIC,
        "questions": PUBLIC,
    }

    class Meta:
        ordering: ClassVar = ["name", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["process", "name", "version"], name="a_form_has_its_own_version")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class FormReply(OfCampaign):
    """Answers to a form, by somebody who takes part or about a contribution."""

    form = models.ForeignKey(QuestionForm, on_delete=models.PROTECT, related_name="replies")
    form_id: int
    resident = models.ForeignKey(Resident, null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    resident_id: int | None
    contribution = models.ForeignKey(
        Contribution, null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    contribution_id: int | None
    answers = models.JSONField(default=dict)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign form"),
        "resident": Personal("to count what each person answered once", export=False, **HERS),
        "contribution": Personal("to count what each person answered once", **HERS),
        "answers": Personal("to count what each person answered once", **HERS),
        "by": PSEUDONYM,
        "at": Personal("to count what each person answered once", **HERS),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["form", "resident"], condition=Q(resident__isnull=False), name="a_form_is_answered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.pk}"


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


class ContributionReview(OfCampaign):
    """What one person of the team found of an idea, apart from the others: cost, opinion, answers of the grid."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="reviews")
    contribution_id: int
    reviewer = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="idea_reviews")
    reviewer_id: int | None
    by = models.CharField(max_length=60, help_text="pseudonym of the reviewer, once she is no member any more")
    opinion = models.CharField(max_length=8, choices=ReviewOpinion.choices)
    get_opinion_display: Callable[[], str]
    cost_low = models.PositiveBigIntegerField(null=True, blank=True, help_text="cents")
    cost_high = models.PositiveBigIntegerField(null=True, blank=True, help_text="cents")
    answers = models.JSONField(default=dict, blank=True, help_text="to the questions of the grid")
    note = models.TextField(max_length=LONGEST_REASON, blank=True, help_text="for the team; no name of a person")
    at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign contribution opinion cost_low cost_high answers at"),
        "reviewer": Personal("to know who reviewed", export=False, **_MEMBER),
        "by": PSEUDONYM,
        "note": Plain("about the idea; the form asks for no name of a person"),
    }

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contribution", "by"], name="a_reviewer_reviews_once"),
            models.CheckConstraint(
                condition=Q(cost_low=None) | Q(cost_high=None) | Q(cost_high__gte=F("cost_low")),
                name="a_cost_is_a_span",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.opinion}"


class Ruling(OfCampaign):
    """A decision that is ready and not published: all those of a process are, at one moment (``publish_rulings``)."""

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="ruling")
    contribution_id: int
    decision = models.CharField(max_length=12, choices=Decision.choices)
    get_decision_display: Callable[[], str]
    reason = models.TextField(max_length=LONGEST_REASON, blank=True)
    cost = models.PositiveBigIntegerField(null=True, blank=True, help_text="cents, as it will be shown")
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign contribution decision cost at"),
        "reason": PUBLIC,
        "by": PSEUDONYM,
    }

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.decision}"


class OfficialAnswer(OfCampaign):
    """What the campaign says of a contribution, for everybody. A video always comes with its text."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="official_answers")
    contribution_id: int
    kind = models.CharField(max_length=8, choices=AnswerKind.choices)
    get_kind_display: Callable[[], str]
    text = models.TextField(max_length=LONGEST_ANSWER)
    video = models.URLField(max_length=300, blank=True)
    signed = models.CharField(max_length=LONGEST_NAME, help_text="who answers, as everybody reads it")
    by = models.CharField(max_length=60)
    published_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign contribution kind published_at"),
        **dict.fromkeys(("text", "video"), PUBLIC),
        "signed": Plain("the candidate or the campaign, who answers in public"),
        "by": PSEUDONYM,
    }

    class Meta:
        ordering: ClassVar = ["published_at", "id"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="an_official_answer_has_its_text")]

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.kind}"


class Duty(OfCampaign):
    """Something waits for the team: what, in whose hands, until when. ``warned``: how often somebody was reminded."""

    kind = models.CharField(max_length=10, choices=DutyKind.choices)
    get_kind_display: Callable[[], str]
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="duties")
    process_id: int
    contribution = models.ForeignKey(
        Contribution, null=True, blank=True, on_delete=models.CASCADE, related_name="duties"
    )
    contribution_id: int | None
    case = models.ForeignKey(ModerationCase, null=True, blank=True, on_delete=models.CASCADE, related_name="duties")
    case_id: int | None
    meeting = models.ForeignKey(
        ConsultationMeeting, null=True, blank=True, on_delete=models.CASCADE, related_name="duties"
    )
    meeting_id: int | None
    assignee = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="duties")
    assignee_id: int | None
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warned = models.PositiveSmallIntegerField(default=0, help_text="reminders: 2 days before, that day, 5 and 10 after")
    done_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        **plain("id campaign kind process contribution case meeting opened_at due_at warned done_at"),
        "assignee": Personal("to know in whose hands it is", export=False, **_MEMBER),
    }

    class Meta:
        ordering: ClassVar = ["due_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "due_at"], condition=Q(done_at=None), name="duties_that_wait")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(contribution__isnull=False) | Q(case__isnull=False) | Q(meeting__isnull=False),
                name="a_duty_is_about_something",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("opened_at")), name="a_duty_is_due_after_it_opened"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d}"

    def is_late(self, at: datetime) -> bool:
        """Whether its time is over and it is not done: computed, never a state."""
        return self.done_at is None and self.due_at < at
