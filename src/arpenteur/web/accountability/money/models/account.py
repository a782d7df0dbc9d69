"""The frame of the account, who gave and how much, expenses on their way, gifts in kind, other receipts."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q

from arpenteur.domain.money_account import IN_KIND
from arpenteur.domain.money_expenses import PAID, InKindGiver, Stage
from arpenteur.web.accountability.money.words import (
    GIVERS,
    MEANS,
    STAGES,
    AgentKind,
    BenefitKind,
    ReturnReason,
    choices_of,
)
from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.keys.blind import LENGTH, Word, digests
from arpenteur.web.foundation.keys.fields import EncryptedText
from arpenteur.web.foundation.keys.keyring import DataClass
from arpenteur.web.foundation.shared.privacy import Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

DATA = DataClass.MONEY
_ROW: Terms = {"basis": Basis.LEGAL_OBLIGATION, "retention": Retention.DONOR, "scrub": Scrub.ROW}
DONOR_UNLINK: Terms = {"basis": Basis.LEGAL_OBLIGATION, "retention": Retention.DONOR, "scrub": Scrub.UNLINK}
PSEUDONYM = Plain("keyed pseudonym of the journal: without the key of the site it names nobody")
RANDOM = Plain("drawn at random, says nothing")
LONGEST_LABEL, LONGEST_HOME = 120, 240


class MoneyFrame(OfCampaign):
    """What the account is held to: inhabitants, ceiling, agent, his account, where gifts are paid. One a campaign."""

    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    inhabitants = models.PositiveIntegerField(default=0, help_text="of the constituency, as the prefecture counts them")
    written_ceiling = models.BigIntegerField(null=True, blank=True, help_text="cents, as the prefecture wrote them")
    agent_kind = models.CharField(max_length=12, choices=AgentKind.choices, blank=True)
    get_agent_kind_display: Callable[[], str]
    agent_name = EncryptedText(longest=120, data=DATA, blank=True)
    agent_since = models.DateField(null=True, blank=True, help_text="day of the declaration at the prefecture")
    beneficiary = models.CharField(max_length=160, blank=True, help_text="candidate or list, as it is published")
    account_since = models.DateField(null=True, blank=True, help_text="day the only account was opened")
    account_end = models.CharField(max_length=4, blank=True, help_text="last signs of the account")
    provider = models.CharField(max_length=80, blank=True, help_text="payment provider of the agent")
    provider_link = models.URLField(max_length=300, blank=True)
    give_open = models.BooleanField(default=False, help_text="whether the page to give is open")
    vote_share = models.DecimalField(
        max_digits=6, decimal_places=3, null=True, blank=True, help_text="per cent of votes cast, once known"
    )
    accountant_at = models.DateField(null=True, blank=True, help_text="day the accountant presented the account")
    signed_at = models.DateField(null=True, blank=True, help_text="day the candidate signed it")
    filed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign inhabitants written_ceiling agent_kind agent_since account_since account_end give_open"),
        **plain("provider provider_link vote_share accountant_at signed_at filed_at changed_at"),
        "row": RANDOM,
        "agent_name": Plain("public by law: every call for donations says it (L52-9)"),
        "beneficiary": Plain("written for everyone to read (L52-9)"),
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign"], name="an_account_has_one_frame")]

    def __str__(self) -> str:
        return f"{self.campaign_id}"


class Donor(OfCampaign):
    """Who gave, as R39-1 asks: a file of its own under its own key, apart from contacts. Nobody is a contact by it."""

    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    name = EncryptedText(longest=120, data=DATA)
    tax_home = EncryptedText(longest=LONGEST_HOME, data=DATA, blank=True)
    email = EncryptedText(longest=254, data=DATA, blank=True)
    nationality = EncryptedText(longest=60, data=DATA, blank=True)
    french = models.BooleanField()
    resident = models.BooleanField()
    own = models.BooleanField(default=False, help_text="the candidate or somebody on the list: a contribution, no gift")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    donations: "RelatedManager[Donation]"
    words: "RelatedManager[DonorWord]"

    privacy: ClassVar = {
        **plain("id campaign expires_at"),
        "row": RANDOM,
        "name": Personal("to say who gave, as the law asks", **_ROW),
        "tax_home": Personal("to say where who gave pays taxes, as the law asks", **_ROW),
        "email": Personal("to know her again in the file of the payment provider", **_ROW),
        "nationality": Personal("to say that who gave may give, as the law asks", **_ROW),
        "french": Personal("to say that who gave may give, as the law asks", **_ROW),
        "resident": Personal("to say that who gave may give, as the law asks", **_ROW),
        "own": Personal("to tell a contribution from a gift", **_ROW),
        "created_at": Personal("to date the line", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.pk}"

    def index_again(self) -> None:
        """Write what she is found by, after her name or address was."""
        self.words.all().delete()
        DonorWord.objects.bulk_create(
            DonorWord(campaign_id=self.campaign_id, donor=self, kind=kind, digest=one)
            for kind, one in self.index_words()
        )

    def index_words(self) -> list[tuple[str, str]]:
        """Kinds and digests of what she is found by."""
        texts = ((Word.NAME, self.name), (Word.WHOLE, self.name), (Word.EMAIL, self.email))
        return [
            (kind.value, one) for kind, text in texts for one in sorted(digests(self.campaign_id, DATA, [(kind, text)]))
        ]


class DonorWord(OfCampaign):
    """A word of a donor as a keyed digest: she is found by it, it is not read."""

    donor = models.ForeignKey(Donor, on_delete=models.CASCADE, related_name="words")
    donor_id: int
    kind = models.CharField(max_length=5, choices=[(one.value, one.value) for one in Word])
    digest = models.CharField(max_length=LENGTH, help_text="keyed digest of a word of her name or address")

    privacy: ClassVar = {
        **plain("id campaign kind"),
        "donor": Personal("to find her line without reading the others", **_ROW, export=False),
        "digest": Plain("without the key of the campaign it is nobody's word"),
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["donor", "kind", "digest"], name="a_word_of_a_donor_is_kept_once")
        ]
        indexes: ClassVar = [models.Index(fields=["campaign", "digest"], name="donors_by_word")]

    def __str__(self) -> str:
        return f"{self.donor_id} {self.kind}"


class DonationImport(OfCampaign):
    """A file of a payment provider that was read: how many lines became donations, which were refused and why."""

    digest = models.CharField(max_length=64, help_text="of the file, to know it again")
    maker = models.CharField(max_length=60, help_text="pseudonym of the member who brought it")
    lines = models.PositiveIntegerField()
    known = models.PositiveIntegerField(help_text="lines that were there already")
    refused = models.JSONField(default=list, help_text="[number of the line, rule, sentence without a name]")
    created_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    donations: "RelatedManager[Donation]"

    privacy: ClassVar = {
        **plain("id campaign digest lines known refused created_at undone_at"),
        "maker": PSEUDONYM,
    }

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.pk}"


class Donation(OfCampaign):
    """Money that somebody gave, and what became of it. Without its donor, once her time is over, the sum stays."""

    donor = models.ForeignKey(Donor, null=True, blank=True, on_delete=models.SET_NULL, related_name="donations")
    donor_id: int | None
    own = models.BooleanField(default=False, help_text="a contribution of the candidate or of a running mate")
    cents = models.BigIntegerField()
    means = models.CharField(max_length=8, choices=choices_of(MEANS))
    get_means_display: Callable[[], str]
    given_on = models.DateField()
    elsewhere = models.BigIntegerField(default=0, help_text="cents she says she gave to others in this election")
    attested = models.BooleanField(help_text="she attested that it is her own money and that she is a natural person")
    reference = models.CharField(max_length=60, blank=True, help_text="of the provider or of the payment")
    receipt = models.CharField(max_length=24, blank=True, help_text="number of the receipt of the CNCCFP")
    receipt_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    returned_why = models.CharField(max_length=8, choices=ReturnReason.choices, blank=True)
    get_returned_why_display: Callable[[], str]
    batch = models.ForeignKey(
        DonationImport, null=True, blank=True, on_delete=models.SET_NULL, related_name="donations"
    )
    batch_id: int | None
    kept_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign own cents means given_on batch kept_at returned_on returned_why elsewhere attested"),
        "donor": Personal("to say who gave, as the law asks", **DONOR_UNLINK, export=False),
        "reference": Plain("number of a payment, known to its provider alone"),
        "receipt": Plain("number of a form of the CNCCFP"),
        "receipt_on": Plain("day of a form of the CNCCFP"),
    }

    class Meta:
        ordering: ClassVar = ["-given_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="a_donation_is_an_amount"),
            models.CheckConstraint(condition=Q(elsewhere__gte=0), name="what_was_given_elsewhere_is_an_amount"),
            models.UniqueConstraint(
                fields=["campaign", "receipt"], condition=~Q(receipt=""), name="a_receipt_is_recorded_once"
            ),
            models.UniqueConstraint(
                fields=["campaign", "reference"],
                condition=~Q(reference="") & Q(batch__isnull=False),
                name="a_payment_of_a_file_is_one_donation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Income(OfCampaign):
    """Other money that came in: loans, a party, collections."""

    heading = models.CharField(max_length=4)
    label = models.CharField(max_length=LONGEST_LABEL)
    cents = models.BigIntegerField()
    received_on = models.DateField()
    reference = models.CharField(max_length=60, blank=True)
    kept_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign heading cents received_on kept_at"),
        "label": Plain("what it is; the form says that no person is named"),
        "reference": Plain("number of a payment"),
    }

    class Meta:
        ordering: ClassVar = ["-received_on", "-id"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(cents__gt=0), name="an_income_is_an_amount")]

    def __str__(self) -> str:
        return f"{self.heading} {self.pk}"


class Expense(OfCampaign):
    """Something that costs money, from its quote to the proof of its payment."""

    label = models.CharField(max_length=LONGEST_LABEL)
    supplier = models.CharField(max_length=LONGEST_LABEL, blank=True)
    heading = models.CharField(max_length=4)
    cents = models.BigIntegerField()
    stage = models.CharField(max_length=10, choices=choices_of(STAGES), default=Stage.QUOTE.value)
    get_stage_display: Callable[[], str]
    quoted_on = models.DateField()
    committed_on = models.DateField(null=True, blank=True)
    invoiced_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    means = models.CharField(max_length=8, choices=choices_of(MEANS), blank=True)
    direct = models.BooleanField(default=False, help_text="paid by somebody else than the agent")
    reference = models.CharField(max_length=60, blank=True, help_text="of the payment")
    number = models.PositiveIntegerField(null=True, blank=True, help_text="of its piece in the account")
    work = models.CharField(max_length=12, choices=Kind.choices, blank=True, help_text="kind of action it is for")
    get_work_display: Callable[[], str]
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    action_id: int | None
    created_at = models.DateTimeField()
    pieces: "RelatedManager[Any]"

    privacy: ClassVar = {
        **plain("id campaign heading cents stage quoted_on committed_on invoiced_on due_on paid_on means direct"),
        **plain("number work action created_at"),
        "label": Plain("what is bought; the form says that no person is named"),
        "supplier": Plain("a business as its invoice has it"),
        "reference": Plain("number of a payment"),
    }

    class Meta:
        ordering: ClassVar = ["-quoted_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="an_expense_is_an_amount"),
            models.CheckConstraint(
                condition=~Q(stage__in=[one.value for one in sorted(PAID)]) | Q(paid_on__isnull=False),
                name="what_is_paid_has_its_day",
            ),
            models.UniqueConstraint(
                fields=["campaign", "number"], condition=Q(number__isnull=False), name="a_piece_has_one_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Benefit(OfCampaign):
    """Something given instead of money: it counts on both sides of the account once it is valued."""

    kind = models.CharField(max_length=8, choices=BenefitKind.choices)
    get_kind_display: Callable[[], str]
    giver = models.CharField(max_length=9, choices=choices_of(GIVERS))
    get_giver_display: Callable[[], str]
    label = models.CharField(max_length=LONGEST_LABEL)
    heading = models.CharField(max_length=4)
    quantity = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    unit_cents = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    cents = models.BigIntegerField(null=True, blank=True, help_text="its value; none until somebody valued it")
    given_on = models.DateField()
    work = models.CharField(max_length=12, choices=Kind.choices, blank=True, help_text="kind of action it is for")
    created_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign kind giver heading quantity unit_cents cents given_on work created_at"),
        "label": Plain("what is given; the form says that no person is named"),
    }

    class Meta:
        ordering: ClassVar = ["-given_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(cents=None) | Q(cents__gt=0), name="a_benefit_is_an_amount"),
            models.CheckConstraint(condition=~Q(giver=InKindGiver.COMPANY.value), name="a_company_gives_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def receipt_heading(self) -> str:
        """Where it stands among receipts."""
        return IN_KIND[InKindGiver(self.giver)]
