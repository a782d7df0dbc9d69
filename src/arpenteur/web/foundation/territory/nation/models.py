"""The index that pages and search read: every zone of a published nation, and the words of its name."""

from typing import ClassVar

from django.db import models

from arpenteur.web.foundation.shared.privacy import plain

LEVELS = ("departement", "circonscription", "commune", "station")


class Landmark(models.Model):
    """One zone of a published nation: where it lies, how it is called. No figure."""

    snapshot = models.ForeignKey("territory.PublishedSnapshot", on_delete=models.CASCADE, related_name="landmarks")
    level = models.CharField(max_length=15, choices=[(level, level) for level in LEVELS])
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    detail = models.CharField(max_length=200, blank=True)
    departement = models.CharField(max_length=3)
    circonscription = models.CharField(max_length=5, blank=True, help_text="empty where it lies in several")
    commune = models.CharField(max_length=5, blank=True)
    registered = models.IntegerField()
    west = models.FloatField(null=True)
    south = models.FloatField(null=True)
    east = models.FloatField(null=True)
    north = models.FloatField(null=True)

    privacy: ClassVar = plain(
        "id snapshot level code name detail departement circonscription commune registered west south east north"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["snapshot", "level", "code"], name="a_landmark_is_listed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.code}"


class LandmarkWord(models.Model):
    """One folded word (a to z, 0 to 9) of the name of a landmark: looked up whole or by its beginning."""

    snapshot = models.ForeignKey("territory.PublishedSnapshot", on_delete=models.CASCADE, related_name="+")
    landmark = models.ForeignKey(Landmark, on_delete=models.CASCADE, related_name="words")
    word = models.CharField(max_length=40)

    privacy: ClassVar = plain("id snapshot landmark word")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["snapshot", "word", "landmark"], name="landmark_by_word")]

    def __str__(self) -> str:
        return self.word
