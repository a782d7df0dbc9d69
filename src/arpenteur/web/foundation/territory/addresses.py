"""Stations and addresses of published places as files write them: where something is, never what is thought of it."""

from functools import lru_cache
from pathlib import Path

from arpenteur.strategy.place_index import DoorAddress, PlaceIndex
from arpenteur.web.foundation.territory import queries

__all__ = ["DoorAddress", "PlaceIndex", "place_index"]


@lru_cache(maxsize=4)
def place_index(path: Path) -> PlaceIndex:
    """The index of a published snapshot, made once a process."""
    return PlaceIndex(queries.opened(path))
