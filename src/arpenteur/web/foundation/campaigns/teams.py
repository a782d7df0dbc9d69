"""Teams, for the pages of members: their model belongs to a room above this one and is asked for by its name."""

from django.apps import apps
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError


def team_names() -> dict[int, str]:
    """Number to name, of the teams at work in the campaign of the ``sealed`` block."""
    teams = apps.get_model("volunteers", "Team").objects.filter(ended_at=None)
    return {team.pk: f"{team.letter} · {team.name}" for team in teams}


def checked_team(team: int | None) -> int | None:
    """The team as asked for; raises InputError for one that is not of this campaign."""
    if team is not None and team not in team_names():
        raise InputError(_("unknown team"), expected=_("a team of the campaign"))
    return team
