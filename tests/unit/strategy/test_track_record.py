"""A place replays its own last election, and says in one sentence what the model was worth, good or bad."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from fictional_place import write_fictional_place

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.family import Family
from arpenteur.snapshot import Snapshot, write_snapshot
from arpenteur.stats.backtest.report import CaptureScore, Report, Score
from arpenteur.strategy import explain, rank, record_csv, record_json
from arpenteur.strategy.labels import THIN
from arpenteur.strategy.track_record.replay import TrackRecord, quick_record, track_record
from arpenteur.strategy.track_record.verdict import NATIONAL, sentence

L24 = Election.parse("2024_legi_t1")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return write_fictional_place(tmp_path_factory.mktemp("town") / "s")


def rewritten(town: Snapshot, path: Path, **tables: pl.DataFrame) -> Snapshot:
    names = (
        "stations",
        "quartiers",
        "station_results",
        "option_votes",
        "reference_results",
        "station_stability",
        "station_profile",
        "station_streets",
    )
    kept = {name: tables.get(name, getattr(town, name)) for name in names}
    return write_snapshot(path, manifest=town.manifest, quality={"sources": []}, tables=kept)


def record(
    model: float, kept: float, *, stations: int = 30, scope: str = "place", kind: str = "2022_legi_t1"
) -> TrackRecord:
    def row(name: str, error: float, sort: str = "baseline") -> Score:
        return Score(name, sort, error, error, 1.5)  # type: ignore[arg-type]

    support = (row("model", model, "model"), row("persistence", kept), row("sampling_floor", 1.5, "floor"))
    turnout = (row("model", 2.0, "model"), row("uniform_swing", 2.5))
    capture = (CaptureScore("model", "model", "all", 23.0, 22.3),)
    report = Report(kind, stations, {"support": stations}, "rise since 2022_pres_t1", support, turnout, (), capture)
    return TrackRecord(Election.parse(kind), scope, report)


def test_the_latest_first_round_with_one_before_it_is_held_out(town: Snapshot) -> None:
    found = track_record(town)
    assert found is not None
    assert found.election == L24
    assert found.report.stations == 22
    assert found.enough
    assert {row.name for row in found.report.support} >= {"model", "persistence", "uniform_swing", "sampling_floor"}


def test_a_place_without_earlier_votes_replays_nothing(town: Snapshot, tmp_path: Path) -> None:
    only = town.option_votes.filter(pl.col("election") == str(L24))
    alone = rewritten(town, tmp_path / "s", option_votes=only)
    assert track_record(alone) is None
    assert record_json(alone)["sentence"] == f"Modèle pas rejoué ici : {NATIONAL}"
    assert record_csv(record_json(alone)).count("\n") == 1


def test_the_national_result_is_given_where_the_snapshot_has_it(town: Snapshot, tmp_path: Path) -> None:
    reference = town.reference_results
    nation = reference.filter(pl.col("scope") == "place").with_columns(pl.lit("france").alias("scope"))
    others = reference.filter(pl.col("scope") != "france")
    found = track_record(rewritten(town, tmp_path / "s", reference_results=pl.concat([others, nation])))
    assert found is not None
    assert found.scope == "france"
    without = track_record(rewritten(town, tmp_path / "t", reference_results=others))
    assert without is not None
    assert without.scope == "place"
    ours = {row.name: row.mae_pp for row in found.report.support}
    assert ours["persistence"] == {row.name: row.mae_pp for row in without.report.support}["persistence"]


def test_votes_of_the_election_held_out_do_not_move_its_forecast(town: Snapshot, tmp_path: Path) -> None:
    """With the national shares given, the station votes of the target may be anything: the rules stay the same."""
    reference = town.reference_results
    nation = reference.filter(pl.col("scope") == "place").with_columns(pl.lit("france").alias("scope"))
    both = pl.concat([reference.filter(pl.col("scope") != "france"), nation])
    rng = np.random.default_rng(1)
    noise = pl.Series(rng.integers(1, 400, town.option_votes.height))
    garbage = pl.when(pl.col("election") == str(L24)).then(noise).otherwise("votes").alias("votes")
    honest = track_record(rewritten(town, tmp_path / "s", reference_results=both))
    poisoned = rewritten(
        town, tmp_path / "t", reference_results=both, option_votes=town.option_votes.with_columns(garbage)
    )
    bad = track_record(poisoned)
    assert honest is not None
    assert bad is not None
    floors = [next(row.floor_pp for row in one.report.support if row.name == "logit_swing") for one in (honest, bad)]
    assert floors[0] != floors[1]
    widths = [next(row.half_width_pp for row in one.report.support if row.name == "model") for one in (honest, bad)]
    assert widths[0] == widths[1]


@pytest.mark.parametrize(
    ("model", "kept", "opening"),
    [
        (2.9, 5.1, "Modèle rejoué ici, plus juste que les règles naïves : "),
        (3.2, 2.9, "Modèle rejoué ici, à 0,3 point d'une règle naïve, moins que ce que le hasard seul laisse : "),
        (4.9, 2.9, "Modèle rejoué ici, moins juste qu'une règle naïve : "),
        (3.00, 3.02, "Modèle rejoué ici, à égalité : "),
    ],
)
def test_the_sentence_says_whether_the_model_was_better_worse_or_equal(model: float, kept: float, opening: str) -> None:
    text = sentence(record(model, kept))
    assert text.startswith(opening)
    assert "le modèle se trompe de" in text
    assert "(plancher du hasard : 1,5)" in text
    assert "participation : 2,0 points, meilleure règle naïve 2,5" in text


def test_the_sentence_names_the_election_and_the_result_given() -> None:
    assert "sur les législatives de 2022, tenues à l'écart, dans 30 bureaux" in sentence(record(2, 3))
    presidential = sentence(record(2, 3, kind="2022_pres_t1", scope="france"))
    assert "sur la présidentielle de 2022, tenue à l'écart" in presidential
    assert "le résultat national donné" in presidential


def test_too_few_stations_say_so_and_give_the_national_figure() -> None:
    text = sentence(record(2, 3, stations=4))
    assert text == f"Modèle pas rejoué ici, trop peu de bureaux (4) : {NATIONAL}"


def test_missing_outputs_are_left_out() -> None:
    found = record(2, 3)
    assert "participation" not in sentence(replace(found, report=replace(found.report, turnout=())))
    bare = replace(found, report=replace(found.report, support=found.report.support[:1], capture=()))
    assert sentence(bare).endswith(
        "aucune prévision du soutien n'était possible ; participation : 2,0 points, meilleure règle naïve 2,5"
    )


def test_a_quick_record_is_made_once_and_never_for_a_nation(town: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    assert quick_record(town) is quick_record(town)
    monkeypatch.setattr("arpenteur.strategy.track_record.replay.MOST_STATIONS", 5)
    assert quick_record(town) is None


def test_the_export_holds_every_row(town: Snapshot) -> None:
    found = record_json(town)
    lines = record_csv(found).splitlines()
    assert len(lines) == 1 + sum(len(found[name]) for name in ("support", "turnout", "floating", "capture", "order"))
    assert "Plancher du hasard" in record_csv(found)


def test_votes_that_do_not_add_up_are_told_by_the_ranking_and_by_the_explanation(
    town: Snapshot, tmp_path: Path
) -> None:
    family, station = Family.load("gauche"), town.stations["station"][0]
    assert not [
        one for one in rank(town, family=family, target=ElectionType.LEGISLATIVE).warnings if "somme des voix" in one
    ]
    here = (pl.col("election") == str(L24)) & (pl.col("station") == station)
    first = here & (pl.col("option") == town.option_votes.filter(here)["option"][0])
    votes = pl.when(first).then(pl.col("votes") + 408).otherwise(pl.col("votes")).cast(town.option_votes["votes"].dtype)
    wrong = rewritten(town, tmp_path / "s", option_votes=town.option_votes.with_columns(votes.alias("votes")))
    ranked = [
        one for one in rank(wrong, family=family, target=ElectionType.LEGISLATIVE).warnings if "somme des voix" in one
    ]
    assert len(ranked) == 1
    assert f"dans 1 bureau ({station} : +408 ({L24.label}))" in ranked[0].replace(THIN, " ")
    assert ranked[0] in explain(wrong, station, family=family, target=ElectionType.LEGISLATIVE).warnings
