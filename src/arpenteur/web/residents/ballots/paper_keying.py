"""Reads: what is to be keyed, by whom, without what others typed; the sample of an audit and its bound."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.paper_ballots import KeyedSheet, drawn, most_wrong
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.residents.ballots.models import BatchState, PaperBatch


@dataclass(frozen=True)
class AuditFigures:
    """Of the sheets of a batch: so many drawn, so many wrong, at most so many wrong in all at 95 %."""

    sheets: int
    audited: int
    wrong: int
    at_most: int


def keyed_sheets(batch: PaperBatch) -> list[KeyedSheet]:
    """Sheets that somebody keyed: others were printed and not used."""
    return [one.keyed for one in batch.papers.exclude(first_by="")]


def waiting(batch: PaperBatch) -> list[str]:
    """Serials of sheets that another person has still to key: a second one, or a third where two differ."""
    sheets = (one.keyed for one in batch.papers.exclude(first_by=""))
    return [one.serial for one in sheets if one.second is None or (one.differs and one.third is None)]


def to_key(batch: PaperBatch, by: Actor) -> list[str]:
    """Of them, those that this person may key: never her own."""
    mine = Q(first_by=by.pseudonym) | Q(second_by=by.pseudonym)
    own = set(batch.papers.filter(mine).values_list("serial", flat=True))
    return [serial for serial in waiting(batch) if serial not in own]


def audit_sample(batch: PaperBatch, n: int) -> list[str]:
    """The ``n`` serials that the seed of a reconciled batch draws. Raises InputError before, and for too many."""
    if batch.state != BatchState.RECONCILED or not batch.seed:
        raise InputError(_("the audit comes once numbers agree"))
    serials = [one.serial for one in keyed_sheets(batch)]
    if not 0 <= n <= len(serials):
        raise InputError(_("this batch has %(n)d sheets") % {"n": len(serials)}, action=_("draw fewer"))
    return drawn(serials, batch.seed, n)


def audit_figures(batch: PaperBatch) -> AuditFigures:
    """With its exact bound; where nothing was drawn, every sheet may be wrong."""
    bound = most_wrong(total=batch.sheets, drawn_sheets=batch.audited, wrong=batch.wrong)
    return AuditFigures(batch.sheets, batch.audited, batch.wrong, bound)
