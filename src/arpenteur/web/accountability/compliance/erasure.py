"""Writes: a person is erased. Purges, her own request and a restored backup take this one path.

What becomes of each row and column is said by the ``Scrub`` of its ``privacy`` entry. Whatever deletes an account or a
volunteer, here or elsewhere, leaves an ``Erasure`` (``note_erasure``), so that a restored backup forgets her again.
"""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.law.retention import term
from arpenteur.web.accountability.compliance.models import Erasure
from arpenteur.web.accountability.compliance.people import links_to
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import JOB, Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.campaigns.ways_in import change_keys_after, close_ways_in
from arpenteur.web.foundation.shared.persons import PersonTable, person_tables, refusal_tables
from arpenteur.web.foundation.shared.privacy import Personal, Scrub, entries
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.foundation.shared.second_place import second_place
from arpenteur.web.persons.people.joinings import is_under_way
from arpenteur.web.persons.people.models import Joining
from arpenteur.web.persons.volunteers.actions import forget_volunteer
from arpenteur.web.persons.volunteers.models import Volunteer

_SALT = "arpenteur.erasure"
_SINCE = {"account": "joined_at", "campaign": "created_at"}
LIST = "erasures.jsonl"
"""Beside the database, one line an erasure: what a restored backup must forget again."""


def noted_models() -> Mapping[str, type[Any]]:
    """Kind to model of what leaves an ``Erasure``: accounts, the persons that rooms declare, campaigns."""
    return {"account": User, **{kind: one.model for kind, one in person_tables().items()}, "campaign": Campaign}


@verb("account.erased", "account erased")
def erase_account(*, user: User, by: Actor, at: datetime) -> None:
    """Erase an account and everything that is this person's, in every campaign.

    Raises InputError for the last director of a campaign that is not over.
    """
    with unsealed():
        _keep_directors(user, at)
        _erase_account(user, by, at)


@verb(through="forget_volunteer")
def erase_volunteer(*, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    """Erase a volunteer of the current campaign. What was counted stays, without her."""
    _scrub_links(volunteer)
    forget_volunteer(volunteer=volunteer, by=by, at=at)


@verb(no_line="the verb that the room of the person declares, and which is")
def erase_row(*, table: PersonTable, row: Any, by: Actor, at: datetime) -> None:
    """Erase a person of the current campaign as her room says. What was counted stays, without her."""
    if table.before is not None:
        table.before(row, by, at)
    _scrub_links(row)
    table.erase(row, by, at)


@verb(also="member.removed")
def end_membership(*, membership: Membership, by: Actor, at: datetime) -> None:
    """Take every right away at the end of a term, the last director's too: the campaign is over."""
    close_ways_in(membership=membership, by=by, at=at)
    record(subject=membership, by=by, at=at, campaign=membership.campaign_id, role=membership.role)
    change_keys_after(membership=membership, by=by, at=at)
    _scrub(membership)


@verb(also="account.erased", acts="a restored backup")
def reapply(*, at: datetime) -> int:
    """Erase again whoever a restored backup brought back, and refuse again what was refused since, by its own table and
    by the lists beside it; how many.
    """
    Erasure.objects.bulk_create(_listed(), ignore_conflicts=True, batch_size=500)
    said = 0
    for refusals in refusal_tables():
        keys = frozenset(Erasure.objects.filter(kind=refusals.kind).values_list("key", flat=True))
        said += refusals.again(keys, at) if keys else 0
    with unsealed():
        back = _noted_again("account", User)
        for user in back:
            _erase_account(user, JOB, at)
        count = said + len(back)
        for kind, table in person_tables().items():
            rows = _noted_again(kind, table.model)
            for row in rows:
                with sealed(row.campaign_id):
                    erase_row(table=table, row=row, by=JOB, at=at)
            count += len(rows)
    return count


def note_erasure(sender: type[models.Model], instance: Any, **_: object) -> None:
    """Before an account, a volunteer, a contact or a campaign is deleted: so that a backup forgets it too. A line that
    is joined with another's is not erased: it may come back for thirty days.
    """
    if not is_under_way():
        kind = next(kind for kind, model in noted_models().items() if model is sender)
        _note(kind, key_of(kind, instance))


def note_joined_lines(instance: Joining, **_: object) -> None:
    """Before a joining is forgotten, the lines that cannot come back any more: a backup of before it forgets them."""
    # Read again: where it is undone, none is left.
    for kind, number, since in Joining._base_manager.values_list("lines", flat=True).get(pk=instance.pk):
        _note(kind, _key(kind, number, datetime.fromisoformat(since)))


def _note(kind: str, key: str) -> None:
    second_place()  # away: refused before anything goes
    note, new = Erasure.objects.get_or_create(kind=kind, key=key, defaults={"at": timezone.now()})
    if new:
        # Not robust: where a list does not take the line, whoever asked is not told that it is done.
        transaction.on_commit(partial(_append, note))


def note_refusal(sender: type[models.Model], instance: Any, **_: object) -> None:
    """After somebody said no, as her room keeps it: so that a backup of before does not bring her yes back. What a
    joining ends may come back for thirty days.
    """
    if is_under_way():
        return
    for table in refusal_tables():
        key = table.key(instance) if table.model is sender else ""
        if key:
            _note(table.kind, key)


def key_of(kind: str, person: Any) -> str:
    """A digest that only whoever holds the site's key and the line of the person (or campaign) can make."""
    since = _SINCE.get(kind) or person_tables()[kind].since
    return _key(kind, person.pk, getattr(person, since))


def _key(kind: str, number: int, since: datetime) -> str:
    born = since.astimezone(UTC).isoformat(timespec="microseconds")
    return salted_hmac(_SALT, f"{kind}:{number}:{born}", algorithm="sha256").hexdigest()


def replicate(*, at: datetime) -> int:  # noqa: ARG001 — a job of the timer
    """Write to each list the erasures that it misses; how many. A process may have been killed between the two.

    Raises InputError where the second place is away.
    """
    count = 0
    notes = list(Erasure.objects.order_by("pk"))
    for file in _lists():
        known = _lines_of(file)
        missing = [line for note in notes if (line := _line(note)) not in known]
        if missing:
            _write(file, missing)
        count += len(missing)
    return count


def lists_know_more() -> bool:
    """Whether a list has erasures that the database misses: an older file of it was put back without the command.

    Raises InputError naming the line of a list that cannot be read.
    """
    notes = set(Erasure.objects.values_list("kind", "key"))
    return any((one.kind, one.key) not in notes for one in _listed())


def _lines_of(file: Path) -> set[str]:
    return set(file.read_text(encoding="utf-8").splitlines()) if file.is_file() else set()


def _lists() -> list[Path]:
    """Outside the database: restoring an older one does not lose them. The second outlives the data folder."""
    second = second_place()
    return [folder / LIST for folder in (second, Path(settings.ARPENTEUR_HOME)) if folder is not None]


def _append(note: Erasure) -> None:
    for file in _lists():
        _write(file, [_line(note)])


def _line(note: Erasure) -> str:
    return json.dumps({"kind": note.kind, "key": note.key, "at": note.at.astimezone(UTC).isoformat()})


def _write(file: Path, lines: list[str]) -> None:
    """On the disk when this returns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    with file.open("a", encoding="utf-8") as out:
        out.write("".join(f"{line}\n" for line in lines))
        out.flush()
        os.fsync(out.fileno())


def _listed() -> Iterator[Erasure]:
    """Of every list, not kept. Raises InputError naming the line that cannot be read."""
    for file in filter(Path.is_file, _lists()):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                one = json.loads(line)
                yield Erasure(kind=one["kind"], key=one["key"], at=datetime.fromisoformat(one["at"]))
            except (ValueError, KeyError, TypeError) as fault:
                where = Where(file, number)
                raise InputError(_("unreadable erasure"), where, expected=_("kind, key and at, in JSON")) from fault


def _noted_again(kind: str, model: type[Any]) -> list[Any]:
    """Rows that are back although their erasure is noted."""
    keys = set(Erasure.objects.filter(kind=kind).values_list("key", flat=True))
    return [row for row in model.objects.iterator() if key_of(kind, row) in keys] if keys else []


def _erase_account(user: User, by: Actor, at: datetime) -> None:
    for table in person_tables().values():
        for row in table.model.objects.filter(**{table.account: user}) if table.account else ():
            with sealed(row.campaign_id):
                erase_row(table=table, row=row, by=by, at=at)
    for membership in Membership.objects.filter(user=user):
        with sealed(membership.campaign_id):
            end_membership(membership=membership, by=by, at=at)
    record(verb="account.erased", subject=user, by=by, at=at)
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    _scrub(user)


def _keep_directors(user: User, at: datetime) -> None:
    for membership in Membership.objects.filter(user=user, role=Role.DIRECTOR).select_related("campaign"):
        campaign = membership.campaign
        others = Membership.objects.filter(campaign=campaign, role=Role.DIRECTOR).exclude(pk=membership.pk)
        if not _over(campaign, at) and not others.exists():
            raise InputError(
                _("you alone direct the campaign “%(name)s”") % {"name": campaign.name},
                action=_("make somebody else a director first, or wait for the end of the campaign"),
            )


def _over(campaign: Campaign, at: datetime) -> bool:
    return at >= term("member").after_day(campaign.second_round or campaign.first_round, campaign.time_zone)


def _scrub_links(person: models.Model) -> None:
    for link in links_to(type(person)):
        rows = link.rows(person)
        if link.entry.scrub is Scrub.UNLINK:
            rows.update(**{link.column: None})
            continue
        for row in rows:
            _scrub(row)


def _scrub(row: models.Model) -> None:
    """Apply what each column's entry says: the row goes, or its personal columns become empty."""
    _scrub_links(row)
    personal = {name: entry for name, entry in entries(type(row)).items() if isinstance(entry, Personal)}
    if any(entry.scrub is Scrub.ROW for entry in personal.values()):
        row.delete()
        return
    for name in personal:
        setattr(row, name, _empty(row, name))
    row.save(update_fields=[*personal])


def _empty(row: models.Model, name: str) -> object:
    field: Any = row._meta.get_field(name)
    return None if field.null else field.get_default() if field.has_default() else field.to_python("")
