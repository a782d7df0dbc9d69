"""Zones as people name them, turned into stations."""

from collections import Counter
from collections.abc import Iterable, Mapping

from arpenteur.domain.errors import InputError
from arpenteur.domain.grid import fold
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.turfs.ground import ground_of

_LEAD = "BUREAU "


def stations_of(snapshot: Snapshot, zones: Iterable[str]) -> frozenset[str]:
    """Stations of the zones named: keys or numbers of stations, ids or names of quartiers, codes or names of communes.

    Raises InputError naming the first that is none of these, or that several communes share.
    """
    known: dict[str, set[str]] = {}
    numbers: dict[str, set[str]] = {}
    for row in snapshot.stations.drop("geometry").iter_rows(named=True):
        station = row["station"]
        known[fold(station)] = {station}
        numbers.setdefault(fold(row["number"]), set()).add(station)
        for name in (row["commune"], row["commune_name"], row["quartier"]):
            if name:
                known.setdefault(fold(name), set()).add(station)
    for quartier, name in snapshot.quartiers.select("quartier", "name").iter_rows():
        known.setdefault(fold(name), set()).update(known.get(fold(quartier), set()))
    found: set[str] = set()
    for zone in zones:
        asked = fold(zone).removeprefix(_LEAD).strip()
        stations = known.get(asked) or numbers.get(asked.lstrip("0")) or numbers.get(asked)
        if not stations:
            raise InputError(
                "zone inconnue : {zone}", expected="un bureau (26, 93010_0026), un quartier ou une commune", zone=zone
            )
        if asked not in known and len(stations) > 1:
            raise InputError(
                "le bureau {zone} existe dans plusieurs communes", expected="sa clé, comme 93010_0026", zone=zone
            )
        found |= stations
    return frozenset(found)


def doors_by_station(snapshot: Snapshot, buildings: Mapping[str, int]) -> Mapping[str, int]:
    """Doors by station, of doors by building; those of a building that the snapshot does not have are left out."""
    if not buildings:
        return {}
    ground = ground_of(snapshot)
    found: Counter[str] = Counter()
    for name, station in zip(ground.ids, ground.station, strict=True):
        found[station] += buildings.get(name, 0)
    return +found
