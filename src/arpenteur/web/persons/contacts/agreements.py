"""What somebody agrees to and how it is proved; who she is to the campaign. Checked before anything is written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import term
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.privacy import Basis, Retention
from arpenteur.web.persons.contacts.models import Channel, Contact, ContactClass, How, Purpose, Source
from arpenteur.web.persons.contacts.notice import kept_until
from arpenteur.web.persons.people.identity import PersonDetails

type Pair = tuple[Purpose, Channel]
"""One purpose by one channel."""
TERMS = {
    ContactClass.MEMBER: Retention.PARTY_MEMBER,
    ContactClass.REGULAR: Retention.REGULAR,
    ContactClass.OCCASIONAL: Retention.OCCASIONAL,
    ContactClass.DONOR: Retention.DONOR,
}
"""How long each class is kept: keys of `domain/law/retention.toml`."""
_GROUNDS = {
    ContactClass.MEMBER: Basis.MEMBERSHIP,
    ContactClass.REGULAR: Basis.MEMBERSHIP,
    ContactClass.OCCASIONAL: Basis.LEGITIMATE_INTEREST,
    ContactClass.DONOR: Basis.LEGAL_OBLIGATION,
}
_LONGEST = {"name": 80, "email": 254, "phone": 20}


@dataclass(frozen=True)
class Agreement:
    """What a person agreed to, and how it is proved: ``read`` is the notice as she read it, in sentences."""

    pairs: frozenset[Pair]
    read: Sequence[str]
    how: How
    confirmed_at: datetime | None = None


@dataclass(frozen=True)
class NewContact:
    """Somebody to be known; ``origin`` says which page, meeting or file, as the team calls it; ``particulars``: what
    she tells of herself, by the names of `contacts.particulars`.
    """

    details: PersonDetails
    kind: ContactClass
    source: Source
    origin: str = ""
    address: str = ""
    station: str = ""
    particulars: Mapping[str, str] = field(default_factory=dict)


def every_pair() -> list[Pair]:
    """What may be agreed to: each purpose that reaches somebody by each channel, and a level of support by none."""
    reaching = [(purpose, channel) for purpose in Purpose for channel in Channel if channel is not Channel.NONE]
    return [pair for pair in reaching if pair[0] is not Purpose.SUPPORT] + [(Purpose.SUPPORT, Channel.NONE)]


def read_pair(text: str) -> Pair | None:
    """``news-email`` as a form sends it; None for what is no pair."""
    return next((pair for pair in every_pair() if text == "-".join(pair)), None)


def check_pairs(pairs: Collection[Pair]) -> None:
    """Raises InputError for none, and for a purpose by a channel that is not offered."""
    if not pairs or not set(pairs) <= set(every_pair()):
        raise InputError(_("no purpose is ticked"), expected=_("at least one box, ticked by the person"))


def check_agreement(agreement: Agreement, *, email: str, phone: str, address: str) -> None:
    """Raises InputError without a notice or a purpose, and for a channel by which she cannot be reached."""
    if not agreement.read:
        raise InputError(_("no notice was read"), action=_("show the notice first"))
    check_pairs(agreement.pairs)
    reach = {Channel.EMAIL: email, Channel.SMS: phone, Channel.PHONE: phone, Channel.POST: address, Channel.NONE: "-"}
    if not all(reach[channel] for _purpose, channel in agreement.pairs):
        raise InputError(
            _("a channel is ticked without an address or a telephone"), action=_("ask the person to complete it")
        )


def check_new(new: NewContact, campaign: Campaign, at: datetime) -> None:
    """Raises InputError without a name, for a text that is too long, and once the campaign is over."""
    if not new.details.name.strip():
        raise InputError(_("a name is needed"), action=_("ask the person to complete it"))
    for name, longest in _LONGEST.items():
        if len(getattr(new.details, name)) > longest:
            raise InputError(_("text too long"), expected=_("%(longest)s characters at most") % {"longest": longest})
    if at >= kept_until(campaign):
        raise InputError(_("the campaign is over"), action=_("nothing was kept"))


def ground_of(kind: ContactClass, *, agreed: bool) -> Basis:
    """On what ground a line is kept: what she agreed to, where she is no member and no donor."""
    agreeing = kind in {ContactClass.REGULAR, ContactClass.OCCASIONAL}
    return Basis.CONSENT if agreed and agreeing else _GROUNDS[kind]


def expiry(campaign: Campaign, kind: ContactClass, exchange: datetime) -> datetime:
    """When a line goes whose last exchange was then: after the term of its class, and with the campaign at the latest;
    a donor's once the account of the campaign was examined.
    """
    last = campaign.second_round or campaign.first_round
    if kind is ContactClass.DONOR:
        return term(TERMS[kind]).after_day(last, campaign.time_zone)
    return min(term(TERMS[kind]).after(exchange), kept_until(campaign))


def reach_of(contact: Contact) -> dict[str, str]:
    """The address, telephone and postal address of a line, opened."""
    return {"email": contact.email, "phone": contact.phone, "address": contact.address}
