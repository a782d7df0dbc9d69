"""Rounds for any map program: GeoJSON (RFC 7946)."""

from arpenteur.strategy.rounds.results import Round, Rounds
from arpenteur.strategy.turfs.results import Json


def geojson(found: Rounds) -> Json:
    """A collection with, for each round, its way and its stops; ``role`` tells which is which."""
    about = {
        "place": found.place, "task": found.task, "seed": found.seed, "notices": list(found.notices),
        "fictional": found.fictional,
    }  # fmt: skip
    features = [feature for one in found.rounds for feature in _features(one)]
    return {"type": "FeatureCollection", "credits": found.credits, "arpenteur": about, "features": features}


def _features(one: Round) -> list[Json]:
    about = {
        "round": one.letter, "stops": len(one.stops), "load": one.load, "metres": round(one.metres),
        "minutes": round(one.minutes),
    }  # fmt: skip
    line = {"type": "LineString", "coordinates": [list(point) for point in one.path]}
    features = [_feature("way", line, about)] if len(one.path) > 1 else []
    for rank, stop in enumerate(one.stops, start=1):
        point = {"type": "Point", "coordinates": [round(stop.at[0], 6), round(stop.at[1], 6)]}
        said = {"round": one.letter, "rank": rank, "key": stop.key, "label": stop.label, "load": stop.load}
        features.append(_feature("stop", point, said))
    return features


def _feature(role: str, geometry: Json, about: Json) -> Json:
    return {"type": "Feature", "geometry": geometry, "properties": {"role": role, **about}}
