"""One back-test on files: read, ask, forecast, and only then count.

A back-test as JSON and as one flat CSV.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from arpenteur.domain.backtest_rows import words
from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place, PlaceKind
from arpenteur.pipeline.backtest.arrays import Rows, outcome_of, panel_of, registered_of, supply_of
from arpenteur.pipeline.backtest.seats import Seats, recovered_seats
from arpenteur.pipeline.backtest.shelves import Held, read_held
from arpenteur.pipeline.progress import Progress, Silent
from arpenteur.snapshot import Source
from arpenteur.stats.backtest.case import Outcome, Question
from arpenteur.stats.backtest.evaluate import forecasts, judged
from arpenteur.stats.backtest.report import Report
from arpenteur.stats.panel import Array, Ints, Mask

_DEPARTEMENTS = 96
_STEPS = 4


@dataclass(frozen=True)
class Replay:
    """A report, and what there is to say of the files: rounds used, scope of the scenario, constituencies recovered."""

    report: Report
    place: str
    elections: tuple[str, ...]
    scenario_scope: str
    departements: int
    seats: Seats
    sources: tuple[Source, ...]
    fictional: bool

    def to_json(self) -> dict[str, Any]:
        """The public JSON of ``arpenteur backtest``."""
        return {
            **self.report.to_json(),
            "place": self.place,
            "elections": list(self.elections),
            "scenario_scope": self.scenario_scope,
            "scenario_departements": self.departements,
            "circonscriptions": {
                "from_candidate_lists": self.seats.recovered,
                "compared_with_codes": self.seats.compared,
                "agreeing": self.seats.agreeing,
            },
            "sources": [asdict(one) for one in self.sources],
        }


@dataclass(frozen=True)
class Counted:
    """The votes of the target, read from the files when they are asked for."""

    held: Held
    target: Election
    rows: Rows

    @classmethod
    def of(cls, held: Held, target: Election) -> "Counted":
        """The stations that voted at the target."""
        return cls(held, target, Rows.of(held, target))

    def outcome(self) -> Outcome:
        """Counts of every station."""
        return outcome_of(self.held, self.target, self.rows)

    def scenario(self, rows: Ints) -> tuple[Array, float]:
        """Shares by option and turnout of the stations together: the result given as known, and nothing local."""
        outcome = self.outcome().take(rows)
        votes = outcome.votes.sum(axis=0)
        registered = max(float(outcome.registered.sum()), 1.0)
        return votes / max(float(votes.sum()), 1.0), float(outcome.turnout.sum()) / registered


def replay(
    sources: Sequence[Path], target: Election, place: Place | None = None, progress: Progress | None = None
) -> Replay:
    """Back-test ``target`` on the results of ``sources``, scored on the stations of ``place`` (metropolitan France
    where None). Raises InputError: nothing to test, nothing earlier, no station of the place."""
    progress = progress or Silent()
    held = read_held(sources, target, progress)
    progress.step("Bureaux et circonscriptions", 1, _STEPS)
    counted, seats = Counted.of(held, target), recovered_seats(held, target)
    rows = counted.rows
    if not len(rows):
        raise _nothing_comparable(place, target)
    inside = _inside(rows, seats, place)
    question = question_of(counted, seats)
    progress.step("Prévisions", 2, _STEPS)
    made = forecasts(question)
    progress.step("Dépouillement", 3, _STEPS)
    report = judged(made, counted.outcome(), inside)
    if not report.stations:
        raise _nothing_comparable(place, target)
    departements = int(rows.table["commune"].str.slice(0, 2).n_unique())
    return Replay(
        report=report,
        place=str(place) if place else "metropole",
        elections=tuple(str(one) for one in held.elections),
        scenario_scope="metropole" if departements >= _DEPARTEMENTS else "fichiers",
        departements=departements,
        seats=seats,
        sources=held.sources,
        fictional=held.fictional,
    )


def _nothing_comparable(place: Place | None, target: Election) -> InputError:
    return InputError(
        f"aucun bureau de {place or 'ce lieu'} comparable entre {target} et les scrutins antérieurs",
        expected="des bureaux de même numéro, à 10 % d'inscrits près, dans chaque scrutin de France métropolitaine",
    )


def question_of(counted: Counted, seats: Seats) -> Question:
    """What forecasts may know: earlier rounds, lists of candidates, registered, and a scenario."""
    held, target, rows = counted.held, counted.target, counted.rows
    return Question(
        election=target,
        panel=panel_of(held, target, rows, seats.table),
        supply=supply_of(held, target, rows, seats.table),
        registered=registered_of(held, target, rows),
        scenario=counted.scenario,
    )


def _inside(rows: Rows, seats: Seats, place: Place | None) -> Mask:
    """Stations of the place (n). Raises InputError where there is none."""
    if place is None or place.kind is PlaceKind.FRANCE:
        return np.ones(len(rows), dtype=np.bool_)
    if place.kind is PlaceKind.CIRCONSCRIPTION:
        named = rows.table.join(seats.table, on="station", how="left", maintain_order="left")["seat"]
        inside = (named == place.code).fill_null(value=False)
    else:
        inside = rows.table["commune"].str.starts_with(place.code)
    found = inside.to_numpy().astype(np.bool_)
    if not found.any():
        raise InputError(
            f"aucun bureau de {place} dans ce scrutin",
            expected="un lieu de France métropolitaine couvert par les fichiers",
        )
    return found


_COLUMNS = (
    "target",
    "place",
    "output",
    "name",
    "label",
    "kind",
    "honest",
    "family",
    "mae_pp",
    "mae_within_circonscription_pp",
    "floor_pp",
    "coverage_90",
    "half_width_pp",
    "interval_from",
    "spearman",
    "spearman_split_half",
    "top_decile_lift",
    "top_decile_lift_whole",
    "top20_pct",
    "top20_split_half_pct",
    "level",
    "low",
    "high",
    "lift",
    "towns_above_mean_pct",
)


def replay_json(replay: Replay, credits: str) -> str:
    """The public JSON as text; ``credits`` is the line that names its sources."""
    return json.dumps({**replay.to_json(), "credits": credits}, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def replay_csv(replay: Replay) -> str:
    """One line for each row of each output; errors by bloc follow their row, with the bloc under ``family``."""
    value = replay.to_json()
    text = io.StringIO()
    writer: csv.DictWriter[str] = csv.DictWriter(text, _COLUMNS, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for output in ("support", "turnout", "floating", "capture", "order"):
        for row in value[output]:
            label = words(output, row["name"]).label
            shared = {"target": value["target"], "place": value["place"], "output": output, "label": label}
            writer.writerow({**shared, **row})
            writer.writerows(_blocs(shared, row))
    return text.getvalue()


def _blocs(shared: dict[str, Any], row: dict[str, Any]) -> list[dict[str, Any]]:
    known = {key: row[key] for key in ("name", "kind", "honest")}
    return [{**shared, **known, "family": bloc, "mae_pp": error} for bloc, error in row.get("by_bloc", {}).items()]
