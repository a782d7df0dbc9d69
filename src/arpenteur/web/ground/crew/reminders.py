"""Reminders by e-mail, on the eve: one message, one person, her own actions."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.outbox.kinds import NotSentError, NotWantedError
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import hand_over, key_of, message
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.display import name_of, where_of
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.models import Participation, Presence
from arpenteur.web.persons.volunteers.mail import CHANNEL, absolute, language_of, write_to

REMINDER = "mail.reminder"
"""The kind of these messages in the outbox."""
_EXPECTED = Q(
    presence=Presence.EXPECTED,
    action__status=Status.PLANNED,
    volunteer__reminders=True,
    volunteer__paused_at=None,
    volunteer__by_email=True,
)
_PATIENCE = timedelta(hours=4)
FROM, UNTIL = time(18), time(22)
"""Hours of the eve at which messages leave, on the clock of the territory."""


def hand_over_due(*, at: datetime) -> int:
    """Hand the outbox what is due at a moment, campaign by campaign; how many messages.

    On the eve from 18 h to 22 h, on the clock of the territory, to people who are expected in an action of the next
    day, left an e-mail address and want reminders. Each is marked and handed over in one transaction, the mark by one
    conditional update that the database gives to a single worker: no reminder is lost or handed over twice, however
    often and by however many workers this is called.
    """
    return sum(_hand_over(campaign, at) for campaign in every_campaign() if campaign.closed_at is None)


def send_reminder(letter: Message, at: datetime) -> None:
    """Write to the person, unless she, the action or her part in it changed meanwhile or the action has begun."""
    found = Participation.objects.select_related("action__campaign", "volunteer__campaign", "volunteer__person__user")
    one = found.filter(_EXPECTED, pk=letter.payload["participation"], action__starts_at__gt=at).first()
    if one is None or one.action.campaign.closed_at is not None:
        raise NotWantedError
    if not _is_evening(one.action.campaign, at):
        raise NotSentError("too late", final=True)
    with override(language_of(one.volunteer)):
        subject, body = _words(one)
    write_to(one.volunteer, subject=subject, body=body)


def _hand_over(campaign: Campaign, at: datetime) -> int:
    if not _is_evening(campaign, at):
        return 0
    with sealed(campaign.pk), transaction.atomic():
        mine = [one for one in _due(campaign, at) if _waiting().filter(pk=one.pk).update(reminded_at=at)]
        return hand_over(_message(one, at) for one in mine)


def _is_evening(campaign: Campaign, at: datetime) -> bool:
    return FROM <= local(campaign, at).time() < UNTIL


def _message(one: Participation, at: datetime) -> Message:
    return message(
        campaign=one.campaign_id,
        kind=REMINDER,
        channel=CHANNEL,
        at=at,
        patience=_PATIENCE,
        id=key_of(REMINDER, one.pk),
        payload={"participation": one.pk},
    )


def _due(campaign: Campaign, at: datetime) -> Iterator[Participation]:
    tomorrow = local(campaign, at).date() + timedelta(days=1)
    # A day of the territory lies within two days of the clock of any other: the exact day is compared below.
    near = _waiting().filter(action__starts_at__gt=at, action__starts_at__lt=at + timedelta(days=2))
    for one in near.select_related("action__campaign", "volunteer__campaign", "volunteer__person__user"):
        if local(campaign, one.action.starts_at).date() == tomorrow:
            yield one


def _waiting() -> "QuerySet[Participation]":
    return Participation.objects.filter(_EXPECTED, reminded_at=None)


def _words(one: Participation) -> tuple[str, str]:
    action, campaign = one.action, one.action.campaign
    starts, ends = local(campaign, action.starts_at), local(campaign, action.ends_at)
    when = _("tomorrow, %(day)s, from %(start)s to %(end)s") % {
        "day": date_format(starts, "l j F"),
        "start": clock(starts),
        "end": clock(ends),
    }
    ground = ground_of(campaign)
    what = name_of(action, ground)
    there = f"{what}, {where_of(action, ground)}" if action.title else what
    lines = [
        _("Hello %(name)s,") % {"name": one.volunteer.name},
        "",
        _("You are expected %(when)s: %(what)s.") % {"when": when, "what": there},
    ]
    if action.place:
        lines.append(_("We meet here: %(place)s.") % {"place": action.place})
    if action.material:
        lines.append(_("Material: %(what)s") % {"what": action.material})
    lines += ["", _("You cannot come? Tell your team leader as soon as you can.")]
    if one.volunteer.user_id:
        page = absolute(reverse("crew:me", args=[campaign.slug]))
        lines.append(_("Your actions and your availability: %(address)s") % {"address": page})
    subject = _("Tomorrow %(start)s: %(what)s") % {"start": clock(starts), "what": what}
    return subject, "\n".join(lines)
