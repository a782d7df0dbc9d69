"""What is written: contributions, their versions, what links them, their public timeline, who follows them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.privacy import Basis, Personal, Plain, Retention, Scrub, plain
from arpenteur.web.residents.consultations.kinds import (
    ArgumentSide,
    ContributionKind,
    EntryChannel,
    LinkKind,
    PublicFact,
)
from arpenteur.web.residents.consultations.models.process import (
    LONGEST_REASON,
    PSEUDONYM,
    PUBLIC,
    Category,
    Process,
    ProcessStep,
)
from arpenteur.web.residents.consultations.models.resident import HERS, Resident
from arpenteur.web.residents.consultations.states import Decision, Showing
from arpenteur.web.residents.consultations.step_kinds import LONGEST_BODY, LONGEST_SUMMARY, LONGEST_TITLE

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from arpenteur.web.residents.consultations.models.moderation import ModerationCase
    from arpenteur.web.residents.consultations.models.team_work import ContributionReview, Duty, OfficialAnswer

_PLACE = Plain("where in the town it is about; held for somebody to read where it is an exact door")


COUNTED = Q(showing=Showing.PUBLIC) | Q(counted=True)
"""What numbers are made of: what everybody reads, and what was erased while everybody read it."""


class Contribution(OfCampaign):
    """What somebody wrote at a step, with two states apart: whether it shows, and what becomes of it."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="contributions")
    process_id: int
    step = models.ForeignKey(ProcessStep, on_delete=models.PROTECT, related_name="contributions")
    step_id: int
    number = models.PositiveIntegerField(help_text="as the public page says it, one of its process")
    kind = models.CharField(max_length=9, choices=ContributionKind.choices)
    get_kind_display: Callable[[], str]
    author = models.ForeignKey(Resident, null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions")
    author_id: int | None
    entered_by = models.CharField(max_length=60, blank=True, help_text="pseudonym of who typed it for somebody")
    channel = models.CharField(max_length=7, choices=EntryChannel.choices, default=EntryChannel.WEB)
    get_channel_display: Callable[[], str]
    language = models.CharField(max_length=8, default="fr")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    category_id: int | None
    place = models.CharField(max_length=160, blank=True, help_text="in words")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    precision = models.PositiveIntegerField(null=True, blank=True, help_text="metres")
    zone = models.CharField(max_length=40, blank=True)
    cost = models.PositiveBigIntegerField(null=True, blank=True, help_text="cents")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="answers_to_it")
    parent_id: int | None
    side = models.CharField(max_length=7, choices=ArgumentSide.choices, blank=True)
    base = models.PositiveIntegerField(null=True, blank=True, help_text="version that an amendment changes")
    version = models.PositiveIntegerField(default=1, help_text="number of the one that shows")
    showing = models.CharField(max_length=9, choices=Showing.choices)
    get_showing_display: Callable[[], str]
    decision = models.CharField(max_length=12, choices=Decision.choices, default=Decision.NEW)
    get_decision_display: Callable[[], str]
    reason = models.TextField(max_length=LONGEST_REASON, blank=True, help_text="public reason of the decision")
    signals = models.JSONField(default=list, blank=True, help_text="codes of what its words may name; no word of it")
    submitted_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="of the first answer that says something")
    contested_at = models.DateTimeField(null=True, blank=True)
    counted = models.BooleanField(
        default=False, help_text="everybody read it when its author had it erased: no number changes"
    )
    versions: "RelatedManager[ContributionVersion]"
    timeline: "RelatedManager[TimelineLine]"
    links: "RelatedManager[ContributionLink]"
    follows: "RelatedManager[ContributionFollow]"
    cases: "RelatedManager[ModerationCase]"
    duties: "RelatedManager[Duty]"
    reviews: "RelatedManager[ContributionReview]"
    official_answers: "RelatedManager[OfficialAnswer]"

    privacy: ClassVar = {
        **plain("id campaign process step number kind channel language category cost parent side base version"),
        **plain("showing decision submitted_at published_at decided_at answered_at contested_at counted precision"),
        "author": Personal(
            "to know whose words these are", Basis.CONSENT, Retention.RESIDENT, scrub=Scrub.UNLINK, export=False
        ),
        "entered_by": PSEUDONYM,
        "place": _PLACE,
        "latitude": _PLACE,
        "longitude": _PLACE,
        "zone": _PLACE,
        "reason": PUBLIC,
        "signals": Plain("codes of a closed list; no word of the text"),
    }

    class Meta:
        ordering: ClassVar = ["-submitted_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["step", "showing", "kind"], name="contributions_of_a_step"),
            models.Index(fields=["parent", "kind"], name="contributions_about_another"),
            models.Index(fields=["author", "step"], name="contributions_of_somebody"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["process", "number"], name="a_contribution_has_its_own_number"),
            models.CheckConstraint(
                condition=~Q(kind="argument") | (Q(parent__isnull=False) & ~Q(side="")),
                name="an_argument_is_for_or_against",
            ),
            models.CheckConstraint(
                condition=~Q(kind="amendment") | Q(parent__isnull=False, base__isnull=False),
                name="an_amendment_changes_a_version",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
                name="a_point_has_two_numbers",
            ),
            models.CheckConstraint(
                condition=~Q(showing="public") | Q(published_at__isnull=False), name="what_shows_was_published"
            ),
            models.CheckConstraint(
                condition=Q(contested_at=None) | Q(contested_at__gte=F("submitted_at")),
                name="a_contribution_is_contested_after_it_came",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def shows(self) -> bool:
        """Whether everybody reads its text."""
        return self.showing == Showing.PUBLIC

    @property
    def words(self) -> "ContributionVersion | None":
        """The version that shows; None once it is a placeholder."""
        return self.versions.filter(number=self.version).first()


class ContributionVersion(OfCampaign):
    """The words of a contribution, as they were at a time. A contribution without any is a placeholder."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="versions")
    contribution_id: int
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE)
    summary = models.CharField(max_length=LONGEST_SUMMARY, blank=True)
    body = models.TextField(max_length=LONGEST_BODY, blank=True)
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=60)
    amendment = models.ForeignKey(Contribution, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    amendment_id: int | None
    at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign contribution number sha256 amendment at"),
        **dict.fromkeys(("title", "summary", "body"), Plain("written for everyone to read, under a pseudonym")),
        "by": PSEUDONYM,
    }

    class Meta:
        ordering: ClassVar = ["contribution", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contribution", "number"], name="a_version_has_its_own_number")
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises TypeError for a version that is there already: words that were read are never rewritten."""
        if not self._state.adding:
            raise TypeError("a version is never changed: another one is written")
        super().save(*args, **kwargs)


class TimelineLine(OfCampaign):
    """A line that everybody reads: what happened to a contribution, a step or a process, and when; never who did it."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="timeline")
    process_id: int
    step = models.ForeignKey(ProcessStep, null=True, blank=True, on_delete=models.CASCADE, related_name="timeline")
    step_id: int | None
    contribution = models.ForeignKey(
        Contribution, null=True, blank=True, on_delete=models.CASCADE, related_name="timeline"
    )
    contribution_id: int | None
    fact = models.CharField(max_length=12, choices=PublicFact.choices)
    get_fact_display: Callable[[], str]
    decision = models.CharField(max_length=12, choices=Decision.choices, blank=True)
    get_decision_display: Callable[[], str]
    text = models.TextField(max_length=LONGEST_REASON, blank=True)
    at = models.DateTimeField()

    privacy: ClassVar = {**plain("id campaign process step contribution fact decision at"), "text": PUBLIC}

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.fact} {self.at:%Y-%m-%d}"


class ContributionLink(OfCampaign):
    """What a contribution is to another."""

    origin = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="links")
    origin_id: int
    target = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="linked_from")
    target_id: int
    kind = models.CharField(max_length=12, choices=LinkKind.choices)
    get_kind_display: Callable[[], str]
    at = models.DateTimeField()

    privacy: ClassVar = plain("id campaign origin target kind at")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin", "target", "kind"], name="a_link_is_made_once")
        ]

    def __str__(self) -> str:
        return f"{self.origin_id} {self.kind} {self.target_id}"


class ContributionFollow(OfCampaign):
    """Somebody wants to know what becomes of a contribution: of this one, nothing else is sent to her."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="follows")
    resident_id: int
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="follows")
    contribution_id: int
    at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign"),
        "resident": Personal("to tell her what becomes of what she follows", export=False, **HERS),
        "contribution": Personal("to tell her what becomes of what she follows", **HERS),
        "at": Personal("to tell her what becomes of what she follows", **HERS),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["resident", "contribution"], name="a_contribution_is_followed_once")
        ]

    def __str__(self) -> str:
        return f"{self.resident_id} {self.contribution_id}"
