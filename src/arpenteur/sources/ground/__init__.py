"""Addresses and streets."""

from pathlib import Path

from arpenteur.files.tables import columns_of
from arpenteur.sources.ground.ban import read_ban
from arpenteur.sources.ground.reu import STATION_COLUMNS, read_reu
from arpenteur.sources.ground.streets import read_streets
from arpenteur.sources.imported import Imported

__all__ = ["read_addresses", "read_ban", "read_reu", "read_streets"]


def read_addresses(path: Path, *, communes: frozenset[str] | None = None, layer: str | None = None) -> Imported:
    """Addresses of the register's extract when the table names stations, else of the Base adresse nationale."""
    columns = {name.lower() for name in columns_of(path)}
    if columns & set(STATION_COLUMNS):
        return read_reu(path, communes=communes)
    return read_ban(path, communes=communes, layer=layer)
