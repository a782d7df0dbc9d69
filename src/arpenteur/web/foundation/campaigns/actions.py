"""Writes: campaigns and their members."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Campaign, Invitation, Membership, VotingRound
from arpenteur.web.foundation.campaigns.own_scenarios import refuse_gone
from arpenteur.web.foundation.campaigns.queries import ANYONE, DELETION_ASKED, checked_team, deletion_asked_at
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.campaigns.ways_in import (
    change_keys_after,
    close_ways_in,
    lost_rights,
)
from arpenteur.web.foundation.shared.sealing import sealed, unsealed

COUNTED = timedelta(days=30)
"""A campaign that was closed still counts among those of who opened it for so long."""


@verb("campaign.created", "campaign created")
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
    contact: str = "",
    fictional: bool = False,
) -> Campaign:
    """Open a campaign with its first member, a director. Raises InputError where the address name is taken or the
    rounds are not in order.
    """
    if second_round is not None and second_round <= first_round:
        raise InputError(
            _("the second round does not come after the first"), expected=_("a date after the first round")
        )
    with unsealed():
        if Campaign.objects.filter(slug=slug).exists():
            raise InputError(
                _("a campaign is already called “%(slug)s”") % {"slug": slug}, action=_("choose another name")
            )
        campaign = Campaign.objects.create(
            slug=slug,
            name=name,
            place=place,
            election=election,
            first_round=first_round,
            second_round=second_round,
            time_zone=time_zone,
            family=family,
            contact=contact,
            fictional=fictional,
            created_at=at,
        )
    with sealed(campaign.pk):
        record(subject=campaign, by=by, at=at, campaign=campaign.pk, place=place)
        add_member(campaign=campaign, user=director, role=Role.DIRECTOR, by=by, at=at)
    return campaign


@verb(through="create_campaign")
def open_campaign(*, director: Any, by: Actor, at: datetime, **values: Any) -> Campaign:
    """A campaign of a person with an account. Raises InputError beyond ``ARPENTEUR_CAMPAIGNS_EACH`` of them that go on
    or are a month old, without the public tariff that ``FR-L52-8-TARIFF`` asks for, and as ``create_campaign`` does.
    """
    _check_tariff()
    User.objects.select_for_update().get(pk=director.pk)  # two at once are counted one after the other
    with unsealed():
        made = Entry.objects.filter(verb="campaign.created", by__in=by.pseudonyms).values("chain")
        lately = Q(closed_at=None) | Q(created_at__gt=at - COUNTED)
        count = Campaign.objects.filter(lately, pk__in=made).count()
    most = settings.ARPENTEUR_CAMPAIGNS_EACH
    if count >= most:
        raise InputError(
            _("you have opened %(count)s campaigns, and this site allows %(most)s") % {"count": count, "most": most},
            action=_("close one that is over, or ask the host"),
        )
    return create_campaign(director=director, by=by, at=at, **values)


def _check_tariff() -> None:
    """Raises InputError on a site where anyone opens a campaign and whose host published no tariff."""
    if settings.ARPENTEUR_CAMPAIGN_CREATION == ANYONE and not settings.ARPENTEUR_TARIFF:
        raise InputError(
            _("this site has no public tariff, the same for every candidate (Electoral code, art. L52-8)"),
            action=_("ask the host to publish one: ARPENTEUR_TARIFF"),
        )


@verb("campaign.changed", "campaign changed")
def change_campaign(*, campaign: Campaign, by: Actor, at: datetime, **values: object) -> Campaign:
    """Change the name, the context, the dates or the contact. Raises InputError where the rounds are not in order, or
    it works for a second round without a day or for a scenario of its own that is gone.
    """
    allowed = {
        "name",
        "election",
        "round",
        "first_round",
        "second_round",
        "time_zone",
        "family",
        "scenario",
        "sliders",
        "contact",
    }
    if values.keys() - allowed:
        raise InputError(_("unknown fields: %(names)s") % {"names": ", ".join(sorted(values.keys() - allowed))})
    refuse_gone(campaign, str(values.get("scenario", "")))
    for name, value in values.items():
        setattr(campaign, name, value)
    if campaign.second_round is not None and campaign.second_round <= campaign.first_round:
        raise InputError(
            _("the second round does not come after the first"), expected=_("a date after the first round")
        )
    if campaign.round == VotingRound.SECOND and campaign.second_round is None:
        raise InputError(
            _("the campaign works for the second round, which has no day"),
            action=_("write its day, or the first round"),
        )
    campaign.save(update_fields=[*values])
    record(subject=campaign, by=by, at=at, campaign=campaign.pk, fields=sorted(values))
    return campaign


@verb("campaign.closed", "campaign closed")
def close_campaign(*, campaign: Campaign, by: Actor, at: datetime) -> Campaign:
    """The campaign is over: nobody new comes in, its invitations no longer serve. Again is not an error."""
    if campaign.closed_at is None:
        campaign.closed_at = at
        campaign.save(update_fields=["closed_at"])
        revoked = Invitation.objects.filter(revoked_at=None, uses_left__gt=0, expires_at__gt=at).update(revoked_at=at)
        record(subject=campaign, by=by, at=at, campaign=campaign.pk, invitations=revoked)
    return campaign


@verb("campaign.reopened", "campaign opened again")
def reopen_campaign(*, campaign: Campaign, by: Actor, at: datetime) -> Campaign:
    """The campaign goes on; its former invitations stay closed. Again is not an error. Raises InputError without the
    public tariff that ``FR-L52-8-TARIFF`` asks for.
    """
    if campaign.closed_at is not None:
        _check_tariff()
        campaign.closed_at = None
        campaign.save(update_fields=["closed_at"])
        record(subject=campaign, by=by, at=at, campaign=campaign.pk)
    return campaign


@verb("campaign.deletion_asked", "deletion of the whole campaign asked for")
def ask_deletion(*, campaign: Campaign, slug: str, by: Actor, at: datetime) -> None:
    """The direction asks the host to delete a closed campaign whole (GDPR, art. 28(3)g); reopening it takes that back.
    Again is not an error. Raises InputError for one that is open, or where ``slug`` is not its short name.
    """
    if campaign.closed_at is None:
        raise InputError(_("the campaign is open"), action=_("close it first"))
    if slug.strip() != campaign.slug:
        raise InputError(
            _("this is not the short name of the campaign"), expected=campaign.slug, action=_("nothing was asked for")
        )
    if deletion_asked_at(campaign) is None:
        record(verb=DELETION_ASKED, subject=campaign, by=by, at=at, campaign=campaign.pk)


@verb("member.added", "member added", also="member.changed")
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
    """Give a person a role; someone who is a member already gets this role instead, and what she opened with rights
    she no longer has closes.
    """
    return _place(
        campaign=campaign, user=user, role=role, stations=stations, team=team, assigned_only=assigned_only, by=by, at=at
    )[0]


def _place(
    *,
    campaign: Campaign,
    user: Any,
    role: Role,
    stations: Sequence[str],
    team: int | None,
    assigned_only: bool,
    by: Actor,
    at: datetime,
) -> tuple[Membership, Counter[str]]:
    before = Membership.objects.select_related("campaign").filter(campaign=campaign, user=user).first()
    membership, created = Membership.objects.update_or_create(
        campaign=campaign,
        user=user,
        defaults={"role": role, "stations": list(stations), "team": team, "assigned_only": assigned_only},
        create_defaults={
            "role": role,
            "stations": list(stations),
            "team": team,
            "assigned_only": assigned_only,
            "since": at,
        },
    )
    verb = "member.added" if created else "member.changed"
    closed: Counter[str] = Counter()
    if before is not None:
        closed = close_ways_in(membership=before, by=by, at=at, lost=lost_rights(before, membership))
        if role is not Role.DIRECTOR:
            change_keys_after(membership=before, by=by, at=at)
    record(verb=verb, subject=membership, by=by, at=at, campaign=campaign.pk, role=str(role), zones=len(stations))
    return membership, closed


@verb("member.changed", "member changed")
def change_member(
    *,
    membership: Membership,
    role: Role,
    stations: Sequence[str],
    team: int | None,
    assigned_only: bool,
    by: Actor,
    at: datetime,
) -> Counter[str]:
    """Another role or other zones; what was closed of what she opened with rights she no longer has, by kind.

    Raises InputError where the last director would go, for a director narrowed to a part, and for a station or a team
    of elsewhere.
    """
    stations = narrowing(membership.campaign, role, stations, team, assigned_only=assigned_only)
    if membership.role == Role.DIRECTOR and role is not Role.DIRECTOR:
        _keep_a_director(membership, at)
    return _place(
        campaign=membership.campaign,
        user=membership.user,
        role=role,
        stations=stations,
        team=team,
        assigned_only=assigned_only,
        by=by,
        at=at,
    )[1]


def narrowing(
    campaign: Campaign, role: Role, stations: Sequence[str], team: int | None, *, assigned_only: bool = False
) -> list[str]:
    """Stations as kept. Raises InputError for what is not of the campaign, or a director who would not see it all."""
    if role is Role.DIRECTOR and (stations or team or assigned_only):
        raise InputError(
            _("a director sees the whole campaign"), action=_("take away stations and team, or choose another role")
        )
    checked_team(team)
    return ground_of(campaign).checked(stations) if stations else []


@verb("member.removed", "member removed")
def remove_member(*, membership: Membership, by: Actor, at: datetime) -> Counter[str]:
    """Take every right away, at once, and close what she opened, by kind. Bringing her back opens none of it again.

    Raises InputError for the last director.
    """
    if membership.role == Role.DIRECTOR:
        _keep_a_director(membership, at)
    closed = close_ways_in(membership=membership, by=by, at=at)
    record(subject=membership, by=by, at=at, campaign=membership.campaign_id, role=membership.role)
    change_keys_after(membership=membership, by=by, at=at)
    membership.delete()
    return closed


def in_force(at: datetime) -> Q:
    """Memberships that count on a day."""
    return Q(expires_at=None) | Q(expires_at__gt=at)


def _keep_a_director(membership: Membership, at: datetime) -> None:
    directors = Membership.objects.select_for_update().filter(in_force(at), role=Role.DIRECTOR)
    others = directors.exclude(pk=membership.pk)
    if not others.exists():
        raise InputError(
            _("this is the last director of the campaign"), action=_("give this role to somebody else first")
        )
