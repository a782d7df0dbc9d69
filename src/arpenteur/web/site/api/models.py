"""Tokens of programs, answers kept for a repeated request, webhooks. No table knows a person."""

from typing import ClassVar

from django.db import models

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.privacy import Plain, plain
from arpenteur.web.site.api.scopes import BY_TWO

_MAKER = Plain("keyed pseudonym of the journal: without the key of the site it names nobody")


class ApiToken(OfCampaign):
    """A program that may use the API of one campaign; only a digest of its secret is kept."""

    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=12, help_text="first signs of the secret, to recognise it")
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="to the minute")
    revoked_at = models.DateTimeField(null=True, blank=True)
    maker = models.CharField(max_length=40, blank=True, help_text="pseudonym of the member who made it")
    agreed_by = models.CharField(
        max_length=40, blank=True, help_text="pseudonym of the second person who agreed that it reads names"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        **plain("id campaign digest prefix scopes created_at expires_at last_used_at revoked_at agreed_at"),
        "agreed_by": _MAKER,
        "name": Plain("what the program is called; the form says that no person is named"),
        "maker": _MAKER,
    }

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} {self.prefix}…"

    @property
    def waits(self) -> bool:
        """Whether one of its rights opens nothing until a second person agrees."""
        return not self.agreed_by and not BY_TWO.isdisjoint(self.scopes)


class KeptAnswer(OfCampaign):
    """A request that carries an ``Idempotency-Key``, and its answer once there is one, encrypted."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="kept_answers")
    token_id: int
    key = models.CharField(max_length=100)
    request = models.CharField(max_length=64, help_text="digest of method, address and body")
    claim = models.UUIDField(help_text="which of several requests at once is at work on it")
    claimed_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="null: still at work")
    answer = models.TextField(blank=True)

    privacy: ClassVar = {
        **plain("id campaign token key request claim claimed_at status"),
        "answer": Plain("an action, counts or a webhook, encrypted; no operation that writes answers with a person"),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "key"], name="a_key_is_one_request")]
        indexes: ClassVar = [models.Index(fields=["claimed_at"], name="kept_answer_age")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.key}"


class WebhookEndpoint(OfCampaign):
    """An address that is told what happens in a campaign. Its secret signs, so it is kept, encrypted."""

    url = models.URLField(max_length=300)
    events = models.JSONField(default=list)
    secret = models.TextField()
    position = models.PositiveBigIntegerField(help_text="last line of the journal that was looked at")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    maker = models.CharField(max_length=40, blank=True, help_text="pseudonym of the member who made it")

    privacy: ClassVar = {
        **plain("id campaign events position created_at ended_at"),
        "maker": _MAKER,
        "url": Plain("address of a program"),
        "secret": Plain("encrypted with a key of the site"),
    }

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.url
