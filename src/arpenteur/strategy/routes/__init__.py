"""What turfs and rounds share as values: a route, a stop on it, lines to draw, GeoJSON for any map program."""

from arpenteur.strategy.routes.geojson import geojson
from arpenteur.strategy.routes.results import Json, LonLat, Route, Routes, StreetLine

__all__ = ["Json", "LonLat", "Route", "Routes", "StreetLine", "geojson"]
