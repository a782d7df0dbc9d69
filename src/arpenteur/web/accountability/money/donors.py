"""Who gave: recognised by name and address, found by whole words, forgotten at the end of the time the law asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from arpenteur.domain.money_gifts import Gift
from arpenteur.web.accountability.money.framing import kept_until
from arpenteur.web.accountability.money.models import DATA, Donation, Donor, DonorWord
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.blind import Word, searched
from arpenteur.web.foundation.keys.fields import encrypt_rows
from arpenteur.web.foundation.shared.matching import email_key, name_key

_AT_ONCE = 500
"""Rows that are written, and words that are asked for, in one statement."""


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


@dataclass(frozen=True)
class DonorKeys:
    """What one line is known by to be of the same person as another: her name, and her e-mail address or her home."""

    name: str
    email: str
    home: str

    @classmethod
    def of(cls, one: DonorDetails | Donor) -> "DonorKeys":
        """As they are compared."""
        return cls(name_key(one.name), email_key(one.email), name_key(one.tax_home))

    def is_same(self, other: "DonorKeys") -> bool:
        """The same name, and the same address of either kind where both have one."""
        by_email = bool(self.email) and self.email == other.email
        return self.name == other.name and (by_email or (bool(self.home) and self.home == other.home))


def find_donors(campaign: Campaign, text: str) -> "QuerySet[Donor]":
    """Donors with every word of a text in their name; nobody without a word."""
    words = list(searched(campaign.pk, DATA, Word.NAME, text))
    found = Donor.objects.filter(campaign=campaign)
    for digests in words:
        found = found.filter(words__kind=Word.NAME, words__digest__in=digests)
    return found.distinct() if words else found.none()


def donors_named(campaign: Campaign, names: Iterable[str]) -> list[Donor]:
    """Donors with one of these very names, the oldest line first. One question for some hundreds of names."""
    wanted = sorted({one for name in names for some in searched(campaign.pk, DATA, Word.WHOLE, name) for one in some})
    found: dict[int, Donor] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        words = {"words__kind": Word.WHOLE, "words__digest__in": wanted[start : start + _AT_ONCE]}
        found |= {one.pk: one for one in Donor.objects.filter(campaign=campaign, **words)}
    return [found[number] for number in sorted(found)]


def homonyms(donation: Donation) -> int:
    """How many other donors have the very name of who gave: their donations do not add up until one is corrected."""
    if donation.donor is None:
        return 0
    mine = donation.donor.words.filter(kind=Word.WHOLE).values("digest")
    others = DonorWord.objects.filter(campaign=donation.campaign_id, kind=Word.WHOLE, digest__in=mine)
    return others.exclude(donor=donation.donor_id).count()


def twins_of(donor: Donor) -> list[Donor]:
    """Other lines of the same person: the same name, and the same e-mail address or the same home."""
    keys = DonorKeys.of(donor)
    named = donors_named(donor.campaign, [donor.name])
    return [one for one in named if one.pk != donor.pk and keys.is_same(DonorKeys.of(one))]


def donor_for(*, campaign: Campaign, details: DonorDetails, at: datetime, until: datetime | None = None) -> Donor:
    """Who gives or lends, whoever she is already, else a new line, kept until the term of the law or ``until`` where
    that is later. The verb above says so in the journal.
    """
    last = max(kept_until(campaign), until or at)
    keys = DonorKeys.of(details)
    known = next((one for one in donors_named(campaign, [details.name]) if keys.is_same(DonorKeys.of(one))), None)
    if known is not None:
        if known.expires_at < last:
            known.expires_at = last
            known.save(update_fields=["expires_at"])
        return known
    donor = donor_row(campaign=campaign, details=details, at=at, until=last)
    donor.save()
    donor.index_again()
    return donor


def donor_row(*, campaign: Campaign, details: DonorDetails, at: datetime, until: datetime) -> Donor:
    """A line for somebody who gave nothing before, not written yet."""
    return Donor(
        campaign=campaign,
        name=details.name,
        tax_home=details.tax_home,
        email=details.email,
        nationality=details.nationality,
        french=details.french,
        resident=details.resident,
        own=details.own,
        created_at=at,
        expires_at=until,
    )


def write_donors(campaign: Campaign, each: Sequence[Donor]) -> None:
    """Many lines at once, and what they are found by, which is read before it is encrypted."""
    words = [one.index_words() for one in each]
    encrypt_rows(each)
    Donor.objects.bulk_create(each, batch_size=_AT_ONCE)
    rows = [
        DonorWord(campaign=campaign, donor=donor, kind=kind, digest=digest)
        for donor, some in zip(each, words, strict=True)
        for kind, digest in some
    ]
    DonorWord.objects.bulk_create(rows, batch_size=_AT_ONCE)


def donation_row(campaign: Campaign, new: NewDonation, donor: Donor, at: datetime) -> Donation:
    """A donation, not written yet."""
    gift = new.gift
    return Donation(
        campaign=campaign,
        donor=donor,
        own=new.donor.own or donor.own,
        cents=gift.cents,
        means=gift.means.value,
        given_on=gift.given_on,
        elsewhere=gift.elsewhere,
        attested=new.attested,
        reference=new.reference,
        kept_at=at,
    )
