"""Someone who asked to keep in touch, encrypted with her campaign's key, and the digests she is found by."""

import uuid
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q

from arpenteur.web.campaigns.models import OfCampaign
from arpenteur.web.keys.blind import LENGTH, Word, digests
from arpenteur.web.keys.fields import EncryptedText
from arpenteur.web.keys.keyring import DataClass
from arpenteur.web.shared.privacy import PLAIN, Basis, Personal, Plain, Retention, Scrub, Terms, plain

_CONSENTED: Terms = {"basis": Basis.CONSENT, "retention": Retention.CONTACT, "scrub": Scrub.ROW}


class ConsentedContact(OfCampaign):
    """Someone met at a door who asked to keep in touch, by her own ticks. Never which door, never an opinion.

    The database refuses a line without notice, receipt, canvasser, purpose or end (RGPD, art. 7).
    """

    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    name = EncryptedText(longest=80)
    email = EncryptedText(longest=254, blank=True)
    telephone = EncryptedText(longest=20, blank=True)
    news = models.BooleanField(default=False)
    meetings = models.BooleanField(default=False)
    helping = models.BooleanField(default=False)
    basis = models.CharField(max_length=12, default=Basis.CONSENT.value)
    source = models.CharField(max_length=8, default="door", help_text="how the campaign met her")
    notice = models.CharField(max_length=64, help_text="digest of the notice as she read it")
    receipt = models.CharField(max_length=64, unique=True, help_text="digest of the link of her receipt")
    canvasser = models.CharField(max_length=60, help_text="pseudonym of the phone that offered it")
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    privacy: ClassVar = {
        "id": PLAIN,
        "campaign": PLAIN,
        "row": Plain("drawn at random, says nothing"),
        "name": Personal("to call her by her name", **_CONSENTED),
        "email": Personal("to write to her, as she asked", **_CONSENTED),
        "telephone": Personal("to call her, as she asked", **_CONSENTED),
        "news": Personal("whether she wants the messages of the campaign", **_CONSENTED),
        "meetings": Personal("whether she wants to be invited", **_CONSENTED),
        "helping": Personal("whether she wants to help", **_CONSENTED),
        "basis": PLAIN,
        "source": Personal("to say where her line comes from", **_CONSENTED),
        "notice": Plain("a digest, to prove what she read"),
        "receipt": Personal("to find her line by her receipt; a digest", **_CONSENTED, export=False),
        "canvasser": Plain("a keyed pseudonym, to prove who offered it"),
        "given_at": Personal("to date it", **_CONSENTED),
        "expires_at": PLAIN,
    }

    class Meta:
        ordering: ClassVar = ["given_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(notice="") & ~Q(receipt="") & ~Q(canvasser="") & Q(basis="consent"),
                name="a_contact_has_notice_and_receipt",
            ),
            models.CheckConstraint(
                condition=Q(news=True) | Q(meetings=True) | Q(helping=True), name="a_contact_has_a_purpose"
            ),
            models.CheckConstraint(condition=~Q(email="") | ~Q(telephone=""), name="a_contact_can_be_reached"),
        ]

    def __str__(self) -> str:
        return f"{self.given_at:%Y-%m-%d}"

    @transaction.atomic
    def index_again(self) -> None:
        """Write what she is found by, after her name, address or telephone was."""
        words = ((Word.NAME, self.name), (Word.EMAIL, self.email), (Word.PHONE, self.telephone))
        wanted = digests(self.campaign_id, DataClass.CONTACTS, words)
        ContactWord.objects.filter(contact=self).exclude(digest__in=wanted).delete()
        found = set(ContactWord.objects.filter(contact=self).values_list("digest", flat=True))
        ContactWord.objects.bulk_create(
            ContactWord(campaign_id=self.campaign_id, contact=self, digest=one) for one in sorted(wanted - found)
        )


class ContactWord(OfCampaign):
    """A word of a contact as a keyed digest: she is found by it, it is not read."""

    contact_id: int
    contact = models.ForeignKey(ConsentedContact, on_delete=models.CASCADE, related_name="words")
    digest = models.CharField(max_length=LENGTH, help_text="keyed digest of a word of her name, address or telephone")

    privacy: ClassVar = {
        **plain("id campaign"),
        "contact": Personal("to find her line without reading the others", **_CONSENTED, export=False),
        "digest": Plain("without the key of the campaign it is nobody's word"),
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["contact", "digest"], name="a_word_is_kept_once")]
        indexes: ClassVar = [models.Index(fields=["campaign", "digest"], name="contacts_by_word")]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.digest[:8]}"
