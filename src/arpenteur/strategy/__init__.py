"""Questions asked of a published snapshot: rank, explain, profile. The command line and the web both call here."""

from arpenteur.strategy.explain import explain
from arpenteur.strategy.geojson import ranking_geojson, zone_geojson
from arpenteur.strategy.labels import FLAG_LABELS
from arpenteur.strategy.page import ranking_html
from arpenteur.strategy.profile import profile
from arpenteur.strategy.rank import rank, targets
from arpenteur.strategy.render import explanation_csv, ranking_csv, ranking_json
from arpenteur.strategy.zones import Level

__all__ = [
    "FLAG_LABELS",
    "Level",
    "explain",
    "explanation_csv",
    "profile",
    "rank",
    "ranking_csv",
    "ranking_geojson",
    "ranking_html",
    "ranking_json",
    "targets",
    "zone_geojson",
]
