"""The front door for programs: every public name of the engine, in one module (``docs/library.md``).

What is listed here keeps its meaning within a major version; everything else may move between two releases. Nothing
of the site comes in: ``pip install arpenteur`` is enough.
"""

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.domain.places import Place
from arpenteur.domain.scenario import Scenario
from arpenteur.pipeline import build, check
from arpenteur.pipeline.backtest import Replay
from arpenteur.pipeline.backtest import replay as backtest
from arpenteur.snapshot import Manifest, Snapshot, Source
from arpenteur.stats.transfers import Transfers, balance
from arpenteur.stats.transfers import estimate as transfers
from arpenteur.strategy import (
    Constraints,
    DoorCounts,
    Flows,
    Plan,
    Series,
    explain,
    flows,
    plan,
    profile,
    rank,
    series,
    write_series,
)
from arpenteur.strategy import record_json as track_record
from arpenteur.strategy.effects.effect import Drawn, Results, effect, results_of
from arpenteur.strategy.effects.results import Effect
from arpenteur.strategy.results import Explanation, Interval, RankedZone, Ranking, ZoneProfile
from arpenteur.tables import Table, table_dictionary, table_metadata

__all__ = [
    "Constraints",
    "DoorCounts",
    "Drawn",
    "Effect",
    "Election",
    "ElectionType",
    "Explanation",
    "Family",
    "Flows",
    "InputError",
    "Interval",
    "Manifest",
    "Place",
    "Plan",
    "RankedZone",
    "Ranking",
    "Replay",
    "Results",
    "Scenario",
    "Series",
    "Snapshot",
    "Source",
    "Table",
    "Transfers",
    "ZoneProfile",
    "backtest",
    "balance",
    "build",
    "check",
    "effect",
    "explain",
    "flows",
    "plan",
    "profile",
    "rank",
    "results_of",
    "series",
    "table_dictionary",
    "table_metadata",
    "track_record",
    "transfers",
    "write_series",
]
