"""The payment provider of the agent: how its notices are signed, and what it tells of each gift."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from arpenteur.web.accountability.money.models.account import DATA, DONOR_UNLINK, RANDOM, Donation, Donor
from arpenteur.web.accountability.money.words import MEANS, choices_of
from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.keys.fields import EncryptedText
from arpenteur.web.foundation.shared.privacy import Personal, Plain, plain

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class ProviderKind(models.TextChoices):
    """How notices are signed and written (``gift_notices``)."""

    TIMED = "timed", _("as Stripe does: Stripe-Signature: t=…,v1=…")
    BODY = "body", _("as HelloAsso does: X-Ha-Signature")


class GiftState(models.TextChoices):
    """Where a gift is, as its provider says."""

    ANNOUNCED = "told", _("announced")
    FAILED = "failed", _("not paid")
    PAID = "paid", _("paid")
    REFUNDED = "back", _("refunded")


class PaymentProvider(OfCampaign):
    """Where notices of gifts come from. One a campaign; its page to give is in the frame of the account."""

    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    kind = models.CharField(max_length=5, choices=ProviderKind.choices)
    get_kind_display: Callable[[], str]
    secret = EncryptedText(longest=200, data=DATA, blank=True, help_text="what notices of the provider are signed with")
    page = models.CharField(max_length=120, blank=True, help_text="the form or link that gifts come by; empty: any")
    changed_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True, help_text="when a notice last changed something")
    gifts: "RelatedManager[ProviderGift]"

    privacy: ClassVar = {
        **plain("id campaign kind page changed_at told_at"),
        "row": RANDOM,
        "secret": Plain("secret of a machine, encrypted"),
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign"], name="a_campaign_has_one_provider")]

    def __str__(self) -> str:
        return self.kind


class ProviderGift(OfCampaign):
    """A gift as its provider tells it, whatever the law says of it; once it is kept in the account, its donation."""

    provider = models.ForeignKey(PaymentProvider, on_delete=models.CASCADE, related_name="gifts")
    provider_id: int
    key = models.CharField(max_length=64, help_text="digest of the provider's number of the payment: kept once")
    reference = models.CharField(max_length=60, help_text="the provider's number of the payment")
    state = models.CharField(max_length=6, choices=GiftState.choices)
    get_state_display: Callable[[], str]
    cents = models.BigIntegerField()
    back = models.BigIntegerField(default=0, help_text="cents that went back at the provider")
    means = models.CharField(max_length=8, choices=choices_of(MEANS))
    given_on = models.DateField()
    natural = models.BooleanField(default=True, help_text="whether the provider names no company")
    attested = models.BooleanField(default=False)
    rule = models.CharField(max_length=40, blank=True, help_text="rule of the law that refuses it")
    why = models.TextField(blank=True, help_text="why it is not in the account as it should be, without a name")
    donor = models.ForeignKey(Donor, null=True, blank=True, on_delete=models.SET_NULL, related_name="provider_gifts")
    donor_id: int | None
    donation = models.OneToOneField(
        Donation, null=True, blank=True, on_delete=models.SET_NULL, related_name="provider_gift"
    )
    donation_id: int | None
    told_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign provider key state cents back means given_on natural attested rule donation told_at"),
        "why": Plain("a sentence of this program about amounts, articles and what is missing: it names nobody"),
        "reference": Plain("number of a payment, known to its provider alone"),
        "donor": Personal("to say who gave, as the law asks", **DONOR_UNLINK, export=False),
    }

    class Meta:
        ordering: ClassVar = ["-given_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "key"], name="a_gift_of_a_provider_is_kept_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="a_gift_of_a_provider_is_an_amount"),
            models.CheckConstraint(condition=Q(back__gte=0), name="what_went_back_is_an_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def left(self) -> int:
        """Cents that did not go back."""
        return max(self.cents - self.back, 0)
