"""An electoral list of a campaign, its undertaking, its voters, what was printed of it.

The names and addresses of voters are encrypted with a key of their own (``DataClass.LIST``). In clear stand only what
counts and slices need; streets, addresses and persons are keyed digests.
"""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.keys.blind import LENGTH, Digester
from arpenteur.web.foundation.keys.fields import EncryptedText
from arpenteur.web.foundation.keys.keyring import DataClass
from arpenteur.web.foundation.shared.privacy import Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.persons.electors.persons_of_list import AT_HOME, Home, Identity
from arpenteur.web.persons.local_series.models import LocalSeries
from arpenteur.web.persons.volunteers.models import Volunteer

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

DATA = DataClass.LIST
_ROW: Terms = {"basis": Basis.LEGITIMATE_INTEREST, "retention": Retention.ELECTORS, "scrub": Scrub.ROW}
_PSEUDONYM = Plain("keyed pseudonym of the journal: without the key of the site it names nobody")
_DIGEST = Plain("without the key of the list it is nobody's")
_SIGNED: Terms = {"basis": Basis.LEGAL_OBLIGATION, "retention": Retention.CAMPAIGN, "scrub": Scrub.ROW}


class ListKind(models.TextChoices):
    """The three lists of a commune."""

    MAIN = "LP", _("main list")
    MUNICIPAL = "LCM", _("complementary list, municipal")
    EUROPEAN = "LCE", _("complementary list, European")


class Undertaking(OfCampaign):
    """Who signed, before a list was read, that no commercial use is made of it (code électoral, art. L37)."""

    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    name = EncryptedText(longest=80, help_text="with the key of contacts: it stays when that of the list goes")
    capacity = models.CharField(max_length=80, help_text="candidate, agent, party")
    signed_on = models.DateField(help_text="day written under the undertaking")
    signer = models.CharField(max_length=40, help_text="pseudonym of the member whose account signed")
    signed_at = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text="of the sentence as it was shown")
    expires_at = models.DateTimeField()
    lists: "RelatedManager[VoterList]"

    privacy: ClassVar = {
        **plain("id campaign signed_on signed_at expires_at"),
        "row": Plain("drawn at random, says nothing"),
        "name": Personal("to prove who undertook to make no commercial use of the list", **_SIGNED),
        "capacity": Personal("to prove in which capacity", **_SIGNED),
        "signer": _PSEUDONYM,
        "digest": Plain("a digest of the sentence"),
    }

    class Meta:
        ordering: ClassVar = ["-signed_at", "-id"]

    def __str__(self) -> str:
        return f"{self.pk} {self.signed_on:%Y-%m-%d}"


class VoterList(OfCampaign):
    """One file that was read: counts of its lines, never its name. It waits until somebody saw what was matched."""

    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="lists")
    layout = models.CharField(max_length=12)
    voters = models.PositiveIntegerField(default=0)
    elsewhere = models.PositiveIntegerField(default=0, help_text="lines of other communes, destroyed while reading")
    matched = models.PositiveIntegerField(default=0, help_text="voters whose station is one of the place")
    at_building = models.PositiveIntegerField(default=0, help_text="voters whose address is one of the place")
    stations = models.PositiveIntegerField(default=0, help_text="stations of the place with voters")
    without_year = models.PositiveIntegerField(default=0)
    values_destroyed = models.PositiveIntegerField(default=0, help_text="values never written: births, nationality")
    columns_left = models.JSONField(default=list, help_text="titles of columns that no layout has, destroyed")
    unmatched = models.JSONField(default=list, help_text="[code of a station, lines, the first of them]")
    seconds = models.FloatField(default=0)
    snapshot = models.CharField(max_length=64, help_text="digest of the snapshot whose stations it was put on")
    maker = models.CharField(max_length=40, help_text="pseudonym of the member who brought it")
    created_at = models.DateTimeField()
    waits_until = models.DateTimeField(null=True, blank=True, help_text="when it goes if nobody keeps it")

    privacy: ClassVar = {
        **plain("id campaign undertaking layout voters elsewhere matched at_building stations without_year"),
        **plain("values_destroyed seconds snapshot created_at waits_until"),
        "columns_left": Plain("titles of a file, never a cell"),
        "unmatched": Plain("codes of stations and numbers of lines"),
        "maker": _PSEUDONYM,
    }

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.voters} {self.created_at:%Y-%m-%d}"

    @property
    def share_matched(self) -> float:
        """Of its voters, 0 to 1."""
        return self.matched / self.voters if self.voters else 0.0

    @property
    def share_at_building(self) -> float:
        """Of its voters, 0 to 1."""
        return self.at_building / self.voters if self.voters else 0.0


class Voter(OfCampaign):
    """Somebody on the list: never joined with a contact, never reached by a message, gone at day + 8."""

    source = models.ForeignKey(VoterList, on_delete=models.CASCADE, related_name="people")
    source_id: int
    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    identity = EncryptedText(longest=280, data=DATA, help_text="name at birth, name used, first names")
    home = EncryptedText(
        longest=420, data=DATA, blank=True, help_text="her address, and which building of the place it is"
    )
    station = models.CharField(
        max_length=40, blank=True, help_text="key of her station; empty where it is not of the place"
    )
    birth_year = models.PositiveSmallIntegerField(default=0, help_text="0 where the file does not say it")
    sex = models.CharField(max_length=1, blank=True)
    kind = models.CharField(max_length=3, choices=ListKind.choices)
    order = models.CharField(max_length=12, blank=True, help_text="number on the list of her station")
    constituency = models.CharField(max_length=20, blank=True)
    street = models.CharField(max_length=LENGTH, blank=True, help_text="keyed digest of her street")
    building = models.CharField(max_length=LENGTH, blank=True, help_text="keyed digest of her address")
    who = models.CharField(
        max_length=LENGTH, help_text="keyed digest of names, birth year and sex, to compare two lists"
    )
    listed_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign constituency listed_at"),
        "source": Plain("which file she was read from"),
        "row": Plain("drawn at random, says nothing"),
        "identity": Personal("to write her name on a list of doors or a letter", **_ROW),
        "home": Personal("to find her door or write to her", **_ROW),
        "station": Personal("to choose voters by station", **_ROW),
        "birth_year": Personal("to choose voters by age, and count them", **_ROW),
        "sex": Personal("to choose voters by sex, and count them", **_ROW),
        "kind": Personal("which of the three lists she is on", **_ROW),
        "order": Personal("to find her line on the list of her station", **_ROW),
        "street": _DIGEST,
        "building": _DIGEST,
        "who": _DIGEST,
    }

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "station", "birth_year"], name="voters_by_station"),
            models.Index(fields=["campaign", "building"], name="voters_by_building"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(identity=""), name="a_voter_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def person(self) -> Identity:
        """Who she is, opened when it is read."""
        return Identity.of(self.identity)

    @property
    def place(self) -> Home:
        """Where she lives, opened when it is read."""
        return Home.of(self.home)

    def index_again(self) -> None:
        """Write her digests anew, after a new key encrypted her line."""
        self.digest_with(Digester.of(self.campaign_id, DATA))
        self.save(update_fields=["street", "building", "who"])

    def digest_with(self, digester: Digester) -> None:
        """Set her digests from her name and address."""
        home = self.place
        self.street = digester.digest("street", *home.street_words)
        self.building = digester.digest(AT_HOME, *home.door_words)
        self.who = digester.digest("who", *self.person.words, str(self.birth_year), self.sex)


LONGEST_LETTER = 2600
"""Characters of the text of a letter: more does not stand on its sheet."""


class FigureKind(models.TextChoices):
    """What is told of stations without any person."""

    AGE = "age", _("mean age")
    YOUNG = "young", _("aged 18 to 25")
    NEW_ADULTS = "adults", _("too young at the last election")
    NEWCOMERS = "new", _("not on the earlier list")
    CHANGED = "changed", _("addresses where nobody stayed")


class ListFigure(OfCampaign):
    """One figure by station, kept as a local series: sums of eleven at least. It stays when the list is gone."""

    kind = models.CharField(max_length=8, choices=FigureKind.choices)
    get_kind_display: Callable[[], str]
    series = models.OneToOneField(LocalSeries, on_delete=models.CASCADE, related_name="+")
    series_id: int
    since = models.PositiveSmallIntegerField(default=0, help_text="year of the earlier election or list, 0 for none")
    made_at = models.DateTimeField()

    privacy: ClassVar = plain("id campaign kind series since made_at")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "kind"], name="a_figure_of_the_list_is_one")
        ]

    def __str__(self) -> str:
        return self.kind


class PaperKind(models.TextChoices):
    """What is printed of a slice."""

    DOORS = "doors", _("list of doors")
    LETTERS = "letters", _("letters")
    LABELS = "labels", _("labels")


class PaperEnd(models.TextChoices):
    """How paper that came back ended."""

    SHREDDED = "shred", _("shredded")
    BURNT = "burn", _("burnt")
    HANDED = "hand", _("handed to a firm that destroys it, with its certificate")


class ListPaper(OfCampaign):
    """Paper with names of the list: asked for by one person, agreed by another, numbered, out, back, destroyed."""

    number = models.PositiveIntegerField(help_text="in the campaign, from 1")
    kind = models.CharField(max_length=8, choices=PaperKind.choices)
    get_kind_display: Callable[[], str]
    slice = models.JSONField(default=dict, help_text="stations, ages, sex, street, lists")
    body = models.TextField(max_length=LONGEST_LETTER, blank=True, help_text="what a letter says, the same for all")
    people = models.PositiveIntegerField()
    addresses = models.PositiveIntegerField()
    sheets = models.PositiveIntegerField()
    copies = models.PositiveSmallIntegerField(default=0, help_text="how often it was printed")
    carrier_id: int | None
    carrier = models.ForeignKey(Volunteer, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asker = models.CharField(max_length=40, help_text="pseudonym of the member who asked")
    asked_at = models.DateTimeField()
    agreer = models.CharField(max_length=40, blank=True, help_text="pseudonym of the member who agreed or refused")
    agreed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    printed_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=5, choices=PaperEnd.choices, blank=True)
    get_end_display: Callable[[], str]

    privacy: ClassVar = {
        **plain("id campaign number kind people addresses sheets copies asked_at agreed_at refused_at printed_at"),
        **plain("returned_at destroyed_at end"),
        "slice": Plain("zones, ages, sex and lists; no filter on a name exists"),
        "body": Plain("the same words for everybody; no name of a person, the form says so"),
        "carrier": Personal(
            "to know who has the paper out",
            basis=Basis.MEMBERSHIP,
            retention=Retention.VOLUNTEER,
            scrub=Scrub.UNLINK,
            export=False,
        ),
        "asker": _PSEUDONYM,
        "agreer": _PSEUDONYM,
    }

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "number"], name="a_paper_of_the_list_has_its_number")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"

    @property
    def is_out(self) -> bool:
        """Whether names are on paper somewhere."""
        return self.printed_at is not None and self.destroyed_at is None
