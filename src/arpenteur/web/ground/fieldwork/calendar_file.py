"""Actions as a calendar that phones subscribe to or take in: no name of anyone and no instructions, which are free
text. Members read its zones and material, whoever passes by its title, place and hours.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import Ground, ground_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.ground.fieldwork.display import name_of
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.models import Action

REFRESH = timedelta(hours=1)


def calendar_file(campaign: Campaign, name: str, actions: Iterable[Action], *, public: bool = False) -> bytes:
    """Some actions under a name (RFC 5545); ``public``: without zones and material, which are for the team."""
    ground = ground_of(campaign)
    calendar = Calendar()
    calendar.add("prodid", "-//Arpenteur//FR")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH)
    for action in actions:
        calendar.add_component(_event(campaign, ground, action, public=public))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(campaign: Campaign, ground: Ground, action: Action, *, public: bool) -> Event:
    """One action. Its identifier never changes and its sequence is its version, so that a phone replaces it."""
    event = Event()
    event.add("uid", f"action-{action.pk}.{campaign.slug}@arpenteur")
    event.add("sequence", action.version)
    event.add("dtstamp", action.changed_at)
    event.add("last-modified", action.changed_at)
    event.add("dtstart", local(campaign, action.starts_at))
    event.add("dtend", local(campaign, action.ends_at))
    event.add("summary", name_of(action, ground))
    if action.place:
        event.add("location", action.place)
    if not public:
        zones = [zone.station for zone in action.zones.all() if zone.station in ground.stations]
        event.add("description", _told(action, ground.listed(zones)))
    event.add("status", "CANCELLED" if action.status == Status.CANCELLED else "CONFIRMED")
    return event


def _told(action: Action, zones: str) -> str:
    lines = [f"{action.get_kind_display()} · {zones}"]
    if action.material:
        lines.append(_("Material: %(what)s") % {"what": action.material})
    if action.status == Status.CANCELLED:
        lines.append(_("Cancelled. %(why)s") % {"why": action.cancelled_why})
    return "\n".join(lines).strip()
