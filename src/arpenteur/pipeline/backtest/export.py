"""A back-test as JSON and as one flat CSV."""

import csv
import io
import json
from typing import Any

from arpenteur.domain.backtest_rows import words
from arpenteur.pipeline.backtest.replay import Replay

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
