"""Writes: somebody keeps in touch by her own ticks, and withdraws in one step."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import Actor
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.contacts.models import ConsentedContact
from arpenteur.web.contacts.notice import kept_until, version_of
from arpenteur.web.people.identity import PersonDetails, person_for
from arpenteur.web.shared.secret_links import digest, new_secret

PURPOSES = ("news", "meetings", "helping")


@dataclass(frozen=True)
class Given:
    """What a person gave; ``purposes`` are those she ticked."""

    name: str
    email: str
    telephone: str
    purposes: Collection[str]


@transaction.atomic
def keep(
    *, campaign: Campaign, answer: Given, read: Sequence[str], by: Actor, at: datetime
) -> tuple[ConsentedContact, str]:
    """A contact, and the secret of its receipt, shown this once. ``read`` is the notice as the person read it, ``by``
    who offered it.

    Raises InputError without notice, purpose, name or a way to be reached, which the database refuses too, and where
    nothing can be encrypted.
    """
    if not read or not answer.purposes or not set(answer.purposes) <= set(PURPOSES):
        raise InputError(_("no purpose is ticked"), expected=_("at least one box, ticked by the person"))
    if not answer.name or not (answer.email or answer.telephone):
        raise InputError(_("a name and an address or a telephone"), action=_("ask the person to complete it"))
    if at >= kept_until(campaign):
        raise InputError(_("the campaign is over"), action=_("nothing was kept"))
    secret = new_secret()
    details = PersonDetails(answer.name, answer.email, answer.telephone)
    contact = ConsentedContact.objects.create(
        campaign=campaign, person=person_for(role=ConsentedContact, campaign=campaign, details=details),
        by_email=bool(answer.email), by_phone=bool(answer.telephone),
        notice=version_of(read), receipt=digest(secret), canvasser=by.pseudonym, given_at=at,
        expires_at=kept_until(campaign), **{one: one in answer.purposes for one in PURPOSES},
    )  # fmt: skip
    record(verb="contact.given", subject=contact, by=by, at=at, campaign=campaign.pk)
    return contact, secret


@transaction.atomic
def withdraw(*, contact: ConsentedContact, by: Actor, at: datetime) -> None:
    """Everything the person gave for this goes at once; a restored backup forgets it too. Her line as a volunteer,
    where she has one, stays.
    """
    record(verb="contact.withdrawn", subject=contact, by=by, at=at, campaign=contact.campaign_id)
    contact.delete()
