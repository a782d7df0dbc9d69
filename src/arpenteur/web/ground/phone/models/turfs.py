"""Turfs of an action, the phones that walk them, and the append-only events they send."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.privacy import PLAIN, Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.kinds import PHONES, Access, DoorOutcome, EventType, StopOutcome, TurfStatus
from arpenteur.web.persons.volunteers.models import Volunteer

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

_UNLINKED: Terms = {"basis": Basis.MEMBERSHIP, "retention": Retention.VOLUNTEER, "scrub": Scrub.UNLINK}


class Cutting(OfCampaign):
    """How the ground of an action is cut: what was asked for, who holds each street, and how it was before."""

    action = models.OneToOneField(Action, on_delete=models.CASCADE, related_name="cutting")
    action_id: int
    snapshot = models.CharField(max_length=64, help_text="digest of the published snapshot it was made from")
    request = models.JSONField(default=dict, help_text="area, doors or pairs, seed, walk, start, across stations")
    holding = models.JSONField(default=dict, help_text="segments and moved buildings to the number of their turf")
    before = models.JSONField(default=list, help_text="earlier holdings, latest last: undo")
    version = models.PositiveIntegerField(default=1, help_text="two people editing: the second is told")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    privacy: ClassVar = plain("id campaign action snapshot request holding before version made_at changed_at")

    def __str__(self) -> str:
        return f"{self.action_id} {self.version}"


class Turf(OfCampaign):
    """Streets and buildings that one pair walks; its plan is a copy, so that phone and paper say the same for good."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="turfs")
    action_id: int
    letter = models.CharField(max_length=3)
    code = models.CharField(max_length=16, help_text="typed from paper: station, letter, four signs")
    status = models.CharField(max_length=10, choices=TurfStatus.choices, default=TurfStatus.READY)
    pair = models.PositiveSmallIntegerField(default=0, help_text="number of the pair in the action; 0: nobody yet")
    stations = models.JSONField(default=list)
    doors = models.PositiveIntegerField(default=0)
    metres = models.PositiveIntegerField(default=0)
    minutes = models.PositiveIntegerField(default=0)
    plan = models.JSONField(default=dict, help_text="segments, buildings in walking order, path, outline, backdrop")
    digest = models.CharField(max_length=64, unique=True, null=True, help_text="digest of its hand-over link")
    until = models.DateTimeField(help_text="deadline: then phones wipe it")
    phones = models.PositiveSmallIntegerField(default=PHONES, help_text="how many phones the link opens")
    head = models.PositiveBigIntegerField(default=0, help_text="number of its last event: phones take turns on it")
    version = models.PositiveIntegerField(default=1, help_text="of the plan")
    of_stops = models.BooleanField(default=False, help_text="a round of stops as phones have it, not doors")
    made_at = models.DateTimeField()
    printed_at = models.DateTimeField(null=True, blank=True, help_text="its latest walk sheet")
    typed_at = models.DateTimeField(null=True, blank=True, help_text="its sheet was typed in to the end")
    archived_at = models.DateTimeField(null=True, blank=True)
    handsets: "RelatedManager[Phone]"

    privacy: ClassVar = {
        **plain(
            "id campaign action letter code status pair stations doors metres minutes digest until phones head version "
            "of_stops made_at printed_at typed_at archived_at"
        ),
        "plan": Plain("public addresses and streets; no person, no score, no opinion"),
    }

    class Meta:
        ordering: ClassVar = ["letter", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "code"], name="a_typing_code_names_one_turf"),
            models.UniqueConstraint(
                fields=["action", "letter", "of_stops"], condition=Q(archived_at=None), name="one_turf_a_letter"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Phone(OfCampaign):
    """A phone that opened a turf; it is known by a number it drew, and by whom it was handed to if that is known."""

    turf = models.ForeignKey(Turf, on_delete=models.CASCADE, related_name="handsets")
    turf_id: int
    device = models.UUIDField(help_text="drawn by the phone for this turf")
    digest = models.CharField(max_length=64, unique=True, help_text="digest of its pass")
    volunteer = models.ForeignKey(Volunteer, null=True, blank=True, on_delete=models.SET_NULL, related_name="phones")
    volunteer_id: int | None
    joined_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    skew_seconds = models.IntegerField(default=0, help_text="server clock less device clock at its last sending")
    skew_before_seconds = models.IntegerField(
        null=True, blank=True, help_text="the same before the clock was mended by more than ten minutes"
    )
    unsent = models.PositiveIntegerField(default=0, help_text="events it still had to send, as it said last")
    proven = models.PositiveIntegerField(default=0, help_text="events in its last receipt")
    proven_at = models.DateTimeField(null=True, blank=True, help_text="when its last receipt was signed")
    returned = models.PositiveIntegerField(
        default=0, help_text="doors it gave back: the site had signed for them, and was put back to an earlier state"
    )
    returned_at = models.DateTimeField(null=True, blank=True, help_text="when it gave the last of them back")

    privacy: ClassVar = {
        **plain(
            "id campaign turf device digest left_at skew_seconds skew_before_seconds unsent proven proven_at "
            "returned returned_at"
        ),
        "volunteer": Personal("to share the work fairly", **_UNLINKED),
        "joined_at": PLAIN,
        "seen_at": Plain("when its last events came in; never a position"),
    }

    class Meta:
        ordering: ClassVar = ["joined_at", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["turf", "device"], name="a_phone_opens_a_turf_once")]

    def __str__(self) -> str:
        return f"{self.turf_id} {self.device}"


class Review(OfCampaign):
    """Events set aside together by an organiser, with the reason; they can be taken back in together."""

    turf = models.ForeignKey(Turf, on_delete=models.PROTECT, related_name="reviews")
    turf_id: int
    reason = models.CharField(max_length=200)
    events = models.PositiveIntegerField(default=0)
    set_aside_at = models.DateTimeField()
    restored_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        **plain("id campaign turf events set_aside_at restored_at"),
        "reason": Plain("why events are not counted; the form says that no person is named"),
    }

    class Meta:
        ordering: ClassVar = ["-set_aside_at"]

    def __str__(self) -> str:
        return f"{self.turf_id} {self.events}"


class DoorEvent(OfCampaign):
    """Something a phone said. Append-only and numbered by the server within its turf: the order everyone agrees on."""

    id = models.UUIDField(primary_key=True, help_text="drawn by the phone, version 7")
    turf = models.ForeignKey(Turf, on_delete=models.PROTECT, related_name="events")
    turf_id: int
    number = models.PositiveBigIntegerField(help_text="order of the server within the turf")
    phone = models.ForeignKey(
        Phone, null=True, on_delete=models.SET_NULL, related_name="events", help_text="null: paper"
    )
    phone_id: int | None
    type = models.CharField(max_length=14, choices=EventType.choices)
    building = models.CharField(
        max_length=80, blank=True, help_text="public address, or key of a stop; empty for the whole turf"
    )
    stair = models.CharField(max_length=8, blank=True)
    floor = models.SmallIntegerField(null=True, blank=True)
    door = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True, help_text="of a visit; way in; empty otherwise")
    quantity = models.PositiveIntegerField(default=1)
    minutes = models.PositiveSmallIntegerField(default=0, help_text="spent giving leaflets at a stop")
    shape = models.JSONField(null=True, blank=True, help_text="floors, doors a floor, doors on the ground floor")
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")
    undoes_id: UUID | None
    counted = models.UUIDField(null=True, blank=True, help_text="the count it stands for now, null: none")
    review = models.ForeignKey(Review, null=True, blank=True, on_delete=models.SET_NULL, related_name="set_aside")
    review_id: int | None
    occurred_at = models.DateTimeField(help_text="by the device's clock")
    sent_number = models.PositiveBigIntegerField(default=0, help_text="order of the device")
    received_at = models.DateTimeField(help_text="by the server's clock")
    day = models.DateField(help_text="the territory's calendar day, by the corrected clock")

    privacy: ClassVar = plain(
        "id campaign turf number phone type building stair floor door outcome quantity minutes shape undoes counted "
        "review occurred_at sent_number received_at day"
    )

    class Meta:
        ordering: ClassVar = ["turf", "number"]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "building"], name="door_building"),
            models.Index(fields=["campaign", "-received_at"], name="door_latest"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["turf", "number"], name="one_event_a_number"),
            models.CheckConstraint(condition=Q(type__in=EventType.values), name="a_closed_list_of_events"),
            models.CheckConstraint(
                condition=Q(type=EventType.VISIT, outcome__in=DoorOutcome.values)
                | Q(type=EventType.ACCESS, outcome__in=Access.values)
                | Q(type=EventType.STOP, outcome__in=StopOutcome.values)
                | (~Q(type__in=[EventType.VISIT, EventType.ACCESS, EventType.STOP]) & Q(outcome="")),
                name="a_closed_list_of_outcomes",
            ),
            models.CheckConstraint(
                condition=Q(type=EventType.UNDO, undoes__isnull=False) | (~Q(type=EventType.UNDO) & Q(undoes=None)),
                name="only_undo_undoes",
            ),
            # A mood is never an event of its own on the server: see ``Mood``.
            models.CheckConstraint(condition=~Q(type=EventType.MOOD), name="no_mood_in_a_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.turf_id}/{self.number} {self.type}"


class BuildingFact(OfCampaign):
    """What the ground taught of a building: made of events, kept for the next outing."""

    building = models.CharField(max_length=80)
    access = models.CharField(max_length=10, choices=Access.choices, blank=True)
    stairs = models.JSONField(default=list, blank=True, help_text="name, floors, doors a floor, doors on the ground")
    changed_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign building access changed_at"),
        "stairs": Plain("how many stairs, floors and doors; never who lives there"),
    }

    class Meta:
        ordering: ClassVar = ["building"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign", "building"], name="one_fact_a_building")]

    def __str__(self) -> str:
        return self.building


class Objection(OfCampaign):
    """A door where nobody of the campaign comes back (RGPD, art. 21). Only ever left out, never selected."""

    building = models.CharField(max_length=80)
    stair = models.CharField(max_length=8, blank=True)
    floor = models.SmallIntegerField(default=0)
    door = models.PositiveSmallIntegerField(default=0, help_text="0: the only door")
    event = models.OneToOneField(DoorEvent, null=True, on_delete=models.SET_NULL, related_name="objection")
    event_id: UUID | None
    since = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign event since"),
        "building": Plain("a door, not who opened it: kept so that nobody comes back"),
        "stair": PLAIN,
        "floor": PLAIN,
        "door": PLAIN,
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "building", "stair", "floor", "door"], name="one_objection_a_door"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.building} {self.stair} {self.floor} {self.door}"


class Reservation(OfCampaign):
    """A stair that one phone of the pair is in. It runs out by itself, and forbids nothing."""

    turf = models.ForeignKey(Turf, on_delete=models.CASCADE, related_name="reservations")
    turf_id: int
    building = models.CharField(max_length=80)
    stair = models.CharField(max_length=8, blank=True)
    phone = models.ForeignKey(Phone, on_delete=models.CASCADE, related_name="reservations")
    phone_id: int
    until = models.DateTimeField()

    privacy: ClassVar = plain("id campaign turf building stair phone until")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["turf", "building", "stair"], name="one_reservation_a_stair"),
        ]

    def __str__(self) -> str:
        return f"{self.turf_id} {self.building} {self.stair}"


class Mood(OfCampaign):
    """Mood of the talks of a station: sums only, of which a part is released once enough doors stand behind it.

    What comes in waits in ``pending_*`` and is released together from ``MOOD_FROM`` opened doors on, so that no two
    readings differ by fewer doors than that.
    """

    station = models.CharField(max_length=60)
    opened = models.PositiveIntegerField(default=0)
    warm = models.PositiveIntegerField(default=0)
    cool = models.PositiveIntegerField(default=0)
    pending_opened = models.PositiveIntegerField(default=0)
    pending_warm = models.PositiveIntegerField(default=0)
    pending_cool = models.PositiveIntegerField(default=0)

    privacy: ClassVar = plain("id campaign station opened warm cool pending_opened pending_warm pending_cool")

    class Meta:
        ordering: ClassVar = ["station"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign", "station"], name="one_mood_a_station")]

    def __str__(self) -> str:
        return self.station


class MoodReceipt(OfCampaign):
    """A tally of moods that came in: only that it came, so that it is added once."""

    id = models.UUIDField(primary_key=True)
    received_on = models.DateField()

    privacy: ClassVar = plain("id campaign received_on")

    def __str__(self) -> str:
        return str(self.id)


class AcceptedKey(OfCampaign):
    """The key of another site whose turf files and answers the director lets in."""

    fingerprint = models.CharField(max_length=64)
    public = models.CharField(max_length=64, help_text="Ed25519 public key, base64")
    label = models.CharField(max_length=80, help_text="which site; no name of a person")
    accepted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = plain("id campaign fingerprint public label accepted_at revoked_at")

    class Meta:
        ordering: ClassVar = ["label", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign", "fingerprint"], name="a_key_is_said_once")]

    def __str__(self) -> str:
        return self.label


class TurfOrigin(OfCampaign):
    """Where an imported turf comes from: its events go back there in a signed file."""

    turf = models.OneToOneField(Turf, on_delete=models.CASCADE, related_name="origin")
    turf_id: int
    fingerprint = models.CharField(max_length=64, help_text="of the key that signed its file")
    key = models.CharField(max_length=80, help_text="campaign and turf there")
    version = models.PositiveIntegerField(help_text="of its plan there")
    taken_at = models.DateTimeField()

    privacy: ClassVar = plain("id campaign turf fingerprint key version taken_at")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "fingerprint", "key"], name="an_imported_turf_is_one"),
        ]

    def __str__(self) -> str:
        return self.key
