"""Which columns say where a row is, and which one is its value."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from arpenteur.domain.errors import InputError
from arpenteur.files.tables import SECRECY_MARKS
from arpenteur.strategy.local_series.persons import plain
from arpenteur.strategy.local_series.results import Key, Measure

_ROLES = (
    ("station", r"(CODE |ID |ID BRUT |NUMERO |NUMERO DE |N° ?|NUM )?(BUREAUX?( DE VOTE)?|BV|B VOTE)"),
    ("station", r"(POLLING )?STATION( ID| CODE)?"),
    ("station", r"CODE (DU )?B ?VOTE|CODE BUREAU( DE)? VOTE|CODEBV|BVOTE"),
    ("iris", r"(CODE |DCOM|D COM )?IRIS( CODE)?|CODEIRIS|DCOMIRIS"),
    ("longitude", r"LON|LNG|LONG|LONGITUDE"),
    ("latitude", r"LAT|LATITUDE"),
    ("x", r"(COORD(ONNEE)?S? |LAMBERT )?X( L93| LAMBERT ?93)?|EASTING"),
    ("y", r"(COORD(ONNEE)?S? |LAMBERT )?Y( L93| LAMBERT ?93)?|NORTHING"),
    ("pair", r"GEO ?POINT( 2 ?D)?|GEOPOINT2D|COORDONNEES( GEO)?|LATLON"),
    ("address", r"(LIBELLE |LIB )?ADRESSES?( COMPLETE| POSTALE)?|ADDRESS|STREET ADDRESS"),
    ("number", r"NUMERO( VOIE| DE VOIE| DANS LA VOIE)?|NUM( VOIE)?|NO VOIE|HOUSE NUMBER"),
    ("suffix", r"REP|SUFFIXE?|INDICE( DE)? REPETITION|BIS TER"),
    ("street", r"(NOM |LIBELLE |LIB |NOM DE LA |NOM DE )?(VOIE|RUE)|STREET( NAME)?"),
    ("department", r"(CODE |CODE DU )?(DEP|DEPARTEMENT)"),
    ("commune", r"((CODE|NOM|LIBELLE|LIB) (DE LA )?)?COMMUNE|CODE INSEE|INSEE( COM)?|DEPCOM|COM|LIBCOM|VILLE|CITY"),
)
_SKIPPED = re.compile(
    r"(ID|CODE|CP|CODE POSTAL|POSTCODE|REG|DEP|REGION|DEPARTEMENT|UU ?\d*|TRIRIS|GRD QUART|LIB ?IRIS|TYP IRIS|"
    r"MODIF IRIS|LAB IRIS|ANNEE|YEAR|DATE|NOM|NAME|LIBELLE)"
)
_NUMBER = re.compile(r"^[-−]?\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?(?:[eE][-+]?\d+)?\s*[%€]?$")
_NO_VALUE = "aucune colonne ne peut être la valeur (colonnes : {columns})"
_VALUES = "plusieurs colonnes peuvent être la valeur : {columns}"
_NO_WEIGHT = "aucune colonne ne peut être le poids de la moyenne (colonnes : {columns})"
_WEIGHTS = "plusieurs colonnes peuvent être le poids de la moyenne : {columns}"


@dataclass(frozen=True)
class Columns:
    """Positions of the columns by their role, what says where a row is, its value and its weight (−1: none)."""

    key: Key
    roles: dict[str, int] = field(default_factory=dict[str, int])
    value: int = -1
    weight: int = -1


def number(cell: str) -> float | None:
    """A number as people write it; None for a blank, a mark of secrecy or any other text.

    >>> number("1 234,5 €"), number("12%"), number("ns"), number("")
    (1234.5, 12.0, None, None)
    """
    text = cell.strip()
    if not _NUMBER.match(text):
        return None
    bare = re.sub(r"[\s\u00a0\u202f%€]", "", text).replace("−", "-").replace(",", ".")
    return float(bare)


def columns_of(
    head: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], measure: Measure, value: str, weight: str
) -> Columns:
    """Columns by their titles; ``value`` and ``weight`` are titles, or empty: the only one that may be it is taken.

    Raises InputError where no column says where a row is, or where the value or the weight cannot be told.
    """
    roles = _roles(head)
    key = _key(roles, head)
    named = {what: _named(head, title) for what, title in (("value", value), ("weight", weight))}
    if measure is Measure.LINES:
        return Columns(key, roles)
    at = named["value"]
    if at < 0:
        at = _only(_fitting(head, rows, {*roles.values(), named["weight"]}, measure), head, _NO_VALUE, _VALUES)
    heavy = named["weight"]
    if measure is Measure.RATE and heavy < 0:
        heavy = _only(_fitting(head, rows, {*roles.values(), at}, measure), head, _NO_WEIGHT, _WEIGHTS)
    return Columns(key, roles, at, heavy)


def _fitting(
    head: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], taken: set[int], measure: Measure
) -> list[int]:
    """Columns that may be the value or the weight: of words for categories, of numbers else."""
    free = [at for at, title in enumerate(head) if at not in taken and not _SKIPPED.fullmatch(plain(title))]
    return [at for at in free if _numeric(rows, at) is not (measure is Measure.CATEGORY)]


def _roles(head: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for role, pattern in _ROLES:
        for at, title in enumerate(head):
            if role not in found and at not in found.values() and re.fullmatch(pattern, plain(title)):
                found[role] = at
    return found


def _key(roles: dict[str, int], head: Sequence[str]) -> Key:
    if "station" in roles:
        return Key.STATION
    if "iris" in roles:
        return Key.IRIS
    if "pair" in roles or {"longitude", "latitude"} <= roles.keys():
        return Key.POINT
    if "address" in roles or "street" in roles:
        return Key.ADDRESS
    if {"x", "y"} <= roles.keys():
        roles["longitude"], roles["latitude"] = roles.pop("x"), roles.pop("y")
        return Key.POINT
    raise InputError(
        "aucune colonne ne dit où est chaque ligne (colonnes : {columns})",
        expected="une colonne « bureau », « iris », « adresse », ou « longitude » et « latitude »",
        columns=_listed(head),
    )


def _named(head: Sequence[str], title: str) -> int:
    if not title.strip():
        return -1
    asked = plain(title)
    exact = [at for at, one in enumerate(head) if one.strip() == title.strip()]
    found = exact or [at for at, one in enumerate(head) if plain(one) == asked]
    if len(found) > 1:
        raise InputError(
            "{count} colonnes s'appellent « {title} »",
            expected="des titres distincts",
            action="renommez-les ou gardez la bonne",
            count=len(found),
            title=title,
        )
    if not found:
        raise InputError(
            "pas de colonne « {title} » dans ce fichier",
            expected="l'une de celles-ci : {columns}",
            title=title,
            columns=_listed(head),
        )
    return found[0]


def _only(offered: Sequence[int], head: Sequence[str], none: str, several: str) -> int:
    if len(offered) == 1:
        return offered[0]
    if not offered:
        raise InputError(none, columns=_listed(head))
    action = "dites laquelle, par son titre"
    raise InputError(several, action=action, columns=_listed([head[at] for at in offered]))


def _numeric(rows: Sequence[tuple[int, Sequence[str]]], at: int) -> bool:
    """Whether most cells that say something are numbers."""
    cells = [cells[at].strip() for _line, cells in rows]
    said = [cell for cell in cells if cell and cell.lower() not in SECRECY_MARKS]
    return bool(said) and sum(number(cell) is not None for cell in said) > len(said) / 2


def _listed(titles: Sequence[str]) -> str:
    shown = ", ".join(f"« {title} »" for title in titles[:12])
    return f"{shown}…" if len(titles) > 12 else shown
