"""All that is asked of a published snapshot, in one place: what ``arpenteur.strategy`` offers."""

from arpenteur.stats.priority import CHANCE
from arpenteur.strategy.assessment.zones import Level, levels
from arpenteur.strategy.explanation.explain import explain
from arpenteur.strategy.flows.estimate import (
    GROUPINGS,
    Grouping,
    flow_rounds,
    flow_settings,
    flows,
    flows_csv,
    usual_pairs,
)
from arpenteur.strategy.flows.results import FlowCell, FlowGroup, Flows
from arpenteur.strategy.ground import GroundStation, ground, stations_by_street, streets_of, unknown_streets
from arpenteur.strategy.labels import FLAG_LABELS
from arpenteur.strategy.planning.constraints import Constraints
from arpenteur.strategy.planning.field import Counts as DoorCounts
from arpenteur.strategy.planning.plan import plan
from arpenteur.strategy.planning.results import Plan, PlannedStation, plan_csv, plan_json
from arpenteur.strategy.profiles.profile import profile
from arpenteur.strategy.ranking.geojson import ranking_geojson, zone_geojson
from arpenteur.strategy.ranking.page import ranking_html
from arpenteur.strategy.ranking.rank import rank, targets
from arpenteur.strategy.ranking.render import (
    comparison_csv,
    comparison_json,
    explanation_csv,
    ranking_csv,
    ranking_json,
    second_round_csv,
    second_round_json,
)
from arpenteur.strategy.scenarios.compare import FEWEST as FEWEST_COMPARED
from arpenteur.strategy.scenarios.compare import MOST as MOST_COMPARED
from arpenteur.strategy.scenarios.compare import compare
from arpenteur.strategy.scenarios.file import scenario_toml
from arpenteur.strategy.scenarios.first_round import ballot_lists, first_rounds
from arpenteur.strategy.scenarios.second_round import second_round_of
from arpenteur.strategy.series.series import Series, series, series_csv, series_json, series_labels, write_series
from arpenteur.strategy.track_record.export import record_csv, record_json
from arpenteur.strategy.track_record.order_words import director_sentences, headline_sentences, order_sentences

__all__ = [
    "CHANCE",
    "FEWEST_COMPARED",
    "FLAG_LABELS",
    "GROUPINGS",
    "MOST_COMPARED",
    "Constraints",
    "DoorCounts",
    "FlowCell",
    "FlowGroup",
    "Flows",
    "GroundStation",
    "Grouping",
    "Level",
    "Plan",
    "PlannedStation",
    "Series",
    "ballot_lists",
    "compare",
    "comparison_csv",
    "comparison_json",
    "director_sentences",
    "explain",
    "explanation_csv",
    "first_rounds",
    "flow_rounds",
    "flow_settings",
    "flows",
    "flows_csv",
    "ground",
    "headline_sentences",
    "levels",
    "order_sentences",
    "plan",
    "plan_csv",
    "plan_json",
    "profile",
    "rank",
    "ranking_csv",
    "ranking_geojson",
    "ranking_html",
    "ranking_json",
    "record_csv",
    "record_json",
    "scenario_toml",
    "second_round_csv",
    "second_round_json",
    "second_round_of",
    "series",
    "series_csv",
    "series_json",
    "series_labels",
    "stations_by_street",
    "streets_of",
    "targets",
    "unknown_streets",
    "usual_pairs",
    "write_series",
    "zone_geojson",
]
