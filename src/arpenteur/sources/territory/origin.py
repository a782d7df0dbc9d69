"""Whose an outline is, where the file says so: a statement inside it, or columns that only one producer writes.

Of which year outlines are: said by the file, by the catalogue, or guessed from names; else unknown.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from arpenteur.sources.catalogue import Scope, SourceKind, shipped_catalogue
from arpenteur.sources.imported import Ledger
from arpenteur.sources.territory.vector import Layer, as_text

OPEN_LICENCE, ODBL = "Licence Ouverte 2.0", "ODbL 1.0"
OPENSTREETMAP = "Contributeurs d'OpenStreetMap"
_STATEMENTS = ("copyright", "attribution", "licence", "license")
# Paris numbers its stations by arrondissement, IGN names communes in its own way, OpenStreetMap keeps its identifiers.
_BY_COLUMNS: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset({"@id"}), OPENSTREETMAP, ODBL),
    (frozenset({"osm_id"}), OPENSTREETMAP, ODBL),
    (frozenset({"arrondisse", "num_bv"}), "Ville de Paris", ODBL),
    (frozenset({"insee_com", "nom_com"}), "IGN", OPEN_LICENCE),
)
UNKNOWN = "inconnu"
_COLUMNS = (
    "millesime",
    "millésime",
    "vintage",
    "annee",
    "année",
    "year",
    "annee_reu",
    "date",
    "date_reu",
    "date_donnees",
    "date_validite",
    "date_maj",
    "date_mise_a_jour",
)
"""Columns, and members of a GeoJSON, that hold the year (or a date) of what the file describes."""
_TITLES = ("name", "title", "titre", "nom", "description")
_YEAR = re.compile(r"(?<!\d)(?:19[89]\d|20\d\d)(?!\d)")
_DATE = re.compile(r"(?:19[89]\d|20\d\d)(?:[-/]?[01]\d(?:[-/]?[0-3]\d.*)?)?|[0-3]?\d/[01]?\d/((?:19[89]\d|20\d\d))")
_DEPTH = 4


def vintage_of(layer: Layer) -> str:
    """The year of a layer as written in reports: ``2022``, ``2012 (supposé, d'après le nom du fichier)``, ``inconnu``.

    A column or a member that holds a date comes first, then a title with one year, the catalogue, and names last.
    """
    said = _of_columns(layer) or _of_members(layer.members) or _of_catalogue(layer.path)
    if said:
        return said
    for name, what in ((layer.path.name, "fichier"), (layer.path.absolute().parent.name, "dossier")):
        if year := _only_year(name):
            return f"{year} (supposé, d'après le nom du {what})"
    return UNKNOWN


def year_of_vintage(vintage: str) -> int | None:
    """The year a vintage starts with; None where it is unknown.

    >>> year_of_vintage("2012 (supposé, d'après le nom du fichier)"), year_of_vintage("inconnu")
    (2012, None)
    """
    match = _YEAR.search(vintage)
    return int(match[0]) if match else None


def _of_columns(layer: Layer) -> str:
    """The latest year of the first column that holds a date everywhere it is filled."""
    for name in _COLUMNS:
        years = [_year_of(text) for text in layer.text(name) if text]
        if years and all(years):
            return max(years)
    return ""


def _of_members(members: Mapping[str, Any]) -> str:
    told = [(name.lower(), value) for name, value in _leaves(members, _DEPTH)]
    dates = {year for name, value in told if name in _COLUMNS and (year := _year_of(value))}
    titles = {year for name, value in told if name in _TITLES and (year := _only_year(value))}
    found = dates or titles
    return max(found) if found and (dates or len(titles) == 1) else ""


def _leaves(members: Mapping[str, Any], depth: int) -> Iterator[tuple[str, str]]:
    """Names and texts of the members of a GeoJSON, those inside others too; its coordinate system tells no date."""
    for name, value in members.items():
        if isinstance(value, Mapping) and depth and name != "crs":
            yield from _leaves(value, depth - 1)  # pyright: ignore[reportUnknownArgumentType]
        elif (text := as_text(value) if isinstance(value, str | int | float) else None) is not None:
            yield name, text


def _of_catalogue(path: Path) -> str:
    """The vintage of the official source whose file has this name."""
    known = shipped_catalogue().of(SourceKind.CONTOURS)
    return next((one.vintage for one in known if one.scope is Scope.NATIONAL and one.file() == path.name), "")


def _year_of(text: str) -> str:
    """The year of a date: ``2022``, ``2022-09-01``, ``20220901``, ``01/09/2022``; empty for anything else."""
    match = _DATE.fullmatch(text)
    return "" if match is None else match[1] or text[:4]


def _only_year(text: str) -> str:
    found = set(_YEAR.findall(text))
    return found.pop() if len(found) == 1 else ""


def note_origin(layer: Layer, ledger: Ledger) -> None:
    """Write down producer and licence where they can be told; what cannot be told is left as it was."""
    stated = " ".join(str(layer.members.get(name) or "") for name in _STATEMENTS).lower()
    if "openstreetmap" in stated:
        ledger.producer, ledger.licence = OPENSTREETMAP, ODBL
        return
    present = {name.lower() for name in layer.columns}
    for columns, producer, licence in _BY_COLUMNS:
        if columns <= present:
            ledger.producer, ledger.licence = producer, licence
            return
    ledger.licence = _licence_of(stated) or ledger.licence


def _licence_of(stated: str) -> str:
    """A licence named in a statement, empty where none is known.

    >>> _licence_of("données sous licence ouverte / etalab 2.0"), _licence_of("odbl"), _licence_of("tous droits")
    ('Licence Ouverte 2.0', 'ODbL 1.0', '')
    """
    if re.search(r"licence ouverte|etalab", stated):
        return OPEN_LICENCE
    return ODBL if re.search(r"\bodbl\b|open database", stated) else ""
