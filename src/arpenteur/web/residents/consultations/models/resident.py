"""Whoever takes part: a line of her own, apart from contacts and accounts, and what she showed at a gate."""

import uuid
from collections.abc import Callable
from typing import ClassVar

from django.db import models
from django.db.models import Q

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.keys.fields import EncryptedText
from arpenteur.web.foundation.keys.keyring import DataClass
from arpenteur.web.foundation.shared.privacy import Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.residents.consultations.kinds import EntryChannel, Requirement
from arpenteur.web.residents.consultations.models.process import PSEUDONYM, ProcessStep

DATA = DataClass.RESIDENTS
"""The class of data whose key encrypts whoever takes part: it opens no contact, and theirs opens nobody here."""
HERS: Terms = {"basis": Basis.CONSENT, "retention": Retention.RESIDENT, "scrub": Scrub.ROW}


class Resident(OfCampaign):
    """Whoever takes part, without an account: a pseudonym, perhaps an address, a link of her own.

    Never a contact: no table of contacts is reached from here, and nothing here becomes one.
    """

    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    pseudonym = models.CharField(max_length=40)
    email = EncryptedText(longest=254, data=DATA, blank=True)
    email_digest = models.CharField(max_length=32, blank=True, help_text="keyed digest, to find her line again")
    digest = models.CharField(max_length=64, unique=True, help_text="digest of the secret of her own link")
    zone = models.CharField(max_length=40, blank=True, help_text="quartier she says she lives in")
    channel = models.CharField(max_length=7, choices=EntryChannel.choices, default=EntryChannel.WEB)
    language = models.CharField(max_length=8, default="fr")
    notice = models.CharField(max_length=64, help_text="digest of the notice she agreed to")
    since = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign expires_at"),
        "row": Plain("drawn at random, says nothing"),
        "pseudonym": Personal("to sign what she writes without her name", **HERS),
        "email": Personal("to tell her what becomes of what she wrote", **HERS),
        "email_digest": Plain("without the key of the campaign it is nobody's address"),
        "digest": Personal("to recognise her link; a digest", export=False, **HERS),
        "zone": Personal("to say how each quartier takes part, in totals", **HERS),
        "channel": Personal("to say how she came", **HERS),
        "language": Personal("to write to her in her language", **HERS),
        "notice": Personal("to prove what she agreed to", **HERS),
        "since": Personal("to date her line", **HERS),
        "confirmed_at": Personal("to know that the address is hers", **HERS),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(notice=""), name="nobody_takes_part_without_a_notice"),
            models.UniqueConstraint(fields=["campaign", "pseudonym"], name="a_pseudonym_is_one_person"),
            models.UniqueConstraint(
                fields=["campaign", "email_digest"], condition=~Q(email_digest=""), name="an_address_takes_part_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Credential(OfCampaign):
    """What somebody showed at a gate, as a keyed digest: never a document, never a number that can be read."""

    step = models.ForeignKey(ProcessStep, on_delete=models.CASCADE, related_name="credentials")
    step_id: int
    resident = models.ForeignKey(Resident, null=True, blank=True, on_delete=models.CASCADE, related_name="credentials")
    resident_id: int | None
    method = models.CharField(max_length=9, choices=Requirement.choices)
    get_method_display: Callable[[], str]
    digest = models.CharField(max_length=32)
    zone = models.CharField(max_length=40, blank=True, help_text="quartier of the sheet of codes")
    spent = models.BooleanField(default=False, help_text="somebody used it; it stays so once she is erased")
    withdrawn = models.BooleanField(default=False, help_text="of a vote: its pile was lost, it lets nobody in")
    by = models.CharField(max_length=60, blank=True, help_text="pseudonym of who checked it")
    at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign step method spent withdrawn"),
        "resident": Personal("to let her take part as the step asks", export=False, **HERS),
        "digest": Plain("without the key of the campaign it is nobody's code"),
        "zone": Personal("to say how each quartier takes part, in totals", **HERS),
        "by": PSEUDONYM,
        "at": Personal("to let her take part as the step asks", **HERS),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["step", "method", "digest"], name="a_credential_is_used_once")
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.method}"
