"""Writes: every line of a list is checked, then those that may are written. Called by jobs, for a short list
at once.

Pieces are small transactions, so that nobody waits for the database while a long list goes through.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.keys.keyring import steady
from arpenteur.web.foundation.reads.watch import note_brought_back
from arpenteur.web.persons.exchange.actions import fields_of, lines_of
from arpenteur.web.persons.exchange.checking import Checker, Verdict
from arpenteur.web.persons.exchange.models import ContactImport, ImportBlock
from arpenteur.web.persons.exchange.origins import ImportState, LineFate, LineWhy
from arpenteur.web.persons.exchange.reading import pack
from arpenteur.web.persons.exchange.rows import reader_of
from arpenteur.web.persons.exchange.writing import LineWriter

Line = tuple[int, list[str]]
"""Its number in the file, its cells."""
_LEFT_OUT = {LineFate.DUPLICATE.value, LineFate.REFUSED.value}


def check_block(batch: ContactImport, block: ImportBlock, checker: Checker) -> list[Verdict]:
    """What becomes of each line of a piece; nothing is written."""
    read = reader_of(fields_of(batch))
    return checker.check([read(line, cells) for line, cells in lines_of(block)])


@verb("contacts.import_checked", "list of contacts checked", own_transaction=True)
def check_all(*, batch: ContactImport, by: Actor, at: datetime) -> int:
    """Check every line, in the order of the file; how many. Stopped half-way, it begins anew."""
    counts: Counter[str] = Counter()
    with steady():
        checker, done = Checker(batch), 0
        for block in _blocks(batch):
            verdicts = check_block(batch, block, checker)
            counts.update(_counted(verdicts))
            _note_traps(batch, verdicts, by, at)
            done += len(verdicts)
            if not _note_checked(batch, block, verdicts, done):
                return done
    counts["tags_refused"] = checker.seen.tags_refused
    with transaction.atomic():
        waiting = ContactImport.objects.filter(pk=batch.pk, state=ImportState.CHECKING)
        if waiting.update(state=ImportState.CHECKED, counts=dict(counts), checked_at=at):
            record(subject=batch, by=by, at=at, campaign=batch.campaign_id, counting=True, lines=done)
    return done


@verb("contacts.imported", "contacts imported", own_transaction=True)
def write_all(*, batch: ContactImport, by: Actor, at: datetime) -> int:
    """Write every line that may be, piece by piece; how many. What is done already is not done again."""
    done = 0
    for block in _blocks(batch):
        if block.written_at is None:
            done += write_block(batch=batch, block=block, by=by, at=at)
        if _stops(batch):
            ContactImport.objects.filter(pk=batch.pk).update(state=ImportState.CHECKED, stopping=False)
            return done
    with transaction.atomic():
        held = ContactImport.objects.select_for_update().get(pk=batch.pk)
        if held.state != ImportState.WRITING:
            return done
        held.state, held.written_at = ImportState.WRITTEN, at
        held.save(update_fields=["state", "written_at"])
        record(subject=held, by=by, at=at, campaign=held.campaign_id, people=held.done, left_out=held.lines - held.done)
    return done


@verb(no_line="a piece of an import, whose end is journalled")
def write_block(*, batch: ContactImport, block: ImportBlock, by: Actor, at: datetime) -> int:
    """Write the lines of a piece that were checked to be new or to complete somebody, if they still are; how many.
    Nothing where somebody else wrote them meanwhile.

    Lines left out stay until the list expires, those that may not be written any more with them; the others go.
    """
    with steady():
        held = ContactImport.objects.select_for_update().get(pk=batch.pk)
        block = ImportBlock.objects.get(pk=block.pk)
        if block.written_at is not None:
            return 0
        checker, read = Checker(batch, likely=False), reader_of(fields_of(batch))
        lines = lines_of(block)
        wanted = {place for place, fate in enumerate(block.fates) if fate not in _LEFT_OUT}
        objecting = {int(place) for place, one in block.whys.items() if one[0] == LineWhy.REFUSES}
        places = sorted(wanted | objecting)
        verdicts = checker.check([read(*lines[place]) for place in places])
        count = LineWriter(batch, by, at).write(verdicts)
        now = {place: one for place, one in zip(places, verdicts, strict=True) if one.fate.value in _LEFT_OUT}
        _leave(block, [place for place in range(len(lines)) if place not in wanted or place in now], lines, now)
        block.written_at = at
        block.save(update_fields=["text", "fates", "whys", "written_at", "lines"])
    _recount(held, [one.fate for place, one in now.items() if place in wanted])
    ContactImport.objects.filter(pk=batch.pk).update(done=F("done") + count, moved_at=timezone.now())
    return count


def _leave(block: ImportBlock, left: list[int], lines: list[Line], now: Mapping[int, Verdict]) -> None:
    """Only lines left out stay in a piece, those with ``now`` a verdict for a reason that they did not have before."""
    fates = {place: now[place].fate.value if place in now else block.fates[place] for place in left}
    whys = {place: _why_of(now[place]) if place in now else block.whys.get(str(place)) for place in left}
    block.text, block.lines = pack([lines[place] for place in left]) if left else "", len(left)
    block.fates = "".join(fates.values())
    block.whys = {str(new): whys[old] for new, old in enumerate(left) if whys[old]}


def _recount(held: ContactImport, changed: Sequence[LineFate]) -> None:
    """Lines that were to be written and are left out, for what happened since they were checked."""
    if changed:
        held.refresh_from_db(fields=["counts"])
        for fate in changed:
            held.counts[fate.value] = held.counts.get(fate.value, 0) + 1
        held.save(update_fields=["counts"])


def _why_of(one: Verdict) -> list[Any]:
    return [one.why, one.line.fault, one.other]


def _blocks(batch: ContactImport) -> Iterator[ImportBlock]:
    """One at a time, each read when it is reached."""
    for pk in list(ImportBlock.objects.filter(batch=batch).order_by("number").values_list("pk", flat=True)):
        yield ImportBlock.objects.get(pk=pk)


def _counted(verdicts: list[Verdict]) -> Counter[str]:
    counts = Counter(one.fate.value for one in verdicts)
    counts["faults"] = sum(bool(one.line.fault) and not one.why for one in verdicts)
    counts["agreed"] = sum(bool(one.pairs) for one in verdicts if one.fate in {LineFate.NEW, LineFate.UPDATE})
    return counts


def _note_traps(batch: ContactImport, verdicts: list[Verdict], by: Actor, at: datetime) -> None:
    """Invented people of our own files came back: who brought them is stopped where it was not her own file."""
    traps = {digest for one in verdicts for digest in one.traps}
    if traps:
        note_brought_back(campaign=batch.campaign, traps=traps, reader=batch.maker, by=by, at=at)


def _note_checked(batch: ContactImport, block: ImportBlock, verdicts: list[Verdict], done: int) -> bool:
    """Keep what becomes of the lines of a piece; False where somebody asked to stop."""
    block.fates = "".join(one.fate.value for one in verdicts)
    block.whys = {str(place): _why_of(one) for place, one in enumerate(verdicts) if one.why or one.line.fault}
    ImportBlock.objects.filter(pk=block.pk).update(fates=block.fates, whys=block.whys)
    if _stops(batch):
        ContactImport.objects.filter(pk=batch.pk).update(state=ImportState.BROUGHT, stopping=False)
        return False
    ContactImport.objects.filter(pk=batch.pk).update(checked=done, moved_at=timezone.now())
    return True


def _stops(batch: ContactImport) -> bool:
    return ContactImport.objects.filter(pk=batch.pk, stopping=True).exists()
