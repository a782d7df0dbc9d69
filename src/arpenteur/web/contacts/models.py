"""Someone who asked to keep in touch: what she agreed to, and the person that she is."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from arpenteur.web.people.models import Person, PersonRole
from arpenteur.web.shared.privacy import PLAIN, Basis, Personal, Plain, Retention, Scrub, Terms

_CONSENTED: Terms = {"basis": Basis.CONSENT, "retention": Retention.CONTACT, "scrub": Scrub.ROW}


class ConsentedContact(PersonRole):
    """Someone met at a door who asked to keep in touch, by her own ticks. Never which door, never an opinion.

    The database refuses a line without notice, receipt, canvasser, purpose or end (RGPD, art. 7).
    """

    person_id: int
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
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
        "person": Personal("to call her by her name", **_CONSENTED, export=False),
        "by_email": Personal("to write to her, as she asked", **_CONSENTED),
        "by_phone": Personal("to call her, as she asked", **_CONSENTED),
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
                condition=~Q(notice="") & ~Q(receipt="") & ~Q(canvasser="") & Q(basis="consent"),
                name="a_contact_has_notice_and_receipt",
            ),
            models.CheckConstraint(
                condition=Q(news=True) | Q(meetings=True) | Q(helping=True), name="a_contact_has_a_purpose"
            ),
            models.CheckConstraint(condition=Q(by_email=True) | Q(by_phone=True), name="a_contact_can_be_reached"),
        ]

    def __str__(self) -> str:
        return f"{self.given_at:%Y-%m-%d}"
