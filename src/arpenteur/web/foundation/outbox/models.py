"""Messages that wait to leave, and what became of them. They carry numbers: names are read when one is sent."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.privacy import PLAIN, Classified, Plain, plain
from arpenteur.web.foundation.shared.sealing import SealedManager


class MessageState(models.TextChoices):
    """What became of a message."""

    WAITING = "waiting", _("waiting")
    HELD = "held", _("held back")
    DELIVERED = "delivered", _("delivered")
    GIVEN_UP = "given_up", _("given up")


class Message(Classified):
    """One message to one receiver, written in the transaction of what it tells of.

    The campaign is a number, as in the journal: this room lies below campaigns and knows none.
    """

    id = models.UUIDField(primary_key=True)
    campaign = models.BigIntegerField(help_text="the campaign, or 0")
    kind = models.CharField(max_length=30, help_text="which room sends it, and how")
    channel = models.CharField(max_length=60, help_text="what it goes through: after a failure the rest of it waits")
    number = models.BigIntegerField(default=0, help_text="its order in the channel")
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    until = models.DateTimeField(help_text="a failure after this moment is the last")
    taken_at = models.DateTimeField(null=True, blank=True, help_text="a worker is sending it, or died while it was")
    handed_at = models.DateTimeField(
        null=True, blank=True, help_text="its last word was about to leave: without an end, nobody knows whether it did"
    )
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=60, blank=True, help_text="why the last attempt failed")

    sealed_by: ClassVar = "campaign"
    objects: ClassVar = SealedManager()
    privacy: ClassVar = {
        "id": PLAIN,
        **plain("campaign kind channel number state attempts next_at until taken_at handed_at created_at"),
        **plain("ended_at fault"),
        "payload": Plain("identifiers, states and counts; never a name or an address"),
    }

    class Meta:
        ordering: ClassVar = ["number", "created_at"]
        indexes: ClassVar = [
            models.Index(fields=["state", "next_at"], name="message_due"),
            models.Index(fields=["campaign", "channel", "state"], name="message_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
