"""Who pays for advertisements, their notices, what is kept of them for seven years, complaints."""

import uuid
from collections.abc import Callable
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from arpenteur.web.communication.advertising.kinds import (
    AdChannel,
    AdPaperKind,
    ComplaintOutcome,
    ComplaintReason,
    MoneyOrigin,
    MoneyPlace,
)
from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.keys.fields import EncryptedText
from arpenteur.web.foundation.shared.privacy import Basis, Classified, Personal, Plain, Retention, Scrub, Terms, plain

_BY_LAW = Plain("made public by law: (EU) 2024/900, art. 11 and 12; the form says so")
_COMPLAINT: Terms = {"basis": Basis.LEGAL_OBLIGATION, "retention": Retention.COMPLAINT, "scrub": Scrub.ROW}
LONGEST_LINE, LONGEST_WORDS = 160, 600
LONGEST_COMPLAINT, LONGEST_ANSWER = 1500, 1500


class Sponsor(OfCampaign):
    """For whom the campaign's advertisements are, and with whose money: what every label and notice says."""

    name = models.CharField(max_length=LONGEST_LINE)
    legal_name = models.CharField(max_length=LONGEST_LINE, blank=True, help_text="where it is another one")
    email = models.EmailField(max_length=LONGEST_LINE)
    address = models.CharField(max_length=LONGEST_LINE, blank=True, help_text="postal, where it is public")
    place = models.CharField(max_length=LONGEST_LINE, help_text="where it is established")
    number = models.CharField(max_length=40, blank=True, help_text="in a register, where it has one")
    controller = models.CharField(max_length=LONGEST_LINE, blank=True, help_text="who controls it in the end")
    payer = models.CharField(max_length=LONGEST_LINE, blank=True, help_text="who pays, where it is somebody else")
    eligible = models.BooleanField(default=False, help_text="of the Union, or entitled to vote (art. 5(2))")
    origin = models.CharField(max_length=7, choices=MoneyOrigin.choices, default=MoneyOrigin.PRIVATE)
    get_origin_display: Callable[[], str]
    money_place = models.CharField(max_length=7, choices=MoneyPlace.choices, default=MoneyPlace.INSIDE)
    get_money_place_display: Callable[[], str]
    method = models.CharField(max_length=LONGEST_WORDS, help_text="how amounts are worked out")
    participation = models.URLField(max_length=300, help_text="official page on taking part in the vote")
    changed_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign eligible origin money_place changed_at"),
        **dict.fromkeys(
            ("name", "legal_name", "email", "address", "place", "number", "controller", "payer", "method"), _BY_LAW
        ),
        "participation": Plain("an official address"),
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign"], name="a_campaign_has_one_sponsor")]

    def __str__(self) -> str:
        return self.name


class AdNotice(OfCampaign):
    """The transparency notice of one advertisement as the campaign writes it; what was published is an ``AdPaper``.

    ``code`` is in its permanent address. Amounts are cents. ``mailing`` names what it was written for, where the
    program sent it; ``parameters`` are then its filters in words, never whom they chose.
    """

    code = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    title = models.CharField(max_length=LONGEST_LINE)
    channel = models.CharField(max_length=7, choices=AdChannel.choices)
    get_channel_display: Callable[[], str]
    provider = models.CharField(max_length=LONGEST_LINE, blank=True, help_text="who publishes it for money, or nobody")
    mailing = models.CharField(max_length=40, blank=True, help_text="kind and number of what the program sent")
    begins = models.DateField()
    ends = models.DateField()
    amount = models.PositiveBigIntegerField(help_text="cents spent on this advertisement")
    benefits = models.CharField(max_length=LONGEST_WORDS, blank=True, help_text="advantages in kind")
    campaign_amount = models.PositiveBigIntegerField(help_text="cents spent on the whole campaign of advertising")
    repository = models.URLField(max_length=300, blank=True, help_text="address in the European repository")
    suspended = models.CharField(max_length=LONGEST_WORDS, blank=True, help_text="earlier suspension and why, if any")
    targeted = models.BooleanField(default=False)
    parameters = models.CharField(max_length=LONGEST_WORDS, blank=True, help_text="of the targeting; no person")
    reach = models.PositiveBigIntegerField(null=True, blank=True, help_text="how many it reached")
    changed_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign code channel mailing begins ends amount campaign_amount repository targeted reach"),
        **plain("changed_at"),
        **dict.fromkeys(("title", "provider", "benefits", "suspended", "parameters"), _BY_LAW),
    }

    class Meta:
        ordering: ClassVar = ["-begins", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gte=F("begins")), name="an_ad_ends_after_it_began"),
            models.CheckConstraint(condition=Q(campaign_amount__gte=F("amount")), name="an_ad_is_part_of_its_campaign"),
        ]

    def __str__(self) -> str:
        return self.title


class AdPaper(Classified):
    """What was published, as it was: a version of a notice, of the policy, of an assessment; or a line of the register.

    It has no recipient and outlives its campaign, whose number and name it keeps: seven years after the last day.
    """

    chain = models.BigIntegerField(help_text="number of the campaign, as the journal has it")
    campaign_name = models.CharField(max_length=120)
    code = models.UUIDField()
    kind = models.CharField(max_length=6, choices=AdPaperKind.choices)
    get_kind_display: Callable[[], str]
    version = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    last_day = models.DateField(help_text="until when it is shown, or was")
    expires_at = models.DateTimeField()

    sealed_by: ClassVar = "chain"
    privacy: ClassVar = {
        **plain("id chain campaign_name code kind version digest published_at last_day expires_at"),
        "document": Plain("made public by law: sponsor, money, period, parameters; never a recipient"),
    }

    class Meta:
        ordering: ClassVar = ["-published_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["chain", "kind"], name="ad_papers_of_a_campaign")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "version"], name="a_version_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.version}"


class AdComplaint(OfCampaign):
    """Somebody says that an advertisement breaks the law (art. 15): who, what, by when she is answered."""

    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    notice = models.UUIDField(null=True, blank=True, help_text="code of the notice it is about")
    reason = models.CharField(max_length=8, choices=ComplaintReason.choices)
    get_reason_display: Callable[[], str]
    name = EncryptedText(longest=80)
    email = EncryptedText(longest=254)
    words = EncryptedText(longest=LONGEST_COMPLAINT)
    language = models.CharField(max_length=8, default="fr")
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=ComplaintOutcome.choices, blank=True)
    get_outcome_display: Callable[[], str]
    answer = EncryptedText(longest=LONGEST_ANSWER, blank=True)
    expires_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign notice due_at expires_at"),
        "row": Plain("drawn at random, says nothing"),
        "reason": Personal("to answer whoever complained", **_COMPLAINT),
        "name": Personal("to answer whoever complained", **_COMPLAINT),
        "email": Personal("to answer whoever complained", **_COMPLAINT),
        "words": Personal("to answer whoever complained", **_COMPLAINT),
        "language": Personal("to answer whoever complained", **_COMPLAINT),
        "received_at": Personal("to answer whoever complained", **_COMPLAINT),
        "answered_at": Personal("to answer whoever complained", **_COMPLAINT),
        "outcome": Personal("to answer whoever complained", **_COMPLAINT),
        "answer": Personal("to answer whoever complained", **_COMPLAINT),
    }

    class Meta:
        ordering: ClassVar = ["due_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at=None, outcome="") | (Q(answered_at__isnull=False) & ~Q(outcome="")),
                name="an_answer_has_its_outcome",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.reason}"
