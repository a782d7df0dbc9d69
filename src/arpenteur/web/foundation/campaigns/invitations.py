"""Writes: invitations, by a link that makes members."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.actions import add_member, in_force, narrowing
from arpenteur.web.foundation.campaigns.models import Campaign, Invitation, Membership
from arpenteur.web.foundation.campaigns.roles import Permission, Role
from arpenteur.web.foundation.campaigns.ways_in import (
    WayIn,
    close_ways_in,
    is_orphan,
    opened_by,
)
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.foundation.shared.secret_links import digest, new_secret

INVITATION_DAYS = 7
MOST_USES = 500
MOST_DAYS = 60


@verb("invitation.created", "invitation made")
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
    """A new invitation and its secret, which is shown once and kept nowhere.

    Raises InputError in a closed campaign, for too many uses or days, and as ``change_member`` does.
    """
    if campaign.closed_at is not None:
        raise InputError(_("the campaign is closed"), action=_("reopen it before inviting"))
    if not (1 <= uses <= MOST_USES and 1 <= days <= MOST_DAYS):
        raise InputError(
            _("invitation too wide"),
            expected=_("1 to %(uses)s people, 1 to %(days)s days") % {"uses": MOST_USES, "days": MOST_DAYS},
        )
    stations = narrowing(campaign, role, stations, team)
    secret = new_secret()
    invitation = Invitation.objects.create(
        campaign=campaign,
        digest=digest(secret),
        role=role,
        stations=list(stations),
        team=team,
        label=label,
        uses_left=uses,
        created_at=at,
        expires_at=at + timedelta(days=days),
        maker=by.maker,
    )
    record(subject=invitation, by=by, at=at, campaign=campaign.pk, role=str(role), uses=uses)
    return invitation, secret


@verb("invitation.revoked", "invitation closed")
def revoke_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> None:
    """Close an invitation; again is not an error."""
    if invitation.revoked_at is None:
        invitation.revoked_at = at
        invitation.save(update_fields=["revoked_at"])
        record(subject=invitation, by=by, at=at, campaign=invitation.campaign_id)


def open_invitation(secret: str, at: datetime) -> Invitation | None:
    """The invitation of a secret that can still be used; None otherwise, whatever the reason."""
    with unsealed():
        found = (
            Invitation.objects.select_related("campaign")
            .filter(
                digest=digest(secret), revoked_at=None, uses_left__gt=0, expires_at__gt=at, campaign__closed_at=None
            )
            .first()
        )
        return None if found is None or is_orphan(found.campaign_id, found.maker, at) else found


@verb("invitation.accepted", "invitation accepted")
def accept_invitation(*, secret: str, user: Any, by: Actor, at: datetime) -> Membership:
    """Become a member. One use is taken, in the same transaction. A link changes nothing of a member's rights; someone
    whose membership ran out comes back with those of the link.

    Raises InputError where the invitation is spent, revoked, out of date or unknown: the sentence is the same.
    """
    refused = InputError(_("this invitation can no longer be used"), action=_("ask the campaign for a new one"))
    found = open_invitation(secret, at)
    if found is None:
        raise refused
    with sealed(found.campaign_id):
        member = Membership.objects.select_related("campaign").filter(in_force(at), user=user).first()
        if member is not None:
            return member
        taken = Invitation.objects.filter(pk=found.pk, uses_left__gt=0, revoked_at=None)
        if not taken.update(uses_left=F("uses_left") - 1):
            raise refused
        for over in Membership.objects.select_related("campaign").filter(user=user):
            close_ways_in(membership=over, by=by, at=at)
            over.delete()
        record(subject=found, by=by, at=at, campaign=found.campaign_id)
        return add_member(
            campaign=found.campaign,
            user=user,
            role=Role(found.role),
            stations=found.stations,
            team=found.team,
            by=by,
            at=at,
        )


INVITATIONS = WayIn(
    name="invitations",
    words=lambda n: ngettext("%(n)d invitation", "%(n)d invitations", n) % {"n": n},
    permission=Permission.MANAGE_MEMBERS,
    find=lambda _campaign, at: opened_by(
        Invitation.objects.select_for_update()
        .filter(revoked_at=None, uses_left__gt=0, expires_at__gt=at)
        .order_by("pk"),
        lambda invitation: invitation.maker,
    ),
    close=lambda invitation, by, at: revoke_invitation(invitation=invitation, by=by, at=at),
)

WAYS_IN = (INVITATIONS,)
