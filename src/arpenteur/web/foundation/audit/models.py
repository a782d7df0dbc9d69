"""One line of the journal a write; the database itself refuses to change or remove one."""

from typing import ClassVar

from django.db import models

from arpenteur.web.foundation.shared.privacy import PLAIN, Classified, Plain

INSTANCE = 0
"""The chain of what belongs to no campaign: accounts, publications, the site itself."""


class Entry(Classified):
    """Who (a keyed pseudonym), when, what, on what; chained to the line before it by its digest."""

    chain = models.BigIntegerField(help_text="the campaign, or 0")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=100)
    details = models.JSONField(default=dict)
    before = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    sealed_by: ClassVar = "chain"
    privacy: ClassVar = {
        "id": PLAIN,
        "chain": PLAIN,
        "number": PLAIN,
        "at": PLAIN,
        "by": Plain("keyed pseudonym: without the key of the site it names nobody"),
        "verb": PLAIN,
        "subject": Plain("kind and number of what was written, never its content"),
        "details": Plain("counts, states and identifiers; never a name or an address"),
        "before": PLAIN,
        "digest": PLAIN,
    }

    class Meta:
        ordering: ClassVar = ["chain", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["chain", "number"], name="a_line_has_one_place")]
        indexes: ClassVar = [models.Index(fields=["chain", "-at"], name="audit_latest")]

    def __str__(self) -> str:
        return f"{self.chain}/{self.number} {self.verb} {self.subject}"


class Head(Classified):
    """The end of a chain: writers of one campaign take their turn on it.

    ``settled`` is the digest of the last line that wrote more than counts: what counts cannot change is
    kept until it moves.
    """

    chain = models.BigIntegerField(primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    settled = models.CharField(max_length=64, default="")
    digest = models.CharField(max_length=64, default="")

    privacy: ClassVar = {"chain": PLAIN, "number": PLAIN, "settled": PLAIN, "digest": PLAIN}

    def __str__(self) -> str:
        return f"{self.chain}/{self.number}"
