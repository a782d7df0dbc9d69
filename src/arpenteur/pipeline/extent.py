"""What a place is in codes: its communes, its département, its constituencies; and the constituency of a station."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from arpenteur.domain.places import Place, PlaceKind, circonscription_name, departement_of, departements

# Boundaries of constituencies were redrawn in 2010: labels of earlier elections say nothing of today's.
_REDRAWN = 2012
_AGREEMENT = 0.9


@dataclass(frozen=True)
class Extent:
    """One place, or several united. ``communes`` and ``circonscriptions`` are those asked for by name."""

    places: tuple[Place, ...]

    @classmethod
    def of(cls, places: Place | Sequence[Place]) -> "Extent":
        """From what was asked on the command line."""
        return cls((places,) if isinstance(places, Place) else tuple(dict.fromkeys(places)))

    def _codes(self, kind: PlaceKind) -> frozenset[str]:
        return frozenset(place.code for place in self.places if place.kind is kind)

    @property
    def is_france(self) -> bool:
        """The whole nation."""
        return any(place.kind is PlaceKind.FRANCE for place in self.places)

    @property
    def communes(self) -> frozenset[str]:
        """Communes asked for by name."""
        return self._codes(PlaceKind.COMMUNE)

    @property
    def circonscriptions(self) -> frozenset[str]:
        """Constituencies asked for by name."""
        return self._codes(PlaceKind.CIRCONSCRIPTION)

    @property
    def whole_departements(self) -> frozenset[str]:
        """Départements asked for by name."""
        return self._codes(PlaceKind.DEPARTEMENT)

    @property
    def departements(self) -> frozenset[str]:
        """Départements that hold the place."""
        seats = {code[:-2] for code in self.circonscriptions} | {departement_of(code) for code in self.communes}
        return self.whole_departements | seats

    def communes_touched(self, circonscriptions: Mapping[str, Sequence[str]]) -> frozenset[str] | None:
        """Communes to read, from commune → constituencies; None where only the results can tell."""
        if self.whole_departements:
            return None
        touched = {code for code, circos in circonscriptions.items() if not self.circonscriptions.isdisjoint(circos)}
        if self.circonscriptions and not touched:
            return None
        return frozenset(touched) | self.communes

    def holds(self, near: frozenset[str] | None) -> pl.Expr:
        """Predicate on a column ``commune``: those asked for, of the départements asked for, or of ``near``."""
        inside = pl.col("commune").is_in(sorted(self.communes | (near or frozenset())))
        for departement in sorted(self.whole_departements):
            inside |= pl.col("commune").str.starts_with(departement)
        return inside

    def stations(self, results: pl.DataFrame, seats: Mapping[str, str]) -> pl.DataFrame:
        """Rows of StationResults that lie in the place; ``seats`` gives stations their constituency."""
        if self.is_france:
            return results
        inside = self.holds(None)
        if self.circonscriptions:
            members = [station for station, seat in seats.items() if seat in self.circonscriptions]
            inside |= pl.col("station").is_in(members)
        return results.filter(inside)

    def covered_by(self, results: pl.DataFrame) -> bool:
        """Whether rows of StationResults have something of each commune and département that the place is asked by."""
        communes = set(results["commune"].unique())
        seats = {code[:-2] for code in self.circonscriptions} | self.whole_departements
        return self.communes <= communes and all(any(one.startswith(code) for one in communes) for code in seats)

    def name(self, communes: Mapping[str, str]) -> str:
        """French name of the place, from commune names."""
        *first, last = (_name(place, communes) for place in self.places)
        return f"{', '.join(first)} et {last}" if first else last

    def key(self) -> str:
        """The place as written on the command line."""
        return " ".join(str(place) for place in self.places)


def _name(place: Place, communes: Mapping[str, str]) -> str:
    if place.kind is PlaceKind.FRANCE:
        return "France"
    if place.kind is PlaceKind.COMMUNE:
        return communes.get(place.code, place.code)
    if place.kind is PlaceKind.CIRCONSCRIPTION:
        return circonscription_name(place.code)
    known = departements().get(place.code)
    return known.name if known else place.code


def seats_of_stations(
    results: pl.DataFrame, votes: pl.DataFrame, contours: pl.DataFrame | None, communes: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Constituency of each station, where it can be known.

    In this order: published with the results (the latest), published with the outline, the only one of the commune,
    and last the list of candidates: stations of one département with the same candidates vote in the same place.
    """
    seats = {
        station: communes[commune][0]
        for station, commune in results.select("station", "commune").unique().iter_rows()
        if len(communes.get(commune, ())) == 1
    }
    if contours is not None:
        seats |= dict(contours.select("station", "circonscription").drop_nulls().iter_rows())
    recent = results.filter(pl.col("election").str.slice(0, 4).cast(pl.Int32) >= _REDRAWN)
    published = recent.drop_nulls("circonscription").sort("election").unique("station", keep="last")
    seats |= dict(published.select("station", "circonscription").iter_rows())
    return _by_candidates(recent, votes, communes, seats) | seats


def _by_candidates(
    results: pl.DataFrame, votes: pl.DataFrame, communes: Mapping[str, Sequence[str]], seats: Mapping[str, str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    rounds = votes["election"].unique().to_list()
    for election in sorted((one for one in rounds if one[5:9] == "legi" and one.endswith("t1")), reverse=True):
        stations = results.filter(pl.col("election") == election).select("station", "commune")
        if stations.height:
            clusters = _clusters(stations, votes.filter(pl.col("election") == election))
            found = _label(clusters, communes, seats) | found
    return found


def _clusters(stations: pl.DataFrame, votes: pl.DataFrame) -> list[list[tuple[str, str]]]:
    """(station, commune) of the stations of one département that had the same candidates."""
    candidate = pl.concat_str([pl.col("nuance").fill_null(""), pl.col("name").fill_null("")], separator="|")
    lists = (
        votes.lazy()
        .select("station", candidate.alias("candidate"))
        .group_by("station")
        .agg(pl.col("candidate").sort().str.join("\n"))
        .collect()
    )
    joined = stations.join(lists, on="station").sort("station")
    groups = joined.group_by(pl.col("commune").str.slice(0, 2), "candidate", maintain_order=True)
    return [list(group.select("station", "commune").iter_rows()) for _, group in groups]


def _label(
    clusters: list[list[tuple[str, str]]], communes: Mapping[str, Sequence[str]], seats: Mapping[str, str]
) -> dict[str, str]:
    """Name clusters by the stations already known, then by elimination between the constituencies of their communes."""
    names: dict[int, str] = {}
    for index, cluster in enumerate(clusters):
        known = [seats[station] for station, _ in cluster if station in seats]
        top = max(set(known), key=lambda seat: (known.count(seat), seat), default=None)
        if top is not None and known.count(top) >= _AGREEMENT * len(known):
            names[index] = top
    while True:
        fresh = {
            index: left
            for index, cluster in enumerate(clusters)
            if index not in names and (left := _only_left(cluster, communes, set(names.values()))) is not None
        }
        # Two clusters that claim one seat cannot both be right.
        fresh = {index: seat for index, seat in fresh.items() if list(fresh.values()).count(seat) == 1}
        if not fresh:
            break
        names |= fresh
    return {station: names[index] for index, cluster in enumerate(clusters) if index in names for station, _ in cluster}


def _only_left(cluster: list[tuple[str, str]], communes: Mapping[str, Sequence[str]], taken: set[str]) -> str | None:
    options = [set(communes.get(commune, ())) for _, commune in cluster]
    left = set[str].intersection(*options) - taken
    return left.pop() if len(left) == 1 else None
