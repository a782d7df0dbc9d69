"""Named polygons: quartiers of a city, communes, constituencies."""

import re
import unicodedata
from pathlib import Path

import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.places import election_commune
from arpenteur.sources.imported import Imported, Ledger, OtherTerritoryError
from arpenteur.sources.territory.origin import note_origin
from arpenteur.sources.territory.vector import Layer, dissolve, read_layer, within, wkb
from arpenteur.storage import sha256_of
from arpenteur.tables import CirconscriptionOutlines, CommuneOutlines, DepartementOutlines, Quartiers

COMMUNE_COLUMNS = ("code_insee", "INSEE_COM", "insee", "codeCommune", "DEPCOM", "code")
CIRCONSCRIPTION_COLUMNS = ("codeCirconscription", "CIRCONSCRI", "code_circonscription", "REF", "num_circ")
NAME_COLUMNS = ("nom", "name", "NOM_COM", "nomCommune", "libelle", "l_qu", "nom_quartier")
_COMMUNE = re.compile(r"(\d{2}|2[AB])\d{3}")
_DEPARTEMENT = re.compile(r"\d{2}|2[AB]|9[78]\d")


def read_quartiers(path: Path, layer: str | None = None, *, commune: str | None = None) -> Imported:
    """Quartiers of a city layer, one for each distinct name; the geometry is the city's own.

    ``commune`` is needed where the layer does not tell it. The identifier is made from the commune and the name.
    """
    ledger = Ledger(path, "quartiers d'une ville", sha256_of(path))
    found = read_layer(path, layer)
    ledger.rows_read = found.read
    note_origin(found, ledger)
    names = found.text(found.need(*NAME_COLUMNS))
    good = pl.Series([name is not None for name in names], dtype=pl.Boolean).to_numpy()
    ledger.drop("quartier sans nom", int((~good).sum()))
    found = found.take(good).labelled([name for name in names if name is not None])
    surfaces = found.to_wgs84(ledger).polygons(ledger)
    quartiers, shapes, first = dissolve(surfaces.keys, surfaces.geometry)
    codes = surfaces.text(*COMMUNE_COLUMNS)
    where = [election_commune(commune or codes[i] or "") for i in first]
    if not all(_COMMUNE.fullmatch(code) for code in where):
        raise OtherTerritoryError(
            "commune des quartiers inconnue", Where(path), expected="une colonne code_insee, ou un seul lieu"
        )
    identifiers = [f"{code}-{_slug(name)}" for code, name in zip(where, quartiers, strict=True)]
    table = pl.DataFrame(
        {"quartier": identifiers, "name": quartiers, "commune": where, "source": "city_layer", "geometry": wkb(shapes)},
        schema=Quartiers.schema(),
    )
    doubled = table.filter(pl.col("quartier").is_duplicated())["name"].to_list()
    if doubled:
        raise InputError(
            f"quartiers presque homonymes : {', '.join(doubled[:3])}", Where(path), expected="des noms distincts"
        )
    return ledger.close(Quartiers.conform(table))


def read_commune_outlines(path: Path, *, communes: frozenset[str] | None = None, layer: str | None = None) -> Imported:
    """CommuneOutlines of a file (IGN, france-geojson, geo.api.gouv.fr), for some communes or all."""
    ledger = Ledger(path, "limites de communes", sha256_of(path))
    found = read_layer(path, layer)
    ledger.rows_read = found.read
    note_origin(found, ledger)
    column = found.need(*COMMUNE_COLUMNS)
    codes = [election_commune(text.zfill(5).upper()) if text else "" for text in found.text(column)]
    _refuse(found, codes, _COMMUNE, column, "un code INSEE à 5 caractères")
    surfaces = within(found.labelled(codes), codes, communes, ledger).to_wgs84(ledger).polygons(ledger)
    merged, shapes, first = dissolve(surfaces.keys, surfaces.geometry)
    names = surfaces.text(*NAME_COLUMNS)
    table = pl.DataFrame(
        {"commune": merged, "name": [names[i] for i in first], "geometry": wkb(shapes)}, schema=CommuneOutlines.schema()
    )
    return ledger.close(CommuneOutlines.conform(table.sort("commune")))


def read_circonscription_outlines(path: Path, *, departement: str | None = None, layer: str | None = None) -> Imported:
    """CirconscriptionOutlines, parts dissolved. ``departement`` completes files that number 1, 2, 3… alone."""
    ledger = Ledger(path, "limites de circonscriptions", sha256_of(path))
    found = read_layer(path, layer)
    ledger.rows_read = found.read
    note_origin(found, ledger)
    column = found.need(*CIRCONSCRIPTION_COLUMNS)
    codes = [_circonscription(text, departement) for text in found.text(column)]
    _refuse(
        found,
        codes,
        re.compile(r"(\d{2}|2[AB]|9[78]\d|Z[A-Z])\d{2}"),
        column,
        "un code comme 9213, ou le département du fichier",
    )
    surfaces = found.labelled(codes).to_wgs84(ledger).polygons(ledger)
    merged, shapes, first = dissolve(surfaces.keys, surfaces.geometry)
    if len(merged) < len(surfaces):
        ledger.warnings.append(f"{len(surfaces)} polygones réunis en {len(merged)} circonscriptions")
    names = surfaces.text("nomCirconscription", "NOM", "name")
    table = pl.DataFrame(
        {"circonscription": merged, "name": [names[i] for i in first], "geometry": wkb(shapes)},
        schema=CirconscriptionOutlines.schema(),
    )
    return ledger.close(CirconscriptionOutlines.conform(table.sort("circonscription")))


def read_departement_outlines(path: Path, *, layer: str | None = None) -> Imported:
    """DepartementOutlines of a file whose features have ``code`` and ``nom`` (france-geojson, IGN)."""
    ledger = Ledger(path, "limites de départements", sha256_of(path))
    found = read_layer(path, layer)
    ledger.rows_read = found.read
    note_origin(found, ledger)
    column = found.need("code")
    codes = [(text or "").upper() for text in found.text(column)]
    _refuse(found, codes, _DEPARTEMENT, column, "un code comme 04, 2A ou 971")
    surfaces = found.labelled(codes).to_wgs84(ledger).polygons(ledger)
    merged, shapes, first = dissolve(surfaces.keys, surfaces.geometry)
    names = surfaces.text(*NAME_COLUMNS)
    table = pl.DataFrame(
        {"departement": merged, "name": [names[i] for i in first], "geometry": wkb(shapes)},
        schema=DepartementOutlines.schema(),
    )
    return ledger.close(DepartementOutlines.conform(table.sort("departement")))


def _circonscription(text: str | None, departement: str | None) -> str:
    if not text:
        return ""
    return (
        f"{departement}{text.zfill(2)}"
        if departement and len(text) <= 2
        else text.zfill(4).upper()
        if len(text) > 2
        else ""
    )


def _refuse(layer: Layer, codes: list[str], rule: re.Pattern[str], column: str, expected: str) -> None:
    for i, code in enumerate(codes):
        if not rule.fullmatch(code):
            value = layer.text(column)[i] or ""
            raise InputError(
                f"entité {layer.ranks[i]} : code « {value} »", Where(layer.path, column=column), expected=expected
            )


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
