"""Writes: campaigns, members, invitations."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import Actor
from arpenteur.web.campaigns.models import Campaign, Invitation, Membership
from arpenteur.web.campaigns.roles import Role
from arpenteur.web.shared.sealing import sealed, unsealed
from arpenteur.web.shared.secret_links import digest, new_secret

INVITATION_DAYS = 7


@transaction.atomic
def create_campaign(
    *,
    slug: str,
    name: str,
    place: str,
    election: str,
    first_round: date,
    second_round: date | None,
    time_zone: str,
    family: str,
    director: Any,
    by: Actor,
    at: datetime,
    fictional: bool = False,
) -> Campaign:
    """Open a campaign with its first member, a director. Raises InputError where the address name is taken or the
    rounds are not in order.
    """
    if second_round is not None and second_round <= first_round:
        raise InputError("le second tour ne suit pas le premier", expected="une date après le premier tour")
    if Campaign.objects.filter(slug=slug).exists():
        raise InputError(f"une campagne s'appelle déjà « {slug} »", action="choisissez un autre nom")
    campaign = Campaign.objects.create(
        slug=slug, name=name, place=place, election=election, first_round=first_round, second_round=second_round,
        time_zone=time_zone, family=family, fictional=fictional, created_at=at,
    )  # fmt: skip
    with sealed(campaign.pk):
        record(verb="campaign.created", subject=campaign, by=by, at=at, campaign=campaign.pk, place=place)
        add_member(campaign=campaign, user=director, role=Role.DIRECTOR, by=by, at=at)
    return campaign


@transaction.atomic
def change_campaign(*, campaign: Campaign, by: Actor, at: datetime, **values: object) -> Campaign:
    """Change the name, the dates, the election or the family. Raises InputError where the rounds are not in order."""
    allowed = {"name", "election", "first_round", "second_round", "time_zone", "family"}
    if values.keys() - allowed:
        raise InputError(f"champs inconnus : {', '.join(sorted(values.keys() - allowed))}")
    for name, value in values.items():
        setattr(campaign, name, value)
    if campaign.second_round is not None and campaign.second_round <= campaign.first_round:
        raise InputError("le second tour ne suit pas le premier", expected="une date après le premier tour")
    campaign.save(update_fields=[*values])
    record(verb="campaign.changed", subject=campaign, by=by, at=at, campaign=campaign.pk, fields=sorted(values))
    return campaign


@transaction.atomic
def add_member(
    *,
    campaign: Campaign,
    user: Any,
    role: Role,
    by: Actor,
    at: datetime,
    stations: Sequence[str] = (),
    team: int | None = None,
    assigned_only: bool = False,
) -> Membership:
    """Give a person a role; someone who is a member already gets this role instead."""
    membership, created = Membership.objects.update_or_create(
        campaign=campaign,
        user=user,
        defaults={"role": role, "stations": list(stations), "team": team, "assigned_only": assigned_only},
        create_defaults={
            "role": role, "stations": list(stations), "team": team, "assigned_only": assigned_only, "since": at,
        },
    )  # fmt: skip
    verb = "member.added" if created else "member.changed"
    record(verb=verb, subject=membership, by=by, at=at, campaign=campaign.pk, role=str(role), zones=len(stations))
    return membership


@transaction.atomic
def change_member(
    *,
    membership: Membership,
    role: Role,
    stations: Sequence[str],
    team: int | None,
    assigned_only: bool,
    by: Actor,
    at: datetime,
) -> Membership:
    """Another role or other zones. Raises InputError where the last director would go."""
    if membership.role == Role.DIRECTOR and role is not Role.DIRECTOR:
        _keep_a_director(membership)
    return add_member(
        campaign=membership.campaign, user=membership.user, role=role, stations=stations, team=team,
        assigned_only=assigned_only, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def remove_member(*, membership: Membership, by: Actor, at: datetime) -> None:
    """Take every right away, at once. Raises InputError for the last director."""
    if membership.role == Role.DIRECTOR:
        _keep_a_director(membership)
    record(
        verb="member.removed", subject=membership, by=by, at=at, campaign=membership.campaign_id, role=membership.role
    )
    membership.delete()


def _keep_a_director(membership: Membership) -> None:
    others = Membership.objects.select_for_update().filter(role=Role.DIRECTOR).exclude(pk=membership.pk)
    if not others.exists():
        raise InputError(
            "c'est la dernière directrice de la campagne", action="nommez d'abord une autre personne à ce rôle"
        )


@transaction.atomic
def invite(
    *,
    campaign: Campaign,
    role: Role,
    by: Actor,
    at: datetime,
    uses: int = 1,
    days: int = INVITATION_DAYS,
    stations: Sequence[str] = (),
    team: int | None = None,
    label: str = "",
) -> tuple[Invitation, str]:
    """A new invitation and its secret, which is shown once and kept nowhere."""
    secret = new_secret()
    invitation = Invitation.objects.create(
        campaign=campaign, digest=digest(secret), role=role, stations=list(stations), team=team, label=label,
        uses_left=uses, created_at=at, expires_at=at + timedelta(days=days),
    )  # fmt: skip
    record(verb="invitation.created", subject=invitation, by=by, at=at, campaign=campaign.pk, role=str(role), uses=uses)
    return invitation, secret


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> None:
    """Close an invitation; again is not an error."""
    if invitation.revoked_at is None:
        invitation.revoked_at = at
        invitation.save(update_fields=["revoked_at"])
        record(verb="invitation.revoked", subject=invitation, by=by, at=at, campaign=invitation.campaign_id)


def open_invitation(secret: str, at: datetime) -> Invitation | None:
    """The invitation of a secret that can still be used; None otherwise, whatever the reason."""
    with unsealed():
        return (
            Invitation.objects.select_related("campaign")
            .filter(digest=digest(secret), revoked_at=None, uses_left__gt=0, expires_at__gt=at)
            .first()
        )


@transaction.atomic
def accept_invitation(*, secret: str, user: Any, by: Actor, at: datetime) -> Membership:
    """Become a member. One use is taken, in the same transaction. A member's rights are never lowered by a link.

    Raises InputError where the invitation is spent, revoked, out of date or unknown: the sentence is the same.
    """
    refused = InputError("cette invitation ne peut plus servir", action="demandez-en une nouvelle à la campagne")
    found = open_invitation(secret, at)
    if found is None:
        raise refused
    with sealed(found.campaign_id):
        member = Membership.objects.filter(user=user).first()
        if member is not None:
            return member
        taken = Invitation.objects.filter(pk=found.pk, uses_left__gt=0, revoked_at=None)
        if not taken.update(uses_left=F("uses_left") - 1):
            raise refused
        return add_member(
            campaign=found.campaign, user=user, role=Role(found.role), stations=found.stations, team=found.team,
            by=by, at=at,
        )  # fmt: skip
