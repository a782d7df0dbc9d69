"""What the map element is fed: outlines joined with the figures of a ranking, and landmarks."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from arpenteur.figures.shapes import Drawing, Outlined, draw
from arpenteur.strategy.map_lines import MapLine
from arpenteur.strategy.results import Ranking
from arpenteur.strategy.zone_names import marks_of
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.metrics import METRICS, scale
from arpenteur.web.foundation.territory.models import PublishedSnapshot, Zone

Json = dict[str, Any]


def feature_collection(zones: Sequence[Zone], ranking: Ranking) -> Json:
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


def landmarks_of(published: PublishedSnapshot, level: str, zones: Iterable[Zone]) -> Json:
    """Members of a collection for the landmarks of all zones of a level, at hand."""
    drawn = cast("list[Outlined]", list(zones))
    lines = queries.landmarks(published, level, drawn)
    return landmark_members(lines, draw(drawn, lines=lines))


def landmark_members(lines: Iterable[MapLine], drawing: Drawing) -> Json:
    """Landmarks beside the features of a collection: ``lines`` of longitudes and latitudes by kind, and ``names``, each
    from where it starts to where it ends."""
    return {
        "lines": [{"kind": one.kind, "points": [_rounded(point) for point in one.points]} for one in lines],
        "names": [
            {
                "text": one.text,
                "kind": one.kind,
                "ends": [_rounded(drawing.ground(*end)) for end in (one.start, one.end)],
            }
            for one in drawing.lines.names
        ],
    }


def _rounded(point: tuple[float, float]) -> tuple[float, float]:
    """To about a metre."""
    return round(point[0], 5), round(point[1], 5)
