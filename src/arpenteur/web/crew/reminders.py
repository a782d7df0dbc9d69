"""Reminders by e-mail, on the eve: one message, one person, her own actions."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.web.campaigns.clock import local
from arpenteur.web.campaigns.ground import ground_of
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.fieldwork.kinds import Status
from arpenteur.web.fieldwork.models import Participation, Presence
from arpenteur.web.shared.numbers import clock
from arpenteur.web.shared.sealing import sealed
from arpenteur.web.volunteers.mail import absolute, language_of, write_to

FROM, UNTIL = time(18), time(22)
"""Hours of the eve at which messages leave, on the clock of the territory."""


def send_due(*, at: datetime) -> int:
    """Send what is due at a moment, campaign by campaign; how many messages left.

    On the eve from 18 h to 22 h, on the clock of the territory, to people who are expected in an action of the next
    day, left an e-mail address and want reminders. Each is marked first, by one conditional update that the database
    gives to a single worker, and written to after: a worker killed in between, or a server that hangs up, loses at
    most one reminder. No reminder is ever sent twice, however often and by however many workers this is called.
    """
    sent = 0
    for campaign in Campaign.objects.filter(closed_at=None):
        if FROM <= local(campaign, at).time() < UNTIL:
            with sealed(campaign.pk):
                sent += sum(_remind(one, at) for one in _due(campaign, at))
    return sent


def _due(campaign: Campaign, at: datetime) -> Iterator[Participation]:
    tomorrow = local(campaign, at).date() + timedelta(days=1)
    # A day of the territory lies within two days of the clock of any other: the exact day is compared below.
    near = _waiting().filter(action__starts_at__gt=at, action__starts_at__lt=at + timedelta(days=2))
    for one in near.select_related("action__campaign", "volunteer__campaign", "volunteer__user"):
        if local(campaign, one.action.starts_at).date() == tomorrow:
            yield one


def _waiting() -> "QuerySet[Participation]":
    return Participation.objects.filter(
        reminded_at=None,
        presence=Presence.EXPECTED,
        action__status=Status.PLANNED,
        volunteer__reminders=True,
        volunteer__paused_at=None,
    ).exclude(volunteer__email="")


def _remind(one: Participation, at: datetime) -> bool:
    if not _waiting().filter(pk=one.pk).update(reminded_at=at):
        return False
    with override(language_of(one.volunteer)):
        subject, body = _words(one)
    return write_to(one.volunteer, subject=subject, body=body)


def _words(one: Participation) -> tuple[str, str]:
    action, campaign = one.action, one.action.campaign
    starts, ends = local(campaign, action.starts_at), local(campaign, action.ends_at)
    when = _("tomorrow, %(day)s, from %(start)s to %(end)s") % {
        "day": date_format(starts, "l j F"),
        "start": clock(starts),
        "end": clock(ends),
    }
    zones = ground_of(campaign).listed([zone.station for zone in action.zones.all()])
    lines = [
        _("Hello %(name)s,") % {"name": one.volunteer.name},
        "",
        _("You are expected %(when)s: %(what)s, %(zones)s.") % {"when": when, "what": str(action), "zones": zones},
    ]
    if action.place:
        lines.append(_("We meet here: %(place)s.") % {"place": action.place})
    if action.material:
        lines.append(_("Material: %(what)s") % {"what": action.material})
    lines += ["", _("You cannot come? Tell your team leader as soon as you can.")]
    if one.volunteer.user_id:
        page = absolute(reverse("crew:me", args=[campaign.slug]))
        lines.append(_("Your actions and your availability: %(address)s") % {"address": page})
    subject = _("Tomorrow %(start)s: %(what)s") % {"start": clock(starts), "what": str(action)}
    return subject, "\n".join(lines)
