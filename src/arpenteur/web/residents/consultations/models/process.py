"""Processes, their steps and gates, what changed of a step after it opened."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.privacy import Plain, plain
from arpenteur.web.residents.consultations.kinds import ModerationMode, Nature, PublicFact, StepKind
from arpenteur.web.residents.consultations.states import ProcessState, StepState
from arpenteur.web.residents.consultations.step_kinds import StepConfig, config_of

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from arpenteur.web.residents.consultations.models.contribution import TimelineLine
    from arpenteur.web.residents.consultations.models.outcome import Commitment, ConsultationMeeting

PUBLIC = Plain("written for everyone to read")
BY_LAW = Plain("the director of publication, made public by law (LCEN, art. 1-1)")
PSEUDONYM = Plain("keyed pseudonym of the journal: without the key of the site it names nobody")
LONGEST_NAME, LONGEST_CLEAR, LONGEST_NOTICE, LONGEST_REASON = 120, 600, 3_000, 2_000


class Process(OfCampaign):
    """A consultation from its first step to what became of it. ``kept_days``: after its end, until its authors go."""

    title = models.CharField(max_length=LONGEST_NAME)
    summary = models.TextField(max_length=LONGEST_CLEAR, blank=True, help_text="in plain words: 5 short sentences")
    nature = models.CharField(max_length=11, choices=Nature.choices, default=Nature.PROGRAMME)
    get_nature_display: Callable[[], str]
    territory = models.CharField(max_length=LONGEST_NAME, blank=True, help_text="whom it is for, in words")
    director = models.CharField(max_length=LONGEST_NAME, blank=True, help_text="director of publication")
    legal_notice = models.TextField(max_length=LONGEST_NOTICE, blank=True)
    moderation = models.CharField(max_length=6, choices=ModerationMode.choices, default=ModerationMode.BEFORE)
    get_moderation_display: Callable[[], str]
    kept_days = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=ProcessState.choices, default=ProcessState.DRAFT)
    get_state_display: Callable[[], str]
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    rulings_at = models.DateTimeField(null=True, blank=True, help_text="when every ruling is published, all at once")
    steps: "RelatedManager[ProcessStep]"
    categories: "RelatedManager[Category]"
    commitments: "RelatedManager[Commitment]"
    timeline: "RelatedManager[TimelineLine]"

    privacy: ClassVar = {
        **plain("id campaign nature moderation kept_days state created_at opened_at closed_at archived_at"),
        **plain("rulings_at"),
        **dict.fromkeys(("title", "summary", "territory", "legal_notice"), PUBLIC),
        "director": BY_LAW,
    }

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.title


class Category(OfCampaign):
    """What a contribution is about. None is about a person or what somebody does. ``answer_days``: working days."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="categories")
    process_id: int
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=60)
    answer_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="empty: those of the step")
    position = models.PositiveSmallIntegerField(default=0)

    privacy: ClassVar = {**plain("id campaign process code answer_days position"), "label": PUBLIC}

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["process", "code"], name="a_category_has_its_own_code")
        ]

    def __str__(self) -> str:
        return self.label


class ProcessStep(OfCampaign):
    """A step of a process: its kind says what is done there, its configuration is frozen when it opens."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="steps")
    process_id: int
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=StepKind.choices)
    get_kind_display: Callable[[], str]
    title = models.CharField(max_length=LONGEST_NAME)
    summary = models.TextField(max_length=LONGEST_CLEAR, blank=True, help_text="in plain words: 5 short sentences")
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    config = models.JSONField(default=dict, blank=True)
    config_version = models.PositiveIntegerField(default=1)
    rules_hash = models.CharField(max_length=64, blank=True, help_text="of the rules, set when it opens")
    state = models.CharField(max_length=9, choices=StepState.choices, default=StepState.DRAFT)
    get_state_display: Callable[[], str]
    opened_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    gate: "StepGate"
    changes: "RelatedManager[StepChange]"
    meetings: "RelatedManager[ConsultationMeeting]"

    privacy: ClassVar = {
        **plain("id campaign process position kind opens_at closes_at config config_version rules_hash state"),
        **plain("opened_at changed_at"),
        **dict.fromkeys(("title", "summary"), PUBLIC),
    }

    class Meta:
        ordering: ClassVar = ["process", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["process", "position"], name="a_step_has_its_own_place"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="a_step_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None) | ~Q(rules_hash=""), name="a_step_that_opened_has_its_rules"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"

    @property
    def settings(self) -> StepConfig:
        """Its configuration, read and checked."""
        return config_of(self.kind, self.config)

    def takes(self, at: datetime) -> bool:
        """Whether its own state and dates let anybody write; silence and the gate are asked apart."""
        return self.state == StepState.OPEN and (self.closes_at is None or at < self.closes_at)


class StepGate(OfCampaign):
    """What a step asks of whoever writes: requirements in order, how often, from which age."""

    step = models.OneToOneField(ProcessStep, on_delete=models.CASCADE, related_name="gate")
    step_id: int
    requirements = models.JSONField(default=list, blank=True)
    most = models.PositiveSmallIntegerField(default=0, help_text="contributions of one person; 0: no limit")
    min_age = models.PositiveSmallIntegerField(default=15)

    privacy: ClassVar = plain("id campaign step requirements most min_age")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(min_age__gte=15), name="nobody_under_fifteen_writes_online")
        ]

    def __str__(self) -> str:
        return ", ".join(self.requirements) or "none"


class StepChange(OfCampaign):
    """What was changed of a step after it opened, why, and by how many people: everybody reads it."""

    step = models.ForeignKey(ProcessStep, on_delete=models.CASCADE, related_name="changes")
    step_id: int
    fact = models.CharField(max_length=12, choices=PublicFact.choices)
    get_fact_display: Callable[[], str]
    reason = models.CharField(max_length=LONGEST_REASON)
    by = models.CharField(max_length=60)
    seconded_by = models.CharField(max_length=60, blank=True, help_text="opening again takes two people")
    at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign step fact at"),
        "reason": PUBLIC,
        "by": PSEUDONYM,
        "seconded_by": PSEUDONYM,
    }

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.step_id} {self.fact}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises TypeError for a line that is there already, but for its second person."""
        if not self._state.adding and kwargs.get("update_fields") != ["seconded_by"]:
            raise TypeError("what was changed of a step is never rewritten")
        super().save(*args, **kwargs)
