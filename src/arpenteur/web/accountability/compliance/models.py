"""Requests from people, certificates of what was purged, and the erasures a restored backup must make again."""

from collections.abc import Callable
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.privacy import PLAIN, Basis, Classified, Personal, Plain, Retention, Scrub, plain

_CERTIFICATE = {
    **plain("id rule count at line"),
    "what": Plain("kind of line that was purged"),
    "digest": Plain("keyed digest of the numbers of purged lines; says nothing of what they held"),
}


class RequestKind(models.TextChoices):
    """What a person may ask for (RGPD art. 15 to 21)."""

    ACCESS = "access", _("access to her data")
    RECTIFICATION = "rectification", _("correction")
    ERASURE = "erasure", _("erasure")
    RESTRICTION = "restriction", _("restriction of use")
    OBJECTION = "objection", _("objection")


class Outcome(models.TextChoices):
    """How a request ended."""

    DONE = "done", _("answered as asked")
    NOTHING = "nothing", _("nothing is held")
    REFUSED = "refused", _("refused, with the reason written to the person")


class PersonRequest(OfCampaign):
    """A request received by the campaign, answered within a month. Nothing about the person but a reference."""

    kind = models.CharField(max_length=14, choices=RequestKind.choices)
    get_kind_display: Callable[[], str]
    reference = models.CharField(max_length=30, help_text="number in the campaign's own register; never a name")
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    get_outcome_display: Callable[[], str]

    privacy: ClassVar = {
        **plain("id campaign kind received_at due_at done_at outcome"),
        "reference": Plain("number in the campaign's own register; the form says that no person is named"),
    }

    class Meta:
        ordering: ClassVar = ["due_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class Purge(models.Model):
    """What was purged: by which rule, how many lines, when, and a digest of which ones."""

    rule = models.CharField(max_length=12, help_text="key of domain/law/retention.toml")
    what = models.CharField(max_length=60, help_text="label of a model")
    count = models.PositiveIntegerField()
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    line = models.PositiveBigIntegerField(help_text="line of the journal that says so")

    class Meta:
        abstract = True
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.rule} {self.count} {self.what}"


class Certificate(Purge, OfCampaign):
    """A purge inside a campaign."""

    privacy: ClassVar = {**_CERTIFICATE, "campaign": PLAIN}

    class Meta(Purge.Meta):
        abstract = False


class SiteCertificate(Purge, Classified):
    """A purge of what belongs to no campaign: accounts, sessions, the site's own journal."""

    privacy: ClassVar = _CERTIFICATE

    class Meta(Purge.Meta):
        abstract = False


class Deadline(OfCampaign):
    """Until when a campaign's people are kept by default: where the last round moves, they follow."""

    members_until = models.DateTimeField()
    volunteers_until = models.DateTimeField()

    privacy: ClassVar = plain("id campaign members_until volunteers_until")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign"], name="a_campaign_has_one_deadline")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.volunteers_until:%Y-%m-%d}"


class Erasure(Classified):
    """A person who was erased, or what somebody refused, under a digest that only finds her again in a backup that
    still holds her.
    """

    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    privacy: ClassVar = {
        "id": PLAIN,
        "kind": PLAIN,
        "key": Plain("keyed digest: names nobody, finds again in a restored backup who was erased or refused"),
        "at": PLAIN,
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="erased_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class FileState(models.TextChoices):
    """Where a file for an authority stands."""

    WAITING = "waiting", _("waits for its turn")
    MAKING = "making", _("is being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("stopped by a fault: ask again")


class AuthorityFile(OfCampaign):
    """A file for an authority that somebody asked for: how far it is, then its bytes, for some days."""

    state = models.CharField(max_length=7, choices=FileState.choices, default=FileState.WAITING)
    get_state_display: Callable[[], str]
    steps = models.PositiveSmallIntegerField(default=0, help_text="parts that are done")
    content = models.BinaryField(null=True, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of its bytes")
    journal_line = models.PositiveBigIntegerField(default=0, help_text="up to which it goes")
    maker = models.CharField(max_length=60, help_text="pseudonym of who asked for it")
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign state steps size digest journal_line created_at ready_at expires_at"),
        "maker": Plain("keyed pseudonym of the journal: without the key of the site it names nobody"),
        "content": Personal(
            "to show an authority what is held",
            basis=Basis.LEGAL_OBLIGATION,
            retention=Retention.AUTHORITY,
            scrub=Scrub.ROW,
            export=False,
        ),
    }

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class RefusalCount(OfCampaign):
    """How many times a rule refused something in a month: a number, of nobody and of nothing."""

    rule = models.CharField(max_length=80)
    month = models.DateField(help_text="its first day")
    number = models.PositiveIntegerField(default=0)

    privacy: ClassVar = plain("id campaign rule month number")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "rule", "month"], name="a_rule_has_one_count_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.month:%Y-%m} {self.number}"


class ProcessorPlace(OfCampaign):
    """The country where somebody works on data for the campaign, as its direction says it."""

    name = models.CharField(max_length=200, help_text="of the processor, as the register has it: a machine or a firm")
    country = models.CharField(max_length=60, blank=True, help_text="empty once it was taken back")
    changed_at = models.DateTimeField()

    privacy: ClassVar = plain("id campaign name country changed_at")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "name"], name="a_processor_has_one_country")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.country}"
