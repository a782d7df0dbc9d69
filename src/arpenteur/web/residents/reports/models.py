"""Photos of reports, codes on paper that follow them, keys of programs that post some, town halls that get them."""

import uuid
from collections.abc import Callable
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.keys.fields import EncryptedText
from arpenteur.web.foundation.shared.privacy import Plain, plain
from arpenteur.web.residents.consultations.models import DATA, Contribution, Process

_FILE = Plain("a file named at random; what it shows is looked at and blurred before anybody else sees it")
_PSEUDONYM = Plain("keyed pseudonym of the journal: without the key of the site it names nobody")
_NAME = 48


class PhotoState(models.TextChoices):
    """Whether a photo may show."""

    WAITING = "waiting", _("waits for somebody to look at it")
    CLEAR = "clear", _("looked at, blurred where needed")
    REFUSED = "refused", _("destroyed: it could not show")


class ReportPhoto(OfCampaign):
    """A photo of a report, or of its repair (``proof``). What came is gone once somebody has looked at it."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="report_photos")
    contribution_id: int
    proof = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=PhotoState.choices, default=PhotoState.WAITING)
    get_state_display: Callable[[], str]
    waiting = models.CharField(max_length=_NAME, blank=True, help_text="file that waits, which no page shows")
    file = models.CharField(max_length=_NAME, blank=True)
    small = models.CharField(max_length=_NAME, blank=True, help_text="the same for pages")
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    fingerprint = models.CharField(max_length=16, blank=True, help_text="to tell the same photo sent twice")
    regions = models.PositiveSmallIntegerField(default=0, help_text="how many rectangles were blurred")
    by = models.CharField(max_length=60, blank=True, help_text="pseudonym of who looked at it")
    at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        **plain("id campaign contribution proof state width height fingerprint regions at cleared_at"),
        **dict.fromkeys(("waiting", "file", "small"), _FILE),
        "by": _PSEUDONYM,
    }

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["campaign", "state"], name="photos_that_wait")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(state="waiting") & ~Q(waiting="") & Q(file=""))
                | (Q(state="clear", waiting="", cleared_at__isnull=False) & ~Q(file=""))
                | Q(state="refused", waiting="", file="", small=""),
                name="a_photo_shows_once_cleared",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.state}"


class FollowCode(OfCampaign):
    """The code on paper by which whoever reported follows her report, without an account or an address."""

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="follow_code")
    contribution_id: int
    digest = models.CharField(max_length=32)
    at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign contribution at"),
        "digest": Plain("without the key of the campaign it is nobody's code"),
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "digest"], name="a_code_follows_one_report")
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}"


class PosterKey(OfCampaign):
    """What a program shows to post reports of a process by Open311; closed, it opens nothing any more."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="poster_keys")
    process_id: int
    name = models.CharField(max_length=60, help_text="of the program, for the team; no person")
    digest = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        **plain("id campaign process opened_at closed_at"),
        "name": Plain("of a program; the form asks for no person"),
        "digest": Plain("digest of a random key, nobody's"),
    }

    class Meta:
        ordering: ClassVar = ["opened_at", "id"]

    def __str__(self) -> str:
        return self.name


class HandingWay(models.TextChoices):
    """How reports reach whoever is in charge."""

    OPEN311 = "open311", _("by its server (Open311)")
    MAIL = "mail", _("by e-mail, as a file")


class TownHall(OfCampaign):
    """Who is in charge of what the reports of a process show, and how they reach it. Closed, it gets nothing more."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="town_halls")
    process_id: int
    name = models.CharField(max_length=80, help_text="of a public office, as everybody reads it")
    way = models.CharField(max_length=7, choices=HandingWay.choices)
    get_way_display: Callable[[], str]
    url = models.CharField(max_length=200, blank=True, help_text="of its GeoReport v2, without a stroke at its end")
    jurisdiction = models.CharField(max_length=80, blank=True)
    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    api_key = EncryptedText(longest=200, data=DATA, blank=True)
    email = models.CharField(max_length=254, blank=True, help_text="of an office, not of somebody")
    services = models.JSONField(default=dict, blank=True, help_text="number of a category: code of a service there")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        **plain("id campaign process name way url jurisdiction services opened_at closed_at"),
        "row": Plain("drawn at random, says nothing"),
        "api_key": Plain("secret of a program, encrypted; it names nobody"),
        "email": Plain("of a public office; the form asks for nobody's own"),
    }

    class Meta:
        ordering: ClassVar = ["opened_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["process"], condition=Q(closed_at=None), name="a_process_has_one_town_hall_at_a_time"
            ),
            models.CheckConstraint(
                condition=(Q(way="open311") & ~Q(url="") & Q(email="")) | (Q(way="mail", url="") & ~Q(email="")),
                name="a_town_hall_is_reached_one_way",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ForwardState(models.TextChoices):
    """Where a report is on its way to a town hall and back."""

    WAITING = "waiting", _("about to leave")
    THERE = "there", _("handed over")
    REPLIED = "replied", _("answered")
    FAILED = "failed", _("did not arrive, or nobody knows")


class ReportForward(OfCampaign):
    """A report handed to a town hall: its number there, what it says of it. ``chased``: letters after it was due."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="forwards")
    contribution_id: int
    hall = models.ForeignKey(TownHall, on_delete=models.CASCADE, related_name="forwards")
    hall_id: int
    state = models.CharField(max_length=7, choices=ForwardState.choices, default=ForwardState.WAITING)
    get_state_display: Callable[[], str]
    service_code = models.CharField(max_length=80, blank=True, help_text="as it was posted")
    number = models.CharField(max_length=60, blank=True, help_text="there")
    token = models.CharField(max_length=60, blank=True, help_text="by which its number is asked for")
    closed_there = models.BooleanField(default=False)
    reply = models.TextField(max_length=1000, blank=True, help_text="by the town hall, for the team")
    fault = models.CharField(max_length=60, blank=True, help_text="a short reason of a closed list")
    at = models.DateTimeField()
    there_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    chased = models.PositiveSmallIntegerField(default=0)

    privacy: ClassVar = {
        **plain("id campaign contribution hall state service_code number token closed_there fault"),
        **plain("at there_at asked_at replied_at chased"),
        "reply": Plain("what a public office says of a report; it goes with the report"),
    }

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["campaign", "state"], name="reports_handed_over")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contribution"],
                condition=Q(state__in=("waiting", "there")),
                name="a_report_is_handed_over_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "failed")) | Q(there_at__isnull=False),
                name="what_is_there_was_handed_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.state}"
