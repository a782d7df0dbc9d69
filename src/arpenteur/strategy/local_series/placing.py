"""Where a row is: the stations it belongs to, and how much of it to each."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from arpenteur.domain.errors import InputError
from arpenteur.domain.grid import fold
from arpenteur.geo import WGS84, Layer, assign, metric_epsg, project
from arpenteur.geo.street_names import alike, street_key
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.local_series.columns import Columns, number
from arpenteur.strategy.local_series.results import Key, Why
from arpenteur.strategy.place_index import PlaceIndex

Shares = Mapping[str, float]
Place = Shares | Why
"""The part of a row in each station (adding up to 1), or why it has no place."""
_ADDRESS = re.compile(r"^\s*(\d{1,4})\s*(bis|ter|quater|[a-h])?\b[\s,]*(.+)$", re.IGNORECASE)
_STATION_KEY = re.compile(r"(\d{1,4}(?=[_\-\s])|\d[\dAB]\d{3})[_\-\s]?0*(\d+\w?(?:-\d+)?)")
"""The zeros that start the code of a commune get lost in spreadsheets."""
_METRES = 1000.0
"""No degree is as large, and no official easting or northing of French soil as small."""
_TAIL = re.compile(r"\b(\d{5})\b\s*(.*)$")


class Placer:
    """Puts rows on the stations of a snapshot."""

    def __init__(self, snapshot: Snapshot, columns: Columns) -> None:
        self.snapshot = snapshot
        self.index = PlaceIndex(snapshot)
        self.columns = columns

    def places(self, rows: Sequence[tuple[int, Sequence[str]]]) -> list[Place]:
        """Of each row, in their order."""
        match self.columns.key:
            case Key.STATION:
                return [self._station(cells) for _line, cells in rows]
            case Key.IRIS:
                return [self._iris(cells) for _line, cells in rows]
            case Key.POINT:
                return self._points([cells for _line, cells in rows])
            case Key.ADDRESS:
                return [self._address(cells) for _line, cells in rows]

    def _cell(self, cells: Sequence[str], role: str) -> str:
        at = self.columns.roles.get(role, -1)
        return cells[at].strip() if at >= 0 else ""

    @property
    def communes(self) -> Mapping[str, str]:
        """INSEE code of each commune of the place, by its code and by its name in capitals."""
        return self.index.communes

    def _commune(self, cells: Sequence[str]) -> str | None:
        """Its code; empty where the row names none, None for one that is not of the place.

        Within a département, or where the table names none, the Ministry's last three digits are enough.
        """
        said = fold(self._cell(cells, "commune")).removesuffix(".0")
        if not said:
            return ""
        if re.fullmatch(r"\d{1,3}", said):
            department = self._cell(cells, "department").zfill(2)
            ends = {code for code in self.communes.values() if code[2:] == said.zfill(3)}
            return next((code for code in ends if department in {"00", code[:2]}), None)
        return self.communes.get(said) or self.communes.get(said.replace("-", " "))

    @property
    def stations(self) -> Mapping[tuple[str, str], set[str]]:
        """Stations by commune (empty: any) and number without zeros."""
        return self.index.stations

    def _station(self, cells: Sequence[str]) -> Place:
        said = self._cell(cells, "station")
        if not said:
            return Why.NO_PLACE
        match = _STATION_KEY.fullmatch(said.upper().removesuffix(".0"))
        if match and match[1].zfill(5) in self.communes:
            found = self.stations.get((match[1].zfill(5), match[2]), set())
        else:
            commune = self._commune(cells)
            if commune is None:
                return Why.NO_COMMUNE
            plain = re.sub(r"^(?:bureau(?: de vote)?|bv|n°|no)\s*", "", said.lower().removesuffix(".0"))
            found = self.stations.get((commune, plain.upper().lstrip("0")), set())
        if not found:
            return Why.NO_STATION
        return {next(iter(found)): 1.0} if len(found) == 1 else Why.SEVERAL_COMMUNES

    @cached_property
    def weights(self) -> dict[str, dict[str, float]]:
        """Shares of each census zone."""
        found: dict[str, dict[str, float]] = {}
        for zone, station, share in self.snapshot.zone_weights.select("zone", "station", "share").iter_rows():
            found.setdefault(zone, {})[station] = share
        return found

    def _iris(self, cells: Sequence[str]) -> Place:
        said = self._cell(cells, "iris").removesuffix(".0")
        return self.weights.get(said.zfill(9), Why.NO_IRIS) if said else Why.NO_PLACE

    def _points(self, rows: Sequence[Sequence[str]]) -> list[Place]:
        pairs = [self._numbers(cells) for cells in rows]
        good = [at for at, pair in enumerate(pairs) if pair is not None]
        xy = np.array([pairs[at] for at in good], dtype=np.float64).reshape(-1, 2)
        drawn = self.snapshot.stations.drop_nulls("geometry")
        layer = Layer.from_wkb(drawn["geometry"].to_list(), WGS84, drawn["station"].to_list())
        places: list[Place] = [Why.NO_PLACE if self._blank(cells) else Why.NO_POINT for cells in rows]
        metres, degrees = (xy > _METRES).all(axis=1), (np.abs(xy) <= (180.0, 90.0)).all(axis=1)
        found = np.full(len(good), -1)
        found[degrees] = _stations_at(layer, xy[degrees], WGS84)
        if metres.any() and len(layer):
            found[metres] = _stations_at(layer, xy[metres], metric_epsg(*layer.geometries[0].centroid.coords[0]))
        if (found < 0).all() and (turned := _stations_at(layer, xy[degrees][:, ::-1], WGS84)).max(initial=-1) >= 0:
            self._refuse_turned()
            found[degrees] = turned
        for at, station, known in zip(good, found.tolist(), (metres | degrees).tolist(), strict=True):
            if known:
                places[at] = {layer.ids[station]: 1.0} if station >= 0 else Why.OUTSIDE
        return places

    def _refuse_turned(self) -> None:
        """Two titles that say the wrong one are refused; of a pair no title says which comes first."""
        if "pair" not in self.columns.roles:
            raise InputError(
                "les longitudes et les latitudes sont échangées",
                expected="sous « longitude » ce qui va vers l'est, sous « latitude » ce qui va vers le nord",
                action="échangez les deux titres",
            )

    def _blank(self, cells: Sequence[str]) -> bool:
        return not any(self._cell(cells, role) for role in ("pair", "longitude", "latitude"))

    def _numbers(self, cells: Sequence[str]) -> tuple[float, float] | None:
        """Longitude and latitude, or what stands in their place."""
        if "pair" in self.columns.roles:  # latitude first, as portals of open data write it
            parts = self._cell(cells, "pair").replace(";", ",").split(",")
            texts = (parts[1], parts[0]) if len(parts) == 2 else ("", "")
        else:
            texts = (self._cell(cells, "longitude"), self._cell(cells, "latitude"))
        east, north = number(texts[0].strip()), number(texts[1].strip())
        return None if east is None or north is None else (east, north)

    @cached_property
    def doors(self) -> dict[tuple[str, ...], dict[tuple[int, str], set[str]]]:
        """Stations of each numbered address, by the key of its street."""
        found: dict[tuple[str, ...], dict[tuple[int, str], set[str]]] = {}
        columns = ("street", "number", "suffix", "station")
        for street, numbered, suffix, station in self.snapshot.buildings.select(columns).iter_rows():
            if street:
                of_street = found.setdefault(street_key(street), {})
                of_street.setdefault((numbered or 0, fold(suffix or "")[:1]), set()).add(station)
        return found

    @cached_property
    def streets(self) -> dict[tuple[str, ...], list[dict[str, object]]]:
        """Lines of the street sheet by the key of the street: where numbers end in each station."""
        found: dict[tuple[str, ...], list[dict[str, object]]] = {}
        for line in self.snapshot.station_streets.drop_nulls("street").iter_rows(named=True):
            found.setdefault(street_key(line["street"]), []).append(line)
        return found

    def _address(self, cells: Sequence[str]) -> Place:
        numbered, suffix, street, commune = self._spelled(cells)
        if not street:
            return Why.NO_PLACE
        if commune is None:
            return Why.NO_COMMUNE
        key = self._street(street_key(street))
        lines = [line for line in self.streets.get(key, []) if not commune or str(line["station"]).startswith(commune)]
        if not lines:
            return Why.NO_STREET
        stations = {str(line["station"]) for line in lines}
        if not commune and len({station[:5] for station in stations}) > 1:
            return Why.SEVERAL_COMMUNES
        if len(stations) > 1:
            stations = self._numbered(key, numbered, suffix, lines, stations)
        return {next(iter(stations)): 1.0} if len(stations) == 1 else Why.NO_NUMBER

    def _numbered(
        self, key: tuple[str, ...], numbered: int, suffix: str, lines: Sequence[dict[str, object]], among: set[str]
    ) -> set[str]:
        """Stations of a number: those of the address, of the number without its suffix, else of its side of the
        street."""
        if not numbered:
            return among
        doors = self.doors.get(key, {})
        exact = doors.get((numbered, suffix), set()) & among or doors.get((numbered, ""), set()) & among
        if exact:
            return exact
        side = "even" if numbered % 2 == 0 else "odd"
        return {str(line["station"]) for line in lines if _within(numbered, line[f"{side}_from"], line[f"{side}_to"])}

    def _street(self, key: tuple[str, ...]) -> tuple[str, ...]:
        """The key of the street that is meant: itself, else the only one alike."""
        if key in self.streets:
            return key
        near = [one for one in self.streets if alike(one, key)]
        return near[0] if len(near) == 1 else key

    def _spelled(self, cells: Sequence[str]) -> tuple[int, str, str, str | None]:
        """Number, suffix, street and commune (empty where unsaid; None for one that is not of the place)."""
        text = self._cell(cells, "address")
        commune = self._commune(cells)
        if text:
            tail = _TAIL.search(text, 4)
            if tail and tail[2]:
                named = fold(tail[2]).replace("-", " ").split(" CEDEX")[0].strip()
                commune = commune or self.communes.get(named)
                text = text[: tail.start()]
            text = text.rstrip(" ,-")
            match = _ADDRESS.match(text)
            return (int(match[1]), fold(match[2] or "")[:1], match[3], commune) if match else (0, "", text, commune)
        split = re.match(r"(\d+)\s*(\w*)", self._cell(cells, "number"))
        suffix = self._cell(cells, "suffix") or (split[2] if split else "")
        return (int(split[1]) if split else 0), fold(suffix)[:1], self._cell(cells, "street"), commune


def _within(numbered: int, low: object, high: object) -> bool:
    return isinstance(low, int) and isinstance(high, int) and low <= numbered <= high


def _stations_at(layer: Layer, xy: NDArray[np.float64], epsg: int) -> NDArray[np.int64]:
    """Position in the layer of the station of each point, −1 outside."""
    if not len(xy):
        return np.empty(0, dtype=np.int64)
    return assign(project(Layer.from_points(xy[:, 0], xy[:, 1], epsg, [""] * len(xy)), WGS84), layer)
