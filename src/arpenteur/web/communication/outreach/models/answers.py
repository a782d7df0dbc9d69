"""What comes back: addresses that do not exist, notices of providers, answers."""

import uuid
from collections.abc import Callable
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.outreach.models.account import CHANNELS, Account
from arpenteur.web.communication.outreach.models.mailing import Mailing
from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.keys.fields import EncryptedText
from arpenteur.web.foundation.shared.privacy import Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.persons.contacts.models import Contact, FollowUp

_ROW: Terms = {"basis": Basis.CONSENT, "retention": Retention.CONTACT, "scrub": Scrub.ROW}
_UNLINK: Terms = {"basis": Basis.CONSENT, "retention": Retention.CONTACT, "scrub": Scrub.UNLINK}
LONGEST_REPLY = 3000


class DeadAddress(OfCampaign):
    """An address of a contact that came back for good, as a keyed digest: another address of hers is not concerned."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="dead_addresses")
    contact_id: int
    channel = models.CharField(max_length=5, choices=CHANNELS)
    digest = models.CharField(max_length=32)
    at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign"),
        "contact": Personal("to write no more to an address that does not exist", **_ROW, export=False),
        "channel": Personal("to write no more to an address that does not exist", **_ROW),
        "digest": Plain("without the key of the campaign it is nobody's address"),
        "at": Personal("to write no more to an address that does not exist", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "channel"], name="one_dead_address_by_channel")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.at:%Y-%m-%d}"


class ReturnNotice(OfCampaign):
    """A notice of a provider that was taken, so that the same one changes nothing the second time. Never its words."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="notices")
    account_id: int
    key = models.CharField(max_length=64, help_text="digest of the provider's number of it")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()

    privacy: ClassVar = plain("id campaign account key kind at")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "key"], name="a_notice_is_taken_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class ReplySense(models.TextChoices):
    """What an answer asks for, understood by whole words only."""

    WORDS = "words", _("somebody answers")
    STOP = "stop", _("no more messages")
    AWAY = "away", _("written by a machine: away, or received")


class MessageReply(OfCampaign):
    """An answer to a message, threaded to its contact as a follow-up with an owner. Its text goes when that is done."""

    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    mailing = models.ForeignKey(Mailing, null=True, on_delete=models.SET_NULL, related_name="replies")
    mailing_id: int | None
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="replies")
    contact_id: int | None
    follow_up = models.ForeignKey(FollowUp, null=True, blank=True, on_delete=models.SET_NULL, related_name="replies")
    follow_up_id: int | None
    key = models.CharField(max_length=64, help_text="digest of the number of the message, so that it is taken once")
    sense = models.CharField(max_length=5, choices=ReplySense.choices, default=ReplySense.WORDS)
    get_sense_display: Callable[[], str]
    text = EncryptedText(longest=LONGEST_REPLY, blank=True)
    sender = EncryptedText(longest=254, blank=True, help_text="address of somebody who is not among the contacts")
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        **plain("id campaign mailing key answered_at"),
        "row": Plain("drawn at random, says nothing"),
        "contact": Personal("to answer her", **_ROW, export=False),
        "follow_up": Personal("to answer her", **_UNLINK, export=False),
        "sense": Personal("to answer her", **_ROW),
        "text": Personal("to answer her", **_ROW),
        "sender": Personal("to answer her", **_ROW),
        "at": Personal("to answer her", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign", "key"], name="a_reply_is_taken_once")]

    def __str__(self) -> str:
        return f"{self.sense} {self.at:%Y-%m-%d}"
