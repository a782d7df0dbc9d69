"""What each reader of names opened in a day, and readings that stopped."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.reads.limits import Alarm
from arpenteur.web.foundation.shared.privacy import Plain, plain

_PSEUDONYM = Plain("keyed pseudonym of the journal: without the key of the site it names nobody")


class Why(models.TextChoices):
    """What explained an unusual reading."""

    WORK = "work", _("work that was planned: calls, letters, a meeting")
    REQUEST = "request", _("requests from people, to be answered")
    MISTAKE = "mistake", _("a mistake, with nothing taken away")


class ReadingDay(OfCampaign):
    """Names that one person opened in one day of the campaign's time; counts, never which."""

    reader = models.CharField(max_length=40, help_text="pseudonym of the reader")
    day = models.DateField()
    records = models.PositiveIntegerField(default=0, help_text="opened in the whole day")
    searches = models.PositiveIntegerField(default=0)
    lists = models.PositiveIntegerField(default=0, help_text="pages with a list of names")
    listed = models.PositiveIntegerField(default=0, help_text="names on those pages")
    counted = models.PositiveIntegerField(default=0, help_text="records since somebody last said why")
    in_a_row = models.PositiveIntegerField(default=0)
    at_night = models.PositiveIntegerField(default=0)
    on_new_device = models.PositiveIntegerField(default=0)
    last = models.CharField(max_length=100, blank=True, help_text="table and number opened last")
    in_turn = models.PositiveIntegerField(default=0, help_text="records a room gave her, without her choosing whom")
    lately = models.JSONField(default=list, help_text="moments of the last of them")

    privacy: ClassVar = {
        **plain("id campaign day records searches lists listed counted in_a_row at_night on_new_device in_turn lately"),
        "reader": _PSEUDONYM,
        "last": Plain("kind and number of a row, as in the journal, never its content"),
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "reader", "day"], name="a_day_of_a_reader_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.records}"


class Decoy(OfCampaign):
    """A row that no list shows, and an address that nobody was given: whoever opens the one or writes to the other
    came to it in a way that is nobody's work.
    """

    table = models.CharField(max_length=60, help_text="label of the model of the row")
    number = models.PositiveBigIntegerField(help_text="number of the row")
    digest = models.CharField(max_length=32, help_text="keyed digest of its address")
    made_at = models.DateTimeField()

    privacy: ClassVar = plain("id campaign table number digest made_at")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "table", "number"], name="a_decoy_is_one_row")
        ]
        indexes: ClassVar = [models.Index(fields=["campaign", "digest"], name="decoys_by_address")]

    def __str__(self) -> str:
        return f"{self.table}:{self.number}"


class Canary(OfCampaign):
    """An invented person in one file that one reader took: her address says who took it."""

    reader = models.CharField(max_length=40, help_text="pseudonym of who took the file")
    export = models.CharField(max_length=80, help_text="which file: the room's own name of it")
    rank = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=32, help_text="keyed digest of its address")
    made_at = models.DateTimeField()

    privacy: ClassVar = {**plain("id campaign export rank digest made_at"), "reader": _PSEUDONYM}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "reader", "export", "rank"], name="a_file_has_its_canaries_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["campaign", "digest"], name="canaries_by_address")]

    def __str__(self) -> str:
        return f"{self.export} {self.rank}"


class ReadingStop(OfCampaign):
    """From here on a person opens no name, until somebody else says why she had opened so many."""

    reader = models.CharField(max_length=40, help_text="pseudonym of the reader")
    alarm = models.CharField(max_length=8, choices=Alarm.choices)
    records = models.PositiveIntegerField(help_text="opened that day")
    stopped_at = models.DateTimeField()
    why = models.CharField(max_length=8, choices=Why.choices, blank=True)
    explained_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {**plain("id campaign alarm records stopped_at why explained_at"), "reader": _PSEUDONYM}

    class Meta:
        ordering: ClassVar = ["-stopped_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "reader"], condition=Q(explained_at=None), name="a_reader_is_stopped_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.alarm} {self.stopped_at:%Y-%m-%d}"
