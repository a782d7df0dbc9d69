"""What is written, to whom it goes, and what became of each message. No address is copied: it is read from the contact
at the moment a message leaves.
"""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.outreach.models.account import CHANNELS, Account
from arpenteur.web.foundation.campaigns.models import Membership, OfCampaign
from arpenteur.web.foundation.shared.privacy import Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.persons.contacts.models import Channel, Contact, Purpose
from arpenteur.web.persons.segments.models import Segment

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

_UNLINK: Terms = {"basis": Basis.CONSENT, "retention": Retention.CONTACT, "scrub": Scrub.UNLINK}
_TEAM = Personal(
    "to have two people read each message", Basis.MEMBERSHIP, Retention.MEMBER, scrub=Scrub.UNLINK, export=False
)
PURPOSES = [(one.value, one.label) for one in (Purpose.NEWS, Purpose.MEETINGS, Purpose.HELPING)]
"""What a mailing may be for. Agreement to targeted advertising is asked for beside its purpose, never instead."""
LONGEST_SUBJECT = 150


class MailingState(models.TextChoices):
    """Where a mailing is. A change of what it says takes it back to the draft."""

    DRAFT = "draft", _("being written")
    SUBMITTED = "asked", _("waits for somebody to read it again")
    APPROVED = "approved", _("approved, not begun")
    SENDING = "sending", _("leaving")
    STOPPED = "stopped", _("stopped")
    DONE = "done", _("all of it left")
    DROPPED = "dropped", _("dropped")


class StopReason(models.TextChoices):
    """Why a mailing stopped before its end."""

    BY_HAND = "hand", _("stopped by hand")
    COMPLAINTS = "spam", _("too many complaints")
    BOUNCES = "bounces", _("too many addresses that do not exist")
    SILENCE = "silence", _("electoral silence")
    ACCOUNT = "account", _("the sending account does not answer, or refuses")
    CLOSED = "closed", _("the campaign is closed")


class Mailing(OfCampaign):
    """One message to many. ``lines`` is the stack that chooses among contacts, as segments write it; none for all who
    agreed. Recipients, counts and exclusions are written once, when it is approved.
    """

    channel = models.CharField(max_length=5, choices=CHANNELS, default=Channel.EMAIL)
    get_channel_display: Callable[[], str]
    purpose = models.CharField(max_length=8, choices=PURPOSES, default=Purpose.NEWS)
    get_purpose_display: Callable[[], str]
    subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True)
    blocks = models.JSONField(default=list, help_text="texts, pictures and buttons in their order (outreach.blocks)")
    options = models.JSONField(default=dict, help_text="what its channel alone needs to know")
    segment_id: int | None
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    lines = models.JSONField(default=list, help_text="the stack of its recipients; empty: all who agreed")
    account_id: int | None
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="mailings")
    state = models.CharField(max_length=8, choices=MailingState.choices, default=MailingState.DRAFT)
    get_state_display: Callable[[], str]
    stop_reason = models.CharField(max_length=8, choices=StopReason.choices, blank=True)
    get_stop_reason_display: Callable[[], str]
    version = models.PositiveIntegerField(default=1, help_text="goes up with each change")
    written_by_id: int | None
    written_by = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    approved_by_id: int | None
    approved_by = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    writers = models.JSONField(default=list, help_text="pseudonyms of whoever changed it since it was begun")
    not_before = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, help_text="how many were chosen, kept, left out and why, once approved")
    targeted = models.BooleanField(default=False, help_text="whether it chose among those who agreed to its purpose")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    recipients: "RelatedManager[Recipient]"
    pictures: "RelatedManager[Picture]"

    privacy: ClassVar = {
        **plain("id campaign channel purpose segment lines account state stop_reason version not_before counts"),
        **plain("targeted created_at changed_at submitted_at approved_at started_at stopped_at ended_at"),
        "subject": Plain("written for everyone who receives it; no name of a person, the form says so"),
        "blocks": Plain("written for everyone who receives it; no name of a person, the form says so"),
        "options": Plain("settings of a channel, nothing of a person"),
        "written_by": _TEAM,
        "approved_by": _TEAM,
        "writers": Plain("keyed pseudonyms of the journal: without the key of the site they name nobody"),
    }

    class Meta:
        ordering: ClassVar = ["-changed_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["campaign", "state"], name="mailings_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "asked", "dropped"]) | Q(approved_at__isnull=False),
                name="a_mailing_leaves_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="stopped") | ~Q(stop_reason=""), name="a_mailing_that_stopped_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class Picture(OfCampaign):
    """A picture of a mailing: a file of ours, sent inside the message, so that opening it calls nobody."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="pictures")
    mailing_id: int
    file = models.CharField(max_length=40, help_text="name of a file of ours")
    size = models.PositiveIntegerField(help_text="bytes")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    privacy: ClassVar = plain("id campaign mailing file size width height created_at")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.file


class RecipientState(models.TextChoices):
    """What became of a message to one person. ``UNCERTAIN``: the machine stopped just as it was handed over, and it is
    never sent again.
    """

    WAITING = "waiting", _("waiting")
    LEFT_OUT = "out", _("left out")
    ACCEPTED = "accepted", _("accepted by the server")
    UNCERTAIN = "unsure", _("handed over, without an answer")
    REFUSED = "refused", _("refused by the server")
    DROPPED = "dropped", _("dropped with what had not left")


class OutReason(models.TextChoices):
    """Why somebody who was chosen is not written to."""

    NO_CONSENT = "consent", _("did not agree to this purpose by this channel, or took it back")
    NOT_TARGETED = "targeted", _("without the separate agreement to targeted advertising")
    OBJECTS = "objects", _("wants nothing from the campaign")
    NO_ADDRESS = "address", _("no address for this channel")
    BOUNCED = "bounced", _("the address does not exist any more")
    OVER = "over", _("kept no longer")
    GONE = "gone", _("erased since")


class ReturnKind(models.TextChoices):
    """What came back of a message that had been accepted."""

    HARD = "hard", _("the address does not exist")
    SOFT = "soft", _("the mailbox is full or away")


class Recipient(OfCampaign):
    """One person of a mailing, once. ``code`` names the message outside (Message-ID, links of its foot). Once she is
    erased her line counts in the totals and is nobody's.
    """

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="recipients")
    mailing_id: int
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="mailings")
    contact_id: int | None
    code = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    state = models.CharField(max_length=8, choices=RecipientState.choices, default=RecipientState.WAITING)
    get_state_display: Callable[[], str]
    reason = models.CharField(max_length=8, choices=OutReason.choices, blank=True, help_text="why she was left out")
    fault = models.CharField(max_length=60, blank=True, help_text="what the server said, from a closed list")
    handed_at = models.DateTimeField(null=True, blank=True)
    returned = models.CharField(max_length=4, choices=ReturnKind.choices, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    complained_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True, help_text="when she left by a link of this message")

    privacy: ClassVar = {
        **plain("id campaign mailing"),
        "code": Plain("drawn at random, says nothing"),
        "contact": Personal("to send her each message once", **_UNLINK, export=False),
        "state": Personal("to send her each message once", **_UNLINK),
        "reason": Personal("to send her each message once", **_UNLINK),
        "fault": Personal("to send her each message once", **_UNLINK, export=False),
        "handed_at": Personal("to send her each message once", **_UNLINK),
        "returned": Personal("to write no more to an address that does not exist", **_UNLINK),
        "returned_at": Personal("to write no more to an address that does not exist", **_UNLINK),
        "complained_at": Personal("to leave her in peace", **_UNLINK),
        "left_at": Personal("to leave her in peace", **_UNLINK),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["mailing", "state"], name="recipients_by_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailing", "contact"], name="a_recipient_is_written_to_once"),
            models.CheckConstraint(condition=~Q(state="out") | ~Q(reason=""), name="a_recipient_left_out_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.state}"
