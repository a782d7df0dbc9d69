"""Whom a member may see: everyone, or the people of her team or of the teams of her zones."""

from django.db.models import QuerySet
from django.http import Http404

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.persons.volunteers.models import Team, Volunteer


def teams_seen(member: Member, *, ended: bool = False) -> list[Team]:
    """Teams a member may see, by letter; a team without zones is seen by nobody who is narrowed to zones."""
    teams = Team.objects.all() if ended else Team.objects.filter(ended_at=None)
    return [team for team in teams if _sees(member, team)]


def team_seen(member: Member, number: int) -> Team:
    """One of them. Raises Http404."""
    team = Team.objects.filter(pk=number).first()
    if team is None or not _sees(member, team):
        raise Http404
    return team


def people_seen(member: Member, teams: list[Team] | None = None) -> "QuerySet[Volunteer]":
    """Volunteers a member may see; ``teams`` where ``teams_seen`` is known already."""
    if not member.narrowed:
        return Volunteer.objects.all()
    seen = teams_seen(member) if teams is None else teams
    return Volunteer.objects.filter(pk__in=Volunteer.objects.filter(teams__team__in=seen).values("pk"))


def person_seen(member: Member, number: int) -> Volunteer:
    """One of them. Raises Http404."""
    found = people_seen(member).select_related("person__user", "campaign").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _sees(member: Member, team: Team) -> bool:
    if member.team is not None and team.pk != member.team:
        return False
    return member.stations is None or bool(member.stations & set(team.stations)) or team.pk == member.team
