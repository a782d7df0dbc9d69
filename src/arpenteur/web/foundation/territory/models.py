"""What is published: snapshots, and the outlines of their zones. No person, no score below the station."""

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models

from arpenteur.web.foundation.shared.privacy import Plain, plain
from arpenteur.web.foundation.territory.nation.models import Landmark, LandmarkWord

LEVELS = ("station", "quartier", "commune")
__all__ = ["LEVELS", "Landmark", "LandmarkWord", "PublishedSnapshot", "Zone"]


class PublishedSnapshot(models.Model):
    """A snapshot copied into the data folder; one of each place is current."""

    place = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    fictional = models.BooleanField(default=False)
    generated_at = models.CharField(max_length=40)
    manifest = models.JSONField()
    folder = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=100)
    current = models.BooleanField(default=False)

    privacy: ClassVar = {
        **plain("id place name fictional generated_at manifest folder digest published_at current"),
        "published_by": Plain("the command line, never a person"),
    }

    class Meta:
        ordering: ClassVar = ["name", "-published_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(current=True), name="one_current_snapshot_a_place"
            ),
            models.UniqueConstraint(fields=["place", "digest"], name="a_snapshot_is_published_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.digest[:12]}"

    @property
    def path(self) -> Path:
        """Where the copy is."""
        return Path(settings.ARPENTEUR_HOME) / self.folder

    @property
    def place_name(self) -> str:
        """As the manifest says it."""
        return self.name


class Zone(models.Model):
    """The outline of a zone of a published snapshot, ready to be drawn."""

    snapshot = models.ForeignKey(PublishedSnapshot, on_delete=models.CASCADE, related_name="zones")
    snapshot_id: int
    level = models.CharField(max_length=10)
    zone = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    geometry = models.JSONField(null=True)
    west = models.FloatField(null=True)
    south = models.FloatField(null=True)
    east = models.FloatField(null=True)
    north = models.FloatField(null=True)
    label_longitude = models.FloatField(null=True)
    label_latitude = models.FloatField(null=True)
    label_room = models.FloatField(null=True, help_text="radius of the largest disc inside, degrees of latitude")

    privacy: ClassVar = plain(
        "id snapshot level zone label geometry west south east north label_longitude label_latitude label_room"
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["snapshot", "level", "zone"], name="a_zone_is_drawn_once"),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.zone}"
