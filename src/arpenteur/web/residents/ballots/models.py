"""Boxes, scrutineers, the roll, envelopes, ballots, batches of paper.

A line of the roll and a ballot have nothing in common: no key, no moment, no order. What is between them, the envelope,
cannot be read while it is there, and is gone when its ballot is.
"""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.paper_ballots import KeyedSheet, PaperCounts
from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.keys.fields import EncryptedText
from arpenteur.web.foundation.shared.privacy import Plain, plain
from arpenteur.web.residents.ballots.codes import SERIAL
from arpenteur.web.residents.ballots.envelopes import LARGEST, LONGEST_ZONE, context
from arpenteur.web.residents.consultations.models import ProcessStep
from arpenteur.web.residents.consultations.models.resident import DATA

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

_PSEUDONYM = Plain("keyed pseudonym of the journal: without the key of the site it names nobody")
_ROW = Plain("drawn at random, says nothing")
PLACES = 3
"""Scrutineers of a box."""
NEEDED = 2
"""Of them, to open it."""
_DIGEST = 64
_SHARE = 200


class BoxState(models.TextChoices):
    """Where a box is; never back, once it was opened for votes."""

    MAKING = "making", _("scrutineers take their places")
    READY = "ready", _("keys are made")
    OPEN = "open", _("votes are received")
    CLOSED = "closed", _("closed, sealed")
    COUNTED = "counted", _("opened, to be counted")
    TOO_FEW = "too_few", _("too few ballots, destroyed unopened")


class BallotBox(OfCampaign):
    """What receives the votes of one step."""

    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what its keys and envelopes are bound to")
    step_id: int
    step = models.OneToOneField(ProcessStep, on_delete=models.CASCADE, related_name="ballot_box")
    state = models.CharField(max_length=8, choices=BoxState.choices, default=BoxState.MAKING)
    get_state_display: Callable[[], str]
    strict = models.BooleanField(default=False, help_text="no receipts: nobody can be made to show one")
    size = models.PositiveIntegerField(help_text="bytes of the longest ballot: every envelope is as large")
    public_key = models.CharField(max_length=_DIGEST, blank=True, help_text="what ballots are sealed to, hexadecimal")
    roll_key = EncryptedText(longest=_DIGEST, data=DATA, help_text="what the keys of voters are digested under")
    illegible = models.PositiveIntegerField(default=0, help_text="envelopes that did not open")
    signed_at_desk = models.PositiveIntegerField(default=0, help_text="lines of the roll by that way, once counted")
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    scrutineers: "RelatedManager[Scrutineer]"
    lines: "RelatedManager[RollLine]"
    ballots: "RelatedManager[Ballot]"
    batches: "RelatedManager[PaperBatch]"

    privacy: ClassVar = {
        **plain(
            "id campaign step state strict size public_key illegible signed_at_desk opened_on closed_on counted_at"
        ),
        "row": _ROW,
        "roll_key": Plain("a key; when it goes, no line of the roll leads to anybody"),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=LARGEST), name="a_ballot_box_has_a_size"),
            models.CheckConstraint(
                condition=Q(state="making", public_key="") | (~Q(state="making") & ~Q(public_key="")),
                name="a_ballot_box_has_its_key_once_made",
            ),
            models.CheckConstraint(
                condition=Q(state="counted", counted_at__isnull=False) | (~Q(state="counted") & Q(counted_at=None)),
                name="a_counted_box_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    def line_context(self, voter: str) -> bytes:
        """What the envelope of a line of the roll is bound to."""
        return context("ballot", str(self.row), voter)

    def place_context(self, place: int) -> bytes:
        """What the part of a scrutineer is bound to."""
        return context("share", str(self.row), str(place))


class Scrutineer(OfCampaign):
    """One of three who hold a part of the key. Her code stands on her sheet and nowhere else.

    A member took her place from her own account. Somebody from outside comes by a link: until she makes her key, the
    row is a place that waits for her, without a key, and nothing here says who she is.
    """

    box_id: int
    box = models.ForeignKey(BallotBox, on_delete=models.CASCADE, related_name="scrutineers")
    place = models.PositiveSmallIntegerField()
    holder = models.CharField(max_length=60, help_text="pseudonym of the member, or of the place where a link opens it")
    link = models.PositiveSmallIntegerField(default=0, help_text="0: a member; else which of its links opens the place")
    public_key = models.CharField(
        max_length=_DIGEST, blank=True, help_text="of her code, hexadecimal; empty while her link waits for her"
    )
    share = models.CharField(max_length=_SHARE, blank=True, help_text="her part, sealed to her code; gone once counted")
    rehearsed_on = models.DateField(null=True, blank=True, help_text="when she showed that her code opens it")
    came_on = models.DateField(null=True, blank=True, help_text="when she said that she is there to open the box")

    privacy: ClassVar = {
        **plain("id campaign box place link public_key rehearsed_on came_on"),
        "holder": _PSEUDONYM,
        "share": Plain("a part of a key, sealed"),
    }

    class Meta:
        ordering: ClassVar = ["box", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["box", "place"], name="a_place_of_scrutineer_is_taken_once"),
            models.UniqueConstraint(fields=["box", "holder"], name="a_scrutineer_has_one_place"),
            models.CheckConstraint(condition=Q(place__gte=1, place__lte=PLACES), name="a_box_has_three_scrutineers"),
            models.CheckConstraint(
                condition=Q(link__gt=0) | ~Q(public_key=""), name="a_member_who_is_scrutineer_has_her_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.box_id} {self.place}"

    @property
    def waits(self) -> bool:
        """Whether the place waits for whoever has its link."""
        return not self.public_key


class VoteWay(models.TextChoices):
    """By which way somebody voted."""

    WEB = "web", _("on the web")
    DESK = "desk", _("at a desk, on paper")


class RollLine(OfCampaign):
    """That somebody voted, on which day and by which way; written anew at the count, in the order of digests."""

    count_is_secret: ClassVar = True
    box_id: int
    box = models.ForeignKey(BallotBox, on_delete=models.CASCADE, related_name="lines")
    voter = models.CharField(max_length=_DIGEST, help_text="digest of what she showed, under the key of the roll")
    way = models.CharField(max_length=4, choices=VoteWay.choices)
    day = models.DateField(help_text="never the hour")

    privacy: ClassVar = {
        **plain("id campaign box"),
        "voter": Plain("without the key of the roll, which goes thirty days after the count, it is nobody's"),
        "way": Plain("beside a digest that is nobody's without the key of the roll"),
        "day": Plain("beside a digest that is nobody's without the key of the roll"),
    }

    class Meta:
        ordering: ClassVar = ["box", "voter"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["box", "voter"], name="a_voter_is_once_in_a_roll")]

    def __str__(self) -> str:
        return f"{self.box_id} {self.way}"


class Envelope(OfCampaign):
    """The sealed ballot of a line of the roll; another one, or a vote at the desk, takes its place."""

    count_is_secret: ClassVar = True
    line_id: int
    line = models.OneToOneField(RollLine, on_delete=models.CASCADE, related_name="envelope")
    sealed = models.BinaryField(help_text="of one size in a box, whatever is inside")

    privacy: ClassVar = {
        **plain("id campaign line"),
        "sealed": Plain("opened by two scrutineers of three and nobody else, for an instant, at the count"),
    }

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return str(self.pk)


class BatchState(models.TextChoices):
    """Where a batch is."""

    COUNTING = "counting", _("to be counted by hand")
    KEYING = "keying", _("to be keyed")
    RECONCILED = "reconciled", _("numbers agree")
    DISPUTED = "disputed", _("disputed, set apart")
    SEALED = "sealed", _("in the count")


class PaperBatch(OfCampaign):
    """Paper ballots of one desk and one session: counted by hand, keyed twice, then counted or set apart."""

    box_id: int
    box = models.ForeignKey(BallotBox, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveSmallIntegerField(help_text="shown with the results, above all where it is disputed")
    desk = models.CharField(max_length=60, help_text="a place, never a person")
    day = models.DateField()
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.COUNTING)
    get_state_display: Callable[[], str]
    signatures = models.PositiveIntegerField(default=0)
    envelopes = models.PositiveIntegerField(default=0)
    sheets = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list, help_text="why it is disputed")
    seed = models.CharField(max_length=_DIGEST, blank=True, help_text="of the audit, drawn once all was keyed")
    audited = models.PositiveIntegerField(default=0, help_text="sheets of the sample that were keyed again")
    wrong = models.PositiveIntegerField(default=0, help_text="of them, those that were not as counted")
    papers: "RelatedManager[PaperSheet]"

    privacy: ClassVar = {
        **plain("id campaign box number day state signatures envelopes sheets faults seed audited wrong"),
        "desk": Plain("a place; the form says that no person is named"),
    }

    class Meta:
        ordering: ClassVar = ["box", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["box", "number"], name="a_paper_batch_has_its_number"),
            models.CheckConstraint(condition=Q(wrong__lte=F("audited")), name="an_audit_has_no_more_wrong_than_drawn"),
        ]

    def __str__(self) -> str:
        return f"{self.box_id} {self.number} {self.state}"

    @property
    def counts(self) -> PaperCounts:
        """What was counted by hand."""
        return PaperCounts(self.signatures, self.envelopes, self.sheets)


class PaperSheet(OfCampaign):
    """One paper ballot and what people typed from it, each without seeing what another typed. Gone once sealed."""

    batch_id: int
    batch = models.ForeignKey(PaperBatch, on_delete=models.CASCADE, related_name="papers")
    serial = models.CharField(max_length=SERIAL, help_text="drawn at random; nobody writes down who took which sheet")
    first = models.TextField(null=True, blank=True)
    first_by = models.CharField(max_length=60, blank=True)
    second = models.TextField(null=True, blank=True)
    second_by = models.CharField(max_length=60, blank=True)
    third = models.TextField(null=True, blank=True)
    third_by = models.CharField(max_length=60, blank=True)
    again = models.TextField(null=True, blank=True, help_text="typed once more for the audit")
    again_by = models.CharField(max_length=60, blank=True)

    privacy: ClassVar = {
        **plain("id campaign batch serial"),
        **dict.fromkeys(("first", "second", "third", "again"), Plain("a ballot, which is nobody's")),
        **dict.fromkeys(("first_by", "second_by", "third_by", "again_by"), _PSEUDONYM),
    }

    class Meta:
        ordering: ClassVar = ["batch", "serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "serial"], name="a_sheet_is_once_in_its_batch"),
            models.CheckConstraint(
                condition=Q(second_by="") | ~Q(first_by=F("second_by")), name="a_sheet_is_keyed_by_two_people"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def keyed(self) -> KeyedSheet:
        """What was typed."""
        return KeyedSheet(self.serial, self.first, self.second, self.third)


class BallotChannel(models.TextChoices):
    """Where a ballot came from."""

    WEB = "web", _("on the web")
    PAPER = "paper", _("by paper ballot")


class Ballot(OfCampaign):
    """One vote in clear, of nobody and of no moment: rows are written in the order of what they say."""

    box_id: int
    box = models.ForeignKey(BallotBox, on_delete=models.CASCADE, related_name="ballots")
    channel = models.CharField(max_length=5, choices=BallotChannel.choices)
    zone = models.CharField(max_length=LONGEST_ZONE, blank=True, help_text="only where eleven ballots have it")
    payload = models.TextField(help_text="canonical JSON; empty for a blank one")
    receipt = models.CharField(max_length=_DIGEST, blank=True, help_text="SHA-256 of the receipt code and the payload")

    privacy: ClassVar = {
        **plain("id campaign box channel"),
        "zone": Plain("of eleven ballots at least, else merged with others"),
        "payload": Plain("a ballot, which is nobody's"),
        "receipt": Plain("without the code, which only the voter has, it is nobody's"),
    }

    class Meta:
        ordering: ClassVar = ["box", "channel", "payload", "zone", "receipt"]
        indexes: ClassVar = [models.Index(fields=["box", "receipt"], name="ballots_by_receipt")]

    def __str__(self) -> str:
        return str(self.pk)
