"""What other rooms show on the page of a contact: each declares its cards, ``CARDS`` in a module ``contact_cards``.

Where rooms above say that contacts stand, in a few words, for lists: ``STEPS`` in their module ``contact_cards``.

It is a function of a member and numbers of contacts, asked once a page inside a ``sealed`` block.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.persons.contacts.models import Contact

StepsOf = Callable[[Member, Collection[int]], Mapping[int, str]]


def has_steps() -> bool:
    """Whether any room says where contacts stand."""
    return bool(declared("contact_cards", "STEPS"))


def steps_of(member: Member, contacts: Collection[int]) -> dict[int, str]:
    """Contact to where she stands; those of whom no room says anything are left out."""
    found: dict[int, str] = {}
    for steps in declared("contact_cards", "STEPS"):
        found |= steps(member, contacts)
    return found


@dataclass(frozen=True)
class ContactCard:
    """One card: its template, included with ``card.context`` as its own variables; lower orders come first."""

    template: str
    order: int
    context: Mapping[str, Any] = field(default_factory=dict)


Carding = Callable[[CampaignRequest, Contact, datetime], Iterable[ContactCard]]
"""What a room declares: its cards of a contact whom the member may see, asked inside a ``sealed`` block."""


def cards_of(request: CampaignRequest, contact: Contact, at: datetime) -> list[ContactCard]:
    """The cards of every room for one contact, in their order."""
    asked: Iterable[Carding] = (one for room in declared("contact_cards", "CARDS") for one in room)
    return sorted((card for one in asked for card in one(request, contact, at)), key=lambda card: card.order)
