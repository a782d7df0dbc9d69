"""Writes: someone met at a door keeps in touch by her own ticks, and withdraws in one step."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import term
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import Actor
from arpenteur.web.campaigns.clock import local
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.phone.ground.ending import is_over
from arpenteur.web.phone.models import ConsentedContact, Phone
from arpenteur.web.shared.privacy import Retention
from arpenteur.web.shared.sealing import sealed, unsealed
from arpenteur.web.shared.secret_links import digest, new_secret

PURPOSES = ("news", "meetings", "helping")
_SIGNER = signing.Signer(salt="arpenteur.canvass.contact", sep=".")


@dataclass(frozen=True)
class Given:
    """What a person gave; ``purposes`` are those she ticked."""

    name: str
    email: str
    telephone: str
    purposes: Collection[str]


def contact_secret(phone: Phone) -> str:
    """What opens the form of a phone; made from its pass, so that a new pass or none makes another."""
    return _SIGNER.sign(f"{phone.campaign_id}-{phone.pk}-{phone.digest[:8]}")


def phone_of_contact(secret: str, at: datetime) -> Phone | None:
    """The phone that offers the form, as long as it is in its turf."""
    try:
        campaign, number, pass_ = _SIGNER.unsign(secret).split("-")
    except (signing.BadSignature, ValueError):
        return None
    with sealed(int(campaign)):
        found = Phone.objects.select_related("turf__action__campaign").filter(pk=number, left_at=None).first()
    held = found is not None and found.digest.startswith(pass_) and not is_over(found.turf, at)
    return found if held else None


def kept_until(campaign: Campaign) -> datetime:
    """When a contact goes at the latest."""
    return term(Retention.CONTACT).after_day(campaign.second_round or campaign.first_round, campaign.time_zone)


def notice(campaign: Campaign) -> list[str]:
    """What a person reads before she gives anything: who, why, on what ground, how long, her rights (RGPD, art. 13)."""
    day = date_format(local(campaign, kept_until(campaign)), "DATE_FORMAT")
    given = {"name": campaign.name, "day": day, "contact": campaign.contact}
    asking = (
        _("Your receipt lets you withdraw in one step; you may also write to %(contact)s, or complain to the CNIL.")
        if campaign.contact
        else _("Your receipt lets you withdraw in one step; you may also ask the team, or complain to the CNIL.")
    )
    return [
        _("“%(name)s” keeps what you write here, for the purposes you tick and no other.") % given,
        _("The ground is your consent (GDPR, art. 6(1)a and 9(2)a): nothing is ticked for you, nothing is owed."),
        _("Neither your address nor anything you said is kept with it."),
        _("It is erased as soon as you withdraw, and on %(day)s at the latest. It is given to nobody.") % given,
        asking % given,
    ]


def version_of(sentences: Sequence[str]) -> str:
    """The digest that proves which notice was read."""
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest()


@transaction.atomic
def keep(*, phone: Phone, given: Given, read: Sequence[str], by: Actor, at: datetime) -> tuple[ConsentedContact, str]:
    """A contact, and the secret of its receipt, shown this once. ``read`` is the notice as the person read it.

    Raises InputError without notice, purpose, name or a way to be reached; the database refuses it too.
    """
    if not read or not given.purposes or not set(given.purposes) <= set(PURPOSES):
        raise InputError(_("no purpose is ticked"), expected=_("at least one box, ticked by the person"))
    if not given.name or not (given.email or given.telephone):
        raise InputError(_("a name and an address or a telephone"), action=_("ask the person to complete it"))
    campaign = phone.turf.action.campaign
    if at >= kept_until(campaign):
        raise InputError(_("the campaign is over"), action=_("nothing was kept"))
    secret = new_secret()
    contact = ConsentedContact.objects.create(
        campaign_id=phone.campaign_id, name=given.name, email=given.email, telephone=given.telephone,
        notice=version_of(read), receipt=digest(secret), canvasser=Actor.phone(phone).pseudonym, given_at=at,
        expires_at=kept_until(campaign), **{one: one in given.purposes for one in PURPOSES},
    )  # fmt: skip
    record(verb="contact.given", subject=contact, by=by, at=at, campaign=phone.campaign_id)
    return contact, secret


@transaction.atomic
def withdraw(*, contact: ConsentedContact, by: Actor, at: datetime) -> None:
    """Everything the person gave goes at once; a restored backup forgets it too."""
    record(verb="contact.withdrawn", subject=contact, by=by, at=at, campaign=contact.campaign_id)
    contact.delete()


def contact_of_receipt(secret: str) -> ConsentedContact | None:
    """The contact of a receipt, until it is withdrawn or over."""
    with unsealed():
        return ConsentedContact.objects.select_related("campaign").filter(receipt=digest(secret)).first()


def count() -> int:
    """How many contacts the sealed campaign keeps: all that an organiser reads of them."""
    return ConsentedContact.objects.count()
