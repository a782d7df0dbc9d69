"""The ground of a campaign as its pages need it: zones of every level, and the stations of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from arpenteur import strategy
from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.models import PublishedSnapshot

if TYPE_CHECKING:  # read when a page first asks
    from arpenteur.strategy import GroundStation

LEVELS = ("station", "quartier")


@dataclass(frozen=True)
class Ground:
    """Stations by key, of one published snapshot."""

    place: str
    stations: "Mapping[str, GroundStation]"

    @cached_property
    def quartiers(self) -> dict[str, str]:
        """Quartier to its name, in alphabetical order; empty where the place has none."""
        found = {one.quartier: one.quartier_name for one in self.stations.values() if one.quartier}
        return dict(sorted(found.items(), key=lambda pair: pair[1]))

    @cached_property
    def communes(self) -> int:
        """How many communes vote here."""
        return len({one.commune for one in self.stations.values()})

    def zone_of(self, station: str, level: str) -> str:
        """The zone of a level that a station lies in; empty for a station without a quartier."""
        return station if level == "station" else self.stations[station].quartier

    def stations_of(self, zone: str) -> tuple[str, ...]:
        """The stations of a zone of any level; empty for an unknown zone."""
        if zone in self.stations:
            return (zone,)
        return tuple(key for key, one in self.stations.items() if one.quartier == zone)

    def label(self, zone: str) -> str:
        """The shortest name that tells a zone from the others; the key itself where it is unknown."""
        one = self.stations.get(zone)
        if one is None:
            return self.quartiers.get(zone, zone)
        return one.number if self.communes == 1 else f"{one.commune_name} {one.number}"

    def title(self, zone: str) -> str:
        """The name of a zone as a title: ``Bureau 26``, ``Pont de Bondy``."""
        if zone in self.stations:
            return _("Station %(number)s") % {"number": self.label(zone)}
        return self.label(zone)

    def listed(self, stations: Iterable[str]) -> str:
        """``stations 12, 14 and 20`` in a few words, for a list or a calendar."""
        labels = [self.label(station) for station in sorted(stations)]
        if not labels:
            return _("whole place")
        if len(labels) == 1:
            return _("station no. %(number)s") % {"number": labels[0]}
        more = "…" if len(labels) > 4 else ""
        return _("stations %(numbers)s") % {"numbers": ", ".join(labels[:4]) + more}

    def checked(self, stations: Iterable[str]) -> list[str]:
        """Stations as asked for, sorted; raises InputError naming one that is not of this place."""
        asked = sorted(set(stations))
        unknown = [station for station in asked if station not in self.stations]
        if unknown:
            raise InputError(
                _("unknown station: %(station)s") % {"station": unknown[0]},
                expected=_("a station of the campaign's territory"),
            )
        return asked


def published_of(campaign: Campaign) -> PublishedSnapshot:
    """The current snapshot of the campaign's place; raises Http404 where it is no longer published."""
    return queries.current(campaign.place)


def ground_of(campaign: Campaign) -> Ground:
    """The campaign's ground, read once a snapshot."""
    return ground_at(published_of(campaign).path)


def ground_at(path: Path) -> Ground:
    """The ground of a published snapshot, read once."""
    return _read(path)


@lru_cache(maxsize=16)
def _read(path: Path) -> Ground:
    snapshot = queries.opened(path)
    return Ground(snapshot.manifest.place, {one.station: one for one in strategy.ground(snapshot)})
