"""Stacks of filters kept under a name. They hold codes of filters, never a person: who is in is asked each time."""

from typing import ClassVar

from django.db import models

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.privacy import Plain, plain
from arpenteur.web.persons.segments.stack import Stack, read_stack


class Segment(OfCampaign):
    """A stack under a name of the campaign."""

    name = models.CharField(max_length=60)
    lines = models.JSONField(default=list, help_text="what each line does, its filter and its value")
    maker = models.CharField(max_length=60, help_text="pseudonym of the member who kept it")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign name lines created_at changed_at"),
        "maker": Plain("keyed pseudonym of the journal: without the key of the site it names nobody"),
    }

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign", "name"], name="a_segment_has_one_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def stack(self) -> Stack:
        """Its lines. Raises InputError where a room that declared one of its filters is no longer there."""
        return read_stack(self.lines)
