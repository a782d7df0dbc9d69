"""The file of a payment provider as donations: columns are known by their titles, each line is kept or refused.

Who gave how much while a file is read: asked once at its beginning, carried on in memory line after line.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Sum

from arpenteur.domain.grid import fold
from arpenteur.domain.money_amounts import cents_of
from arpenteur.domain.money_gifts import Earlier, Gift, Means
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
from arpenteur.web.foundation.shared.apart import ListFile

TITLES: Mapping[str, tuple[str, ...]] = {
    "reference": ("numero de paiement", "reference", "reference commande", "numero de commande", "id paiement", "id"),
    "on": ("date du paiement", "date de versement", "date du don", "date"),
    "amount": ("montant du don", "montant total", "montant", "amount"),
    "means": ("moyen de paiement", "mode de reglement", "type de paiement"),
    "last": ("nom payeur", "nom du donateur", "nom donateur", "nom"),
    "first": ("prenom payeur", "prenom du donateur", "prenom donateur", "prenom"),
    "email": ("email payeur", "e-mail payeur", "adresse e-mail", "email", "e-mail", "courriel"),
    "street": ("adresse payeur", "adresse du domicile fiscal", "adresse fiscale", "adresse"),
    "postcode": ("code postal payeur", "code postal"),
    "town": ("ville payeur", "commune", "ville"),
    "country": ("pays payeur", "pays de residence", "pays", "etat"),
    "nationality": ("nationalite", "nationalite du donateur"),
    "natural": ("personne physique", "attestation personne physique", "attestation"),
    "company": ("raison sociale", "societe", "organisme", "denomination"),
    "status": ("statut", "etat du paiement", "status"),
}
NEEDED = ("on", "amount", "last", "nationality")
_FRENCH = frozenset({"francaise", "francais", "france", "fr", "fra"})
_FRANCE = frozenset({"", "france", "fr", "fra", "france metropolitaine"})
_YES = frozenset({"oui", "yes", "vrai", "true", "1", "x"})
_DONE = frozenset({"", "valide", "paye", "encaisse", "autorise", "authorized", "paid", "processed", "complete", "ok"})
_MEANS = {
    "carte": Means.CARD,
    "cb": Means.CARD,
    "card": Means.CARD,
    "virement": Means.TRANSFER,
    "sepa": Means.DEBIT,
    "prelevement": Means.DEBIT,
    "cheque": Means.CHEQUE,
    "especes": Means.CASH,
}
_DATES = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
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


@dataclass(frozen=True)
class ProviderLine:
    """A line of the file: a donation, or the name of the column that cannot be read; ``cancelled``: no payment."""

    number: int
    new: NewDonation | None
    fault: str = ""
    cancelled: bool = False


def missing_titles(file: ListFile) -> list[str]:
    """Titles that a file of donations needs and this one lacks, as one would write them."""
    columns = _columns(file.head)
    return [TITLES[name][0] for name in NEEDED if name not in columns]


def provider_lines(file: ListFile) -> list[ProviderLine]:
    """Its lines in their order."""
    columns = _columns(file.head)
    rows = ((number, {name: cells[at].strip() for name, at in columns.items()}) for number, cells in file.rows)
    return [provider_line(number, cells) for number, cells in rows]


def _columns(head: Sequence[str]) -> dict[str, int]:
    titles = [_plain(one) for one in head]
    found = {}
    for name, known in TITLES.items():
        place = next((titles.index(one) for one in known if one in titles), None)
        if place is not None:
            found[name] = place
    return found


def provider_line(number: int, cells: Mapping[str, str]) -> ProviderLine:
    """One payment, its cells by the names of ``TITLES``; those of ``NEEDED`` are there, if empty."""
    if _plain(cells.get("status", "")) not in _DONE:
        return ProviderLine(number, None, cancelled=True)
    on = _day(cells["on"])
    if on is None:
        return ProviderLine(number, None, "on")
    try:
        cents = cents_of(cells["amount"])
    except ValueError:
        cents = 0
    if cents <= 0:
        return ProviderLine(number, None, "amount")
    name = " ".join(part for part in (cells.get("first", ""), cells["last"]) if part)
    if not cells["last"] and not cells.get("company"):
        return ProviderLine(number, None, "last")
    gift = Gift(cents, _means(cells.get("means", "")), on)
    details = DonorDetails(
        name=(name or "-")[:120],
        tax_home=_home(cells),
        nationality=cells["nationality"][:60],
        email=cells.get("email", "")[:254],
        french=_plain(cells["nationality"]) in _FRENCH,
        resident=_plain(cells.get("country", "")) in _FRANCE,
        natural=not cells.get("company"),
    )
    # A provider attests for each line, or its contract says that it does for all (R39-1-1, 3°).
    attested = "natural" not in cells or _plain(cells["natural"]) in _YES
    return ProviderLine(number, NewDonation(details, gift, attested, cells.get("reference", "")[:60]))


def _home(cells: Mapping[str, str]) -> str:
    town = " ".join(part for part in (cells.get("postcode", ""), cells.get("town", "")) if part)
    parts = (cells.get("street", ""), town, cells.get("country", ""))
    return ", ".join(part for part in parts if part)[:240]


def _means(text: str) -> Means:
    words = _plain(text)
    return next((means for word, means in _MEANS.items() if word in words), Means.CARD)


def _day(text: str) -> date | None:
    for form in _DATES:
        try:
            return datetime.strptime(text.strip()[:19], form).date()  # noqa: DTZ007 — a day, as the provider has it
        except ValueError:
            continue
    return None


def _plain(text: str) -> str:
    return " ".join(fold(text).lower().replace("_", " ").split())
