"""Writes: batches of paper ballots, from sheets that are printed to ballots in the count.

Nothing is keyed before the box is closed: what is typed is in clear, and would be a running total. Whoever keys a sheet
is never shown what another typed, nor whether they agree.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.paper_ballots import PaperCounts, faults
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.shared.overwriting import written_over
from arpenteur.web.residents.ballots.anonymous_rows import lay_out
from arpenteur.web.residents.ballots.codes import SERIAL, new_serials, read_code
from arpenteur.web.residents.ballots.envelopes import ReceivedBallot
from arpenteur.web.residents.ballots.models import (
    BallotBox,
    BallotChannel,
    BatchState,
    BoxState,
    PaperBatch,
    PaperSheet,
)
from arpenteur.web.residents.ballots.paper_keying import audit_sample, keyed_sheets, waiting
from arpenteur.web.residents.consultations.clocks import hold_to_silence

_MOST_SHEETS = 2_000
_SEED = 16
_KEYINGS = ("first", "second", "third")
_BEFORE = (BoxState.READY, BoxState.OPEN)
_AFTER = (BoxState.CLOSED, BoxState.COUNTED)


@dataclass(frozen=True)
class SheetText:
    """What somebody typed: the serial of a sheet and the canonical text of its ballot, empty for a blank one."""

    serial: str
    text: str


@verb("paper_batch.prepared", "batch of paper ballots prepared")
def prepare_batch(*, box: BallotBox, desk: str, sheets: int, by: Actor, at: datetime) -> PaperBatch:
    """A batch for one desk and session, and so many sheets to print, with serials in no order. Raises InputError."""
    box = _box_in(box, _BEFORE, _("sheets are printed once keys are made, until the vote is closed"))
    if not 1 <= sheets <= _MOST_SHEETS:
        raise InputError(_("a batch has 1 to %(n)d sheets") % {"n": _MOST_SHEETS}, action=_("prepare a second batch"))
    batch = PaperBatch.objects.create(
        campaign_id=box.campaign_id, box=box, number=box.batches.count() + 1, desk=desk, day=day_of(box.campaign, at)
    )
    PaperSheet.objects.bulk_create(
        PaperSheet(campaign_id=box.campaign_id, batch=batch, serial=serial) for serial in sorted(new_serials(sheets))
    )
    record(subject=batch, by=by, at=at, campaign=box.campaign_id, n=sheets)
    return batch


@verb("paper_batch.by_hand", "paper ballots counted by hand")
def count_batch(*, batch: PaperBatch, counts: PaperCounts, by: Actor, at: datetime) -> None:
    """What was counted on the table, before anything is keyed. Raises InputError."""
    _box_in(batch.box, _AFTER, _("paper is counted once the vote is closed"))
    batch = _batch_in(batch, BatchState.COUNTING, _("this batch is counted already"))
    batch.signatures, batch.envelopes, batch.sheets = counts.signatures, counts.envelopes, counts.sheets
    batch.state = BatchState.KEYING
    batch.save(update_fields=["signatures", "envelopes", "sheets", "state"])
    record(
        subject=batch,
        by=by,
        at=at,
        campaign=batch.campaign_id,
        signatures=counts.signatures,
        envelopes=counts.envelopes,
        sheets=counts.sheets,
    )


@verb("paper_batch.keyed", "paper ballot keyed")
def key_sheet(*, batch: PaperBatch, typed: SheetText, by: Actor, at: datetime) -> None:
    """One person types one sheet: as the first, the second, or the third where those two differ.

    Raises InputError for a sheet that is not of this batch, for somebody who keyed it, and for one that is settled.
    """
    batch = _batch_in(batch, BatchState.KEYING, _("this batch is not being keyed"))
    sheet = _sheet(batch, typed.serial)
    if by.pseudonym in (sheet.first_by, sheet.second_by, sheet.third_by):
        raise InputError(_("you have keyed this sheet already"), action=_("another person keys it too"))
    free = [name for name in _KEYINGS if not getattr(sheet, f"{name}_by")]
    if not free or (free == ["third"] and not sheet.keyed.differs):
        raise InputError(_("this sheet is keyed already"), action=_("take the next one"))
    setattr(sheet, free[0], typed.text)
    setattr(sheet, f"{free[0]}_by", by.pseudonym)
    sheet.save(update_fields=[free[0], f"{free[0]}_by"])
    record(subject=batch, by=by, at=at, campaign=batch.campaign_id, counting=True)


@verb("paper_batch.disputed", "batch of paper ballots set apart")
@verb("paper_batch.reconciled", "batch of paper ballots: numbers agree")
def reconcile_batch(*, batch: PaperBatch, by: Actor, at: datetime) -> PaperBatch:
    """Compare hand counts and sheets: numbers agree, and the audit can be drawn, or the batch is disputed.

    Raises InputError while a sheet waits for a second or a third person.
    """
    batch = _batch_in(batch, BatchState.KEYING, _("this batch is not being keyed"))
    hold_to_silence(batch.box.campaign, at)  # the last batch that is set apart makes the result public
    if rest := waiting(batch):
        raise InputError(_("%(n)d sheets wait for another person") % {"n": len(rest)})
    wrong = faults(batch.counts, keyed_sheets(batch))
    batch.faults = [str(one) for one in wrong]
    batch.state = BatchState.DISPUTED if wrong else BatchState.RECONCILED
    batch.seed = "" if wrong else secrets.token_hex(_SEED)
    batch.save(update_fields=["faults", "state", "seed"])
    record(
        verb="paper_batch.disputed" if wrong else "paper_batch.reconciled",
        subject=batch,
        by=by,
        at=at,
        campaign=batch.campaign_id,
        faults=batch.faults,
    )
    return batch


@verb("paper_batch.resumed", "batch of paper ballots counted by hand again")
def resume_keying(*, batch: PaperBatch, counts: PaperCounts, by: Actor, at: datetime) -> None:
    """A disputed batch is counted on the table again and goes on; the journal has both counts. Raises InputError."""
    batch = _batch_in(batch, BatchState.DISPUTED, _("only a disputed batch is counted again"))
    batch.signatures, batch.envelopes, batch.sheets = counts.signatures, counts.envelopes, counts.sheets
    batch.state, batch.faults = BatchState.KEYING, []
    batch.save(update_fields=["signatures", "envelopes", "sheets", "state", "faults"])
    record(
        subject=batch,
        by=by,
        at=at,
        campaign=batch.campaign_id,
        signatures=counts.signatures,
        envelopes=counts.envelopes,
        sheets=counts.sheets,
    )


@verb("paper_batch.keyed_again", "paper ballot keyed again for the sample")
def key_again(*, batch: PaperBatch, typed: SheetText, by: Actor, at: datetime) -> None:
    """For the audit, a sheet is typed once more, by somebody who has not keyed it. Raises InputError."""
    batch = _batch_in(batch, BatchState.RECONCILED, _("the audit comes once numbers agree"))
    sheet = _sheet(batch, typed.serial)
    if by.pseudonym in (sheet.first_by, sheet.second_by, sheet.third_by):
        raise InputError(_("you have keyed this sheet already"), action=_("another person keys it too"))
    if sheet.again_by:
        raise InputError(_("this sheet is keyed already"), action=_("take the next one"))
    sheet.again, sheet.again_by = typed.text, by.pseudonym
    sheet.save(update_fields=["again", "again_by"])
    record(subject=batch, by=by, at=at, campaign=batch.campaign_id, counting=True)


@verb("paper_batch.audited", "sample of paper ballots checked")
def end_audit(*, batch: PaperBatch, n: int, by: Actor, at: datetime) -> PaperBatch:
    """Of the ``n`` sheets that the seed draws, how many are not as counted. Raises InputError until all are typed."""
    batch = _batch_in(batch, BatchState.RECONCILED, _("the audit comes once numbers agree"))
    sample = set(audit_sample(batch, n))
    sheets = [one for one in batch.papers.all() if one.serial in sample]
    rest = [one for one in sheets if not one.again_by]
    if rest:
        raise InputError(_("%(n)d sheets of the sample are not typed again") % {"n": len(rest)})
    batch.audited, batch.wrong = n, sum(one.again != one.keyed.settled for one in sheets)
    batch.save(update_fields=["audited", "wrong"])
    record(subject=batch, by=by, at=at, campaign=batch.campaign_id, n=n, wrong=batch.wrong)
    return batch


@verb("paper_batch.sealed", "batch of paper ballots in the count", own_transaction=True)
def seal_batch(*, batch: PaperBatch, by: Actor, at: datetime) -> PaperBatch:
    """Its ballots join those of other batches, all written anew in one order; its sheets and who keyed them go.

    Raises InputError for a batch whose numbers do not agree, RefusedByLawError in silence.
    """
    with written_over():
        box = _box_in(batch.box, _AFTER, _("paper is counted once the vote is closed"))
        hold_to_silence(box.campaign, at)  # the last batch that is counted makes the result public
        batch = _batch_in(batch, BatchState.RECONCILED, _("only a batch whose numbers agree is counted"))
        there = box.ballots.filter(channel=BallotChannel.PAPER)
        every = [ReceivedBallot(one) for one in there.values_list("payload", flat=True)]
        every += [ReceivedBallot(one.settled or "") for one in keyed_sheets(batch)]
        there.delete()
        lay_out(box, BallotChannel.PAPER, every)
        batch.papers.all().delete()
        batch.state = BatchState.SEALED
        batch.save(update_fields=["state"])
        record(subject=batch, by=by, at=at, campaign=batch.campaign_id, n=batch.sheets)
    return batch


def _box_in(box: BallotBox, states: tuple[BoxState, ...], refusal: str) -> BallotBox:
    found = BallotBox.objects.select_for_update().get(pk=box.pk)
    if found.state not in states:
        raise InputError(refusal)
    return found


def _batch_in(batch: PaperBatch, state: BatchState, refusal: str) -> PaperBatch:
    found = PaperBatch.objects.select_for_update(of=("self",)).select_related("box").get(pk=batch.pk)
    if found.state != state:
        raise InputError(refusal)
    return found


def _sheet(batch: PaperBatch, typed: str) -> PaperSheet:
    sheet = batch.papers.filter(serial=read_code(typed, SERIAL)).first()
    if sheet is None:
        raise InputError(_("no sheet of this batch has this serial"), action=_("set the sheet apart and say so"))
    return sheet
