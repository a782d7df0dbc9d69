"""A track record as JSON for pages, and as one flat CSV."""

import csv
import io

from arpenteur.domain.backtest_rows import words
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.results import Json
from arpenteur.strategy.track_record.replay import track_record
from arpenteur.strategy.track_record.verdict import sentence

_COLUMNS = (
    "target",
    "output",
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
    "top20_pct",
    "top20_split_half_pct",
    "level",
    "low",
    "high",
    "lift",
    "towns_above_mean_pct",
)


def record_json(snapshot: Snapshot) -> Json:
    """The replay of a place with its ``sentence``; the sentence alone where too little can be replayed."""
    record = track_record(snapshot)
    if record is None or not record.enough:
        return {"sentence": sentence(record)}
    return {**record.to_json(), "sentence": sentence(record)}


def record_csv(record: Json) -> str:
    """One line a row of each output; a header alone where nothing was replayed."""
    text = io.StringIO()
    writer: csv.DictWriter[str] = csv.DictWriter(text, _COLUMNS, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for output in ("support", "turnout", "floating", "capture", "order"):
        for row in record.get(output, ()):
            label = words(output, row["name"]).label
            writer.writerow({**row, "target": record["target"], "output": output, "label": label})
    return text.getvalue()
