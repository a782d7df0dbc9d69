"""What may be done with several contacts at once beside what contacts do themselves: rooms above declare it.

A room lists its own as ``ORDERS`` in its module ``contact_orders``. Each is asked about, done and taken back as every
gesture on contacts is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.declarations import declared

Text = Any  # a text or a promise of one, which Django's types tell apart by a private name


@dataclass(frozen=True)
class ManyContacts:
    """Whom a gesture is about, by number, in whose name and when."""

    campaign: Campaign
    contacts: Sequence[int]
    by: Actor
    at: datetime


@dataclass(frozen=True)
class ContactOrder:
    """One of them. ``title`` goes before the number of people; ``form``: what is asked before it is done, from what was
    sent (None: nothing yet); ``do``: what is to be taken back, numbers only, ``people`` being whom it changed;
    ``take_back`` undoes it; ``offered``: whether a member has it.
    """

    id: str
    title: Text
    button: Text
    icon: str
    form: Callable[[Any, CampaignRequest], forms.Form]
    do: Callable[[ManyContacts, Mapping[str, Any]], dict[str, Any]]
    take_back: Callable[[Campaign, Mapping[str, Any], Actor, datetime], None]
    offered: Callable[[Member], bool]


def every_order() -> dict[str, ContactOrder]:
    """Orders of rooms above, by their word."""
    return {one.id: one for room in declared("contact_orders", "ORDERS") for one in room}


def orders_for(member: Member) -> list[ContactOrder]:
    """Those that a member is offered."""
    return [one for one in every_order().values() if one.offered(member)]
