"""The station of the first zones that lags most, as an alert."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from arpenteur.web.foundation.campaigns.alerts import Alert
from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.campaigns.times import day_bounds
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.site.glance.progress import GoalProgress

LEAST = 20
"""A station that lags by fewer doors is not spoken of."""


def latest_station(
    member: Member, ground: Ground, whole: GoalProgress, planned: Mapping[str, int], done: Mapping[str, int]
) -> Alert | None:
    """The station with the most doors missing beside an even pace from the first door to the last day.

    ``planned`` are the dwellings of each of the first stations, ``done`` the doors done there. None on time, or where
    nothing is to be expected yet.
    """
    if not whole.goal or whole.expected is None or whole.last_day is None:
        return None
    pace = whole.expected / whole.goal
    lags = {station: pace * doors - done.get(station, 0) for station, doors in planned.items()}
    station = max(lags, key=lambda one: (lags[one], one), default="")
    if not station or lags[station] < LEAST:
        return None
    share = numbers.percent(done.get(station, 0) / planned[station])
    edits = member.may(Permission.EDIT_ACTIONS)
    page = reverse("fieldwork:new" if edits else "glance:glance", args=[member.campaign.slug])
    return Alert(
        due=day_bounds(member.campaign, whole.last_day)[1],
        icon="clock",
        title=_("%(station)s: %(share)s of the doors") % {"station": ground.title(station), "share": share},
        detail=_("the furthest behind, by %(n)s doors") % {"n": numbers.decimal(lags[station])},
        verb=_("Go there") if edits else _("See"),
        url=f"{page}?{urlencode({'zone': station})}",
    )
