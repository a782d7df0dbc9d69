"""Writes: teams, who is in them, the address of their calendar."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.secret_links import close_link, renew_link
from arpenteur.web.persons.volunteers.models import Team, TeamMember, Volunteer


@verb("team.created", "team created")
def create_team(
    *, campaign: Campaign, letter: str, name: str, by: Actor, at: datetime, stations: Sequence[str] = ()
) -> Team:
    """A new team. Raises InputError where its letter is taken or a station is not of the territory."""
    _free_letter(letter)
    team = Team.objects.create(
        campaign=campaign, letter=letter, name=name, stations=ground_of(campaign).checked(stations), created_at=at
    )
    _note("team.created", team, by, at, zones=len(team.stations))
    return team


@verb("team.changed", "team changed")
def change_team(*, team: Team, letter: str, name: str, stations: Sequence[str], by: Actor, at: datetime) -> Team:
    """Another letter, name or ground. Raises InputError as ``create_team``."""
    if letter != team.letter:
        _free_letter(letter)
    team.letter, team.name, team.stations = letter, name, ground_of(team.campaign).checked(stations)
    team.save(update_fields=["letter", "name", "stations"])
    _note("team.changed", team, by, at, zones=len(team.stations))
    return team


@verb("team.ended", "team ended")
def end_team(*, team: Team, by: Actor, at: datetime) -> None:
    """The team walks no more: its people leave it, its calendar closes, its past actions stay. Again is no error."""
    if team.ended_at is None:
        TeamMember.objects.filter(team=team).delete()
        team.ended_at, team.digest = at, None
        team.save(update_fields=["ended_at", "digest"])
        _note("team.ended", team, by, at)


@verb("team.joined", "team joined")
@verb("team.role_changed", "role in a team changed")
def join_team(*, team: Team, volunteer: Volunteer, by: Actor, at: datetime, leads: bool = False) -> TeamMember:
    """Put someone in a team, or change whether she leads it. Raises InputError for a team that ended."""
    if team.ended_at is not None:
        raise InputError(_("team %(letter)s has ended") % {"letter": team.letter}, action=_("choose another team"))
    found, created = TeamMember.objects.update_or_create(
        team=team,
        volunteer=volunteer,
        defaults={"leads": leads},
        create_defaults={
            "leads": leads,
            "campaign_id": team.campaign_id,
        },
    )
    _note("team.joined" if created else "team.role_changed", team, by, at, volunteer=volunteer.pk, leads=leads)
    return found


@verb("team.left", "team left")
def leave_team(*, team: Team, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    """Take someone out of a team; not in it is not an error."""
    gone, _ = TeamMember.objects.filter(team=team, volunteer=volunteer).delete()
    if gone:
        _note("team.left", team, by, at, volunteer=volunteer.pk)


@verb("team.calendar_opened", "team calendar opened")
def new_calendar_link(*, team: Team, by: Actor, at: datetime) -> str:
    """A new secret for the team's calendar, shown once; the one before closes."""
    secret = renew_link(team)
    _note("team.calendar_opened", team, by, at)
    return secret


@verb("team.calendar_closed", "team calendar closed")
def close_calendar(*, team: Team, by: Actor, at: datetime) -> None:
    """The address of the team's calendar opens nothing any more; again is not an error."""
    if close_link(team):
        _note("team.calendar_closed", team, by, at)


def _free_letter(letter: str) -> None:
    if Team.objects.filter(letter=letter).exists():
        raise InputError(
            _("a team already has the letter %(letter)s") % {"letter": letter}, action=_("choose another letter")
        )


def _note(verb: str, team: Team, by: Actor, at: datetime, **details: Any) -> None:
    record(verb=verb, subject=team, by=by, at=at, campaign=team.campaign_id, **details)
