"""Imports with their lines and what each wrote, so that a batch can be undone; files handed out."""

import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.keys.fields import EncryptedText
from arpenteur.web.foundation.shared.privacy import Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.exchange.origins import ImportOrigin, ImportProof, ImportState
from arpenteur.web.persons.exchange.purposes import ExportFormat, ExportPurpose

_ROW: Terms = {"basis": Basis.CONSENT, "retention": Retention.CONTACT, "scrub": Scrub.ROW}
_WAITING: Terms = {"basis": Basis.CONSENT, "retention": Retention.SESSION, "scrub": Scrub.ROW}
_PSEUDONYM = Plain("keyed pseudonym of the journal: without the key of the site it names nobody")
_RANDOM = Plain("drawn at random, says nothing")
LONGEST_BLOCK = 1_400_000
LONGEST_HEAD = 24_000
LONGEST_CARD = 4_000


class ContactImport(OfCampaign):
    """A list brought, from its reading until everybody of it is gone; ``header`` is the fingerprint of its titles."""

    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.BROUGHT)
    get_state_display: Callable[[], str]
    maker = models.CharField(max_length=60, help_text="pseudonym of the member who brought it")
    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    kind = models.CharField(max_length=8, help_text="csv, workbook, vcard, osdi")
    encoding = models.CharField(max_length=12, blank=True)
    separator = models.CharField(max_length=1, blank=True)
    digest = models.CharField(max_length=64, help_text="keyed digest of the file, to know it again")
    header = models.CharField(max_length=64)
    columns = EncryptedText(longest=LONGEST_HEAD)
    origin = models.CharField(max_length=10, choices=ImportOrigin.choices, blank=True)
    get_origin_display: Callable[[], str]
    proof = models.CharField(max_length=8, choices=ImportProof.choices, blank=True)
    get_proof_display: Callable[[], str]
    proof_file = models.CharField(max_length=120, blank=True, help_text="where the campaign keeps the proof")
    notice = models.TextField(blank=True, help_text="the text that everyone read, as the campaign declares it")
    read_on = models.DateField(null=True, blank=True, help_text="until when people read that text and agreed")
    purposes = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    tag_purpose = models.CharField(max_length=120, blank=True, help_text="what tags of the file are for")
    shared = models.BooleanField(default=False, help_text="people of several names behind one address are written")
    lines = models.PositiveIntegerField()
    checked = models.PositiveIntegerField(default=0, help_text="lines checked so far")
    done = models.PositiveIntegerField(default=0, help_text="lines written so far")
    counts = models.JSONField(default=dict, help_text="lines by what becomes of them; values set aside")
    destroyed = models.JSONField(default=list, help_text="[title, family, values] of each column destroyed")
    stopping = models.BooleanField(default=False, help_text="somebody asked the job to stop")
    created_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True, help_text="last sign of the work under way")
    checked_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    blocks: Any
    written: Any
    changes: Any

    privacy: ClassVar = {
        **plain("id campaign state kind encoding separator header origin proof read_on purposes channels"),
        **plain(
            "tag_purpose shared lines checked done counts stopping created_at began_at moved_at checked_at written_at"
        ),
        "maker": _PSEUDONYM,
        "row": _RANDOM,
        "digest": Plain("without the key of the site it is no file"),
        "columns": Plain("titles of columns, encrypted: a list without titles has a person there"),
        "notice": Plain("a text that the campaign shows to everybody alike"),
        "proof_file": Plain("where a proof lies, as the team calls it"),
        "destroyed": Plain("titles of columns of a known kind, and numbers"),
    }

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(state="writing") | ~Q(origin=""), name="an_import_has_its_origin")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class ImportBlock(OfCampaign):
    """Some lines of a list, without what may not be held, until they are written or three days have passed."""

    batch = models.ForeignKey(ContactImport, on_delete=models.CASCADE, related_name="blocks")
    batch_id: int
    number = models.PositiveIntegerField()
    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    text = EncryptedText(longest=LONGEST_BLOCK)
    lines = models.PositiveIntegerField()
    fates = models.TextField(blank=True, help_text="a letter a line; empty until they are checked")
    whys = models.JSONField(default=dict, help_text="by place: [why, field at fault, another line]")
    written_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign batch number lines whys written_at expires_at"),
        "fates": Plain("a letter a line: new, completed, already here, duplicate, refused"),
        "row": _RANDOM,
        "text": Personal("people of a file, until they are imported", **_WAITING, export=False),
    }

    class Meta:
        ordering: ClassVar = ["batch", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "number"], name="a_block_has_one_place")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"


class ImportLine(OfCampaign):
    """A line of a file that is a contact, as a keyed digest: the same line again changes nothing."""

    batch = models.ForeignKey(ContactImport, on_delete=models.CASCADE, related_name="written")
    batch_id: int
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="import_lines")
    contact_id: int
    digest = models.CharField(max_length=32)
    new = models.BooleanField(help_text="whether the contact came with this line")

    privacy: ClassVar = {
        **plain("id campaign batch new"),
        "contact": Personal("to say where her line comes from", **_ROW, export=False),
        "digest": Plain("without the key of the campaign it is nobody's line"),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["campaign", "digest"], name="import_lines_by_digest")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.digest[:8]}"


class ImportChange(OfCampaign):
    """What an import completed on a contact that was there before, as long as it can be undone."""

    batch = models.ForeignKey(ContactImport, on_delete=models.CASCADE, related_name="changes")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    contact_id: int
    fields = models.JSONField(default=list, help_text="which of her fields were empty before")
    tags = models.JSONField(default=list, help_text="names of the tags that were put")
    receipt = models.BigIntegerField(null=True, help_text="number of the receipt that was added")
    expires_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign batch fields tags receipt expires_at"),
        "contact": Personal("to take an import back", **_ROW, export=False),
    }

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.contact_id} {' '.join(self.fields)}"


class ContactParts(OfCampaign):
    """Parts of a name and of an address, further addresses and numbers, as a file gave them: a way back to another tool
    loses nothing of what may be held.
    """

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="parts")
    contact_id: int
    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    text = EncryptedText(longest=LONGEST_CARD)

    privacy: ClassVar = {
        **plain("id campaign"),
        "row": _RANDOM,
        "contact": Personal("to give back what the campaign was given", **_ROW, export=False),
        "text": Personal("to give back what the campaign was given", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.contact_id}"


class ColumnMemory(OfCampaign):
    """What columns of a file were said to hold: a file with the same titles is matched in the same way."""

    header = models.CharField(max_length=64)
    fields = models.JSONField(default=list, help_text="a field, or nothing, for each column that is kept")
    used_at = models.DateTimeField()

    privacy: ClassVar = plain("id campaign header fields used_at")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "header"], name="titles_are_remembered_once")
        ]

    def __str__(self) -> str:
        return self.header[:8]


class ContactExport(OfCampaign):
    """A file of contacts asked for: why, which columns, who agrees where there are many; taken once within a day."""

    asker = models.CharField(max_length=60, help_text="pseudonym of who takes it")
    purpose = models.CharField(max_length=8, choices=ExportPurpose.choices)
    get_purpose_display: Callable[[], str]
    form = models.CharField(max_length=13, choices=ExportFormat.choices)
    get_form_display: Callable[[], str]
    columns = models.JSONField(default=list)
    segment = models.BigIntegerField(null=True, blank=True, help_text="number of a segment; none for all")
    people = models.PositiveIntegerField(help_text="how many when it was asked for")
    asked_at = models.DateTimeField()
    agreer = models.CharField(max_length=60, blank=True, help_text="pseudonym of the second person")
    agreed_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(help_text="until when it may be agreed to, then taken")

    privacy: ClassVar = {
        **plain("id campaign purpose form columns segment people asked_at agreed_at declined_at taken_at ends_at"),
        "asker": _PSEUDONYM,
        "agreer": _PSEUDONYM,
    }

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(agreer="") | ~Q(agreer=models.F("asker")), name="an_export_takes_two")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
