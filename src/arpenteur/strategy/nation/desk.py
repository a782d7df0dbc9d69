"""What is kept of a nation beside its published snapshot: figures by family, computed once, read by every page."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from arpenteur import __version__
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.snapshot import Snapshot
from arpenteur.stats.parameters import parameters
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.nation.stations import Vote, read_votes, station_figures, write_votes
from arpenteur.strategy.nation.zones import NationLevel, NationZone, added, listed
from arpenteur.strategy.ranking.order import order_of
from arpenteur.strategy.ranking.rank import scenario_json
from arpenteur.strategy.results import Json, Order
from arpenteur.strategy.track_record.verdict import verdict, warnings

INPUTS = "inputs.json"
VOTES = "votes.parquet"
_ROWS = 4096


class Listener(Protocol):
    """Hears how far long work is."""

    def step(self, label: str, done: int, total: int | None) -> None:
        """``done`` of ``total`` units of the step called ``label``."""


@dataclass(frozen=True)
class NationQuestion:
    """What one table of figures answers, and what it rests on: written beside it."""

    family: str
    family_label: str
    target: str
    scenario: Json
    elections: tuple[str, ...]
    ratio: float
    mean_gap: float
    mean_score: float
    rise: float
    order: Order
    verdict: str
    warnings: tuple[str, ...]


def write_nation(
    folder: Path, snapshot: Snapshot, families: Iterable[Family], target: ElectionType, listener: Listener
) -> None:
    """Compute the figures of all stations for each family under the reference scenario and write them to ``folder``.

    A few seconds a family. Raises InputError where the snapshot holds no usable election.
    """
    wanted = list(families)
    folder.mkdir(parents=True, exist_ok=True)
    kept: list[Json] = []
    masked: list[str] = []
    for done, family in enumerate(wanted):
        listener.step(f"Chiffres nationaux, {family.label}", done, len(wanted))
        assessment = Assessment(snapshot, family, target, None, "station")
        table = station_figures(assessment).sort("station")
        table.write_parquet(folder / f"{family.id}.parquet", compression="zstd", row_group_size=_ROWS)
        kept.append(_question(assessment))
        masked = table.filter(pl.col("suppressed").is_not_null())["station"].to_list()
    rounds = sorted({election for question in kept for election in question["elections"]})
    write_votes(folder / VOTES, snapshot, rounds, masked)
    document = {"program": __version__, "generated_at": snapshot.manifest.generated_at, "questions": kept}
    (folder / INPUTS).write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _question(assessment: Assessment) -> Json:
    used = assessment.records.used
    rounds = dict.fromkeys([*used.ballots, *(one for cycle in used.cycles for one in cycle)])
    rise = assessment.outlook.rise
    return {
        "family": assessment.family.id,
        "family_label": assessment.family.label,
        "target": assessment.target.value,
        "scenario": scenario_json(assessment),
        "elections": sorted(map(str, rounds)),
        "ratio": max(rise, 0.0) / assessment.mean_gap if assessment.mean_gap > 0 else 0.0,
        "mean_gap": assessment.mean_gap,
        "mean_score": assessment.mean_score,
        "rise": rise,
        "order": order_of(assessment, few=False, stability={}).to_json(),
        "verdict": verdict(assessment),
        "warnings": list(warnings(assessment)),
    }


@dataclass(frozen=True)
class Nation:
    """The figures of a nation on disk; a table is read once a process, as long as ``stamp`` stays the same."""

    folder: Path
    questions: dict[str, NationQuestion]
    stamp: int

    @classmethod
    def open(cls, folder: Path) -> "Nation":
        """Raises OSError where there is none, ValueError or KeyError where it is damaged."""
        document = json.loads((folder / INPUTS).read_text(encoding="utf-8"))
        questions = {raw["family"]: _read(raw) for raw in document["questions"]}
        return cls(folder, questions, (folder / INPUTS).stat().st_mtime_ns)

    def __hash__(self) -> int:
        """By the folder and its stamp, which the questions follow."""
        return hash((self.folder, self.stamp))

    def zones(self, family: str, level: NationLevel, parent: str = "") -> tuple[NationZone, ...]:
        """The zones of a level inside a territory, by code; inside the whole nation without ``parent``.

        ``parent``: ``dep:93``, ``circo:9302``, ``commune:93010``, or two joined by ``+`` for the part they share.
        """
        return _zones(self, family, level, parent)

    def whole(self, family: str, parent: str = "") -> NationZone | None:
        """A territory (as in ``zones``, the nation without ``parent``) as one zone, None where it has no station."""
        found = _zones(self, family, "departement", f"{parent}=")
        return found[0] if found else None

    def station(self, family: str, code: str) -> Json | None:
        """Every column of one station, None where the nation has it not."""
        rows = _table(self.folder / f"{family}.parquet", self.stamp).filter(pl.col("station") == code)
        return rows.row(0, named=True) if rows.height else None

    def past_votes(self, code: str) -> tuple[Vote, ...]:
        """The rounds that the figures rest on, in one station; nothing where it is masked."""
        return read_votes(self.folder / VOTES, code)


def _read(raw: dict[str, Any]) -> NationQuestion:
    read: dict[str, Any] = {name: tuple(raw[name]) for name in ("elections", "warnings")}
    read["order"] = Order.from_json(raw["order"])
    return NationQuestion(**(raw | read))


@lru_cache(maxsize=8)
def _table(file: Path, _stamp: int) -> pl.DataFrame:
    return pl.read_parquet(file)


@lru_cache(maxsize=2048)
def _zones(nation: Nation, family: str, level: NationLevel, parent: str) -> tuple[NationZone, ...]:
    stations = _table(nation.folder / f"{family}.parquet", nation.stamp)
    territory, together, _ = parent.partition("=")
    if territory:
        stations = stations.filter(_inside(territory))
    if together:
        stations = stations.with_columns(pl.lit(territory).alias(level))
    if level == "station":
        return listed(stations)
    return added(stations, level, parameters().transition(ElectionType(nation.questions[family].target)).of(family))


def _inside(parent: str) -> pl.Expr:
    conditions = [pl.col(_COLUMNS[kind]) == code for kind, _, code in (one.partition(":") for one in parent.split("+"))]
    return pl.all_horizontal(conditions)


_COLUMNS = {"dep": "departement", "circo": "circonscription", "commune": "commune"}
