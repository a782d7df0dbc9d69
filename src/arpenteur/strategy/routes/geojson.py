"""Turfs and rounds for any map program: GeoJSON (RFC 7946)."""

from arpenteur.strategy.routes.results import Json, Routes


def geojson(found: Routes) -> Json:
    """A collection with, for each turf, its outline, its walk and its buildings, for each round its way and its stops;
    ``role`` tells which is which.
    """
    beside = {name: getattr(found, name) for name in found.said_beside} | {"notices": list(found.notices)}
    features = [feature for one in found.routes for feature in one.features()]
    return {"type": "FeatureCollection", "credits": found.credits, "arpenteur": beside, "features": features}
