"""Who writes, and by which accounts of the campaign's own its messages leave."""

import uuid
from collections.abc import Callable
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.keys.fields import EncryptedText
from arpenteur.web.foundation.shared.privacy import Plain, plain
from arpenteur.web.persons.contacts.models import Channel

CHANNELS = [(one.value, one.label) for one in (Channel.EMAIL, Channel.SMS, Channel.POST)]
"""By what a mailing may go."""
_DRAWN = Plain("drawn at random, says nothing")


class SenderKind(models.TextChoices):
    """On whose behalf messages leave: (EU) 2024/900, art. 18(3) names bodies, not candidates."""

    BODY = "body", _("a party, a foundation, an association or another non-profit body")
    CANDIDATE = "one", _("a candidate, or a list without a body of its own")


class Sender(OfCampaign):
    """Who a campaign is to those it writes to: said at the foot of every message."""

    kind = models.CharField(max_length=4, choices=SenderKind.choices)
    get_kind_display: Callable[[], str]
    name = models.CharField(max_length=120, help_text="who is responsible, as people know it")
    address = models.CharField(max_length=200, help_text="postal address of the campaign")
    contact = models.CharField(max_length=160, help_text="public address where people write about their data")
    label_shown = models.BooleanField(default=True, help_text="whether messages say that they are political")
    changed_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign kind label_shown changed_at"),
        "name": Plain("written for everyone to read"),
        "address": Plain("public address of the campaign, rather than a person's; the form says so"),
        "contact": Plain("public address of the campaign, rather than a person's; the form says so"),
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign"], name="a_campaign_has_one_sender")]

    def __str__(self) -> str:
        return self.kind


class AccountKind(models.TextChoices):
    """What a sending account speaks to: each is an adapter (``outreach.sending``)."""

    SMTP = "smtp", _("mail server (SMTP)")
    ANYMAIL = "anymail", _("mail provider (Anymail)")
    SMS = "sms", _("provider of text messages")
    CONSOLE = "console", _("none: messages are only shown")


class Account(OfCampaign):
    """An account of the campaign's own by which messages leave; the site sends nothing on its own account."""

    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    channel = models.CharField(max_length=5, choices=CHANNELS, default=Channel.EMAIL)
    get_channel_display: Callable[[], str]
    kind = models.CharField(max_length=8, choices=AccountKind.choices)
    get_kind_display: Callable[[], str]
    name = models.CharField(max_length=60, help_text="what the team calls it")
    sender = models.CharField(max_length=254, help_text="address or short name that messages come from")
    sender_name = models.CharField(max_length=80, blank=True)
    reply_to = models.CharField(max_length=254, blank=True, help_text="where answers go")
    settings = models.JSONField(default=dict, help_text="host, port, provider: nothing secret")
    secret = EncryptedText(longest=600, blank=True, help_text="password or key of the account")
    webhook_secret = EncryptedText(longest=200, blank=True, help_text="what notices of the provider are signed with")
    inbox_secret = EncryptedText(longest=600, blank=True, help_text="password of the inbox of answers")
    a_minute = models.PositiveIntegerField(default=300, help_text="messages a minute at most")
    checks = models.JSONField(default=dict, help_text="what DNS said of SPF, DKIM and DMARC, and when")
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True, help_text="when a test last left by it")
    ended_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        **plain("id campaign channel kind name settings a_minute checks created_at tried_at ended_at"),
        "row": _DRAWN,
        "sender": Plain("public address of the campaign, rather than a person's; the form says so"),
        "sender_name": Plain("public name of the campaign"),
        "reply_to": Plain("public address of the campaign, rather than a person's; the form says so"),
        "secret": Plain("secret of a machine, encrypted"),
        "webhook_secret": Plain("secret of a machine, encrypted"),
        "inbox_secret": Plain("secret of a machine, encrypted"),
    }

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name
