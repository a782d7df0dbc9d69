"""Writes: a file of contacts is asked for, agreed to by somebody else where there are many, taken once, sealed.

Nothing of the file is kept: it is made when it is taken, and sealed before it leaves memory.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import pyrage
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.reads.invented import Invented
from arpenteur.web.foundation.reads.watch import canaries_for
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.exchange.forms_of_files import file_of
from arpenteur.web.persons.exchange.leaving import GROUPS, LeavingPerson, leaving, of_invented, people_of
from arpenteur.web.persons.exchange.models import ContactExport
from arpenteur.web.persons.exchange.purposes import ALONE, ExportFormat, ExportPurpose

VALID = timedelta(hours=24)
SHORTEST_PHRASE = 16
_PUBLIC = "age1"
_ADDRESSES = "email"


@dataclass(frozen=True)
class ExportQuestion:
    """What somebody asks to take out."""

    purpose: str
    form: str
    groups: Sequence[str]
    segment: int | None = None


@dataclass(frozen=True)
class SealedFile:
    """A file that only the phrase or the private key of who asked for it opens."""

    name: str
    content: bytes


@verb("contacts.export_asked", "export of contacts asked for")
def ask_for(
    *, member: Member, question: ExportQuestion, by: Actor, at: datetime, chosen: "QuerySet[Contact] | None" = None
) -> ContactExport:
    """Ask to take contacts out; more than ``ALONE`` wait for a second person. Raises InputError for an unknown purpose,
    form or column, and where nobody would be in the file.
    """
    if question.purpose not in ExportPurpose or question.form not in ExportFormat:
        raise InputError(_("no such purpose or form"), expected=_("one of the list"))
    if set(question.groups) - GROUPS.keys():
        raise InputError(_("no such column"), expected=_("columns of the list"))
    people = leaving(member, question.purpose, chosen).count()
    if not people:
        raise InputError(_("nobody of those you see would be in this file"), action=_("choose another purpose"))
    export = ContactExport.objects.create(
        campaign=member.campaign,
        asker=by.pseudonym,
        purpose=question.purpose,
        form=question.form,
        columns=[name for name in GROUPS if name in question.groups],
        segment=question.segment,
        people=people,
        asked_at=at,
        ends_at=at + VALID,
    )
    record(
        subject=export,
        by=by,
        at=at,
        campaign=export.campaign_id,
        n=people,
        purpose=export.purpose,
        form=export.form,
        columns=export.columns,
    )
    return export


@verb("contacts.export_agreed", "export of contacts agreed to by a second member")
@verb("contacts.export_declined", "export of contacts declined by a second member")
def answer(*, export: ContactExport, agrees: bool, by: Actor, at: datetime) -> None:
    """Somebody else agrees, or not; a day is left to take the file. Raises InputError for who asked, and too late."""
    held = ContactExport.objects.select_for_update().get(pk=export.pk)
    if by.pseudonym == held.asker:
        raise InputError(_("whoever asks does not agree for herself"), action=_("ask another member"))
    if held.agreed_at or held.declined_at or held.taken_at or held.ends_at <= at:
        raise InputError(_("this was answered already, or a day has passed"))
    held.agreer = by.pseudonym
    if agrees:
        held.agreed_at, held.ends_at = at, at + VALID
    else:
        held.declined_at = at
    held.save(update_fields=["agreer", "agreed_at", "declined_at", "ends_at"])
    verb = "contacts.export_agreed" if agrees else "contacts.export_declined"
    record(verb=verb, subject=held, by=by, at=at, campaign=held.campaign_id)


def waits(export: ContactExport) -> bool:
    """Whether somebody else has to agree first."""
    return export.people > ALONE and export.agreed_at is None


@verb("contacts.exported", "contacts exported")
def take(
    *,
    member: Member,
    export: ContactExport,
    name: str,
    key: str,
    by: Actor,
    at: datetime,
    chosen: "QuerySet[Contact] | None" = None,
) -> SealedFile:
    """The file, once, sealed to a public key of age or to a phrase; ``name``: who takes it, as each of its lines says.

    Raises InputError for a phrase that is too short, a file taken already or too late, one that waits for somebody's
    agreement or has grown beyond it.
    """
    seal = _sealer(key)
    held = ContactExport.objects.select_for_update().get(pk=export.pk)
    if held.asker != by.pseudonym:
        raise InputError(_("only who asked for this file takes it"))
    if held.taken_at or held.declined_at or held.ends_at <= at:
        raise InputError(_("this file was taken, or a day has passed"), action=_("ask for it again"))
    rows = leaving(member, held.purpose, chosen)
    count = rows.count()
    if waits(held) or (count > max(held.people, ALONE)):
        raise InputError(_("a second person has to agree to so many"), action=_("wait, or ask again"))
    mark = _mark(held, name, at)
    people = _with_invented(people_of(rows, held.columns), _canaries(held, by, at), held, mark, count)
    content = seal(file_of(held.form, people, held.columns, mark, at))
    held.taken_at = at
    held.save(update_fields=["taken_at"])
    record(subject=held, by=by, at=at, campaign=held.campaign_id, n=count, purpose=held.purpose, form=held.form)
    ending = {ExportFormat.NATIONBUILDER: "csv"}.get(ExportFormat(held.form), held.form)
    return SealedFile(f"contacts-{held.pk}.{ending}.age", content)


def _mark(export: ContactExport, name: str, at: datetime) -> str:
    day = date_format(local(export.campaign, at), "j F Y")
    return f"Arpenteur, export {export.pk} : {name}, {day}, {export.get_purpose_display()}"


def _canaries(export: ContactExport, by: Actor, at: datetime) -> list[Invented]:
    """Invented people of the file, in one that has addresses: nothing else says whose they are."""
    if _ADDRESSES not in export.columns:
        return []
    return canaries_for(campaign=export.campaign, export=f"contacts-{export.pk}", by=by, at=at)


def _with_invented(
    people: Iterable[LeavingPerson], some: Sequence[Invented], export: ContactExport, mark: str, count: int
) -> Iterator[LeavingPerson]:
    """Invented people among the others, at places that only the site can tell again."""
    places: dict[int, list[Invented]] = {}
    for number, one in enumerate(some):
        drawn = hmac.new(settings.SECRET_KEY.encode(), f"{mark}\x1f{number}".encode(), hashlib.sha256).digest()
        places.setdefault(int.from_bytes(drawn[:8]) % (count + 1), []).append(one)
    like: LeavingPerson | None = None
    for place, person in enumerate(people):
        like = person
        yield from (of_invented(one, like, export.columns) for one in places.pop(place, ()))
        yield person
    yield from (of_invented(one, like, export.columns) for left in places.values() for one in left)


def check_seal(key: str) -> None:
    """Raise InputError for what a file cannot be sealed with."""
    _sealer(key)


def _sealer(key: str) -> Callable[[bytes], bytes]:
    """What seals to a public key, or to a phrase."""
    key = key.strip()
    if key.startswith(_PUBLIC):
        try:
            recipient = pyrage.x25519.Recipient.from_str(key)
        except pyrage.RecipientError as error:
            raise InputError(_("this is no public key of age"), expected=_("a key that begins with age1")) from error
        return partial(pyrage.encrypt, recipients=[recipient])
    if len(key) < SHORTEST_PHRASE:
        raise InputError(
            _("this phrase is too short"),
            expected=_("%(n)d signs at least") % {"n": SHORTEST_PHRASE},
        )
    return partial(pyrage.passphrase.encrypt, passphrase=key)
