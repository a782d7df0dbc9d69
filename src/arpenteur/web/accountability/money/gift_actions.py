"""Writes: what a payment provider tells of gifts. Each is kept once, whatever the law says of it; what the law refuses
is no donation of the account, and stays to be refunded.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.money_gifts import Gift, Means
from arpenteur.web.accountability.money.books import Books
from arpenteur.web.accountability.money.donation_actions import correct_donor, keep_or_note, return_donation
from arpenteur.web.accountability.money.donors import DonorDetails, NewDonation, donor_for
from arpenteur.web.accountability.money.framing import FrameView, locked_frame
from arpenteur.web.accountability.money.gift_notices import GiftNotice, nameless
from arpenteur.web.accountability.money.models import (
    Donation,
    GiftState,
    PaymentProvider,
    ProviderGift,
    ProviderKind,
)
from arpenteur.web.accountability.money.words import ReturnReason
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.law import RefusedByLawError

_ORDER = (GiftState.ANNOUNCED, GiftState.FAILED, GiftState.PAID, GiftState.REFUNDED)
"""A notice that is late takes nothing back."""


@verb("provider.kept", "notices of the payment provider set up")
def keep_provider(
    *, campaign: Campaign, kind: ProviderKind, secret: str, page: str, by: Actor, at: datetime
) -> PaymentProvider:
    """Say how notices are signed; an empty secret leaves the one that is there. Raises InputError where none is."""
    found = PaymentProvider.objects.filter(campaign=campaign).first() or PaymentProvider(campaign=campaign)
    if not (secret or found.secret):
        raise InputError(
            _("without the secret that notices are signed with, none is taken"),
            action=_("copy it from the page of the provider where its notices are set up"),
        )
    found.kind, found.page, found.changed_at = kind, page.strip(), at
    found.secret = secret.strip() or found.secret
    found.save()
    record(subject=found, by=by, at=at, campaign=campaign.pk, kind=str(kind))
    return found


@verb("provider.closed", "notices of the payment provider stopped")
def close_provider(*, provider: PaymentProvider, by: Actor, at: datetime) -> None:
    """Its secret is forgotten, and none of its notices is taken any more. Gifts stay. Again is no error."""
    provider.secret, provider.changed_at = "", at
    provider.save(update_fields=["secret", "changed_at"])
    record(subject=provider, by=by, at=at, campaign=provider.campaign_id)


@verb("gift.told", "gift told by the payment provider")
def take_gift(*, provider: PaymentProvider, notice: GiftNotice, by: Actor, at: datetime) -> bool:
    """Keep what a notice says; False where it says nothing new. A gift that was paid becomes a donation where the law
    lets it, and one that went back is one no more; why it could not is kept with it.

    Raises InputError for a refund of a payment that is not known, where gifts come by one page of the provider only.
    """
    view = locked_frame(provider.campaign, at)
    key = hashlib.sha256(f"{provider.pk}/{notice.payment}".encode()).hexdigest()
    gift = ProviderGift.objects.filter(provider=provider, key=key).first()
    if gift is None and provider.page and not notice.page:
        raise InputError(_("no gift of this page is known by this number"))
    if gift is None:
        gift = ProviderGift(campaign=provider.campaign, provider=provider, key=key, reference=notice.payment)
    elif not _says_more(gift, notice):
        return False
    _note(gift, notice, at)
    if gift.state == GiftState.PAID and gift.donor is None:
        gift.donor = donor_for(campaign=provider.campaign, details=notice.new.donor, at=at)
    _settle(gift, view, by, at)
    gift.save()
    provider.told_at = at
    provider.save(update_fields=["told_at"])
    record(subject=gift, by=by, at=at, campaign=provider.campaign_id, state=gift.state, kept=gift.donation is not None)
    return True


@verb("gift.completed", "gift of the provider completed")
def complete_gift(*, gift: ProviderGift, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """What the provider does not say of who gave is said (columns of donors, and ``attested``), then it is tried
    again.
    """
    view = locked_frame(gift.campaign, at)
    held = ProviderGift.objects.select_related("campaign", "donor", "donation").get(pk=gift.pk)
    said = dict(values)
    held.attested = bool(said.pop("attested", held.attested))
    if held.donor is not None:
        correct_donor(donor=held.donor, by=by, at=at, **said)
    _settle(held, view, by, at)
    held.save()
    record(subject=held, by=by, at=at, campaign=held.campaign_id, kept=held.donation is not None)


def _says_more(gift: ProviderGift, notice: GiftNotice) -> bool:
    later = _ORDER.index(notice.state) > _ORDER.index(GiftState(gift.state))
    return later or (notice.state == GiftState.PAID and notice.back > gift.back)


def _note(gift: ProviderGift, notice: GiftNotice, at: datetime) -> None:
    new = notice.new
    first = not gift.state or gift.donor_id is None
    # A refund that comes before its payment names nobody: the notice of the payment will.
    early = first and notice.back > 0 and nameless(new.donor.name)
    gift.state = GiftState.ANNOUNCED if early else notice.state
    gift.back = max(gift.back, notice.back)
    if first:
        gift.cents, gift.means, gift.given_on = notice.cents, new.gift.means.value, new.gift.given_on
        gift.natural, gift.attested = new.donor.natural, new.attested
    if gift.left == 0:
        gift.state = GiftState.REFUNDED
    gift.told_at = at


def _settle(gift: ProviderGift, view: FrameView, by: Actor, at: datetime) -> None:
    """The account as the gift is: kept, refused with its rule, given back."""
    gift.rule = gift.why = ""
    try:
        if gift.donation is not None:
            _went_back(gift, gift.donation, view, by, at)
        elif gift.state == GiftState.PAID:
            gift.donation = _known(gift) or keep_or_note(campaign=view.campaign, new=_new(gift), by=by, at=at)
    except RefusedByLawError as error:
        first = error.refusals[0]
        gift.rule, gift.why = first.rule, f"{first.title} ({first.article})"
    except InputError as error:
        gift.why = str(error)


def _known(gift: ProviderGift) -> Donation | None:
    """The donation that a file of the provider brought before."""
    brought = Donation.objects.filter(campaign=gift.campaign_id, reference=gift.reference, provider_gift=None)
    return brought.exclude(batch=None).first()


def _new(gift: ProviderGift) -> NewDonation:
    donor = gift.donor
    if donor is None or nameless(donor.name) or not (donor.nationality and donor.tax_home):
        raise InputError(_("the provider does not say her name, her nationality or her tax address (R39-1)"))
    details = DonorDetails(
        name=donor.name,
        tax_home=donor.tax_home,
        nationality=donor.nationality,
        french=donor.french,
        resident=donor.resident,
        email=donor.email,
        natural=gift.natural,
        own=donor.own,
    )
    money = Gift(gift.left, Means(gift.means), gift.given_on)
    return NewDonation(details, money, gift.attested, gift.reference)


def _went_back(gift: ProviderGift, donation: Donation, view: FrameView, by: Actor, at: datetime) -> None:
    if gift.left == 0:
        return_donation(donation=donation, why=ReturnReason.ASKED, on=day_of(view.campaign, at), by=by, at=at)
    elif gift.left < donation.cents and donation.returned_on is None:
        lower_donation(donation=donation, cents=gift.left, by=by, at=at)


@verb("donation.lowered", "part of a donation given back")
def lower_donation(*, donation: Donation, cents: int, by: Actor, at: datetime) -> None:
    """A part went back: the rest is what was given. Raises InputError where its receipt is recorded, and where the
    money is not there any more.
    """
    view = locked_frame(donation.campaign, at)
    if donation.receipt:
        raise InputError(_("its receipt is recorded"), action=_("ask the CNCCFP to cancel it, then empty its number"))
    if Books(view).cash < donation.cents - cents:
        raise InputError(
            _("the money is not there any more"), action=_("go back on a payment, or bring money in first")
        )
    donation.cents = cents
    donation.save(update_fields=["cents"])
    record(subject=donation, by=by, at=at, campaign=donation.campaign_id)
