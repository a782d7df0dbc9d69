"""What other rooms show on the page of a contact: each declares its cards, ``CARDS`` in a module ``contact_cards``."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.persons.contacts.models import Contact


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
