"""What the map element is fed: outlines joined with the figures of a ranking."""

from typing import Any

from arpenteur.strategy.results import Ranking
from arpenteur.strategy.zone_names import marks_of
from arpenteur.web.territory.metrics import METRICS, scale
from arpenteur.web.territory.models import Zone

Json = dict[str, Any]


def feature_collection(zones: list[Zone], ranking: Ranking) -> Json:
    """GeoJSON of the zones with an outline. Each carries its class of every metric, so that switching is immediate."""
    ranked = {zone.zone: zone for zone in ranking.zones}
    scales = {name: scale(metric, ranking.zones) for name, metric in METRICS.items()}
    marks = marks_of(ranking.zones)
    features: list[Json] = []
    for drawn in zones:
        zone = ranked.get(drawn.zone)
        if zone is None or drawn.geometry is None:
            continue
        properties: Json = {
            "zone": zone.zone,
            "name": marks[zone.zone],
            "at": [drawn.label_longitude, drawn.label_latitude],
            "room": drawn.label_room,
            "hatched": zone.uncertain,
            **{name: measured.bin_of(zone) for name, measured in scales.items()},
        }
        features.append({"type": "Feature", "id": len(features), "properties": properties, "geometry": drawn.geometry})
    return {"type": "FeatureCollection", "features": features}
