"""Zones inside the sentences and the titles of pages; their short names are those of ``strategy.zone_names``."""

import re

from django.utils.translation import gettext as _

from arpenteur.strategy.results import RankedZone
from arpenteur.strategy.zone_names import NamedZone, number
from arpenteur.web.foundation.shared import numbers

NAMED_IN_ANSWER = 8
_SHORT_NAME = 4
_REPEATED_NUMBER = re.compile(r"^0\d{1,3}\s+(?=\D)")


def title(zone: RankedZone, place: str) -> str:
    """The zone inside a sentence: ``station 26``, with its commune where the place holds others."""
    if zone.level != "station":
        return zone.label
    words = {"number": number(zone), "commune": zone.commune_name}
    if zone.commune == place:
        return _("station %(number)s") % words
    return _("station %(number)s, %(commune)s") % words


def full_name(zone: RankedZone, place: str) -> str:
    """The label of a zone as a title, after its commune where the place holds others."""
    if zone.level != "station" or zone.commune == place:
        return zone.label
    return f"{zone.commune_name} · {zone.label}"


def voting_place(zone: NamedZone) -> str:
    """The name of a station's voting place, empty where unknown."""
    return without_number(zone.label.partition(", ")[2]) if zone.level == "station" else ""


def without_number(place: str) -> str:
    """The name of a voting place without the number that some files repeat before it."""
    return _REPEATED_NUMBER.sub("", place)


def listed(names: list[str]) -> str:
    """``16, 12 and 3``; a long list ends with the number left."""
    room = NAMED_IN_ANSWER if max(map(len, names)) <= _SHORT_NAME else NAMED_IN_ANSWER // 2
    if len(names) > room + 1:
        left = numbers.decimal(len(names) - room)
        return _("%(names)s and %(count)s more") % {"names": ", ".join(names[:room]), "count": left}
    if len(names) == 1:
        return names[0]
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
