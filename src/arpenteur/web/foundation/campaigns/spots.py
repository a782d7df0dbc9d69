"""Points that a campaign takes: of its own ground, and no finer than ten metres."""

from django.utils.translation import gettext as _

from arpenteur.domain.alike_reports import Spot
from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.points import zone_at

PRECISION = 10
"""Metres: what is kept of a point, however exact it came."""
_DIGITS = 4
"""Of degrees: eleven metres to the north, seven to the east in France."""
_AROUND = tuple((north * 2e-4, east * 2e-4) for north in (0, -1, 1) for east in (0, -1, 1))
"""Outlines are drawn to some metres, and a street of the border has two sides: twenty metres on."""


def spot_of_ground(campaign: Campaign, latitude: float, longitude: float) -> Spot:
    """A point of the campaign's ground, degrees of WGS 84, as it is kept: to ten metres. Its own answer is taken again.

    Anything on Earth is taken where no zone of the place has an outline. Raises InputError for a point out of the
    ground, and for what is no point of the Earth.
    """
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise InputError(_("this is no point of the Earth"), expected=_("degrees of latitude and of longitude"))
    published = queries.published().filter(place=campaign.place).first()
    drawn = [] if published is None else [one for one in queries.outlines(published, "station") if one.geometry]
    if published and drawn and not any(zone_at(drawn, longitude + east, latitude + north) for north, east in _AROUND):
        raise InputError(
            _("this point is not in %(place)s") % {"place": published.name},
            expected=_("a point inside its limits"),
            action=_("show it on the map, or say the street alone"),
        )
    return Spot(round(latitude, _DIGITS), round(longitude, _DIGITS))
