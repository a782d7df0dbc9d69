"""Turfs: an area cut into walks of about as many doors each, in one piece, with the order to walk them in."""

from arpenteur.strategy.turfs.drawing import backdrop
from arpenteur.strategy.turfs.proposing import held, measured, propose
from arpenteur.strategy.turfs.results import Area, Building, LonLat, StreetLine, Turf, Turfs

__all__ = [
    "Area",
    "Building",
    "LonLat",
    "StreetLine",
    "Turf",
    "Turfs",
    "backdrop",
    "held",
    "measured",
    "propose",
]
