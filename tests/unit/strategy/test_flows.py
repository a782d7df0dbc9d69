"""Transfers of a place: which stations count, what is refused, and that nothing local comes out."""

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from small_snapshots import Tables, changed, publish, shrunk, town, without

from arpenteur.domain.disclosure import MIN_REGISTERED
from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError
from arpenteur.domain.grid import grid
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import GROUPINGS, Flows, flow_rounds, flows, flows_csv, usual_pairs
from arpenteur.strategy.flows.comparable import CHANGED, INCONSISTENT, MASKED, ONE_ROUND, ballot, pair

P17, L17, P22, L22 = (Election.parse(raw) for raw in ("2017_pres_t1", "2017_legi_t1", "2022_pres_t1", "2022_legi_t1"))
FAMILY = {option.id: option.family for option in grid().options.values()}
STATION = "00090_0003"


def answered(tmp_path: Path, tables: Tables, first: Election = P22, second: Election = L22) -> Flows:
    return flows(publish(tmp_path / "s", tables), first, second)


def faithful(tables: Tables) -> Tables:
    """Everybody does at the legislative of 2022 what they did at the presidential."""
    copied = {}
    for name in ("station_results", "option_votes"):
        others = tables[name].filter(pl.col("election") != str(L22))
        same = tables[name].filter(pl.col("election") == str(P22)).with_columns(pl.lit(str(L22)).alias("election"))
        copied[name] = pl.concat([others, same])
    return tables | copied


def test_cells_add_up_to_the_groups_of_both_rounds(tmp_path: Path) -> None:
    tables = town(stations=16)
    found = answered(tmp_path, tables)
    assert found.units == 16
    assert [group.id for group in found.rows][-2:] == ["blank", "abstention"]
    for group, line in zip(found.rows, found.cells, strict=True):
        assert sum(cell.persons for cell in line) == pytest.approx(group.persons)
        assert sum(cell.share.central for cell in line) == pytest.approx(1)
        assert all(0 <= cell.share.low <= cell.share.central <= cell.share.high <= 1 for cell in line)
        assert all(0 < cell.share.central < 1 for cell in line)
    for group, column in zip(found.columns, zip(*found.cells, strict=True), strict=True):
        assert sum(cell.persons for cell in column) == pytest.approx(group.persons)
    everybody = tables["station_results"].filter(pl.col("election") == str(P22))["registered"].sum()
    assert sum(group.persons for group in found.rows) == pytest.approx(everybody)


def test_voters_who_all_do_the_same_again_are_found_where_they_were(tmp_path: Path) -> None:
    found = answered(tmp_path, faithful(town(stations=60)))
    biggest = {"gauche", "centre", "rn", "abstention"}
    for at, group in enumerate(found.rows):
        if group.id in biggest:
            assert found.columns[at].id == group.id
            assert found.cells[at][at].share.central > 0.8


def test_a_list_that_grew_or_shrank_gives_arrivals_and_departures(tmp_path: Path) -> None:
    tables = town(stations=16)
    here, there = pl.col("station") == STATION, pl.col("station") == "00090_0004"
    latest = pl.col("election") == str(L22)
    more = pl.when(here & latest).then(30).when(there & latest).then(-20).otherwise(0)
    grown = tables["station_results"].with_columns(pl.col("registered") + more, pl.col("abstentions") + more)
    found = answered(tmp_path, tables | {"station_results": grown})
    assert (found.rows[-1].id, round(found.rows[-1].persons)) == ("arrivals", 30)
    assert (found.columns[-1].id, round(found.columns[-1].persons)) == ("departures", 20)


def test_a_station_cut_anew_is_left_out_between_years_and_kept_within_one(tmp_path: Path) -> None:
    tables = changed(town(stations=16), STATION, str(P17), str(L17))
    snapshot = publish(tmp_path / "s", tables)
    between, within = flows(snapshot, P17, L22), flows(snapshot, P17, L17)
    assert (between.units, between.left_out) == (15, ((CHANGED, 1),))
    assert (within.units, within.left_out) == (16, ())


def test_a_station_that_voted_once_is_left_out(tmp_path: Path) -> None:
    found = answered(tmp_path, without(town(stations=16), STATION, str(L22)))
    assert (found.units, found.left_out) == (15, ((ONE_ROUND, 1),))


def test_a_station_whose_votes_do_not_add_up_is_left_out(tmp_path: Path) -> None:
    tables = town(stations=16)
    wrong = (pl.col("station") == STATION) & (pl.col("option") == "ug") & (pl.col("election") == str(P22))
    votes = tables["option_votes"].with_columns(pl.col("votes") + pl.when(wrong).then(1).otherwise(0))
    found = answered(tmp_path, tables | {"option_votes": votes})
    assert (found.units, found.left_out) == (15, ((INCONSISTENT, 1),))


def test_a_small_station_is_left_out_with_enough_company_to_hide_it(tmp_path: Path) -> None:
    snapshot = publish(tmp_path / "s", shrunk(town(stations=16), STATION))
    found = flows(snapshot, P22, L22)
    ((reason, count),) = found.left_out
    assert (reason, found.units) == (MASKED, 16 - count)
    assert count >= 2
    kept = pair(snapshot, P22, L22, FAMILY)
    whole = ballot(snapshot, P22, FAMILY)
    assert STATION not in kept.first.stations.to_list()
    assert whole.registered.sum() - kept.first.registered.sum() >= MIN_REGISTERED


def test_a_small_station_of_the_past_is_hidden_as_well(tmp_path: Path) -> None:
    """It is no station of today, so nothing but the two rounds themselves can tell that it was small."""
    tables = shrunk(town(stations=16), STATION)
    tables = tables | {"stations": tables["stations"].filter(pl.col("station") != STATION)}
    ((reason, count),) = answered(tmp_path, tables).left_out
    assert reason == MASKED
    assert count >= 2


def test_nothing_local_is_told(tmp_path: Path) -> None:
    found = answered(tmp_path, town(stations=16))
    assert "00090_" not in json.dumps(found.to_json()) + flows_csv(found)


def test_candidates_are_gathered_as_asked(tmp_path: Path) -> None:
    snapshot = publish(tmp_path / "s", town(stations=20))
    sizes = {grouping: len(flows(snapshot, P22, L22, grouping=grouping).rows) for grouping in GROUPINGS}
    assert sizes == {"bloc": 5 + 2, "family": 8 + 2, "option": 8 + 2}


def test_options_of_a_group_are_estimated_apart_and_added_up_afterwards(tmp_path: Path) -> None:
    snapshot = publish(tmp_path / "s", town(stations=20))
    apart, added = (flows(snapshot, P22, L22, grouping=grouping) for grouping in ("option", "bloc"))
    bloc = {option.id: option.bloc for option in grid().options.values()}
    persons: dict[tuple[str, str], float] = {}
    for row, line in zip(apart.rows, apart.cells, strict=True):
        for column, cell in zip(apart.columns, line, strict=True):
            ends = bloc.get(row.id, row.id), bloc.get(column.id, column.id)
            persons[ends] = persons.get(ends, 0.0) + cell.persons
    for row, line in zip(added.rows, added.cells, strict=True):
        for column, cell in zip(added.columns, line, strict=True):
            assert cell.persons == pytest.approx(persons[row.id, column.id], abs=1e-6)
    assert "puis additionnées" in added.method
    assert "puis additionnées" not in apart.method


def test_a_group_that_did_not_stand_everywhere_is_said(tmp_path: Path) -> None:
    tables = town(stations=16)
    gone = (pl.col("station") < "00090_0007") & (pl.col("option") == "rec") & (pl.col("election") == str(L22))
    lost = tables["option_votes"].filter(gone).select("election", "station", pl.col("votes").alias("lost"))
    results = tables["station_results"].join(lost, on=["election", "station"], how="left")
    less = pl.col("lost").fill_null(0)
    results = results.with_columns(pl.col("valid") - less, pl.col("turnout") - less, pl.col("abstentions") + less).drop(
        "lost"
    )
    found = answered(
        tmp_path, tables | {"option_votes": tables["option_votes"].filter(~gone), "station_results": results}
    )
    assert [group.id for group in found.columns if group.partly] == ["rec"]
    assert "« Reconquête »" in found.warnings[0]


def test_years_between_the_rounds_are_said(tmp_path: Path) -> None:
    snapshot = publish(tmp_path / "s", town(stations=16))
    assert any(one.startswith("5 ans séparent") for one in flows(snapshot, P17, P22).warnings)
    assert not any("séparent" in one for one in flows(snapshot, P22, L22).warnings)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("2022_legi_t1", "2022_pres_t1", "n'est pas après"),
        ("2022_pres_t1", "2022_pres_t1", "n'est pas après"),
        ("2022_pres_t1", "2022_pres_t2", "2022_pres_t2 : tour absent"),
    ],
)
def test_rounds_that_cannot_be_compared_are_refused(tmp_path: Path, first: str, second: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        answered(tmp_path, town(stations=16), Election.parse(first), Election.parse(second))


def test_one_station_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="n'a qu'un bureau de vote"):
        answered(tmp_path, town(stations=1))


def test_fewer_stations_than_groups_have_no_signal(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="9 bureaux comparables pour 10 groupes, aucun signal utilisable"):
        answered(tmp_path, town(stations=9))


def test_a_masked_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="masqué"):
        answered(tmp_path, shrunk(town(stations=1), "00090_0001"))


def test_values_survive_being_written(tmp_path: Path) -> None:
    found = answered(tmp_path, town(stations=16))
    assert Flows.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_the_export_has_a_line_a_cell_and_says_that_data_are_invented(tmp_path: Path) -> None:
    found = answered(tmp_path, town(stations=16))
    head, *lines = flows_csv(found).splitlines()
    assert head.split(",")[:8] == ["first", "second", "from", "from_label", "to", "to_label", "persons", "share"]
    assert len(lines) == len(found.rows) * len(found.columns)
    assert all(line.endswith(",données fictives") for line in lines)


def test_no_cell_of_the_export_is_a_formula(tmp_path: Path) -> None:
    found = answered(tmp_path, town(stations=16))
    row = replace(found.rows[0], label="=HYPERLINK(A1)")
    assert ",'=HYPERLINK(A1)," in flows_csv(replace(found, rows=(row, *found.rows[1:])))


def test_rounds_are_those_with_votes_and_usual_pairs_come_latest_first(tmp_path: Path) -> None:
    tables = town(stations=4)
    snapshot: Snapshot = publish(
        tmp_path / "s", tables | {"option_votes": tables["option_votes"].filter(pl.col("election") != str(L17))}
    )
    assert flow_rounds(snapshot) == (P17, P22, L22)
    assert usual_pairs((P17, L17, P22, L22)) == ((P22, L22), (P17, L17))
    both = tuple(Election.parse(raw) for raw in ("2022_legi_t1", "2022_legi_t2", "2024_euro_t1"))
    assert usual_pairs(both) == (both[:2],)
