"""Outlines of zones as GeoJSON."""

from typing import Any

from arpenteur.snapshot import Snapshot
from arpenteur.strategy.results import Ranking
from arpenteur.strategy.zones import Level


def zone_geojson(snapshot: Snapshot, level: Level) -> dict[str, Any]:
    """FeatureCollection: id = zone, properties {zone, label}, geometry simplified or null."""
    raise NotImplementedError


def ranking_geojson(ranking: Ranking, snapshot: Snapshot) -> dict[str, Any]:
    """The zones of a ranking with their figures as properties."""
    raise NotImplementedError
