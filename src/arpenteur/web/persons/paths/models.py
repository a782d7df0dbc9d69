"""Paths, their steps, who is on which, why journeys end, and what happened on them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.models import Membership, OfCampaign
from arpenteur.web.foundation.shared.privacy import Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.paths.delays import Delay

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

_ROW: Terms = {"basis": Basis.CONSENT, "retention": Retention.CONTACT, "scrub": Scrub.ROW}
_OWNER = Personal("to know who does it", Basis.MEMBERSHIP, Retention.MEMBER, scrub=Scrub.UNLINK, export=False)
_ACTING = Personal("to know who does it", Basis.CONSENT, Retention.CONTACT, scrub=Scrub.UNLINK, export=False)
LONGEST_NAME, LONGEST_TO_DO = 60, 140


class Path(OfCampaign):
    """What the campaign does with somebody, step after step."""

    name = models.CharField(max_length=LONGEST_NAME)
    owner_id: int | None
    owner = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    delay = models.CharField(max_length=12, choices=Delay.choices, default=Delay.NONE, help_text="for all of it")
    get_delay_display: Callable[[], str]
    position = models.PositiveSmallIntegerField(default=1)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="since when nobody new is put on it")
    steps: "RelatedManager[PathStep]"
    journeys: "RelatedManager[Journey]"

    privacy: ClassVar = {
        **plain("id campaign delay position closed_at"),
        "name": Plain("what the team calls a path; no name of a person, the form says so"),
        "owner": _OWNER,
    }

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign", "name"], name="a_path_has_its_own_name")]

    def __str__(self) -> str:
        return self.name


class PathStep(OfCampaign):
    """One step: what is to be done with whoever is there, by whom and by when where nothing else is said."""

    path_id: int
    path = models.ForeignKey(Path, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=LONGEST_NAME)
    position = models.PositiveSmallIntegerField()
    owner_id: int | None
    owner = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    delay = models.CharField(max_length=12, choices=Delay.choices, default=Delay.ONE_WEEK)
    get_delay_display: Callable[[], str]
    to_do = models.CharField(max_length=LONGEST_TO_DO, blank=True, help_text="what to do, in one sentence")

    privacy: ClassVar = {
        **plain("id campaign path position delay"),
        "name": Plain("what the team calls a step; no name of a person, the form says so"),
        "to_do": Plain("what is done with everybody at this step; no name of a person, the form says so"),
        "owner": _OWNER,
    }

    class Meta:
        ordering: ClassVar = ["path", "position", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["path", "name"], name="a_step_has_its_own_name")]

    def __str__(self) -> str:
        return self.name


class JourneyStatus(models.TextChoices):
    """Where a journey is. ``VOIDED`` is one that was begun by mistake: it counts nowhere."""

    ACTIVE = "active", _("under way")
    COMPLETED = "completed", _("completed")
    ABANDONED = "abandoned", _("stopped")
    VOIDED = "voided", _("begun by mistake")


class ExitReason(OfCampaign):
    """Why journeys end, from a closed list of the campaign; never a free text about somebody."""

    TARGETS: ClassVar = [(one.value, one.label) for one in (JourneyStatus.COMPLETED, JourneyStatus.ABANDONED)]
    name = models.CharField(max_length=LONGEST_NAME)
    target = models.CharField(max_length=10, choices=TARGETS)
    get_target_display: Callable[[], str]
    position = models.PositiveSmallIntegerField(default=1)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="since when it is offered no more")

    privacy: ClassVar = {
        **plain("id campaign target position closed_at"),
        "name": Plain("why anybody's journey may end, the same words for all; the form says so"),
    }

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "name"], name="a_reason_has_its_own_name"),
            models.CheckConstraint(
                condition=Q(target__in=[JourneyStatus.COMPLETED, JourneyStatus.ABANDONED]),
                name="a_reason_ends_a_journey",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Journey(OfCampaign):
    """A contact on a path. Who acts next is the owner of the step, else that of the journey; ``version`` goes up with
    each change, so that of two people who move her at once one is told.
    """

    contact_id: int
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="journeys")
    path_id: int
    path = models.ForeignKey(Path, on_delete=models.CASCADE, related_name="journeys")
    step_id: int | None
    step = models.ForeignKey(
        PathStep,
        null=True,
        on_delete=models.SET_NULL,
        related_name="journeys",
        help_text="null: over, and the step gone",
    )
    owner_id: int | None
    owner = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="journeys")
    step_owner_id: int | None
    step_owner = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="steps_of_journeys"
    )
    step_due = models.DateField(null=True, blank=True)
    due = models.DateField(null=True, blank=True, help_text="when the whole journey should have ended")
    status = models.CharField(max_length=10, choices=JourneyStatus.choices, default=JourneyStatus.ACTIVE)
    get_status_display: Callable[[], str]
    reason_id: int | None
    reason = models.ForeignKey(ExitReason, null=True, blank=True, on_delete=models.SET_NULL, related_name="journeys")
    started_at = models.DateTimeField()
    last_moved_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True, help_text="when somebody else gave it to who acts next")
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    events: "RelatedManager[JourneyEvent]"

    privacy: ClassVar = {
        **plain("id campaign version given_at"),
        "contact": Personal("to know what she waits for next", **_ROW, export=False),
        "path": Personal("to know what she waits for next", **_ROW),
        "step": Personal("to know what she waits for next", **_ROW),
        "owner": _ACTING,
        "step_owner": _ACTING,
        "step_due": Personal("to know what she waits for next", **_ROW),
        "due": Personal("to know what she waits for next", **_ROW),
        "status": Personal("to know what she waits for next", **_ROW),
        "reason": Personal("to know what she waits for next", **_ROW),
        "started_at": Personal("to know what she waits for next", **_ROW),
        "last_moved_at": Personal("to know what she waits for next", **_ROW),
        "ended_at": Personal("to know what she waits for next", **_ROW),
    }

    class Meta:
        ordering: ClassVar = [models.F("step_due").asc(nulls_last=True), "last_moved_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "status", "step_due"], name="journeys_by_due"),
            models.Index(fields=["path", "status", "step"], name="journeys_by_step"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(status="active", step=None), name="an_active_journey_is_at_a_step"),
            models.UniqueConstraint(
                fields=["contact", "path"], condition=Q(status="active"), name="one_active_journey_on_a_path"
            ),
            models.CheckConstraint(
                condition=Q(status="active", ended_at=None) | (~Q(status="active") & Q(ended_at__isnull=False)),
                name="a_journey_that_is_over_has_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.status}"


class JourneyChange(models.TextChoices):
    """What happened to a journey."""

    START = "start", _("put on the path")
    STEP = "step_change", _("step")
    COMPLETION = "completion", _("completed")
    ABANDONMENT = "abandonment", _("stopped")
    OWNER = "new_owner", _("journey handed over")
    STEP_OWNER = "new_step_owner", _("step handed over")
    VOIDING = "voiding", _("taken off: begun by mistake")
    REACTIVATION = "reactivation", _("taken up again")
    POSTPONEMENT = "postponed", _("put off")


class JourneyEvent(OfCampaign):
    """Something that happened to a journey; lines are added and never changed. ``undoes`` says that the gesture before
    was taken back by it.
    """

    journey_id: int
    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=16, choices=JourneyChange.choices)
    get_kind_display: Callable[[], str]
    step = models.ForeignKey(PathStep, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    step_id: int | None
    reason = models.ForeignKey(ExitReason, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason_id: int | None
    undoes = models.BooleanField(default=False)
    by = models.CharField(max_length=60, help_text="pseudonym of who did it")
    at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign undoes"),
        "journey": Personal("to know what happened", **_ROW, export=False),
        "kind": Personal("to know what happened", **_ROW),
        "step": Personal("to know what happened", **_ROW),
        "reason": Personal("to know what happened", **_ROW),
        "by": Plain("keyed pseudonym of the journal: without the key of the site it names nobody"),
        "at": Personal("to know what happened", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["campaign", "by", "at"], name="journey_events_by_who")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises TypeError for a line that is there already."""
        if not self._state.adding:
            raise TypeError("a line of a journey's history is never changed")
        super().save(*args, **kwargs)
