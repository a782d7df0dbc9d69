"""Messages that leave by themselves, one person at a time, when she has been at a step of a path for so long."""

from collections.abc import Callable
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.outreach.models.mailing import Mailing
from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.privacy import plain
from arpenteur.web.persons.paths.models import PathStep


class SequenceKind(models.TextChoices):
    """What such a message is for; its text is written and approved by people, as any other."""

    WELCOME = "welcome", _("welcome")
    REMINDER = "remind", _("reminder")
    THANKS = "thanks", _("thanks")


class MessageSequence(OfCampaign):
    """A message to each contact who has been at a step for some hours, once. Its recipients are not frozen: each is
    asked about when her turn comes.
    """

    mailing = models.OneToOneField(Mailing, on_delete=models.CASCADE, related_name="sequence")
    mailing_id: int
    step = models.ForeignKey(PathStep, on_delete=models.CASCADE, related_name="sequences")
    step_id: int
    kind = models.CharField(max_length=8, choices=SequenceKind.choices)
    get_kind_display: Callable[[], str]
    hours = models.PositiveIntegerField(default=0, help_text="after she reached the step")
    opened_at = models.DateTimeField(help_text="who was there before receives nothing")
    closed_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = plain("id campaign mailing step kind hours opened_at closed_at")

    class Meta:
        ordering: ClassVar = ["step", "hours", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.hours}"
