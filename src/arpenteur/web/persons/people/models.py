"""A person of a campaign, encrypted with its key, the digests she is found by, and what points at her."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.keys.blind import LENGTH, Word, digests
from arpenteur.web.foundation.keys.fields import EncryptedText
from arpenteur.web.foundation.keys.keyring import DataClass
from arpenteur.web.foundation.shared.privacy import Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.foundation.shared.sealing import SealedManager

DATA = DataClass.CONTACTS
"""The class of data whose key encrypts a person."""
_KEPT: Terms = {"basis": Basis.MEMBERSHIP, "retention": Retention.VOLUNTEER, "scrub": Scrub.ROW}
_JOINED: Terms = {"basis": Basis.LEGITIMATE_INTEREST, "retention": Retention.JOINING, "scrub": Scrub.ROW}
LONGEST_JOINING = 400_000
"""Signs of what is kept of a joining, packed."""


class Person(OfCampaign):
    """Who somebody is, once, however many lines of the campaign are hers. Goes with the last of them."""

    user_id: int | None
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="people"
    )
    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    name = EncryptedText(longest=80)
    email = EncryptedText(longest=254, blank=True)
    phone = EncryptedText(longest=20, blank=True)
    open_link = models.BooleanField(
        default=False, help_text="signed up by a link that anybody may have: the program joins nobody to her"
    )

    privacy: ClassVar = {
        **plain("id campaign open_link"),
        "row": Plain("drawn at random, says nothing"),
        "user": Personal("to find what is hers", **_KEPT),
        "name": Personal("to call her by her name", **_KEPT),
        "email": Personal("to write to her, as her lines allow", **_KEPT),
        "phone": Personal("to call her, as her lines allow", **_KEPT),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="a_person_has_a_name"),
            models.UniqueConstraint(
                fields=["campaign", "user"], condition=Q(user__isnull=False), name="an_account_is_one_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @transaction.atomic
    def index_again(self) -> None:
        """Write what she is found by, after her name, address or telephone was."""
        wanted = index_of(self)
        known = {(one.kind, one.digest): one.pk for one in PersonWord.objects.filter(person=self)}
        PersonWord.objects.filter(pk__in=[pk for pair, pk in known.items() if pair not in wanted]).delete()
        PersonWord.objects.bulk_create(words_of(self, wanted - known.keys()))


class PersonWord(OfCampaign):
    """A word of a person as a keyed digest: she is found by it, it is not read."""

    person_id: int
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="words")
    kind = models.CharField(max_length=5, choices=[(one.value, one.value) for one in Word])
    digest = models.CharField(max_length=LENGTH, help_text="keyed digest of a word of her name, address or telephone")

    privacy: ClassVar = {
        **plain("id campaign kind"),
        "person": Personal("to find her line without reading the others", **_KEPT, export=False),
        "digest": Plain("without the key of the campaign it is nobody's word"),
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "kind", "digest"], name="a_word_of_a_person_is_kept_once")
        ]
        indexes: ClassVar = [models.Index(fields=["campaign", "digest"], name="people_by_word")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.digest[:8]}"


class DifferentPeople(OfCampaign):
    """Two persons who look alike and are not the same, somebody said; the lower number first."""

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    first_id: int
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second_id: int

    privacy: ClassVar = {
        **plain("id campaign"),
        "first": Personal("not to take her for somebody else", **_KEPT, export=False),
        "second": Personal("not to take her for somebody else", **_KEPT, export=False),
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="two_people_differ_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"


class Joining(OfCampaign):
    """Two persons were joined: what there was before, for thirty days, so that it can be undone.

    Goes with the person, and with any line of hers: what she had erased is nowhere.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="joinings")
    person_id: int
    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    gone = models.PositiveBigIntegerField(help_text="number of the person who is one with her now")
    snapshot = EncryptedText(longest=LONGEST_JOINING, help_text="rows as they were, and as they were left")
    lines = models.JSONField(default=list, help_text="kind, number and first moment of each line that is no more")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign gone lines expires_at"),
        "person": Personal("to undo a joining by mistake", **_JOINED, export=False),
        "row": Plain("drawn at random, says nothing"),
        "snapshot": Personal("to undo a joining by mistake", **_JOINED, export=False),
        "at": Personal("to undo a joining by mistake", **_JOINED),
    }

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.gone} → {self.person_id}"


class LikelyTwo(OfCampaign):
    """Two persons who may be one, as the last comparison of everybody found; the lower number first."""

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    first_id: int
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second_id: int
    bits = models.FloatField(help_text="evidence that they are one")
    certain = models.BooleanField(help_text="whether they may be joined with others at once")

    privacy: ClassVar = {
        **plain("id campaign bits certain"),
        "first": Personal("not to keep her twice", **_KEPT, export=False),
        "second": Personal("not to keep her twice", **_KEPT, export=False),
    }

    class Meta:
        ordering: ClassVar = ["-certain", "-bits", "first", "second"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["first", "second"], name="two_are_likely_once")]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"


class Comparison(OfCampaign):
    """When everybody of a campaign was last compared with everybody; asked for, then done by a job."""

    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    people = models.PositiveIntegerField(default=0, help_text="how many were compared")

    privacy: ClassVar = plain("id campaign asked_at done_at people")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign"], name="a_campaign_is_compared_once")]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"


class RoleManager(SealedManager):
    """Lines with the person they belong to, in the same query."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """All lines the block may see."""
        return super().get_queryset().select_related("person")


class PersonRole(OfCampaign):
    """What somebody is to the campaign: a volunteer, a contact. Subclasses have a link ``person``.

    Her name, address and telephone are those of the person, the last two only where they were entered for this line:
    a number that came with a consent for messages is not shown to her team.
    """

    person: Any
    person_id: int
    by_email = models.BooleanField(default=False, help_text="whether the person's address was entered for this line")
    by_phone = models.BooleanField(default=False, help_text="whether the person's telephone was entered for this line")
    objects: ClassVar = RoleManager()

    class _AbstractRole:
        abstract = True

    Meta: ClassVar[type] = _AbstractRole

    @property
    def name(self) -> str:
        """Opened when it is read."""
        return self.person.name

    @property
    def email(self) -> str:
        """Empty where it was not entered for this line."""
        return self.person.email if self.by_email else ""

    @property
    def phone(self) -> str:
        """As ``email``."""
        return self.person.phone if self.by_phone else ""

    @classmethod
    def move(cls, *, of: Person, to: Person, by: Actor, at: datetime) -> None:  # noqa: ARG003 — for rooms that need it
        """Lines of a person become those of another, who is the same; the verb that joins them says so in the
        journal.
        """
        cls.objects.filter(person=of).update(person=to)


def role_models() -> list[type[PersonRole]]:
    """Every kind of line that a person may have, lower rooms first."""
    return [model for model in apps.get_models() if issubclass(model, PersonRole)]


def index_of(person: Any) -> set[tuple[str, str]]:
    """What a person is found by: the kind and the digest of each word."""
    texts = (
        (Word.NAME, person.name),
        (Word.WHOLE, person.name),
        (Word.EMAIL, person.email),
        (Word.PHONE, person.phone),
    )
    return {(kind.value, one) for kind, text in texts for one in digests(person.campaign_id, DATA, [(kind, text)])}


def words_of(person: Any, wanted: set[tuple[str, str]], model: Any = PersonWord) -> list[Any]:
    """Rows of an index, not written yet; ``model`` is that of the time in a migration."""
    return [
        model(campaign_id=person.campaign_id, person_id=person.pk, kind=kind, digest=digest)
        for kind, digest in sorted(wanted)
    ]
