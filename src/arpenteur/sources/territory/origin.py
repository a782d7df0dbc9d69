"""Whose an outline is, where the file says so: a statement inside it, or columns that only one producer writes."""

import re

from arpenteur.sources.imported import Ledger
from arpenteur.sources.territory.vector import Layer

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
