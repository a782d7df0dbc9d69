"""Totals of a national file: votes under what families are told by, nuances or names."""

from pathlib import Path

import polars as pl
import pytest

from arpenteur.sources.nation import national_totals
from arpenteur.sources.results import ResultsLayout


def halves(folder: Path, labels: list[tuple[str, str | None]]) -> Path:
    """The two files of a round of one station, ten votes a label."""
    station = {"maille": "bureaux", "code": "75056_0101"}
    counts = {"inscrits": 900, "votants": 10 * len(labels), "exprimes": 10 * len(labels)}
    totals = folder / "tour_bureaux_territoires.parquet"
    pl.DataFrame([station | counts]).write_parquet(totals)
    rows = [station | {"label": label, "nuance": nuance, "voix": 10} for label, nuance in labels]
    schema = {"maille": pl.String, "code": pl.String, "label": pl.String, "nuance": pl.String, "voix": pl.Int32}
    pl.DataFrame(rows, schema=schema).write_parquet(folder / "tour_bureaux_candidats.parquet")
    return totals


@pytest.mark.parametrize(
    ("election", "labels", "told"),
    [
        ("2019_euro_t1", [("RENAISSANCE", None), ("UDLEF", None)], {(None, "RENAISSANCE"), (None, "UDLEF")}),
        ("2022_legi_t1", [("DUPONT", "NUP"), ("DURAND", "NUP")], {("NUP", None)}),
        ("2022_pres_t1", [("MÉLENCHON", "XXX")], {(None, "MÉLENCHON")}),
    ],
)
def test_votes_are_added_up_under_the_nuance_or_under_the_name_where_there_is_none(
    tmp_path: Path, election: str, labels: list[tuple[str, str | None]], told: set[tuple[str | None, str | None]]
):
    found = national_totals(halves(tmp_path, labels), ResultsLayout.TIDY_TOTALS, election)
    assert found is not None
    assert set(found.votes.select("nuance", "name").iter_rows()) == told
    assert found.votes["votes"].sum() == 10 * len(labels)
