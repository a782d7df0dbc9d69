"""What the page of an import shows: its columns, some of its lines with what becomes of each, its figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from arpenteur.domain.law.forbidden_columns import COLUMN_FAMILIES
from arpenteur.web.foundation.keys.keyring import steady
from arpenteur.web.persons.contacts.models import Channel, Contact
from arpenteur.web.persons.exchange.actions import columns_of, fields_of, lines_of
from arpenteur.web.persons.exchange.checking import CHANNELS, Checker, Verdict
from arpenteur.web.persons.exchange.headers import Use
from arpenteur.web.persons.exchange.models import ContactImport, ImportBlock
from arpenteur.web.persons.exchange.origins import ImportState, LineFate, LineWhy
from arpenteur.web.persons.exchange.reading import FIRST_BLOCK
from arpenteur.web.persons.exchange.rows import PersonLine, reader_of
from arpenteur.web.persons.exchange.words import CHANGES, FIELDS, LIKE_PARTS, family_label
from arpenteur.web.persons.people.likeness.scoring import LikeLevel

MOST_LINES = 30
"""Of one fate, on a page; the first lines of the file are all shown."""


@dataclass(frozen=True)
class ShownColumn:
    """A column of the file: what it becomes, some of its values where it is kept."""

    place: int
    title: str
    use: str
    field: str
    values: int
    sample: str = ""


@dataclass(frozen=True)
class ShownLine:
    """A line: who, what becomes of her, why or what changes; ``here``: the contact she may be."""

    line: int
    name: str
    fate: LineFate
    sentence: str
    here: Contact | None = None


@dataclass(frozen=True)
class DestroyedFamily:
    """Columns destroyed for one reason, and how many values."""

    label: Promise | str
    reference: str
    titles: list[str]
    values: int


def columns(batch: ContactImport) -> list[ShownColumn]:
    """Columns of the file in its order; ``place`` is that among those whose lines are kept."""
    first = ImportBlock.objects.filter(batch=batch, number=0).first()
    rows = [cells for _line, cells in lines_of(first)] if first and first.text else []
    found, place = [], 0
    for title, use, field, values in columns_of(batch):
        if use in {Use.DESTROYED, Use.UNUSED}:
            found.append(ShownColumn(-1, title, use, field, values))
            continue
        sample = next((cells[place] for cells in rows if cells[place]), "")
        found.append(ShownColumn(place, title, use, field, values, sample[:60]))
        place += 1
    return found


def families(batch: ContactImport) -> list[DestroyedFamily]:
    """What was destroyed while the file was read."""
    found = []
    for key, one in COLUMN_FAMILIES.items():
        some = [(title, n) for title, family, n in batch.destroyed if family == key]
        if some:
            titles, values = [title for title, _n in some], sum(n for _title, n in some)
            found.append(DestroyedFamily(family_label(key), one.reference, titles, values))
    return found


def first_lines(batch: ContactImport) -> list[ShownLine]:
    """The first lines of the file, checked now."""
    block = ImportBlock.objects.filter(batch=batch, number=0).first()
    if block is None or not block.text:
        return []
    read = reader_of(fields_of(batch))
    with steady():
        verdicts = Checker(batch).check([read(line, cells) for line, cells in lines_of(block)[:FIRST_BLOCK]])
    here = _contacts_here(verdicts)
    return [_line(one, one.fate, one.why, one.other, here) for one in verdicts]


def lines_with(batch: ContactImport, fate: LineFate) -> list[ShownLine]:
    """The first lines of one fate, as they were checked; what would change is looked up again."""
    places = list(_places(batch, fate))
    with steady():
        verdicts = Checker(batch).check([line for line, _why in places])
    here = _contacts_here(verdicts)
    return [_line(now, fate, *why, here) for now, (_line_, why) in zip(verdicts, places, strict=True)]


def _places(batch: ContactImport, fate: LineFate) -> Iterator[tuple[PersonLine, tuple[str, int]]]:
    read, left = reader_of(fields_of(batch)), MOST_LINES
    for block in ImportBlock.objects.filter(batch=batch, fates__contains=fate.value).order_by("number"):
        lines = lines_of(block)
        for place, letter in enumerate(block.fates):
            if letter == fate.value and left:
                why, _fault, other = block.whys.get(str(place), ["", "", 0])
                yield read(*lines[place]), (why, other)
                left -= 1
        if not left:
            return


def figures(batch: ContactImport) -> dict[str, int]:
    """Lines by what becomes of them; none before all are checked."""
    return {one.name.lower(): batch.counts.get(one.value, 0) for one in LineFate}


def ready(batch: ContactImport) -> int:
    """How many lines would be written."""
    return batch.counts.get(LineFate.NEW.value, 0) + batch.counts.get(LineFate.UPDATE.value, 0)


def progress(batch: ContactImport) -> int:
    """Of what is under way, in hundredths."""
    done = batch.done if batch.state == ImportState.WRITING else batch.checked
    whole = ready(batch) if batch.state == ImportState.WRITING else batch.lines
    return min(100, 100 * done // max(whole, 1))


def why_text(why: str, fault: str = "", other: int = 0) -> str:
    """A reason in a sentence."""
    said = str(LineWhy(why).label) if why else ""
    if fault:
        said = f"{said}, {FIELDS[fault]}" if said else _("set aside: %(field)s") % {"field": FIELDS[fault]}
    return f"{said} ({_('line %(n)d') % {'n': other}})" if other else said


def _contacts_here(verdicts: list[Verdict]) -> dict[int, Contact]:
    """Contacts whom lines may be, by number of the person."""
    people = {one.here for one in verdicts if one.fate is LineFate.DUPLICATE and one.here}
    return {one.person_id: one for one in Contact.objects.filter(person__in=people)} if people else {}


def _line(one: Verdict, fate: LineFate, why: str, other: int, here: dict[int, Contact]) -> ShownLine:
    said = why_text(why, one.line.fault, other) if why else "; ".join(_said(one, fate))
    if why == LineWhy.LIKELY.value and one.like is not None:
        same = [part for part, level in one.like.parts.items() if level in {LikeLevel.SAME, LikeLevel.CLOSE}]
        parts = ", ".join(str(LIKE_PARTS[part]) for part in same)
        said = _("looks like somebody who is here: %(parts)s") % {"parts": parts}
    return ShownLine(one.line.line, one.line.name, fate, said, here.get(one.here))


def _said(one: Verdict, fate: LineFate) -> Iterator[str]:
    if fate is LineFate.UPDATE:
        filled = ", ".join(str(CHANGES[name]) for name in one.changes)
        if filled:
            yield _("completes: %(fields)s") % {"fields": filled}
    if fate in {LineFate.NEW, LineFate.UPDATE}:
        proved = {channel for _purpose, channel in one.pairs}
        channels = [str(channel.label) for channel in CHANNELS if channel in proved]
        if channels:
            yield _("agreement proved: %(channels)s") % {"channels": ", ".join(channels)}
        refused = ", ".join(str(Channel(channel).label) for channel in sorted(one.line.refuses))
        if refused:
            yield _("refusal kept: %(channels)s") % {"channels": refused}
        if one.tags:
            yield _("tags: %(tags)s") % {"tags": ", ".join(one.tags)}
    if one.line.fault:
        yield why_text("", one.line.fault)


def context_of(batch: ContactImport) -> dict[str, Any]:
    """What every state of the page shows."""
    shown = columns(batch)
    return {
        "batch": batch,
        "columns": shown,
        "families": families(batch),
        "destroyed": sum(n for _title, _family, n in batch.destroyed),
        "matched": sum(one.use in {Use.KEPT, Use.SIGN} for one in shown),
        "unused": sum(one.use in {Use.UNUSED, Use.UNKNOWN} for one in shown),
        "figures": figures(batch),
        "ready": ready(batch),
        "progress": progress(batch),
        "fields": FIELDS.items(),
    }
