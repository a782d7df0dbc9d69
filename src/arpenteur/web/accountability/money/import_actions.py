"""Writes: the file of a payment provider becomes donations, line by line; an import is undone as a whole."""

import hashlib
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.domain.errors import InputError
from arpenteur.web.accountability.money.books import Books
from arpenteur.web.accountability.money.donation_actions import check_donation, refusals_of
from arpenteur.web.accountability.money.framing import FrameView, locked_frame
from arpenteur.web.accountability.money.models import Donation, DonationImport, Donor, ProviderGift
from arpenteur.web.accountability.money.provider_file import DonorLedger, ProviderLine, missing_titles, provider_lines
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.keyring import steady
from arpenteur.web.foundation.shared.apart import ListFile

_FAULTS = {
    "on": gettext_lazy("this line has no date that can be read"),
    "amount": gettext_lazy("this line has no amount that can be read"),
    "last": gettext_lazy("this line has no name"),
}


@verb("donation.imported", "donations of a file kept")
def import_donations(*, campaign: Campaign, file: ListFile, content: bytes, by: Actor, at: datetime) -> DonationImport:
    """Keep every donation of a file that the law lets keep; the others are told by line, rule and sentence.

    A payment that is there already changes nothing. Raises InputError for a file without the columns it needs.
    """
    missing = missing_titles(file)
    if missing:
        raise InputError(
            _("this file lacks columns: %(titles)s") % {"titles": ", ".join(missing)},
            expected=_("what a payment provider hands over for each donor (R39-1-1)"),
        )
    view = locked_frame(campaign, at)
    batch = DonationImport.objects.create(
        campaign=campaign,
        digest=hashlib.sha256(content).hexdigest(),
        maker=by.pseudonym,
        lines=len(file.rows),
        known=0,
        created_at=at,
    )
    told = Donation.objects.exclude(reference="").exclude(batch=None, provider_gift=None)
    there = set(told.values_list("reference", flat=True))
    lines = provider_lines(file)
    with steady():
        fresh = [line.new.donor for line in lines if line.new is not None and line.new.reference not in there]
        ledger = DonorLedger(campaign, fresh, at)
        for line in lines:
            _take(line, batch, view, there, ledger, at)
        kept = ledger.write(batch)
    batch.save(update_fields=["known", "refused"])
    record(subject=batch, by=by, at=at, campaign=campaign.pk, lines=batch.lines, kept=kept, left_out=len(batch.refused))
    return batch


@verb("donation.import_undone", "donations of a file undone")
def undo_import(*, batch: DonationImport, by: Actor, at: datetime) -> int:
    """Every donation of a file goes, with donors who gave nothing else; how many. What the provider told by a notice
    too stays among its gifts, to be settled.

    Raises InputError where one has a receipt, is matched with the bank, went back, or paid for something.
    """
    view = locked_frame(batch.campaign, at)
    mine = Donation.objects.filter(batch=batch)
    if mine.exclude(receipt="", returned_on=None, match=None).exists():
        raise InputError(
            _("donations of this file have a receipt, a line of the bank or went back"),
            action=_("undo that first, or correct them one by one"),
        )
    if Books(view).cash < (mine.aggregate(cents=Sum("cents"))["cents"] or 0):
        raise InputError(
            _("what they paid for would not be paid any more"), action=_("go back on those payments first")
        )
    hers = Donation.objects.filter(donor=OuterRef("pk"))
    told = ProviderGift.objects.filter(donor=OuterRef("pk"))
    gone = Donor.objects.filter(Exists(hers.filter(batch=batch)), ~Exists(hers.exclude(batch=batch)), ~Exists(told))
    donors, count = [*gone.values_list("pk", flat=True)], mine.count()
    ProviderGift.objects.filter(donation__batch=batch).update(why=_("the file that brought it was undone"))
    mine.delete()
    Donor.objects.filter(pk__in=donors).delete()
    batch.undone_at = at
    batch.save(update_fields=["undone_at"])
    record(subject=batch, by=by, at=at, campaign=batch.campaign_id, n=count)
    return count


def _take(
    line: ProviderLine, batch: DonationImport, view: FrameView, there: set[str], ledger: DonorLedger, at: datetime
) -> None:
    """One line: kept, known or refused. A sentence of a refusal names nobody."""
    if line.cancelled:
        return
    new = line.new
    if new is None:
        _refuse(batch, line, "", str(_FAULTS[line.fault]))
        return
    if new.reference and new.reference in there:
        batch.known += 1
        return
    try:
        check_donation(new, view, at)
    except InputError as error:
        _refuse(batch, line, "", str(error))
        return
    known = ledger.find(new.donor)
    refusals = refusals_of(new, ledger.before(known), view, own=known is not None and known.donor.own)
    if refusals:
        _refuse(batch, line, refusals[0].rule, f"{refusals[0].title} ({refusals[0].article})")
        return
    ledger.add(new, known)
    there.add(new.reference)


def _refuse(batch: DonationImport, line: ProviderLine, rule: str, sentence: str) -> None:
    refused: list[Any] = batch.refused
    refused.append([line.number, rule, sentence])
