"""Reads: who may open a campaign, who is in one, what is still open to newcomers.

Teams, for the pages of members: their model belongs to a room above this one and is asked for by its name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign, Invitation, Membership
from arpenteur.web.foundation.campaigns.roles import DUTIES, Role, needs_second_factor
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.foundation.shared.secret_links import digest

ANYONE = "anyone"
DELETION_ASKED, _REOPENED = "campaign.deletion_asked", "campaign.reopened"


def team_names() -> dict[int, str]:
    """Number to name, of the teams at work in the campaign of the ``sealed`` block."""
    teams = apps.get_model("volunteers", "Team").objects.filter(ended_at=None)
    return {team.pk: f"{team.letter} · {team.name}" for team in teams}


def checked_team(team: int | None) -> int | None:
    """The team as asked for; raises InputError for one that is not of this campaign."""
    if team is not None and team not in team_names():
        raise InputError(_("unknown team"), expected=_("a team of the campaign"))
    return team


def may_create(user: Any) -> bool:
    """Whether a person may open a campaign here: only those the host let in, or anyone
    (``ARPENTEUR_CAMPAIGN_CREATION``).
    """
    anyone = settings.ARPENTEUR_CAMPAIGN_CREATION == ANYONE
    return anyone or user.founder or user.email in settings.ARPENTEUR_FOUNDERS


def deletion_asked_at(campaign: Campaign) -> datetime | None:
    """When its direction asked that a campaign be deleted whole; None where it did not, or reopened it since. Inside a
    ``sealed`` block.
    """
    lines = Entry.objects.filter(chain=campaign.pk, verb__in=(DELETION_ASKED, _REOPENED)).order_by("-number")
    last = lines.first()
    return last.at if last is not None and last.verb == DELETION_ASKED else None


def memberships_of(user: Any, at: datetime) -> list[Membership]:
    """Those in force, campaigns under way first."""
    with unsealed():
        found = Membership.objects.select_related("campaign").filter(
            Q(expires_at=None) | Q(expires_at__gt=at), user=user.pk
        )
        return sorted(found, key=_under_way_first)


def _under_way_first(one: Membership) -> tuple[bool, str]:
    return one.campaign.closed_at is not None, one.campaign.name


@dataclass(frozen=True)
class MemberLine:
    """A member as the list shows her."""

    membership: Membership
    zones: str
    team: str
    factor: bool
    you: bool

    @property
    def duty(self) -> Any:
        """What her role may do."""
        return DUTIES[Role(self.membership.role)]

    @property
    def factor_missing(self) -> bool:
        """Whether her role waits for a second factor."""
        return not self.factor and needs_second_factor(Role(self.membership.role))


def member_lines(viewer: Member, at: datetime) -> list[MemberLine]:
    """Members whom the viewer may see: all, or those of her team and of her stations, herself included."""
    rows = members_seen(viewer, at)
    held = Authenticator.objects.filter(user__in=[one.user_id for one in rows]).values_list("user_id", flat=True)
    factors, teams = set(held), team_names()
    order = list(Role)
    rows.sort(key=lambda one: (order.index(Role(one.role)), str(one.user.name).casefold()))
    return [
        MemberLine(
            membership=one,
            zones=zones_in_words(viewer.campaign, one.stations),
            team=teams.get(one.team, "") if one.team else "",
            factor=one.user_id in factors,
            you=one.pk == viewer.membership.pk,
        )
        for one in rows
    ]


def members_seen(viewer: Member, at: datetime) -> list[Membership]:
    """The same as they are kept."""
    return [one for one in Membership.objects.select_related("user") if _seen(viewer, one, at)]


def _seen(viewer: Member, one: Membership, at: datetime) -> bool:
    if one.expires_at is not None and one.expires_at <= at:
        return False
    if not viewer.narrowed or one.pk == viewer.membership.pk:
        return True
    if viewer.team is not None and one.team == viewer.team:
        return True
    return bool(viewer.stations and viewer.stations.intersection(one.stations))


def member_line(viewer: Member, number: int, at: datetime) -> MemberLine:
    """One of them; raises Http404 for anybody else."""
    for line in member_lines(viewer, at):
        if line.membership.pk == number:
            return line
    raise Http404(str(number))


@dataclass(frozen=True)
class InvitationLine:
    """An invitation as the list shows it."""

    invitation: Invitation
    zones: str
    team: str


def open_invitations(campaign: Campaign, at: datetime) -> list[InvitationLine]:
    """Invitations that can still serve."""
    teams = team_names()
    found = Invitation.objects.filter(revoked_at=None, uses_left__gt=0, expires_at__gt=at)
    return [
        InvitationLine(one, zones_in_words(campaign, one.stations), teams.get(one.team, "") if one.team else "")
        for one in found
    ]


def zones_in_words(campaign: Campaign, stations: Iterable[str]) -> str:
    """Stations in a few words; their keys where the place is no longer published."""
    asked = list(stations)
    if not asked:
        return ""
    try:
        return ground_of(campaign).listed(asked)
    except Http404:
        return ", ".join(asked)


def invitation_line(invitation: Invitation) -> InvitationLine:
    """One invitation, for the page behind its link."""
    with sealed(invitation.campaign_id):
        team = team_names().get(invitation.team, "") if invitation.team else ""
    return InvitationLine(invitation, zones_in_words(invitation.campaign, invitation.stations), team)


def campaign_of_link(secret: str, user: Any, at: datetime) -> str:
    """The campaign of a link, spent or not, for a person who is in it already; empty for everyone else."""
    if not user.is_authenticated:
        return ""
    with unsealed():
        found = Invitation.objects.select_related("campaign").filter(digest=digest(secret)).first()
        held = Membership.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), user=user.pk)
        if found is not None and held.filter(campaign=found.campaign_id).exists():
            return found.campaign.slug
    return ""
