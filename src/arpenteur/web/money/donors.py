"""Who gave: recognised by name and address, found by whole words, forgotten at the end of the time the law asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from arpenteur.domain.money_gifts import Gift
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.keys.blind import Word, searched
from arpenteur.web.money.framing import kept_until
from arpenteur.web.money.models import DATA, Donation, DonationImport, Donor, DonorWord
from arpenteur.web.shared.matching import email_key, name_key


@dataclass(frozen=True)
class DonorDetails:
    """What R39-1 asks of who gives, as it was declared; ``natural`` is said each time and kept nowhere."""

    name: str
    tax_home: str
    nationality: str
    french: bool
    resident: bool
    email: str = ""
    natural: bool = True
    own: bool = False


@dataclass(frozen=True)
class NewDonation:
    """A donation as somebody enters it or a file has it; ``attested``: she says that it is her own money."""

    donor: DonorDetails
    gift: Gift
    attested: bool
    reference: str = ""


def find_donors(campaign: Campaign, text: str) -> "QuerySet[Donor]":
    """Donors with every word of a text in their name; nobody without a word."""
    words = list(searched(campaign.pk, DATA, Word.NAME, text))
    found = Donor.objects.filter(campaign=campaign)
    for digests in words:
        found = found.filter(words__kind=Word.NAME, words__digest__in=digests)
    return found.distinct() if words else found.none()


def known_donors(campaign: Campaign, each: Sequence[DonorDetails]) -> list[Donor | None]:
    """Who each one is already: the same name, and the same e-mail address or the same home. One question for all."""
    wanted = {one for details in each for some in searched(campaign.pk, DATA, Word.WHOLE, details.name) for one in some}
    rows = Donor.objects.filter(campaign=campaign, words__kind=Word.WHOLE, words__digest__in=wanted).distinct()
    by_name: dict[str, list[Donor]] = {}
    for row in rows.order_by("pk") if wanted else ():
        by_name.setdefault(name_key(row.name), []).append(row)
    return [_same(details, by_name.get(name_key(details.name), [])) for details in each]


def homonyms(donation: Donation) -> int:
    """How many other donors have the very name of who gave: their donations do not add up until one is corrected."""
    if donation.donor is None:
        return 0
    mine = donation.donor.words.filter(kind=Word.WHOLE).values("digest")
    others = DonorWord.objects.filter(campaign=donation.campaign_id, kind=Word.WHOLE, digest__in=mine)
    return others.exclude(donor=donation.donor_id).count()


def twins_of(donor: Donor) -> list[Donor]:
    """Other lines of the same person: the same name, and the same e-mail address or the same home."""
    mine = donor.words.filter(kind=Word.WHOLE).values("digest")
    named = Donor.objects.filter(campaign=donor.campaign_id, words__kind=Word.WHOLE, words__digest__in=mine)
    others = named.exclude(pk=donor.pk).distinct().order_by("pk")
    return [one for one in others if _same(donor, [one]) is not None]


def donor_for(*, campaign: Campaign, details: DonorDetails, at: datetime) -> Donor:
    """The donor of a donation, whoever she is already, else a new line. The verb above says so in the journal."""
    (known,) = known_donors(campaign, [details])
    return known or new_donor(campaign=campaign, details=details, at=at)


def new_donor(*, campaign: Campaign, details: DonorDetails, at: datetime) -> Donor:
    """A line for somebody who gave nothing before."""
    donor = Donor.objects.create(
        campaign=campaign, name=details.name, tax_home=details.tax_home, email=details.email,
        nationality=details.nationality,
        french=details.french, resident=details.resident, own=details.own, created_at=at,
        expires_at=kept_until(campaign),
    )  # fmt: skip
    donor.index_again()
    return donor


def write_donation(
    campaign: Campaign, new: NewDonation, donor: Donor, at: datetime, batch: DonationImport | None = None
) -> Donation:
    """The row; the verb above says so in the journal."""
    gift = new.gift
    return Donation.objects.create(
        campaign=campaign, donor=donor, own=new.donor.own or donor.own, cents=gift.cents, means=gift.means.value,
        given_on=gift.given_on, elsewhere=gift.elsewhere, attested=new.attested, reference=new.reference, batch=batch,
        kept_at=at,
    )  # fmt: skip


def _same(details: DonorDetails | Donor, people: list[Donor]) -> Donor | None:
    for one in people:
        if details.email and one.email and email_key(details.email) == email_key(one.email):
            return one
        if details.tax_home and one.tax_home and name_key(details.tax_home) == name_key(one.tax_home):
            return one
    return None
