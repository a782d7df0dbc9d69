"""The tenant, its members and the invitations to become one."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.elections import ElectionType
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.privacy import (
    PLAIN,
    Basis,
    Classified,
    Personal,
    Plain,
    Retention,
    Scrub,
    Terms,
    plain,
)
from arpenteur.web.foundation.shared.sealing import SealedManager

_MEMBER: Terms = {"basis": Basis.MEMBERSHIP, "retention": Retention.MEMBER, "scrub": Scrub.ROW}


OWN = ":own"
"""Family of a campaign whose list is its own; no file of the site has such an id."""


class VotingRound(models.TextChoices):
    """The round a campaign works for."""

    FIRST = "first", _("first round")
    SECOND = "second", _("second round")


class Campaign(Classified):
    """A list or a candidate in one election on one published territory.

    ``place``, ``election``, ``round`` with its day, ``family`` and ``scenario`` are its context: the one question that
    every page answers unless another is asked.
    """

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    place = models.CharField(max_length=40, help_text="place of a published snapshot")
    election = models.CharField(max_length=4, choices=[(kind.value, kind.label) for kind in ElectionType])
    first_round = models.DateField(help_text="day of the vote, as the territory's own calendar has it")
    second_round = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    round = models.CharField(max_length=6, choices=VotingRound.choices, default=VotingRound.FIRST)
    family = models.CharField(max_length=40, default="gauche", help_text="id of a family file, or its own list")
    scenario = models.CharField(
        max_length=60, default="reference", help_text="id of a scenario file, of its own, or the reference"
    )
    sliders = models.CharField(
        max_length=120, blank=True, help_text="what moves the reference, as the address of a page writes it"
    )
    contact = models.CharField(
        max_length=160, blank=True, help_text="public address where people write about their data (RGPD, art. 13)"
    )
    basket = models.JSONField(
        default=list, blank=True, help_text="stations to go to next, in the order they were put in"
    )
    fictional = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    sealed_by: ClassVar = "id"
    privacy: ClassVar = {
        **plain("id slug name place election round first_round second_round time_zone family scenario sliders basket"),
        **plain("fictional created_at closed_at"),
        "contact": Plain("public address of the campaign, rather than a person's; the form says so"),
    }

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def rights_at(self) -> str:
        """Who answers people about their data, and where to write."""
        return f"{self.name}, {self.contact}" if self.contact else self.name

    @property
    def polling_day(self) -> date:
        """Day of the round it works for; the first where no second is known."""
        return (self.second_round if self.round == VotingRound.SECOND else None) or self.first_round

    @property
    def last_round(self) -> object:
        """Day after which the campaign is over."""
        return self.second_round or self.first_round


class OfCampaign(Classified):
    """A row of one campaign; queries outside a ``sealed`` block raise."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    campaign_id: int
    objects: ClassVar = SealedManager()
    count_is_secret: ClassVar = False
    """Whether how many rows there are is nobody's to know: of a vote that is not counted yet."""

    class _Abstract:
        abstract = True

    Meta: ClassVar[type] = _Abstract


class OwnList(OfCampaign):
    """The list of one campaign as the text of a family file; no other campaign ever reads it."""

    text = models.TextField(help_text="TOML, as a family file")
    changed_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign changed_at"),
        "text": Plain("nuances, and surnames of candidates as the Ministry publishes them"),
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign"], name="a_campaign_has_one_list")]

    def __str__(self) -> str:
        return f"list of {self.campaign_id}"


class OwnScenario(OfCampaign):
    """What one campaign supposes of the coming vote, as the text of a scenario file; no other campaign ever reads it.

    ``name`` is the label that the text gives, so that a text that cannot be read any more still has one.
    """

    name = models.CharField(max_length=80, help_text="label of the file, one of a kind in a campaign")
    text = models.TextField(help_text="TOML, as a scenario file")
    changed_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign changed_at"),
        "name": Plain("what the campaign calls a supposition; no name of a person, the form says so"),
        "text": Plain("shares and turnout supposed by family, with the name and a note; the form asks for no name"),
    }

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "name"], name="a_scenario_has_a_name_of_its_own")
        ]

    def __str__(self) -> str:
        return f"scenario of {self.campaign_id}"


class Membership(OfCampaign):
    """One person in one campaign, with a role, narrowed or not."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    user_id: int
    role = models.CharField(max_length=12, choices=Role.choices)
    stations = models.JSONField(default=list, blank=True, help_text="stations the role is narrowed to; empty: all")
    team = models.PositiveBigIntegerField(null=True, blank=True, help_text="team the role is narrowed to")
    assigned_only = models.BooleanField(default=False, help_text="sees the actions she is assigned to, nothing else")
    since = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        "id": PLAIN,
        "campaign": PLAIN,
        "user": Personal("to give rights to a person", **_MEMBER),
        "role": Personal("what the person does in the campaign", **_MEMBER),
        "stations": Plain("zones of work"),
        "team": Plain("team of work"),
        "assigned_only": PLAIN,
        "since": Personal("to date the membership", **_MEMBER),
        "expires_at": PLAIN,
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "user"], name="a_person_is_one_member"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Invitation(OfCampaign):
    """A link that makes its holder a member; only a digest of its secret is kept."""

    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=12, choices=Role.choices)
    stations = models.JSONField(default=list, blank=True)
    team = models.PositiveBigIntegerField(null=True, blank=True)
    label = models.CharField(max_length=80, blank=True, help_text="what it is for; no name of a person")
    uses_left = models.PositiveIntegerField(default=1)
    maker = models.CharField(max_length=40, blank=True, help_text="pseudonym of the member who made it")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        **plain("id campaign digest role stations team label uses_left created_at expires_at revoked_at"),
        "maker": Plain("keyed pseudonym of the journal: without the key of the site it names nobody"),
    }

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.role} until {self.expires_at:%Y-%m-%d}"
