"""A back-test on files: constituencies from lists, votes of the target never read by a forecast, refusals."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from small_nation import L17, L22, P17, P22, SIZE, write_tidy

from arpenteur.demo import generate
from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place
from arpenteur.pipeline.backtest import replay, replay_csv, replay_json
from arpenteur.pipeline.backtest.arrays import outgoing_of
from arpenteur.pipeline.backtest.replay import Counted, question_of
from arpenteur.pipeline.backtest.seats import recovered_seats
from arpenteur.pipeline.backtest.shelves import Held, read_held, wanted
from arpenteur.pipeline.progress import Silent
from arpenteur.pipeline.selection import Ballots
from arpenteur.stats.backtest.evaluate import forecasts
from arpenteur.stats.panel import BLOCS


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nation")
    for election in (P17, P22, L22):
        write_tidy(folder, election)
    return folder


def poisoned(held: Held) -> Held:
    """Every count of the target but the registered replaced by garbage."""
    rng = np.random.default_rng(1)
    mine = pl.col("election") == str(L22)

    def garbage(size: int) -> pl.Series:
        return pl.Series(rng.integers(0, 10**6, size))

    results = held.ballots.results
    for name in ("turnout", "valid", "blank", "null_votes", "abstentions"):
        results = results.with_columns(pl.when(mine).then(garbage(results.height)).otherwise(name).alias(name))
    votes = held.ballots.votes
    votes = votes.with_columns(pl.when(mine).then(garbage(votes.height)).otherwise("votes").alias("votes"))
    return replace(held, ballots=replace(held.ballots, results=results, votes=votes))


def test_forecasts_are_identical_to_the_bit_when_every_count_of_the_target_is_garbage(files: Path) -> None:
    held = read_held([files], L22, Silent())
    seats = recovered_seats(held, L22)
    honest = Counted.of(held, L22)
    given = {len(rows): honest.scenario(rows) for rows in (np.arange(SIZE),)}
    bad = Counted.of(poisoned(held), L22)
    assert not np.array_equal(bad.outcome().votes, honest.outcome().votes)
    first = replace(question_of(honest, seats), scenario=lambda rows: given[len(rows)])
    second = replace(question_of(bad, seats), scenario=lambda rows: given[len(rows)])
    one, other = forecasts(first), forecasts(second)
    for block, twin in ((one.support, other.support), (one.turnout, other.turnout)):
        assert len(block.predicted) == len(twin.predicted) > 3
        for row, copy in zip(block.predicted, twin.predicted, strict=True):
            assert row.shares.tobytes() == copy.shares.tobytes()
            assert (row.half_width is None) == (copy.half_width is None)
            assert row.half_width is None or row.half_width.tobytes() == copy.half_width.tobytes()
    for pointing, twin in ((one.floating, other.floating), (one.capture, other.capture)):
        assert pointing is not None
        for rule, copy in zip(pointing.scored, twin.scored, strict=True):
            assert rule.whole.tobytes() == copy.whole.tobytes()
            assert [half.tobytes() for half in rule.halves] == [half.tobytes() for half in copy.halves]


def test_constituencies_are_recovered_from_lists_and_named_by_département_where_no_code_is_known(files: Path) -> None:
    seats = recovered_seats(read_held([files], L22, Silent()), L22)
    by_list = dict(seats.table.iter_rows())
    assert len(set(by_list.values())) == 6
    assert by_list["01101_0001"] == by_list["01101_0020"] == "01-liste-1"
    assert by_list["01201_0001"] == "01-liste-2"
    assert (seats.recovered, seats.compared, seats.agreeing) == (SIZE, 0, 0)


def test_a_list_takes_the_code_most_of_its_stations_have(files: Path) -> None:
    held = read_held([files], L22, Silent())
    coded = pl.when(pl.col("station") == "01101_0003").then(pl.lit("0102")).otherwise(pl.lit("0101"))
    codes = pl.when((pl.col("election") == str(P22)) & pl.col("station").str.starts_with("01101")).then(coded)
    results = held.ballots.results.with_columns(codes.alias("circonscription"))
    seats = recovered_seats(replace(held, ballots=replace(held.ballots, results=results)), L22)
    by_list = dict(seats.table.iter_rows())
    assert by_list["01101_0003"] == "0101"
    assert by_list["01201_0001"] == "01-liste-2"
    assert (seats.compared, seats.agreeing) == (20, 19)


def test_files_without_a_station_of_metropolitan_france_are_refused_in_a_sentence(tmp_path: Path) -> None:
    files = generate(tmp_path, seed=3).folder
    with pytest.raises(InputError, match="aucun bureau de ce lieu comparable"):
        replay([files], Election.parse("2024_legi_t1"))


def test_the_public_json_has_the_keys_promised(files: Path) -> None:
    value = json.loads(replay_json(replay([files], L22, None, Silent()), "Sources : ici"))
    assert value["credits"] == "Sources : ici"
    assert {one["producer"] for one in value["sources"]} == {"Ministère de l'Intérieur"}
    assert value["target"] == "2022_legi_t1"
    assert value["stations"] == SIZE
    assert value["scenario_scope"] == "fichiers"
    support = value["support"][0]
    expected = {"name", "honest", "mae_pp", "mae_within_circonscription_pp", "coverage_90", "half_width_pp", "by_bloc"}
    assert expected <= set(support)
    assert support["name"] == "model"
    assert support["honest"] is True
    assert {"name", "spearman", "spearman_split_half", "top_decile_lift"} <= set(value["floating"][0])
    assert {"name", "family", "top20_pct", "top20_split_half_pct"} <= set(value["capture"][0])
    assert {row["family"] for row in value["capture"]} == {
        "all",
        "gauche",
        "centre",
        "droite",
        "extreme_droite",
        "divers",
    }


def test_the_csv_says_the_same_as_the_json(files: Path) -> None:
    found = replay([files], L22, Place.parse("dep:01"), Silent())
    rows = list(csv.DictReader(io.StringIO(replay_csv(found))))
    model = next(row for row in rows if row["output"] == "support" and row["name"] == "model" and not row["family"])
    assert float(model["mae_pp"]) == found.to_json()["support"][0]["mae_pp"]
    assert model["place"] == "dep:01"
    assert found.report.stations == 40


def test_a_place_may_be_a_constituency_known_by_its_list(files: Path) -> None:
    with pytest.raises(InputError, match="aucun bureau de circo:0101"):
        replay([files], L22, Place.parse("circo:0101"), Silent())
    assert replay([files], L22, Place.parse("01101"), Silent()).report.stations == 20


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("2017_legi_t1", r"2017_legi_t1 n'est pas parmi les résultats \(scrutins lus : 2017_pres_t1, 2022_pres_t1"),
        ("2017_pres_t1", "aucun scrutin antérieur à 2017_pres_t1"),
    ],
)
def test_what_cannot_be_replayed_is_said_in_one_sentence(files: Path, target: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        replay([files], Election.parse(target), None, Silent())


def test_a_place_without_comparable_station_is_refused(files: Path, tmp_path: Path) -> None:
    for path in files.iterdir():
        frame = pl.read_parquet(path)
        if "2022" in path.name and "presid" in path.name and "inscrits" in frame.columns:
            grown = pl.col("inscrits") * 2
            frame = frame.with_columns(grown.alias("inscrits"), (grown - pl.col("votants")).alias("abstentions"))
        frame.write_parquet(tmp_path / path.name)
    with pytest.raises(InputError, match="aucun bureau de ce lieu comparable"):
        replay([tmp_path], L22, None, Silent())


def test_elections_after_the_target_and_other_types_are_not_read() -> None:
    others = ("2017_legi_t2", "2022_legi_t2", "2017_pres_t2", "2019_euro_t1", "2021_dpmt_t1")
    held = {P17, L17, P22, L22, *(Election.parse(one) for one in others)}
    expected = ["2017_pres_t1", "2017_pres_t2", "2017_legi_t1", "2017_legi_t2", "2019_euro_t1", "2022_pres_t1"]
    assert [str(one) for one in wanted(held, P22)] == expected
    assert "2022_legi_t1" in {str(one) for one in wanted(held, Election.parse("2022_legi_t2"))}
    assert "2021_dpmt_t1" not in {str(one) for one in wanted(held, L22)}


def test_an_outgoing_deputy_is_known_by_the_name_that_won_the_last_second_round_or_the_first() -> None:
    """Three seats: the winner of a second round, one elected at once who stands for another bloc, one who is gone."""
    first, second, now = (Election.parse(one) for one in ("2017_legi_t1", "2017_legi_t2", "2022_legi_t1"))
    rows = [
        (first, "s1", "SOC", "Lézard", 40),
        (first, "s1", "LR", "MARTRE", 50),
        (first, "s2", "REM", "PINSON", 60),
        (first, "s3", "LR", "LOUTRE", 30),
        (second, "s1", "SOC", "LÉZARD", 55),
        (second, "s1", "LR", "MARTRE", 45),
        (second, "s3", "LR", "LOUTRE", 80),
        (now, "s1", "NUP", "LEZARD", 1),
        (now, "s1", "LR", "MARTRE", 1),
        (now, "s2", "DVD", "PINSON", 1),
        (now, "s3", "RN", "HERMINE", 1),
    ]
    votes = pl.DataFrame(
        [(str(one), *rest) for one, *rest in rows],
        schema=["election", "station", "nuance", "name", "votes"],
        orient="row",
    )
    seats = pl.DataFrame({"station": ["s1", "s2", "s3"], "seat": ["0101", "0102", "0103"]})
    held = Held(Ballots(pl.DataFrame(), votes, {}, ()), (first, second, now))
    found = outgoing_of(held, now, seats)
    assert found is not None
    assert dict(found.iter_rows()) == {"0101": BLOCS.index("gauche"), "0102": BLOCS.index("droite")}
    assert outgoing_of(Held(held.ballots, (first, now)), now, seats) is None
    assert outgoing_of(held, first, seats) is None


def test_the_aggregated_files_give_the_same_table_and_only_their_rounds_of_use_are_read(
    files: Path, tmp_path: Path
) -> None:
    _aggregate(files, tmp_path)
    first, second = (replay([folder], L22, None, Silent()).to_json() for folder in (files, tmp_path))
    assert second["elections"] == first["elections"]
    for output in ("support", "turnout", "floating", "capture"):
        assert second[output] == first[output]


def _aggregate(files: Path, out: Path) -> None:
    """The two aggregated files of the same rounds, a later round that nothing may read, and senators."""
    totals, candidates = [], []
    for path in sorted(files.glob("*.parquet")):
        kind = "pres" if "presid" in path.name else "legi"
        frame = pl.read_parquet(path).with_columns(pl.lit(f"{path.name.split('-')[1]}_{kind}_t1").alias("id_election"))
        code = pl.col("code").str.split("_")
        frame = frame.with_columns(
            pl.col("code").str.slice(0, 2).alias("code_departement"),
            code.list.get(0).alias("code_commune"),
            code.list.get(1).alias("code_bv"),
        )
        (totals if "territoires" in path.name else candidates).append(frame)
    counts = ["inscrits", "abstentions", "votants", "blancs", "nuls", "exprimes"]
    keys = ["id_election", "code_departement", "code_commune", "code_bv"]
    whole = pl.concat([one.select(*keys, pl.col(*counts).cast(pl.Int64)) for one in totals])
    named = pl.concat([one.select(*keys, pl.col("voix").cast(pl.Int64), "nuance", nom="label") for one in candidates])
    later = pl.lit("2027_pres_t1").alias("id_election")
    turned = whole.filter(pl.col("id_election") == "2022_pres_t1").with_columns(later)
    senators = pl.DataFrame(
        {"id_election": ["2020_sena_t1"], "code_departement": ["01"], "votants": [900], "voix": [9]}
    )
    totals = pl.concat([whole, turned, senators.drop("voix")], how="diagonal")
    totals.write_parquet(out / "general_results.parquet")
    pl.concat([named, senators.drop("votants")], how="diagonal").write_parquet(out / "candidats_results.parquet")
