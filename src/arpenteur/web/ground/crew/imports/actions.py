"""Writes: a list brought, matched, imported in one transaction, thrown away."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from string import ascii_uppercase
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.apart import ListFile, read_list_file
from arpenteur.web.ground.crew.imports.checking import Checked, check
from arpenteur.web.ground.crew.imports.columns import FIELDS, REPEATED, guess, refused
from arpenteur.web.ground.crew.models import Upload
from arpenteur.web.ground.crew.week import week_slots
from arpenteur.web.persons.volunteers.actions import add_volunteers
from arpenteur.web.persons.volunteers.models import Availability, Team, TeamMember, Volunteer
from arpenteur.web.persons.volunteers.teams import create_team

KEPT = timedelta(hours=3)


@verb("import.brought", "list of volunteers brought", own_transaction=True)
def bring_list(*, campaign: Campaign, user: Any, content: bytes, by: Actor, at: datetime) -> Upload:
    """Keep the lines of a file for three hours, without the columns that may not be held.

    The file is read before anything is locked. Raises InputError as ``read_list_file``, and where no column is left.
    """
    table = read_list_file(content)
    with transaction.atomic():
        return _kept(table, campaign=campaign, user=user, by=by, at=at)


def _kept(table: ListFile, *, campaign: Campaign, user: Any, by: Actor, at: datetime) -> Upload:
    kept = [place for place, title in enumerate(table.head) if not refused(title)]
    if not kept:
        raise InputError(_("no column of this file can be kept"), expected=_("at least a name"))
    head = [table.head[place] for place in kept]
    upload = Upload.objects.create(
        campaign=campaign,
        user=user,
        head=head,
        refused=[title for title in table.head if refused(title)],
        rows=[[line, [cells[place] for place in kept]] for line, cells in table.rows],
        mapping=guess(head),
        created_at=at,
        expires_at=at + KEPT,
    )
    _note("import.brought", upload, by, at, lines=len(upload.rows), refused=len(upload.refused))
    return upload


@verb("import.matched", "columns of a list matched")
def match_columns(
    *, upload: Upload, mapping: Sequence[str], homonyms: bool, create_teams: bool = False, by: Actor, at: datetime
) -> Upload:
    """Say what each column holds. Raises InputError for a field that does not exist or is given twice."""
    used = [name for name in mapping if name]
    if len(mapping) != len(upload.head) or set(used) - FIELDS.keys():
        raise InputError(_("unreadable columns"), expected=_("a field of the list for each column"))
    once = [name for name in used if name not in REPEATED]
    if len(set(once)) != len(once):
        raise InputError(_("two columns for one field"), action=_("leave one aside"))
    upload.mapping, upload.homonyms, upload.create_teams = list(mapping), homonyms, create_teams
    upload.save(update_fields=["mapping", "homonyms", "create_teams"])
    _note("import.matched", upload, by, at, columns=len(used))
    return upload


@verb("import.done", "import of a list done")
def import_list(*, upload: Upload, by: Actor, at: datetime) -> int:
    """Write the people of a list, all or none; the lines left out stay until the list expires. Again changes nothing.

    Raises InputError where no column holds a name.
    """
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.imported is not None:
        return held.imported
    found = check(held)
    if found.refusal:
        raise InputError(_("no column is the name"), action=_("say which column holds the name"))
    people = add_volunteers(campaign=held.campaign, people=found.people, by=by, at=at)
    _put_in_teams(held.campaign, people, found, by=by, at=at)
    slots = [
        Availability(campaign=held.campaign, volunteer=person, weekday=day, starts=starts, ends=ends)
        for person, week in zip(people, found.weeks, strict=True)
        for day, starts, ends in week_slots(week)
    ]
    Availability.objects.bulk_create(slots, batch_size=500)
    held.imported = len(people)
    held.rows = [[one.line, [*one.cells, one.column, one.why]] for one in found.left_out]
    held.save(update_fields=["imported", "rows"])
    _note("import.done", held, by, at, people=len(people), left_out=len(held.rows))
    return len(people)


def _put_in_teams(campaign: Campaign, people: list[Volunteer], found: Checked, *, by: Actor, at: datetime) -> None:
    """Each in the team of her line; those that do not exist are created, each with a letter that is free."""
    names = dict.fromkeys(team for team in found.teams if isinstance(team, str))
    taken = set(Team.objects.values_list("letter", flat=True))
    letters = (letter for letter in _letters() if letter not in taken)
    new = {name: create_team(campaign=campaign, letter=next(letters), name=name, by=by, at=at) for name in names}
    members = [
        TeamMember(campaign=campaign, team=new[team] if isinstance(team, str) else team, volunteer=person)
        for person, team in zip(people, found.teams, strict=True)
        if team is not None
    ]
    TeamMember.objects.bulk_create(members, batch_size=500)


def _letters() -> Iterator[str]:
    """A to Z, then A2 to Z9."""
    yield from ascii_uppercase
    for figure in "23456789":
        yield from (f"{letter}{figure}" for letter in ascii_uppercase)


def _note(verb: str, upload: Upload, by: Actor, at: datetime, **details: int) -> None:
    record(verb=verb, subject=upload, by=by, at=at, campaign=upload.campaign_id, counting=False, **details)
