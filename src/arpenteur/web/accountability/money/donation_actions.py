"""Writes: a donation is kept, or refused with its article; its receipt is recorded; it goes back."""

from datetime import date, datetime

from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.law import Refusal
from arpenteur.domain.money_ceiling import AGENT
from arpenteur.domain.money_gifts import Earlier, Giver, Means, gift_refusals
from arpenteur.web.accountability.money.books import Books
from arpenteur.web.accountability.money.donors import NewDonation, donation_row, donor_for, twins_of
from arpenteur.web.accountability.money.framing import FrameView, locked_frame
from arpenteur.web.accountability.money.models import Donation, Donor, PrivateLoan, ProviderGift
from arpenteur.web.accountability.money.words import ReturnReason
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.law import RefusedByLawError, hold


def refusals_of(new: NewDonation, before: Earlier, view: FrameView, *, own: bool) -> tuple[Refusal, ...]:
    """What the law refuses of a donation; ``own``: who gives is on the list already. Inside the lock of the frame."""
    details = new.donor
    giver = Giver(details.natural, details.french, details.resident, own=own or details.own)
    return (*view.period_refusals(new.gift.given_on), *gift_refusals(new.gift, giver, before, view.most))


@verb("donation.kept", "donation kept")
def keep_donation(*, campaign: Campaign, new: NewDonation, by: Actor, at: datetime) -> Donation:
    """Keep a donation. What the law refuses is not kept, and that it was refused is a line of the journal.

    Raises RefusedByLawError with every article; InputError without an attestation, before the agent is declared and
    for a day to come.
    """
    view = locked_frame(campaign, at)
    check_donation(new, view, at)
    donor = donor_for(campaign=campaign, details=new.donor, at=at)
    before = Earlier(
        same_person=_sum(donor=donor, own=False),
        cash=_sum(means=Means.CASH.value, own=False) if new.gift.means is Means.CASH else 0,
        elsewhere=_elsewhere(donor),
    )
    hold(refusals_of(new, before, view, own=donor.own))
    donation = donation_row(campaign, new, donor, at)
    donation.save()
    record(subject=donation, by=by, at=at, campaign=campaign.pk, contribution=donation.own)
    return donation


def keep_or_note(*, campaign: Campaign, new: NewDonation, by: Actor, at: datetime) -> Donation:
    """As ``keep_donation``; a refusal of the law is noted by its rule, without a name, before it is raised again."""
    try:
        return keep_donation(campaign=campaign, new=new, by=by, at=at)
    except RefusedByLawError as error:
        note_refusal(campaign=campaign, refusals=error.refusals, by=by, at=at)
        raise


@verb("money.refused", "money refused by the law")
def note_refusal(*, campaign: Campaign, refusals: tuple[Refusal, ...], by: Actor, at: datetime) -> None:
    """A line of the journal that says which rules refused money; nobody is named."""
    record(subject=campaign, by=by, at=at, campaign=campaign.pk, rules=[one.rule for one in refusals])


@verb("donation.receipt", "number of a receipt recorded")
def note_receipt(*, donation: Donation, number: str, on: date, by: Actor, at: datetime) -> None:
    """Record the number of the receipt that the CNCCFP issued; an empty one takes it back.

    Raises InputError for a number that another donation has, and for money that gets no receipt.
    """
    held = Donation.objects.select_for_update().get(pk=donation.pk)
    number = "".join(number.split()).upper()
    if number and (held.own or held.returned_on is not None):
        raise InputError(_("a contribution of the candidate and money that went back get no receipt"))
    if number and Donation.objects.filter(receipt=number).exclude(pk=held.pk).exists():
        raise InputError(
            _("the receipt %(number)s is recorded for another donation") % {"number": number},
            expected=_("the number printed on this receipt"),
        )
    held.receipt, held.receipt_on = number, on if number else None
    held.save(update_fields=["receipt", "receipt_on"])
    record(subject=held, by=by, at=at, campaign=held.campaign_id, taken_back=not number)


@verb("donation.returned", "donation given back")
def return_donation(*, donation: Donation, why: ReturnReason, on: date, by: Actor, at: datetime) -> None:
    """A donation went back: it counts no more and stays traced (R39-1-1). Raises InputError for a day that cannot be,
    and where its receipt was not taken back first.
    """
    view = locked_frame(donation.campaign, at)
    held = Donation.objects.select_for_update().get(pk=donation.pk)
    if held.returned_on is not None:
        return
    if held.receipt:
        raise InputError(_("its receipt is recorded"), action=_("ask the CNCCFP to cancel it, then empty its number"))
    if not held.given_on <= on <= day_of(view.campaign, at):
        raise InputError(_("it goes back after it was given, today at the latest"))
    if Books(view).cash < held.cents:
        raise InputError(
            _("the money is not there any more"), action=_("go back on a payment, or bring money in first")
        )
    held.returned_on, held.returned_why = on, why
    held.save(update_fields=["returned_on", "returned_why"])
    record(subject=held, by=by, at=at, campaign=held.campaign_id, why=str(why))


@verb("donor.corrected", "donor corrected")
@verb("donor.merged", "lines of one donor put together")
def correct_donor(*, donor: Donor, by: Actor, at: datetime, **values: object) -> list[str]:
    """Correct what was declared: ``name``, ``tax_home``, ``email`` or ``nationality``; which did change. Lines that
    turn out to be hers become one: what she gave adds up, and what is too much is then told before filing.
    """
    changed = sorted(name for name, value in values.items() if getattr(donor, name) != value)
    for name in changed:
        setattr(donor, name, values[name])
    if changed:
        donor.save(update_fields=changed)
        donor.index_again()
        record(verb="donor.corrected", subject=donor, by=by, at=at, campaign=donor.campaign_id, fields=changed)
        twins = twins_of(donor)
        if twins:
            Donation.objects.filter(donor__in=twins).update(donor=donor)
            PrivateLoan.objects.filter(lender__in=twins).update(lender=donor)
            ProviderGift.objects.filter(donor__in=twins).update(donor=donor)
            donor.expires_at = max(one.expires_at for one in (donor, *twins))
            donor.save(update_fields=["expires_at"])
            Donor.objects.filter(pk__in=[one.pk for one in twins]).delete()
            record(verb="donor.merged", subject=donor, by=by, at=at, campaign=donor.campaign_id, n=len(twins))
    return changed


@verb("donor.erased", "donor erased at her term")
def forget_donor(*, donor: Donor, by: Actor, at: datetime) -> None:
    """Her line goes; what she gave stays as a sum. Called at the end of her time and after a restored backup: before,
    the law asks for her line, and nobody has a button for it.
    """
    record(subject=donor, by=by, at=at, campaign=donor.campaign_id)
    donor.delete()


def check_donation(new: NewDonation, view: FrameView, at: datetime) -> None:
    """What is asked of any donation beside the amounts. Raises InputError."""
    since = view.paid_from
    if since is None or new.gift.given_on < since:
        raise InputError(
            _("no agent was declared on that day: he alone receives money (%(rule)s)") % {"rule": AGENT},
            action=_("say who the agent is and since when, in the frame of the account"),
        )
    if new.gift.given_on > day_of(view.campaign, at):
        raise InputError(_("a donation is kept once it was given, not before"))
    if not new.attested:
        raise InputError(
            _("who gives attests that the money is her own and that she is a natural person (R39-1-1)"),
            action=_("keep her attestation, then tick the box"),
        )


def _elsewhere(donor: Donor) -> int:
    kept = Donation.objects.filter(donor=donor, own=False, returned_on=None)
    return kept.aggregate(cents=Max("elsewhere"))["cents"] or 0


def _sum(**filters: object) -> int:
    kept = Donation.objects.filter(returned_on=None, **filters)
    return kept.aggregate(cents=Sum("cents"))["cents"] or 0
