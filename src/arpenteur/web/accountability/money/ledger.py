"""Who gave how much while a file is read: asked once at its beginning, carried on in memory line after line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Sum

from arpenteur.domain.money_gifts import Earlier, Means
from arpenteur.web.accountability.money.donors import (
    DonorDetails,
    DonorKeys,
    NewDonation,
    donation_row,
    donor_row,
    donors_named,
    write_donors,
)
from arpenteur.web.accountability.money.framing import kept_until
from arpenteur.web.accountability.money.models import Donation, DonationImport, Donor
from arpenteur.web.foundation.campaigns.models import Campaign

_AT_ONCE = 500


@dataclass
class LedgerLine:
    """One person: her line, and cents she gave and said that she gave to others."""

    keys: DonorKeys
    donor: Donor
    is_new: bool
    cents: int = 0
    elsewhere: int = 0


class DonorLedger:
    """Donors of a file, those that are there already among them. Inside the lock of the frame."""

    def __init__(self, campaign: Campaign, each: Iterable[DonorDetails], at: datetime) -> None:
        self._campaign, self._at, self._until = campaign, at, kept_until(campaign)
        self._by_name: dict[str, list[LedgerLine]] = {}
        self._donations: list[Donation] = []
        kept = Donation.objects.filter(campaign=campaign, own=False, returned_on=None)
        self._cash: int = kept.filter(means=Means.CASH.value).aggregate(cents=Sum("cents"))["cents"] or 0
        sums = (
            kept.exclude(donor=None).order_by().values_list("donor").annotate(given=Sum("cents"), told=Max("elsewhere"))
        )
        given = {donor: (cents, told) for donor, cents, told in sums}
        for one in donors_named(campaign, {details.name for details in each}):
            cents, told = given.get(one.pk, (0, 0))
            self._line(LedgerLine(DonorKeys.of(one), one, False, cents, told))

    def find(self, details: DonorDetails) -> LedgerLine | None:
        """Who she is already, in the account or on a line above."""
        keys = DonorKeys.of(details)
        return next((one for one in self._by_name.get(keys.name, ()) if keys.is_same(one.keys)), None)

    def before(self, known: LedgerLine | None) -> Earlier:
        """What was given before, lines above included."""
        return Earlier(known.cents, self._cash, known.elsewhere) if known else Earlier(cash=self._cash)

    def add(self, new: NewDonation, known: LedgerLine | None) -> None:
        """A donation that the law lets keep, of a person found or of a new one."""
        if known is None:
            donor = donor_row(campaign=self._campaign, details=new.donor, at=self._at, until=self._until)
            known = self._line(LedgerLine(DonorKeys.of(new.donor), donor, is_new=True))
        donation = donation_row(self._campaign, new, known.donor, self._at)
        self._donations.append(donation)
        if not donation.own:
            known.cents += new.gift.cents
            known.elsewhere = max(known.elsewhere, new.gift.elsewhere)
            self._cash += new.gift.cents if new.gift.means is Means.CASH else 0

    def write(self, batch: DonationImport) -> int:
        """Every new donor and every donation, in a few statements; how many donations."""
        write_donors(self._campaign, [one.donor for some in self._by_name.values() for one in some if one.is_new])
        for one in self._donations:
            one.batch = batch
        Donation.objects.bulk_create(self._donations, batch_size=_AT_ONCE)
        return len(self._donations)

    def _line(self, one: LedgerLine) -> LedgerLine:
        self._by_name.setdefault(one.keys.name, []).append(one)
        return one
