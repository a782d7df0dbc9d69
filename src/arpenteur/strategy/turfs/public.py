"""All that makes turfs, in one place: what ``arpenteur.strategy.turfs`` offers."""

from arpenteur.geo.segments import has_streets
from arpenteur.strategy.turfs.drawing import backdrop, with_streets
from arpenteur.strategy.turfs.fitting import Fit, fit
from arpenteur.strategy.turfs.proposing import held, measured, propose
from arpenteur.strategy.turfs.results import DOORS, LETTERBOXES, Area, Building, LonLat, StreetLine, Turf, Turfs
from arpenteur.strategy.turfs.zones import doors_by_station, stations_of

__all__ = [
    "DOORS",
    "LETTERBOXES",
    "Area",
    "Building",
    "Fit",
    "LonLat",
    "StreetLine",
    "Turf",
    "Turfs",
    "backdrop",
    "doors_by_station",
    "fit",
    "has_streets",
    "held",
    "measured",
    "propose",
    "stations_of",
    "with_streets",
]
