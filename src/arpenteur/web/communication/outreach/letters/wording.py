"""A letter as it is printed: who writes, what is said, where the address comes from and what its reader may ask."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from arpenteur.web.communication.outreach.blocks import ButtonBlock, TextBlock, Variable, read_blocks
from arpenteur.web.communication.outreach.letters.homes import read_address
from arpenteur.web.communication.outreach.models import Mailing, Recipient, Sender
from arpenteur.web.communication.outreach.values import example_values, label_of, origin_of, values_of
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.letters import LetterFrame, LetterNotice, PostLetter
from arpenteur.web.persons.contacts.models import Contact, Purpose
from arpenteur.web.persons.contacts.notice import kept_until

_DAY = "j F Y"


def frame_of(mailing: Mailing, at: datetime) -> LetterFrame:
    """What all letters of a mailing share; in French, as it is read in France."""
    with translation.override("fr"):
        return _frame(mailing, at)


def _frame(mailing: Mailing, at: datetime) -> LetterFrame:
    campaign = mailing.campaign
    sender = Sender.objects.filter(campaign=campaign).first()
    name = sender.name if sender else campaign.name
    title, body = title_and_body(mailing)
    where = published_of(campaign).name
    day = date_format(local(campaign, at).date(), _DAY)
    return LetterFrame(
        sender=name,
        sender_lines=tuple(one for one in (sender.address if sender else "", sender.contact if sender else "") if one),
        place_and_day=_("%(place)s, %(day)s") % {"place": where, "day": day},
        title=title or name,
        body=body,
        notice=notice_of(mailing, sender),
        foot=" · ".join(filter(None, (label_of(campaign, sender), _("Do not drop it in the street.")))),
        fictional=_("Fictional data") if campaign.fictional else "",
    )


def notice_of(mailing: Mailing, sender: Sender | None) -> LetterNotice:
    """What the law asks for at the foot (GDPR, art. 13 and 14), but where each address comes from."""
    campaign = mailing.campaign
    kept = date_format(local(campaign, kept_until(campaign)).date(), _DAY)
    asked = {
        "contact": sender.contact if sender else campaign.contact,
        "name": sender.name if sender else campaign.name,
    }
    return LetterNotice(
        heading=_("How did we get your address?"),
        facts=(
            (_("What for"), str(Purpose(mailing.purpose).label)),
            (_("Ground"), _("your agreement, GDPR 6(1)a")),
            (_("Who sees it"), _("the team of the campaign, and the printer")),
            (_("Kept"), _("until you take it back, %(day)s at the latest") % {"day": kept}),
        ),
        rights=_(
            "You may object, ask what we hold, have it corrected, limited or erased: %(contact)s. You may complain"
            " to the CNIL, cnil.fr. Responsible: %(name)s."
        )
        % asked,
        qr_words=_("Your rights, without an account"),
    )


def title_and_body(mailing: Mailing) -> tuple[str, str]:
    """The first title of the text stands above it; buttons are written as their address."""
    parts = [
        one.text.strip() if isinstance(one, TextBlock) else f"{one.label} : {one.address}"
        for one in read_blocks(mailing.blocks)
        if isinstance(one, TextBlock | ButtonBlock)
    ]
    text = "\n\n".join(one for one in parts if one).replace("\r\n", "\n")
    first, _break, rest = text.partition("\n")
    return (first[2:].strip(), rest.strip()) if first.startswith("# ") else ("", text)


def letter_to(recipient: Recipient, contact: Contact, *, mark: str, along: str, place: str) -> PostLetter:
    """The letter to one person, under the mark by which it is carried."""
    values = values_of(recipient, contact)
    return PostLetter(
        lines=read_address(contact.address).lines(contact.name),
        mark=mark,
        along=along,
        place=place,
        origin=origin_of(contact),
        values=_named(values),
        qr=values[Variable.DATA],
    )


def example_letter(mailing: Mailing) -> PostLetter:
    """A letter to somebody who does not exist."""
    values = example_values(mailing)
    return PostLetter(
        lines=("Camille Exemple", _("14 Model street"), "00000 EXEMPLE"),
        mark="A 001",
        along=_("Model street, even side"),
        origin=_("Here is said where this address comes from, and since when."),
        values=_named(values),
        qr=values[Variable.DATA],
        place="A 001",
    )


def _named(values: Mapping[Variable, str]) -> dict[str, str]:
    return {str(one): values.get(one, "") for one in Variable}
