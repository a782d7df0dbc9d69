"""Marks by which a layout is known: columns of tables, properties and shapes of features. Kinds as plain words."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from arpenteur.domain.errors import InputError
from arpenteur.domain.places import departements, parse_station_id
from arpenteur.sources.census.base_ic import ZONE_COLUMNS, themes_of
from arpenteur.sources.census.filosofi import is_filosofi
from arpenteur.sources.census.squares import ID_COLUMN
from arpenteur.sources.companions import FORMER_COMMUNES, NUANCES
from arpenteur.sources.ground.reu import STATION_COLUMNS
from arpenteur.sources.reference import COMMUNE_RATES, LONG_RATES
from arpenteur.sources.territory.iris import CODE_COLUMNS, iris_code
from arpenteur.sources.territory.named import CIRCONSCRIPTION_COLUMNS, COMMUNE_COLUMNS, NAME_COLUMNS
from arpenteur.sources.territory.station_keys import holds_station
from arpenteur.sources.territory.vector import as_text

__all__ = ["SAMPLE_SIZE", "ZONE_COLUMNS", "Sample", "of_columns", "of_member", "of_record"]

SAMPLE_SIZE = 3000
_COMMUNE = re.compile(r"(\d{2}|2[AB]|Z[A-Z])\d{3}")
_SURFACES = ("Polygon", "MultiPolygon")


def of_columns(columns: Sequence[str], values: Callable[[], Sequence[str]]) -> str:
    """Kind of a table from its heading; ``values`` gives its first row where the heading is not enough."""
    names = {column.lower() for column in columns}
    if names >= FORMER_COMMUNES:
        return "former_communes"
    if names >= NUANCES:
        return "nuances"
    if ID_COLUMN in names and "ind" in names:
        return "squares"
    if names & set(STATION_COLUMNS) and {"longitude", "latitude"} <= names:
        return "addresses_reu"
    if {"numero", "nom_voie"} <= names and names & {"lon", "longitude"}:
        return "addresses_ban"
    zone = bool(names & {name.lower() for name in ZONE_COLUMNS})
    if zone and is_filosofi(list(columns)):
        return "filosofi_iris"
    if zone and themes_of(list(columns)):
        return "base_ic"
    if names >= LONG_RATES:
        return "commune_rates"
    if "code" in names and set(columns) & COMMUNE_RATES.keys():
        first = values()[list(columns).index("code") :]
        return "commune_rates" if first and _COMMUNE.fullmatch(first[0]) else ""
    return "station_names" if len(columns) == 2 and _names_stations(columns, values()) else ""


def of_record(record: Any) -> str:
    """Kind of a JSON list from its first record."""
    if not isinstance(record, dict) or not {"code", "nom"} <= record.keys():
        return ""
    # The portal's interface gives communes alone, by the département that it names; the file of all has a type.
    answered = "codeDepartement" in record and _COMMUNE.fullmatch(str(record["code"])) is not None
    typed = str(record.get("type", "")).startswith(("commune-", "arrondissement-"))
    return "communes" if typed or answered else ""


def of_member(name: Any, value: Any) -> str:
    """Kind of a JSON object from its first member."""
    mapping = isinstance(name, str) and _COMMUNE.fullmatch(name) and isinstance(value, list)
    return "commune_circonscriptions" if mapping else ""


@dataclass
class Sample:
    """Features seen so far; enough of them tell the kind of the layer."""

    size: int = 0
    names: dict[str, str] = field(default_factory=dict[str, str])
    shapes: set[str] = field(default_factory=set[str])
    first: dict[str, Any] = field(default_factory=dict[str, Any])
    codes: list[str] = field(default_factory=list[str])
    stations: bool = False

    def add(self, feature: dict[str, Any]) -> bool:
        """Take one GeoJSON-like feature into account; true when more would teach nothing."""
        self.size += 1
        properties: dict[str, Any] = feature.get("properties") or {}
        grew = not properties.keys() <= self.names.keys()
        if grew:
            for name, value in properties.items():
                self.names.setdefault(name, name.lower())
                self.first.setdefault(name.lower(), value)
        self.shapes.add(str((feature.get("geometry") or {}).get("type")))
        code = next((as_text(properties[name]) for name in COMMUNE_COLUMNS if properties.get(name)), None)
        self.codes.append(code or "")
        self.stations = self.stations or holds_station({name.lower(): value for name, value in properties.items()})
        sure = grew and self.kind("") not in ("", "commune_outlines")
        return sure or self.size >= SAMPLE_SIZE

    def kind(self, title: str) -> str:
        """Kind of a layer named ``title`` from its properties and shapes, empty when unknown."""
        lower = self.first.keys()
        if ID_COLUMN in lower:
            return "squares" if {"i_est_200", "ind", "men"} <= lower else ""
        if "highway" in lower and self.shapes & {"LineString", "MultiLineString"}:
            return "streets"
        if {"numero", "nom_voie"} <= lower and "Point" in self.shapes:
            return "addresses_ban"
        return self._surface(title) if self.shapes & set(_SURFACES) else ""

    def _surface(self, title: str) -> str:
        lower = self.first.keys()
        if any(iris_code(as_text(self.first.get(name.lower()))) for name in CODE_COLUMNS):
            return "iris"
        if self.stations:
            return "contours"
        named = any(name.lower() in lower for name in NAME_COLUMNS)
        if any(_is_commune(code) for code in self.codes):
            return "" if self._are_cantons() else "commune_outlines"
        if any(name.lower() in lower for name in CIRCONSCRIPTION_COLUMNS[:3]):
            return "circonscription_outlines"
        if self._are_departements():
            return "departement_outlines"
        quartiers = "quartier" in title.lower() or any("quartier" in name or name == "l_qu" for name in lower)
        return "quartiers" if named and quartiers else ""

    def _are_departements(self) -> bool:
        """Départements are known by their code and their official name together."""
        known = departements().get(as_text(self.first.get("code")) or "")
        return known is not None and as_text(self.first.get("nom")) == known.name

    def _are_cantons(self) -> bool:
        """Cantons are written like communes (code, nom); theirs are numbered without a gap from 01 on."""
        if "code" not in self.first or self.first.keys() - {"code", "nom"} or len(self.codes) < 2:
            return False
        numbers = sorted(int(code[2:]) for code in self.codes if _is_commune(code))
        return numbers == list(range(1, len(self.codes) + 1))


def _is_commune(code: str) -> bool:
    return len(code) >= 4 and _COMMUNE.fullmatch(code.zfill(5)) is not None


def _names_stations(columns: Sequence[str], values: Sequence[str]) -> bool:
    if columns[1].lower() not in ("names", "name", "nom", "nom_bv", "nombureauvote") or not values:
        return False
    try:
        return bool(parse_station_id(values[0]))
    except InputError:
        return False
