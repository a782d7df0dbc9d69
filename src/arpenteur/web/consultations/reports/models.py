"""Photos of reports, the code on paper that follows one, keys of programs that post reports."""

from collections.abc import Callable
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from arpenteur.web.campaigns.models import OfCampaign
from arpenteur.web.consultations.models import Contribution, Process
from arpenteur.web.shared.privacy import Plain, plain

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
