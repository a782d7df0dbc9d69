"""Writes: a list is brought, its origin said, its columns matched; it is checked, written, taken back, thrown away."""

import hashlib
import hmac
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.keyring import steady
from arpenteur.web.foundation.shared.apart import ApartBounds, read_apart
from arpenteur.web.foundation.shared.overwriting import written_over
from arpenteur.web.persons.exchange.checking import CHANNELS, PURPOSES
from arpenteur.web.persons.exchange.headers import KEPT_FIELDS, REPEATED, SIGN_FIELDS, Use
from arpenteur.web.persons.exchange.models import LONGEST_HEAD, ColumnMemory, ContactImport, ImportBlock
from arpenteur.web.persons.exchange.origins import REFUSED_ORIGINS, ImportOrigin, ImportProof, ImportState
from arpenteur.web.persons.exchange.reading import unpack

KEPT = timedelta(days=3)
"""How long lines of a file wait."""
UNDONE_WITHIN = timedelta(days=30)
BOUNDS = ApartBounds(memory=1024 * 1024 * 1024, seconds=60, answer=64 * 1024 * 1024)
"""Of the process that reads a file of contacts."""
SILENT = timedelta(minutes=2)
"""Without a sign of the work under way: a piece takes a second or two, undoing some ten."""
LONGEST_NOTICE = 4_000
_LONGEST_TITLE = 60
_BEGINS = {
    ImportState.CHECKING: "contacts.import_checking",
    ImportState.WRITING: "contacts.import_begun",
    ImportState.UNDOING: "contacts.import_undoing",
}
_UNDER_WAY = (ImportState.CHECKING, ImportState.WRITING, ImportState.UNDOING)


@dataclass(frozen=True)
class Provenance:
    """Where people of a list come from, and what the file proves."""

    origin: str
    proof: str = ImportProof.NONE
    proof_file: str = ""
    notice: str = ""
    read_on: date | None = None
    purposes: Collection[str] = ()
    channels: Collection[str] = ()
    tag_purpose: str = ""


@verb("contacts.import_brought", "list of contacts read", own_transaction=True)
def bring(*, campaign: Campaign, content: bytes, by: Actor, at: datetime) -> ContactImport:
    """Keep the lines of a file for three days, without what may not be held, which is destroyed while it is read.

    The file is read before anything is locked. Raises InputError as ``reading.read_people`` and ``read_apart``.
    """
    found = read_apart("arpenteur.web.persons.exchange.reading:read_people", content, BOUNDS)
    with transaction.atomic(), steady():
        return _store(found, campaign=campaign, content=content, by=by, at=at)


@verb("contacts.left_out_taken", "lines left out of an import taken")
def note_left_out(*, batch: ContactImport, n: int, by: Actor, at: datetime) -> None:
    """Lines that are not written go out as a file."""
    record(subject=batch, by=by, at=at, campaign=batch.campaign_id, counting=True, n=n)


def columns_of(batch: ContactImport) -> list[list[Any]]:
    """Columns of a file: title, use, field, how many values."""
    return json.loads(batch.columns)


def fields_of(batch: ContactImport) -> list[str]:
    """The field of each column that is kept in the lines, empty for one left aside."""
    return [field for _title, use, field, _n in columns_of(batch) if use not in {Use.DESTROYED, Use.UNUSED}]


@verb("contacts.import_origin", "origin of a list of contacts said")
@verb("contacts.origin_refused", "list of contacts of a refused origin")
def say_origin(*, batch: ContactImport, about: Provenance, by: Actor, at: datetime) -> None:
    """Say where people come from and what is proved. Raises InputError for an origin that the law refuses, and for a
    proof without its text or its date.
    """
    _refuse_under_way(batch)
    if about.origin not in ImportOrigin or about.proof not in ImportProof:
        raise InputError(_("no such origin"), expected=_("an origin of the list"))
    if about.origin in REFUSED_ORIGINS:
        record(
            verb="contacts.origin_refused", subject=batch, by=by, at=at, campaign=batch.campaign_id, origin=about.origin
        )
        raise RefusedOriginError(str(REFUSED_ORIGINS[about.origin]), action=_("throw this file away"))
    _check_proof(about)
    batch.origin, batch.proof, batch.proof_file = about.origin, about.proof, about.proof_file
    batch.notice, batch.read_on, batch.tag_purpose = about.notice, about.read_on, about.tag_purpose
    batch.purposes = [one.value for one in PURPOSES if one in about.purposes]
    batch.channels = [one.value for one in CHANNELS if one in about.channels]
    _forget_check(batch)
    batch.save()
    record(
        verb="contacts.import_origin",
        subject=batch,
        by=by,
        at=at,
        campaign=batch.campaign_id,
        origin=about.origin,
        proof=about.proof,
    )


class RefusedOriginError(InputError):
    """The law refuses a list of this origin, whatever else is said."""


@verb("contacts.import_matched", "columns of a list of contacts matched")
def match_columns(*, batch: ContactImport, fields: Sequence[str], shared: bool, by: Actor, at: datetime) -> None:
    """Say what each column that is kept holds, and whether one address may be of several people; it is remembered for
    files with the same titles.

    Raises InputError for a field that does not exist or is given twice.
    """
    _refuse_under_way(batch)
    columns = columns_of(batch)
    places = [place for place, one in enumerate(columns) if one[1] not in {Use.DESTROYED, Use.UNUSED}]
    used = [name for name in fields if name]
    if len(fields) != len(places) or set(used) - {*KEPT_FIELDS, *SIGN_FIELDS}:
        raise InputError(_("unreadable columns"), expected=_("a field of the list for each column"))
    once = [name for name in used if name not in REPEATED]
    if len(set(once)) != len(once):
        raise InputError(_("two columns for one field"), action=_("leave one aside"))
    for place, field in zip(places, fields, strict=True):
        columns[place][1:3] = [_use(field), field]
    batch.columns, batch.shared = _titles_fit(columns), shared
    _forget_check(batch)
    batch.save()
    ColumnMemory.objects.update_or_create(
        campaign=batch.campaign, header=batch.header, defaults={"fields": list(fields), "used_at": at}
    )
    record(subject=batch, by=by, at=at, campaign=batch.campaign_id, columns=len(used))


@verb("contacts.import_dropped", "list of contacts thrown away", own_transaction=True)
def throw_away(*, batch: ContactImport, by: Actor, at: datetime) -> None:
    """Forget a list that was not written, its lines written over. Raises InputError for one that was."""
    if batch.state in {ImportState.WRITING, ImportState.WRITTEN, ImportState.UNDOING} or batch.done:
        raise InputError(_("people of this file are here"), action=_("undo the import instead"))
    with written_over():
        record(subject=batch, by=by, at=at, campaign=batch.campaign_id)
        batch.delete()


@verb("contacts.import_stopped", "import of contacts stopped")
def ask_to_stop(*, batch: ContactImport, by: Actor, at: datetime) -> None:
    """What is under way ends after the lines in hand; it can be started again."""
    if ContactImport.objects.filter(pk=batch.pk, state__in=_UNDER_WAY, stopping=False).update(stopping=True):
        record(subject=batch, by=by, at=at, campaign=batch.campaign_id)


@verb("contacts.import_begun", "writing of an import of contacts begun")
@verb("contacts.import_checking", "check of a list of contacts begun")
@verb("contacts.import_undoing", "undoing of an import of contacts begun")
def begin(*, batch: ContactImport, state: ImportState, by: Actor, at: datetime) -> bool:
    """Say that checking, writing or undoing begins; False where something is under way already, unless nothing was
    heard of it for ``SILENT``: its worker is dead, and it goes on where it was.

    Raises InputError for an import that cannot be checked, written or undone as it stands.
    """
    held = ContactImport.objects.select_for_update().get(pk=batch.pk)
    if held.state in _UNDER_WAY and not is_silent(held, at):
        return False
    _refuse_order(held, state)
    held.state, held.stopping, held.began_at, held.moved_at = state, False, at, at
    if state is ImportState.CHECKING:
        held.checked, held.checked_at = 0, None
    held.save(update_fields=["state", "stopping", "began_at", "moved_at", "checked", "checked_at"])
    record(verb=_BEGINS[state], subject=held, by=by, at=at, campaign=held.campaign_id)
    batch.state, batch.stopping = held.state, False
    return True


def is_silent(batch: ContactImport, at: datetime) -> bool:
    """Whether nothing was heard of what is under way for so long that its worker is dead."""
    heard = batch.moved_at or batch.began_at
    return batch.state in _UNDER_WAY and (heard is None or at - heard > SILENT)


def _refuse_order(held: ContactImport, state: ImportState) -> None:
    if state is not ImportState.UNDOING and not held.origin:
        raise InputError(_("nobody said where these people come from"))
    if state is ImportState.CHECKING and held.done:
        raise InputError(_("people of this file are here"), action=_("go on, or undo the import"))
    if state is ImportState.WRITING and held.checked_at is None:
        raise InputError(_("the lines are not checked yet"))
    if state is ImportState.WRITING and held.state in {ImportState.WRITTEN, ImportState.UNDOING}:
        raise InputError(_("this import is under way or written"), action=_("stop or undo it first"))
    if state is ImportState.UNDOING and not held.done:
        raise InputError(_("nothing was written"))


def _store(found: dict[str, Any], *, campaign: Campaign, content: bytes, by: Actor, at: datetime) -> ContactImport:
    columns = found["columns"]
    header = hashlib.sha256("\x1f".join(one[0].strip().casefold() for one in columns).encode()).hexdigest()
    _remember(campaign, header, columns)
    destroyed = [[title[:_LONGEST_TITLE], field, n] for title, use, field, n in columns if use == Use.DESTROYED]
    batch = ContactImport.objects.create(
        campaign=campaign,
        maker=by.pseudonym,
        kind=found["kind"],
        encoding=found["encoding"],
        separator=found["separator"],
        digest=_file_digest(campaign, content),
        header=header,
        columns=_titles_fit(columns),
        destroyed=destroyed,
        lines=found["lines"],
        created_at=at,
    )
    ImportBlock.objects.bulk_create(
        (
            ImportBlock(campaign=campaign, batch=batch, number=number, text=text, lines=lines, expires_at=at + KEPT)
            for number, (text, lines) in enumerate(found["blocks"])
        ),
        batch_size=10,
    )
    record(
        subject=batch,
        by=by,
        at=at,
        campaign=campaign.pk,
        lines=batch.lines,
        destroyed=sum(n for _title, _family, n in destroyed),
    )
    return batch


def same_file(batch: ContactImport) -> ContactImport | None:
    """The import that wrote the very same file before."""
    others = ContactImport.objects.filter(digest=batch.digest).exclude(pk=batch.pk)
    return others.exclude(written_at=None).first()


def lines_of(block: ImportBlock) -> list[tuple[int, list[str]]]:
    """Lines of a piece of a list."""
    return unpack(block.text)


def _remember(campaign: Campaign, header: str, columns: list[list[Any]]) -> None:
    """Match columns as a file with the same titles was."""
    known = ColumnMemory.objects.filter(campaign=campaign, header=header).first()
    kept = [one for one in columns if one[1] not in {Use.DESTROYED, Use.UNUSED}]
    if known is not None and len(known.fields) == len(kept):
        for one, field in zip(kept, known.fields, strict=True):
            one[1:3] = [_use(field), field]


def _use(field: str) -> Use:
    return Use.SIGN if field in SIGN_FIELDS else Use.KEPT if field else Use.UNKNOWN


def _titles_fit(columns: list[list[Any]]) -> str:
    text = json.dumps([[one[0][:_LONGEST_TITLE], *one[1:]] for one in columns], ensure_ascii=False)
    if len(text) > LONGEST_HEAD:
        raise InputError(_("the titles of this file are too long"))
    return text


def _file_digest(campaign: Campaign, content: bytes) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{campaign.pk}:".encode() + content, hashlib.sha256).hexdigest()


def _check_proof(about: Provenance) -> None:
    if about.proof == ImportProof.NONE.value:
        if about.origin == ImportOrigin.BOUGHT.value:
            raise InputError(
                _("such a list needs the proof of each person's agreement"), action=_("say which column has its date")
            )
        return
    if not about.purposes:
        raise InputError(_("no purpose is ticked"), expected=_("what people agreed to"))
    if about.proof == ImportProof.COLUMNS.value:
        return
    if not about.notice.strip():
        raise InputError(_("the text that people read is missing"), action=_("copy it here"))
    if about.read_on is None:
        raise InputError(_("the day is missing"), expected=_("until when people read this text"))


def _forget_check(batch: ContactImport) -> None:
    batch.state, batch.checked, batch.checked_at, batch.counts = ImportState.BROUGHT, 0, None, {}
    ImportBlock.objects.filter(batch=batch).exclude(fates="").update(fates="", whys={})


def _refuse_under_way(batch: ContactImport) -> None:
    if batch.state in _UNDER_WAY or batch.done:
        raise InputError(_("this import is under way or written"), action=_("stop or undo it first"))
