"""The tenant, its members and the invitations to become one."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from arpenteur.domain.elections import ElectionType
from arpenteur.web.campaigns.roles import Role
from arpenteur.web.shared.privacy import PLAIN, Basis, Classified, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.shared.sealing import SealedManager

_MEMBER: Terms = {"basis": Basis.MEMBERSHIP, "retention": Retention.MEMBER, "scrub": Scrub.ROW}


class Campaign(Classified):
    """A list or a candidate in one election on one published territory."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    place = models.CharField(max_length=40, help_text="place of a published snapshot")
    election = models.CharField(max_length=4, choices=[(kind.value, kind.label) for kind in ElectionType])
    first_round = models.DateField(help_text="day of the vote, as the territory's own calendar has it")
    second_round = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    family = models.CharField(max_length=40, default="gauche", help_text="id of a family file")
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
        **plain("id slug name place election first_round second_round time_zone family basket fictional created_at"),
        "closed_at": PLAIN,
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
    def last_round(self) -> object:
        """Day after which the campaign is over."""
        return self.second_round or self.first_round


class OfCampaign(Classified):
    """A row of one campaign; queries outside a ``sealed`` block raise."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    campaign_id: int
    objects: ClassVar = SealedManager()

    class _Abstract:
        abstract = True

    Meta: ClassVar[type] = _Abstract


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
