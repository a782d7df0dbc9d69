"""The page of one contact made ready: how we met her, what she accepts, waits for, what happened, when it ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.persons.contacts.addresses import WORDS, station_from
from arpenteur.web.persons.contacts.cards import cards_of
from arpenteur.web.persons.contacts.events import EVENTS, is_exchange, label
from arpenteur.web.persons.contacts.forms import FollowUpForm, NewTagForm
from arpenteur.web.persons.contacts.listing import CHANNELS
from arpenteur.web.persons.contacts.models import (
    Channel,
    Consent,
    Contact,
    ContactClass,
    ContactTag,
    Purpose,
    Receipt,
    Tag,
)
from arpenteur.web.persons.contacts.owners import owners
from arpenteur.web.persons.contacts.particulars import PARTICULARS
from arpenteur.web.persons.contacts.permissions import EDIT_CONTACTS

SHOWN = (Purpose.NEWS, Purpose.MEETINGS, Purpose.HELPING, Purpose.TARGETED)
MOST_EVENTS = 60
TOP = 10
"""Cards of a lower order stand across the top of the page."""


@dataclass(frozen=True)
class ConsentCell:
    """One purpose by one channel; ``last``: the latest that was said of it, None where it was never asked."""

    purpose: Purpose
    channel: Channel
    icon: str
    label: Any
    last: Consent | None

    @property
    def on(self) -> bool:
        """Whether she agrees."""
        return self.last is not None and self.last.withdrawn_at is None


@dataclass(frozen=True)
class ConsentRow:
    """One purpose by every channel."""

    purpose: Purpose
    cells: tuple[ConsentCell, ...]


def record_page(request: CampaignRequest, row: Contact, at: datetime) -> dict[str, Any]:
    """Everything the page shows. Inside a ``sealed`` block."""
    member = request.member
    ground, today = ground_of(row.campaign), day_of(row.campaign, at)
    said = list(Consent.objects.filter(contact=row).order_by("pk"))
    receipts = list(Receipt.objects.filter(contact=row))
    station = ground.stations.get(row.station)
    may_edit = member.may(EDIT_CONTACTS.name)
    cards = [
        (one.order, render_to_string(one.template, dict(one.context), request)) for one in cards_of(request, row, at)
    ]
    return {
        "section": "contacts",
        "row": row,
        "may_edit": may_edit and member.campaign.closed_at is None,
        "receipt": receipts[0] if receipts else None,
        "receipts": receipts,
        "table": consent_rows(said),
        "channels": CHANNELS,
        "supports": any(one.purpose == Purpose.SUPPORT and one.withdrawn_at is None for one in said),
        "levels": range(1, 6),
        "station": ground.title(row.station) if station else "",
        "quartier": station.quartier_name if station else "",
        "station_from": WORDS.get(station_from(row), ""),
        "particulars": [
            (one.icon, one.word, one.display(getattr(row, name)))
            for name, one in PARTICULARS.items()
            if getattr(row, name)
        ],
        "tags": [one.tag for one in ContactTag.objects.filter(contact=row).select_related("tag").order_by("tag__name")],
        "other_tags": Tag.objects.filter(ended_at=None).exclude(contacts__contact=row),
        "new_tag": NewTagForm(prefix=None),
        "follow_ups": list(row.follow_ups.filter(done_at=None).select_related("owner__user")),
        "follow_up_form": FollowUpForm(request=request),
        "owners": owners(member),
        "classes": ContactClass.choices,
        "today": today,
        "events": [(label(one.kind), one) for one in row.events.all()[:MOST_EVENTS]],
        "exchanges": [(kind, name) for kind, name in EVENTS.items() if is_exchange(kind)],
        "kept_share": _share(row, at),
        "volunteer": getattr(row.person, "volunteer", None),
        "top": [one for order, one in cards if order < TOP],
        "cards": [one for order, one in cards if order >= TOP],
    }


def consent_rows(lines: list[Consent]) -> tuple[ConsentRow, ...]:
    """The table purpose by channel, from every line of one contact in the order they were written."""
    last = {(one.purpose, one.channel): one for one in lines}
    return tuple(
        ConsentRow(
            purpose,
            tuple(
                ConsentCell(purpose, channel, icon, name, last.get((purpose, channel)))
                for channel, icon, name in CHANNELS
            ),
        )
        for purpose in SHOWN
    )


def _share(row: Contact, at: datetime) -> int:
    """How much of the time she is kept has passed, in hundredths."""
    whole = (row.expires_at - row.given_at).total_seconds()
    return 100 if whole <= 0 else max(0, min(100, round(100 * (at - row.given_at).total_seconds() / whole)))
