"""A page of contacts made ready: where each lives, by what she may be reached, what she waits for and from whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.persons.contacts.cards import has_steps, steps_of
from arpenteur.web.persons.contacts.events import label
from arpenteur.web.persons.contacts.models import Channel, Consent, Contact, ContactEvent, FollowUp, Purpose

CHANNELS = (
    (Channel.EMAIL, "envelope", _("e-mail")),
    (Channel.SMS, "chat-left-text", _("text message")),
    (Channel.PHONE, "telephone", _("call")),
    (Channel.POST, "mailbox", _("letter")),
)
"""Channels in the order of every page, with their icon and what each is called beside the others."""
NOT_SENT = (Purpose.TARGETED, Purpose.SUPPORT)
"""Purposes that add to another one: alone they let nothing be sent."""


@dataclass(frozen=True)
class ChannelMark:
    """A channel of a contact; ``open``: an address is known and she agreed to something by it."""

    channel: Channel
    icon: str
    label: Any
    open: bool


@dataclass(frozen=True)
class ContactRow:
    """A contact as a list shows her; ``housed``: she gave an address, whether its station is known or not;
    ``follow_up`` is the one of hers that is due first.
    """

    contact: Contact
    station: str
    quartier: str
    housed: bool
    marks: tuple[ChannelMark, ...]
    step: str
    follow_up: FollowUp | None
    late: bool
    last: str

    @property
    def opened(self) -> list[Any]:
        """What the channels that are open are called."""
        return [one.label for one in self.marks if one.open]

    @property
    def shut(self) -> list[Any]:
        """And the others."""
        return [one.label for one in self.marks if not one.open]


@dataclass(frozen=True)
class ContactList:
    """One page of a list; ``steps``: whether any room says where contacts stand."""

    page: Page[int]
    rows: tuple[ContactRow, ...]
    steps: bool
    today: date

    @property
    def total(self) -> int:
        """On all pages."""
        return self.page.paginator.count


def listed(
    people: "QuerySet[Contact]", member: Member, size: int, page: str, at: datetime, *, total: int | None = None
) -> ContactList:
    """A page of contacts, who exchanged last first; ``total``: how many there are, where it is known. The number of
    queries does not depend on theirs.
    """
    numbered = Paginator(range(people.count() if total is None else total), size).get_page(page)
    keys = keys_of(people, numbered)
    return ContactList(
        page=numbered, rows=rows_of(keys, member, at), steps=has_steps(), today=day_of(member.campaign, at)
    )


def keys_of(people: "QuerySet[Contact]", page: Page[int]) -> list[int]:
    """Numbers of the contacts of a page, read from whichever end of the list is nearer."""
    ordered = people.order_by("-last_exchange_at", "-pk").values_list("pk", flat=True)
    total = page.paginator.count
    start, end = max(page.start_index() - 1, 0), page.end_index()
    if start <= total // 2:
        return list(ordered[start:end])
    return list(ordered.reverse()[total - end : total - start])[::-1]


def rows_of(keys: Sequence[int], member: Member, at: datetime) -> tuple[ContactRow, ...]:
    """Contacts of a campaign by their numbers, in this order."""
    last = ContactEvent.objects.filter(contact=OuterRef("pk")).order_by("-at", "-pk").values("kind")[:1]
    known = Contact.objects.annotate(last_kind=Subquery(last)).in_bulk(keys)
    agreed = _agreed(keys)
    waiting = _waiting(keys)
    steps, ground, today = steps_of(member, keys), member.ground, day_of(member.campaign, at)
    return tuple(
        ContactRow(
            contact=known[key],
            **_where(known[key], ground),
            housed=bool(known[key].__dict__.get("address")),
            marks=marks_of(known[key], agreed.get(key, set())),
            step=steps.get(key, ""),
            follow_up=waiting.get(key),
            late=key in waiting and waiting[key].due < today,
            last=label(known[key].last_kind) if known[key].last_kind else "",
        )
        for key in keys
        if key in known
    )


def marks_of(contact: Contact, agreed: set[str]) -> tuple[ChannelMark, ...]:
    """Channels of one contact, of which ``agreed`` are those she agreed to something by."""
    known = {
        Channel.EMAIL: contact.by_email,
        Channel.SMS: contact.by_phone,
        Channel.PHONE: contact.by_phone,
        Channel.POST: bool(contact.__dict__.get("address")),
    }
    shut = contact.objected_at is not None
    return tuple(
        ChannelMark(one, icon, name, known[one] and one in agreed and not shut) for one, icon, name in CHANNELS
    )


def _agreed(keys: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    rows = Consent.objects.filter(contact__in=keys, withdrawn_at=None).exclude(purpose__in=NOT_SENT)
    for contact, channel in rows.values_list("contact", "channel"):
        found.setdefault(contact, set()).add(channel)
    return found


def _waiting(keys: Sequence[int]) -> dict[int, FollowUp]:
    rows = FollowUp.objects.filter(contact__in=keys, done_at=None).select_related("owner__user").order_by("-due", "-pk")
    return {one.contact_id: one for one in rows}


def _where(contact: Contact, ground: Ground) -> dict[str, str]:
    station = ground.stations.get(contact.station)
    if station is None:
        return {"station": "", "quartier": ""}
    return {"station": ground.title(contact.station), "quartier": station.quartier_name or ""}
