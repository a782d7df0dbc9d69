"""Actions, their people, and the append-only events counted on the ground with the tally made of them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.models import Membership, OfCampaign
from arpenteur.web.foundation.shared.privacy import PLAIN, Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.ground.fieldwork.kinds import Kind, Measure, Status
from arpenteur.web.persons.volunteers.models import Team, Volunteer

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

_HELD: Terms = {"basis": Basis.MEMBERSHIP, "retention": Retention.VOLUNTEER}
_ROW: Terms = {**_HELD, "scrub": Scrub.ROW}
_UNLINK: Terms = {**_HELD, "scrub": Scrub.UNLINK}


class Action(OfCampaign):
    """One outing: what, where, when, with how many."""

    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=160, blank=True, help_text="where people meet")
    brief = models.TextField(max_length=2000, blank=True)
    material = models.CharField(max_length=300, blank=True)
    wanted = models.PositiveSmallIntegerField(default=2)
    pairs = models.PositiveSmallIntegerField(default=0, help_text="last number given to a pair: none is given twice")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions")
    team_id: int | None
    open = models.BooleanField(default=True, help_text="volunteers may sign up by themselves")
    area = models.JSONField(null=True, blank=True, help_text="drawn area, GeoJSON polygon")
    streets = models.JSONField(default=list, blank=True, help_text="street names")
    doors = models.PositiveIntegerField(default=0, help_text="doors planned")
    series = models.UUIDField(null=True, blank=True, help_text="shared by the weeks of a repeated action")
    digest = models.CharField(max_length=64, unique=True, null=True, help_text="digest of its sign-up link")
    cancelled_why = models.CharField(max_length=200, blank=True)
    key = models.UUIDField(null=True, blank=True, help_text="made by the form: sent twice, created once")
    version = models.PositiveIntegerField(default=1, help_text="two people editing: the second is told")
    delegates = models.ManyToManyField(Membership, through="Delegation", related_name="delegated")
    get_kind_display: Callable[[], str]
    get_status_display: Callable[[], str]
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    zones: "RelatedManager[ActionZone]"
    people: "RelatedManager[Participation]"
    posters: "RelatedManager[Poster]"

    privacy: ClassVar = {
        **plain(
            "id campaign kind status starts_at ends_at wanted pairs team open area streets doors series digest key "
            "version created_at changed_at reminded_at"
        ),
        "title": Plain("what the outing is called; the form says that no person is named"),
        "place": Plain("a public place or a voting place"),
        "brief": Plain("instructions; the form says that no person is named"),
        "material": PLAIN,
        "cancelled_why": Plain("a reason for everyone to read"),
    }

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "starts_at"], name="action_when"),
            models.Index(fields=["campaign", "status"], name="action_status"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="an_action_lasts"),
            models.UniqueConstraint(fields=["campaign", "key"], name="a_form_makes_one_action"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class ActionZone(OfCampaign):
    """A station an action covers."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="zones")
    action_id: int
    station = models.CharField(max_length=60)

    privacy: ClassVar = plain("id campaign action station")

    class Meta:
        ordering: ClassVar = ["station"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["action", "station"], name="once_in_an_action")]
        indexes: ClassVar = [models.Index(fields=["campaign", "station"], name="zone_actions")]

    def __str__(self) -> str:
        return f"{self.action_id} {self.station}"


class Delegation(OfCampaign):
    """One action handed to a member who has no wider right: she edits it and assigns people to it, nothing else."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE)
    action_id: int
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE)
    membership_id: int
    since = models.DateTimeField()

    privacy: ClassVar = {
        "id": PLAIN,
        "campaign": PLAIN,
        "action": PLAIN,
        "membership": Personal("who may edit the action", **_ROW),
        "since": PLAIN,
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["action", "membership"], name="delegated_once")]

    def __str__(self) -> str:
        return f"{self.action_id} {self.membership_id}"


class Presence(models.TextChoices):
    """Whether someone comes, and came."""

    EXPECTED = "expected", _("expected")
    CAME = "came", _("came")
    MISSED = "missed", _("did not come")


class Participation(OfCampaign):
    """A volunteer in an action."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="people")
    action_id: int
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="participations")
    volunteer_id: int
    signed_up = models.BooleanField(default=False, help_text="by herself; otherwise assigned by an organiser")
    presence = models.CharField(max_length=10, choices=Presence.choices, default=Presence.EXPECTED)
    pair = models.PositiveSmallIntegerField(default=0, help_text="people of one number walk together; 0: no pair")
    since = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        "id": PLAIN,
        "campaign": PLAIN,
        "action": Personal("to which action she comes", **_ROW),
        "volunteer": Personal("who comes", **_ROW),
        "signed_up": Personal("whether she chose it herself", **_ROW),
        "presence": Personal("to share the work fairly", **_ROW),
        "pair": Personal("with whom she walks", **_ROW),
        "since": Personal("to date it", **_ROW),
        "reminded_at": PLAIN,
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["action", "volunteer"], name="once_a_person")]

    def __str__(self) -> str:
        return f"{self.action_id} {self.volunteer_id}"

    def add_from(self, other: "Participation") -> None:
        """She was in the action twice: that she came, that she chose it and her pair are not lost."""
        if self.presence != Presence.CAME and other.presence != Presence.EXPECTED:
            self.presence = other.presence
        self.signed_up, self.pair = self.signed_up or other.signed_up, self.pair or other.pair
        self.save(update_fields=["presence", "signed_up", "pair"])


class FieldEvent(OfCampaign):
    """Something counted on the ground. Append-only: a mistake is another event that undoes it."""

    id = models.UUIDField(primary_key=True)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="events")
    action_id: int
    station = models.CharField(max_length=60)
    measure = models.CharField(max_length=12, choices=Measure.choices)
    get_measure_display: Callable[[], str]
    quantity = models.IntegerField(help_text="negative in an event that undoes another")
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")
    undoes_id: UUID | None
    volunteer = models.ForeignKey(Volunteer, null=True, blank=True, on_delete=models.SET_NULL, related_name="events")
    volunteer_id: int | None
    day = models.DateField(help_text="the territory's calendar day")
    occurred_at = models.DateTimeField(help_text="by the device's clock")
    received_at = models.DateTimeField(help_text="by the server's clock")

    privacy: ClassVar = {
        **plain("id campaign action station measure quantity undoes day occurred_at received_at"),
        "volunteer": Personal("to share the work fairly", **_UNLINK),
    }

    class Meta:
        ordering: ClassVar = ["received_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "-received_at"], name="event_latest"),
            models.Index(fields=["volunteer", "day"], name="event_volunteer"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(measure__in=Measure.values), name="a_closed_list_of_measures"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.station} {self.measure} {self.quantity}"


class Tally(OfCampaign):
    """Sums of events, kept in the transaction of each: what Coup d'œil reads. Always rebuildable from the events."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="tallies")
    action_id: int
    station = models.CharField(max_length=60)
    day = models.DateField()
    measure = models.CharField(max_length=12, choices=Measure.choices)
    quantity = models.IntegerField(default=0)

    privacy: ClassVar = plain("id campaign action station day measure quantity")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "station", "day", "measure"], name="one_sum_each"),
        ]
        indexes: ClassVar = [models.Index(fields=["campaign", "day"], name="tally_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.station} {self.measure} {self.quantity}"


class Condition(models.TextChoices):
    """What has become of a poster."""

    GOOD = "good", _("in place")
    DAMAGED = "damaged", _("damaged")
    GONE = "gone", _("gone")
    DOWN = "down", _("taken down")


class Poster(OfCampaign):
    """A poster put up: where, its photo without what cameras write in it, its condition, whether it is down again."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="posters")
    action_id: int
    station = models.CharField(max_length=60)
    place = models.CharField(max_length=120, help_text="authorised panel or free-expression board")
    photo = models.CharField(max_length=120, blank=True, help_text="file below the campaign's folder")
    condition = models.CharField(max_length=8, choices=Condition.choices, default=Condition.GOOD)
    put_up_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign action station place condition put_up_at seen_at"),
        "photo": Plain("a poster; re-encoded without position, date or camera"),
    }

    class Meta:
        ordering: ClassVar = ["-put_up_at"]

    def __str__(self) -> str:
        return f"{self.place} {self.condition}"
