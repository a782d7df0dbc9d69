"""What pages say where the campaign wrote nothing, and what a person reads before she sends anything."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.web.communication.public_pages.models import PageKind
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.persons.contacts.notice import kept_until

SLUGS: Mapping[PageKind, str] = {
    PageKind.JOIN: "rejoindre",
    PageKind.VOLUNTEER: "benevole",
    PageKind.COME: "venir",
    PageKind.SIGN: "signer",
    PageKind.ASK: "question",
}
"""How addresses name the pages."""
KINDS: Mapping[str, PageKind] = {slug: kind for kind, slug in SLUGS.items()}
TITLES: Mapping[PageKind, Promise] = {
    PageKind.JOIN: gettext_lazy("Will you join us?"),
    PageKind.VOLUNTEER: gettext_lazy("Will you give us a hand?"),
    PageKind.COME: gettext_lazy("Will you come?"),
    PageKind.SIGN: gettext_lazy("Will you sign?"),
    PageKind.ASK: gettext_lazy("What would you like to ask?"),
}
BUTTONS: Mapping[PageKind, Promise] = {
    PageKind.JOIN: gettext_lazy("I join"),
    PageKind.VOLUNTEER: gettext_lazy("I want to help"),
    PageKind.COME: gettext_lazy("I come"),
    PageKind.SIGN: gettext_lazy("I sign"),
    PageKind.ASK: gettext_lazy("I send my question"),
}
_WHY: Mapping[PageKind, Promise] = {
    PageKind.JOIN: gettext_lazy("to keep in touch with you"),
    PageKind.VOLUNTEER: gettext_lazy("to organise its actions with you and to remind you of those you join"),
    PageKind.COME: gettext_lazy("to know how many people come, and to tell you if it changes"),
    PageKind.SIGN: gettext_lazy("to count your signature"),
    PageKind.ASK: gettext_lazy("to answer you"),
}


def until_of(campaign: Campaign) -> str:
    """The last day on which anything of an answer is kept, in words."""
    return date_format(local(campaign, kept_until(campaign)), "DATE_FORMAT")


def page_notice(campaign: Campaign, kind: PageKind) -> list[str]:
    """Who, why, on what ground, how long, her rights (RGPD, art. 13), as the person reads it and confirms it."""
    words: dict[str, Any] = {
        "name": campaign.name,
        "why": _WHY[kind],
        "day": until_of(campaign),
        "contact": campaign.contact,
    }
    rights = (
        _(
            "You may see, correct, take away or erase it by the link you get, or by writing to %(contact)s; you may"
            " complain to the CNIL."
        )
        if campaign.contact
        else _(
            "You may see, correct, take away or erase it by the link you get, or by asking the team; you may"
            " complain to the CNIL."
        )
    )
    return [
        _("“%(name)s” keeps what you write here %(why)s, and for what you tick, nothing else.") % words,
        _("The ground is your consent (GDPR, art. 6(1)a and 9(2)a): nothing is ticked for you."),
        _(
            "It is seen by the local team only and given to nobody. It is erased as soon as you leave, and on %(day)s"
            " at the latest."
        )
        % words,
        _(
            "Until you confirm, what you wrote is kept encrypted and read by nobody; without your confirmation it is"
            " erased after two days."
        ),
        rights % words,
    ]
