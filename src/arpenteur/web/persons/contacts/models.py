"""People who agreed to be known: what each accepts and how that is proved, what she waits for, what happened."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.models import Membership, OfCampaign
from arpenteur.web.foundation.keys.fields import EncryptedText
from arpenteur.web.foundation.shared.privacy import Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.persons.contacts.managers import ContactManager
from arpenteur.web.persons.people.models import Person, PersonRole

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

_KEPT: Terms = {"basis": Basis.CONSENT, "retention": Retention.CONTACT}
_ROW: Terms = {**_KEPT, "scrub": Scrub.ROW}
_UNLINK: Terms = {**_KEPT, "scrub": Scrub.UNLINK}
_PSEUDONYM = Plain("keyed pseudonym of the journal: without the key of the site it names nobody")
LONGEST_FOLLOW_UP = 200
_IN_FORCE = ("campaign", "purpose", "channel", "contact")


class ContactClass(models.TextChoices):
    """Closed: each has its basis and how long it is kept (`domain/law/retention.toml`)."""

    MEMBER = "member", _("member")
    REGULAR = "regular", _("regular contact")
    OCCASIONAL = "once", _("occasional contact")
    DONOR = "donor", _("donor")


class Source(models.TextChoices):
    """How the campaign met somebody."""

    DOOR = "door", _("at a door, on a phone")
    PAGE = "page", _("by herself, on a public page")
    ORGANISER = "desk", _("written down by an organiser")
    IMPORT = "import", _("imported list")
    PROGRAM = "program", _("by a program")


class Purpose(models.TextChoices):
    """What somebody may agree to; nothing else is asked."""

    NEWS = "news", _("news of the campaign")
    MEETINGS = "meetings", _("invitations")
    HELPING = "helping", _("being asked to help")
    TARGETED = "targeted", _("targeted political advertising")
    SUPPORT = "support", _("her level of support written down")


class Channel(models.TextChoices):
    """By what. ``NONE`` is for a purpose that reaches nobody: a level of support written down."""

    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")
    PHONE = "phone", _("call")
    POST = "post", _("letter")
    NONE = "none", _("nothing is sent")


class How(models.TextChoices):
    """How an agreement or a refusal was given."""

    OWN_PHONE = "own", _("on her own phone")
    TEAM_PHONE = "team", _("on the phone of a canvasser")
    PAGE = "page", _("on a public page")
    LINK = "link", _("by her own link")
    PAPER = "paper", _("on a signed sheet of paper")
    SPOKEN = "spoken", _("said to the team")
    IMPORT = "import", _("imported with its proof")
    PROGRAM = "program", _("by a program")


class Contact(PersonRole):
    """Somebody who agreed to be known, once a campaign. Never which door, never an opinion without her own receipt."""

    person_id: int
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="contact")
    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    kind = models.CharField(max_length=8, choices=ContactClass.choices, default=ContactClass.OCCASIONAL)
    get_kind_display: Callable[[], str]
    basis = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Basis])
    source = models.CharField(max_length=8, choices=Source.choices)
    get_source_display: Callable[[], str]
    origin = models.CharField(max_length=80, blank=True, help_text="which page, meeting or file, as the team calls it")
    notice = models.CharField(max_length=64, help_text="digest of the notice she could read")
    address = EncryptedText(longest=200, blank=True)
    station = models.CharField(max_length=40, blank=True, help_text="zone of her address, where she gave one")
    language = models.CharField(max_length=8, blank=True, help_text="the one she prefers to be written to in")
    support = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="1 to 5, only under a receipt of hers for this purpose"
    )
    owner_id: int | None
    owner = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="contacts")
    given_at = models.DateTimeField()
    last_exchange_at = models.DateTimeField()
    objected_at = models.DateTimeField(null=True, blank=True, help_text="since when nothing may reach her")
    expires_at = models.DateTimeField()
    consents: "RelatedManager[Consent]"
    receipts: "RelatedManager[Receipt]"
    follow_ups: "RelatedManager[FollowUp]"
    events: "RelatedManager[ContactEvent]"
    tagged: "RelatedManager[ContactTag]"
    objects: ClassVar = ContactManager()

    privacy: ClassVar = {
        **plain("id campaign basis expires_at"),
        "person": Personal("to call her by her name", **_ROW, export=False),
        "row": Plain("drawn at random, says nothing"),
        "by_email": Personal("to write to her, as she asked", **_ROW),
        "by_phone": Personal("to call her, as she asked", **_ROW),
        "kind": Personal("what she is to the campaign", **_ROW),
        "source": Personal("to say where her line comes from", **_ROW),
        "origin": Personal("to say where her line comes from", **_ROW),
        "notice": Plain("a digest, to prove what she could read"),
        "address": Personal("to send her letters, as she asked", **_ROW),
        "station": Personal("to invite her near her home", **_ROW),
        "language": Personal("to write to her in her language", **_ROW),
        "support": Personal("what she asked to be written down of her support", **_ROW),
        "owner": Personal("to know who follows her", **_UNLINK, export=False),
        "given_at": Personal("to date it", **_ROW),
        "last_exchange_at": Personal("to forget her when exchanges end", **_ROW),
        "objected_at": Personal("to leave her in peace", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["-last_exchange_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "-last_exchange_at", "-id"], name="contacts_by_exchange"),
            models.Index(fields=["campaign", "station"], name="contacts_by_station"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(notice="") & ~Q(basis=""), name="a_contact_has_notice_and_basis"),
            models.CheckConstraint(
                condition=Q(support=None) | Q(support__gte=1, support__lte=5), name="a_support_is_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @classmethod
    def move(cls, *, of: Person, to: Person, by: Actor, at: datetime) -> None:
        """Her line; where both have one, they become one (``contacts.joining``)."""
        from arpenteur.web.persons.contacts.joining import move_contact

        move_contact(of, to, by, at)


class Receipt(OfCampaign):
    """One act of a person by which she agreed to something, and its proof (ISO/IEC TS 27560): which notice, how, when,
    before whom. Its link, of which only the digest is kept, shows it and takes everything back in one step.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="receipts")
    contact_id: int
    digest = models.CharField(max_length=64, unique=True, help_text="digest of the link of the receipt")
    notice = models.CharField(max_length=64, help_text="digest of the notice as she read it")
    how = models.CharField(max_length=8, choices=How.choices)
    get_how_display: Callable[[], str]
    witness = models.CharField(max_length=60, help_text="pseudonym of who offered it: a phone, a member, herself")
    given_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="when she confirmed by her address")
    consents: "RelatedManager[Consent]"

    privacy: ClassVar = {
        **plain("id campaign"),
        "contact": Personal("to prove what she agreed to", **_ROW, export=False),
        "digest": Personal("to find her line by her receipt; a digest", **_ROW, export=False),
        "notice": Plain("a digest, to prove what she read"),
        "how": Personal("to prove what she agreed to", **_ROW),
        "witness": _PSEUDONYM,
        "given_at": Personal("to prove what she agreed to", **_ROW),
        "confirmed_at": Personal("to prove what she agreed to", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["given_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(notice="") & ~Q(digest="") & ~Q(witness=""), name="a_receipt_has_notice_and_witness"
            )
        ]

    def __str__(self) -> str:
        return f"{self.given_at:%Y-%m-%d}"


class Consent(OfCampaign):
    """One purpose by one channel: since when, under which receipt, until she took it back. A refusal said without
    having agreed is a line without ``given_at`` and without receipt.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="consents")
    contact_id: int
    receipt = models.ForeignKey(Receipt, null=True, blank=True, on_delete=models.CASCADE, related_name="consents")
    receipt_id: int | None
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    get_purpose_display: Callable[[], str]
    channel = models.CharField(max_length=5, choices=Channel.choices)
    get_channel_display: Callable[[], str]
    given_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_how = models.CharField(max_length=8, choices=How.choices, blank=True)

    privacy: ClassVar = {
        **plain("id campaign"),
        "contact": Personal("what she accepts, and what she does not", **_ROW, export=False),
        "receipt": Personal("to prove what she agreed to", **_ROW, export=False),
        "purpose": Personal("what she accepts, and what she does not", **_ROW),
        "channel": Personal("what she accepts, and what she does not", **_ROW),
        "given_at": Personal("what she accepts, and what she does not", **_ROW),
        "withdrawn_at": Personal("what she accepts, and what she does not", **_ROW),
        "withdrawn_how": Personal("what she accepts, and what she does not", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=_IN_FORCE, condition=Q(withdrawn_at=None), name="consents_in_force")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact", "purpose", "channel"],
                condition=Q(withdrawn_at=None),
                name="one_consent_in_force_by_purpose_and_channel",
            ),
            models.CheckConstraint(
                condition=Q(receipt__isnull=False, given_at__isnull=False)
                | Q(receipt=None, given_at=None, withdrawn_at__isnull=False),
                name="a_consent_has_its_receipt",
            ),
            models.CheckConstraint(
                condition=Q(given_at=None) | Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
                name="a_consent_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.channel}"


class Tag(OfCampaign):
    """A word of the campaign for some of its contacts, with what it is for. Some words are refused
    (`contacts.tags`).
    """

    name = models.CharField(max_length=40)
    purpose = models.CharField(max_length=120, help_text="what the campaign does with it, shown to the person")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = plain("id campaign name purpose created_at ended_at")

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign", "name"], name="a_tag_has_one_name")]

    def __str__(self) -> str:
        return self.name


class ContactTag(OfCampaign):
    """A contact under a tag."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="tagged")
    contact_id: int
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="contacts")
    tag_id: int

    privacy: ClassVar = {
        **plain("id campaign"),
        "contact": Personal("to find those whom it is about", **_ROW, export=False),
        "tag": Personal("to find those whom it is about", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["campaign", "tag", "contact"], name="contacts_under_a_tag")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["contact", "tag"], name="a_tag_is_put_once")]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.tag_id}"


class FollowUpKind(models.TextChoices):
    """What somebody waits for; there is no free note."""

    VOLUNTEER = "help", _("wants to help")
    SIGN = "sign", _("wants a poster")
    QUESTION = "question", _("a question for the candidate")
    PROXY = "proxy", _("needs a proxy")
    LIFT = "lift", _("needs a lift")
    GIVE = "give", _("wants to give")
    CALL = "call", _("to be called back")


class FollowUp(OfCampaign):
    """Something a person waits for, with who does it and by when. Its text goes when it is done."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="follow_ups")
    contact_id: int
    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    kind = models.CharField(max_length=8, choices=FollowUpKind.choices)
    get_kind_display: Callable[[], str]
    text = EncryptedText(longest=LONGEST_FOLLOW_UP, blank=True)
    owner = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="follow_ups")
    owner_id: int | None
    due = models.DateField()
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        **plain("id campaign"),
        "contact": Personal("to do what she waits for", **_ROW, export=False),
        "row": Plain("drawn at random, says nothing"),
        "kind": Personal("to do what she waits for", **_ROW),
        "text": Personal("to do what she waits for", **_ROW),
        "owner": Personal("to know who does it", **_UNLINK, export=False),
        "due": Personal("to do what she waits for", **_ROW),
        "created_at": Personal("to do what she waits for", **_ROW),
        "done_at": Personal("to do what she waits for", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["due", "id"]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "due"], condition=Q(done_at=None), name="follow_ups_to_do")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(done_at=None) | Q(text=""), name="a_follow_up_that_is_done_has_no_text")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due}"


class ContactEvent(OfCampaign):
    """Something that happened with a contact; lines are added and never changed. ``kind`` is a word of
    `contacts.events`, ``about`` a code or a number, never a text about her.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="events")
    contact_id: int
    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=80, blank=True)
    by = models.CharField(max_length=60, help_text="pseudonym of who did it")
    at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign"),
        "contact": Personal("to know what happened", **_ROW, export=False),
        "kind": Personal("to know what happened", **_ROW),
        "about": Personal("to know what happened", **_ROW),
        "by": _PSEUDONYM,
        "at": Personal("to know what happened", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises TypeError for a line that is there already."""
        if not self._state.adding:
            raise TypeError("a line of a history is never changed")
        super().save(*args, **kwargs)


class ContactObjection(OfCampaign):
    """A word of somebody who wants nothing from the campaign, as a keyed digest: kept after she was erased, so that no
    import or form brings her back.
    """

    kind = models.CharField(max_length=5)
    digest = models.CharField(max_length=32)
    at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign kind at"),
        "digest": Plain("without the key of the campaign it is nobody's address"),
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "kind", "digest"], name="an_objection_is_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:8]}"
