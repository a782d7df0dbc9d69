"""Writes: a list brought, matched, imported in one transaction, thrown away."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import Actor
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.crew.imports.checking import check
from arpenteur.web.crew.imports.columns import FIELDS, guess, refused
from arpenteur.web.crew.models import Upload
from arpenteur.web.shared.lists import ListFile, read_list_file
from arpenteur.web.volunteers.actions import add_volunteers
from arpenteur.web.volunteers.models import TeamMember

KEPT = timedelta(hours=3)


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


@transaction.atomic
def match_columns(*, upload: Upload, mapping: Sequence[str], homonyms: bool, by: Actor, at: datetime) -> Upload:
    """Say what each column holds. Raises InputError for a field that does not exist or is given twice."""
    used = [name for name in mapping if name]
    if len(mapping) != len(upload.head) or set(used) - FIELDS.keys():
        raise InputError(_("unreadable columns"), expected=_("a field of the list for each column"))
    if len(set(used)) != len(used):
        raise InputError(_("two columns for one field"), action=_("leave one aside"))
    upload.mapping, upload.homonyms = list(mapping), homonyms
    upload.save(update_fields=["mapping", "homonyms"])
    _note("import.matched", upload, by, at, columns=len(used))
    return upload


@transaction.atomic
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
    members = [
        TeamMember(campaign=held.campaign, team=team, volunteer=person)
        for person, team in zip(people, found.teams, strict=True)
        if team is not None
    ]
    TeamMember.objects.bulk_create(members, batch_size=500)
    held.imported = len(people)
    held.rows = [[one.line, [*one.cells, one.column, one.why]] for one in found.left_out]
    held.save(update_fields=["imported", "rows"])
    _note("import.done", held, by, at, people=len(people), left_out=len(held.rows))
    return len(people)


def _note(verb: str, upload: Upload, by: Actor, at: datetime, **details: int) -> None:
    record(verb=verb, subject=upload, by=by, at=at, campaign=upload.campaign_id, counting=False, **details)
