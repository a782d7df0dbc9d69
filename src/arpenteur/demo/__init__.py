"""The demo commune, generated in the official layouts: no place, no voter and no count of it is real."""

from arpenteur.demo.identity import DEMO_PLACE
from arpenteur.demo.town import DemoTown, StationTruth, generate

__all__ = ["DEMO_PLACE", "DemoTown", "StationTruth", "generate"]
