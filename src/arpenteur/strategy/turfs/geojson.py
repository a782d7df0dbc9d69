"""Turfs for any map program: GeoJSON (RFC 7946)."""

from arpenteur.strategy.turfs.results import Json, Turf, Turfs


def geojson(found: Turfs) -> Json:
    """A collection with, for each turf, its outline, its walk and its buildings; ``role`` tells which is which."""
    features = [feature for turf in found.turfs for feature in _features(turf)]
    about = {"place": found.place, "seed": found.seed, "notices": list(found.notices), "fictional": found.fictional}
    return {"type": "FeatureCollection", "credits": found.credits, "arpenteur": about, "features": features}


def _features(turf: Turf) -> list[Json]:
    about = {
        "turf": turf.letter,
        "doors": turf.doors,
        "metres": round(turf.metres),
        "minutes": round(turf.minutes),
        "streets": turf.streets,
    }
    line = {"type": "LineString", "coordinates": [list(point) for point in turf.path]}
    features = [_feature("outline", turf.outline, about)]
    features += [_feature("walk", line, {"turf": turf.letter})] if len(turf.path) > 1 else []
    for rank, one in enumerate(turf.buildings, start=1):
        point = {"type": "Point", "coordinates": [round(one.longitude, 6), round(one.latitude, 6)]}
        said = {"turf": turf.letter, "rank": rank, "street": one.street, "number": one.label, "doors": one.doors}
        features.append(_feature("building", point, said))
    return features


def _feature(role: str, geometry: Json, about: Json) -> Json:
    return {"type": "Feature", "geometry": geometry, "properties": {"role": role, **about}}
