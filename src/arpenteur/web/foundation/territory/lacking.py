"""What a published place was built without: what it costs, the official file that brings it, who can bring it."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.strategy.turfs import with_streets
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.queries import opened

_OVERSEAS = ("97", "98")


@dataclass(frozen=True)
class Lacking:
    """Of one published place: stations without an outline of all ``stations``, and whether there are addresses that
    name their street, streets that a file drew, figures of the census; ``departement`` is that of its first station.
    """

    departement: str
    stations: int
    outlines: int
    addresses: bool
    streets: bool
    profiles: bool

    @property
    def sentences(self) -> list[str]:
        """What is missing, each with its official file, what stops most first; none where all is there."""
        found: list[str] = []
        if self.addresses:
            found.append(
                _(
                    "No addresses with their street: no turf can be cut, no phone is guided. "
                    "File: adresses-%(departement)s.csv.gz (Base Adresse Nationale)."
                )
                % {"departement": self.departement}
            )
        if self.outlines:
            without = ngettext("%(n)d station of %(all)d", "%(n)d stations of %(all)d", self.outlines) % {
                "n": self.outlines,
                "all": self.stations,
            }
            found.append(
                _(
                    "No outline for %(stations)s: no map there. "
                    "File: contours-france-entiere-latest-v2.geojson (Etalab)."
                )
                % {"stations": without}
            )
        if self.streets:
            found.append(_("No streets: walks are measured in straight lines. File: streets of OpenStreetMap."))
        if self.profiles:
            found.append(
                _(
                    "No social and economic figures: dwellings are estimated from registered voters. "
                    "File: Filosofi2021_carreaux_200m (INSEE)."
                )
            )
        return found

    @property
    def words(self) -> str:
        """The same as one paragraph."""
        return " ".join(self.sentences)


def lacking(published: PublishedSnapshot) -> Lacking:
    """Read once a snapshot."""
    return _read(published.path)


@lru_cache(maxsize=16)
def _read(path: Path) -> Lacking:
    snapshot = opened(path)
    commune = str(snapshot.stations["commune"].first() or "")
    bare = snapshot.buildings.is_empty()
    return Lacking(
        departement=commune[: 3 if commune.startswith(_OVERSEAS) else 2],
        stations=snapshot.stations.height,
        outlines=snapshot.stations["geometry"].null_count(),
        addresses=bare,
        # Streets are kept only where addresses stand on them: without addresses nothing says whether they were given.
        streets=not bare and not with_streets(snapshot),
        profiles=snapshot.station_profile.is_empty(),
    )


def who_brings(published: PublishedSnapshot) -> str:
    """Who completes a place, and by which commands."""
    return _(
        "Whoever runs this site brings it: “arpenteur build %(place)s --download --out FOLDER”, then "
        "“arpenteur publish FOLDER”; a file that cannot be downloaded is given with --sources. "
        "Nothing of the campaign changes."
    ) % {"place": published.place}
