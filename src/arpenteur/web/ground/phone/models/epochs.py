"""Epochs of the base: from when on what it holds follows from what it held."""

from typing import ClassVar

from django.db import models

from arpenteur.web.foundation.shared.privacy import PLAIN, Classified, plain


class Epoch(Classified):
    """A number that a restoration changes: phones that hear another one show again what they hold a receipt of."""

    rank = models.PositiveIntegerField(primary_key=True)
    number = models.UUIDField(unique=True)
    since = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, help_text="the state that was put back; null for the first")

    privacy: ClassVar = {**plain("rank number since"), "saved_at": PLAIN}

    class Meta:
        ordering: ClassVar = ["rank"]

    def __str__(self) -> str:
        return f"{self.rank} {self.number}"
