"""What turfs and rounds share as values: a route, a stop on it, lines to draw, GeoJSON for any map program."""

from arpenteur.strategy.routes.results import Closed, Json, LonLat, Route, Routes, Run, Stair, Stop, StreetLine, geojson

__all__ = ["Closed", "Json", "LonLat", "Route", "Routes", "Run", "Stair", "Stop", "StreetLine", "geojson"]
