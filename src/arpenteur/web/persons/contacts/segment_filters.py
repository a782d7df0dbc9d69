"""What this room says of its contacts: class, tag, follow-up, consent, channel, zone, language, exchange."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.persons.contacts.filters import NOBODY, ContactFilter, Fact, Text, having
from arpenteur.web.persons.contacts.models import (
    Channel,
    Consent,
    ContactClass,
    ContactTag,
    FollowUp,
    FollowUpKind,
    Purpose,
    Tag,
)
from arpenteur.web.persons.contacts.owners import owners
from arpenteur.web.persons.volunteers.people import LANGUAGES

OPEN, LATE, UNOWNED, OWNER = "attend", "retard", "personne", "chez-"
NO_ADDRESS = "aucune"
SINCE = {"7": 7, "30": 30, "90": 90, "plus30": 30, "plus90": 90, "plus180": 180}
ASKED = (Purpose.NEWS, Purpose.MEETINGS, Purpose.HELPING, Purpose.TARGETED)
"""Purposes that reach somebody: a level of support chooses nobody."""
BY = (Channel.EMAIL, Channel.SMS, Channel.PHONE, Channel.POST)


def number_of(value: str) -> int:
    """A number of a row as a code says it; nought, which no row has, for anything else."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else 0


def _classes(_member: Member, _at: datetime) -> Sequence[tuple[str, Text]]:
    return ContactClass.choices


def _of_class(_campaign: Campaign, value: str, _at: datetime) -> Q:
    return Q(kind=value)


def _tags(_member: Member, _at: datetime) -> Sequence[tuple[str, Text]]:
    return [(str(one.pk), one.name) for one in Tag.objects.filter(ended_at=None)]


def _under_tag(_campaign: Campaign, value: str, _at: datetime) -> Q:
    return having(ContactTag.objects.filter(tag=number_of(value)))


def _follow_ups(member: Member, _at: datetime) -> Sequence[tuple[str, Text]]:
    people = [(f"{OWNER}{one.pk}", _("with %(name)s") % {"name": one.user.name}) for one in owners(member)]
    kinds = [(OPEN, _("waits for something")), (LATE, _("late")), (UNOWNED, _("with nobody")), *FollowUpKind.choices]
    return [*kinds, *people]


def _waiting(campaign: Campaign, value: str, at: datetime) -> Q:
    rows = FollowUp.objects.filter(done_at=None)
    if value == LATE:
        rows = rows.filter(due__lt=day_of(campaign, at))
    elif value == UNOWNED:
        rows = rows.filter(owner=None)
    elif value.startswith(OWNER):
        rows = rows.filter(owner=number_of(value.removeprefix(OWNER)))
    elif value != OPEN:
        rows = rows.filter(kind=value)
    return having(rows)


def _agreements(_member: Member, _at: datetime) -> Sequence[tuple[str, Text]]:
    return [(f"{purpose}.{by}", f"{purpose.label}, {by.label}") for purpose in ASKED for by in BY]


def _agreed(_campaign: Campaign, value: str, _at: datetime) -> Q:
    purpose, _dot, by = value.partition(".")
    return having(Consent.objects.filter(purpose=purpose, channel=by, withdrawn_at=None))


def _channels(_member: Member, _at: datetime) -> Sequence[tuple[str, Text]]:
    return [
        (Channel.EMAIL, _("an e-mail address is known")),
        (Channel.PHONE, _("a telephone is known")),
        (Channel.POST, _("a postal address is known")),
    ]


def _reached(_campaign: Campaign, value: str, _at: datetime) -> Q:
    known = {Channel.EMAIL: Q(by_email=True), Channel.PHONE: Q(by_phone=True), Channel.POST: ~Q(address="")}
    return known.get(value, NOBODY)  # type: ignore[call-overload] — a text of the same letters


def _zones(member: Member, _at: datetime) -> Sequence[tuple[str, Text]]:
    ground = ground_of(member.campaign)
    mine = [key for key in ground.stations if member.stations is None or key in member.stations]
    quartiers = list(ground.quartiers.items()) if member.stations is None else []
    return [*quartiers, *((key, ground.title(key)) for key in mine), (NO_ADDRESS, _("no known station"))]


def _in_zone(campaign: Campaign, value: str, _at: datetime) -> Q:
    if value == NO_ADDRESS:
        return Q(station="")
    return Q(station__in=ground_of(campaign).stations_of(value))


def _languages(_member: Member, _at: datetime) -> Sequence[tuple[str, Text]]:
    return sorted(LANGUAGES.items(), key=lambda pair: str(pair[1]))


def _speaking(_campaign: Campaign, value: str, _at: datetime) -> Q:
    return Q(language=value)


def _exchanges(_member: Member, _at: datetime) -> Sequence[tuple[str, Text]]:
    return [
        (key, (_("none for %(n)d days") if key.startswith("plus") else _("in the last %(n)d days")) % {"n": days})
        for key, days in SINCE.items()
    ]


def _exchanged(_campaign: Campaign, value: str, at: datetime) -> Q:
    if value not in SINCE:
        return NOBODY
    limit = at - timedelta(days=SINCE[value])
    return Q(last_exchange_at__lt=limit) if value.startswith("plus") else Q(last_exchange_at__gte=limit)


FILTERS = (
    ContactFilter(Fact.CLASS, gettext_lazy("class"), _classes, _of_class),
    ContactFilter(Fact.TAG, gettext_lazy("tag"), _tags, _under_tag),
    ContactFilter(Fact.FOLLOW_UP, gettext_lazy("follow-up"), _follow_ups, _waiting),
    ContactFilter(Fact.CONSENT, gettext_lazy("agreement"), _agreements, _agreed),
    ContactFilter(Fact.CHANNEL, gettext_lazy("channel"), _channels, _reached),
    ContactFilter(Fact.ZONE, gettext_lazy("zone"), _zones, _in_zone),
    ContactFilter(Fact.LANGUAGE, gettext_lazy("language"), _languages, _speaking),
    ContactFilter(Fact.EXCHANGE, gettext_lazy("last exchange"), _exchanges, _exchanged),
)
