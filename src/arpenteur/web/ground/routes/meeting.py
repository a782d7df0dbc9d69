"""Where everybody meets: a station, or a place clicked on the map."""

import json
from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _

from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.foundation.territory.queries import zones
from arpenteur.web.ground.routes.reach import Reach

ON_MAP = "map"


def point(text: str) -> tuple[float, float] | None:
    """``[2.48, 48.9]`` as a form sends it. Raises ValidationError for anything that is no place on the globe."""
    if not text:
        return None
    try:
        x, y = (float(one) for one in json.loads(text))
    except (ValueError, TypeError, RecursionError) as error:
        raise forms.ValidationError(_("This place cannot be read. Click it again.")) from error
    if not (abs(x) <= 180 and abs(y) <= 90):
        raise forms.ValidationError(_("This place cannot be read. Click it again."))
    return x, y


def places(reach: Reach) -> Mapping[str, tuple[float, float]]:
    """Where the stations of an action are: the middle of each on the map."""
    published = published_of(reach.action.campaign)
    return {
        zone.zone: (zone.label_longitude, zone.label_latitude)
        for zone in zones(published, "station")
        if zone.label_longitude is not None and zone.label_latitude is not None
    }
