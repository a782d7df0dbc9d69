"""Figures of a nation: kept once, added up honestly, silent about masked stations."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import small_snapshots as small

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.snapshot import Snapshot
from arpenteur.stats.intervals import half_width
from arpenteur.stats.parameters import parameters
from arpenteur.strategy import explain, rank
from arpenteur.strategy.nation import LAYERS, Nation, NationZone, explained, listing, write_nation

LEGISLATIVE = ElectionType.LEGISLATIVE
SMALL = "00090_0007"
SHOWN = "00091_0002"


class Heard:
    def __init__(self) -> None:
        self.steps: list[tuple[str, int, int | None]] = []

    def step(self, label: str, done: int, total: int | None) -> None:
        self.steps.append((label, done, total))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    tables = small.shrunk(small.town(stations=24, communes=3), SMALL)
    seats = pl.when(pl.col("commune") == "00092").then(pl.lit("0002")).otherwise(pl.lit("0001"))
    tables |= {"stations": tables["stations"].with_columns(seats.alias("circonscription"))}
    return small.publish(tmp_path_factory.mktemp("nation") / "s", tables)


@pytest.fixture(scope="module")
def nation(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Nation:
    folder = tmp_path_factory.mktemp("figures")
    write_nation(folder, snapshot, [Family.load("gauche")], LEGISLATIVE, Heard())
    return Nation.open(folder)


def stations_of(nation: Nation, parent: str = "") -> tuple[NationZone, ...]:
    return nation.zones("gauche", "station", parent)


def test_stations_have_the_figures_of_the_ranking(nation: Nation, snapshot: Snapshot) -> None:
    ranking = rank(snapshot, family=Family.load("gauche"), target=LEGISLATIVE)
    ranked = {zone.zone: zone for zone in ranking.zones}
    kept = {zone.zone: zone for zone in stations_of(nation)}
    assert kept.keys() == ranked.keys()
    for zone, found in kept.items():
        for name in ("support", "floating", "intermittence", "mobilisable"):
            wanted, value = getattr(ranked[zone], name), getattr(found, name)
            assert (wanted is None) == (value is None)
            if wanted is not None:
                assert [value.central, value.low, value.high] == pytest.approx(
                    [wanted.central, wanted.low, wanted.high], rel=1e-5, abs=1e-6
                )
    values = {zone: (found.value, ranked[zone].value) for zone, found in kept.items()}
    assert all((one is None) == (other is None) for one, other in values.values())
    known = [pair for pair in values.values() if None not in pair]
    assert [one for one, _ in known] == pytest.approx([other for _, other in known], rel=1e-5)
    assert kept[SMALL].suppressed == ranked[SMALL].suppressed
    assert nation.questions["gauche"].verdict == ranking.verdict


def test_counts_are_sums_and_their_ends_sums_of_ends(nation: Nation) -> None:
    shown = [zone for zone in stations_of(nation, "commune:00090") if zone.mobilisable]
    (commune,) = nation.zones("gauche", "commune", "commune:00090")
    for end in ("central", "low", "high"):
        parts = sum(getattr(zone.mobilisable, end) for zone in shown)
        assert getattr(commune.mobilisable, end) == pytest.approx(parts, rel=1e-5)


def test_the_value_of_an_hour_is_the_mean_by_registered_and_one_over_the_whole(nation: Nation) -> None:
    shown = [zone for zone in stations_of(nation, "commune:00090") if zone.value is not None]
    (commune,) = nation.zones("gauche", "commune", "commune:00090")
    sums = sum(zone.registered * (zone.value or 0.0) for zone in shown), sum(zone.registered for zone in shown)
    assert commune.value == pytest.approx(sums[0] / sums[1], rel=1e-5)
    whole = nation.whole("gauche")
    assert whole is not None
    assert whole.value == pytest.approx(1, abs=0.02)


def test_a_share_is_the_mean_by_what_it_is_a_share_of(nation: Nation) -> None:
    rows = [nation.station("gauche", zone.zone) for zone in stations_of(nation, "circo:0001")]
    shown = [row for row in rows if row and row["support_central"] is not None]
    voters = np.array([row["voters"] for row in shown])
    share = float(voters @ np.array([row["support_central"] for row in shown]) / voters.sum())
    (seat,) = nation.zones("gauche", "circonscription", "circo:0001")
    assert seat.support is not None
    assert seat.support.central == pytest.approx(share, rel=1e-5)
    inflation = float(voters @ np.array([row["inflation"] for row in shown]) / voters.sum())
    transition = parameters().transition(LEGISLATIVE).of("gauche")
    width = float(half_width(np.array([share]), np.array([voters.sum()]), transition, inflation)[0])
    assert seat.support.high - seat.support.central == pytest.approx(width, rel=1e-4)
    registered = np.array([row["registered"] for row in shown])
    gap = float(registered @ np.array([row["intermittence_central"] for row in shown]) / registered.sum())
    assert seat.intermittence is not None
    assert seat.intermittence.central == pytest.approx(gap, rel=1e-5)


def test_a_wider_zone_keeps_the_common_error(nation: Nation) -> None:
    """Adding stations removes the luck of small numbers, never the error that all share."""
    (whole,) = nation.zones("gauche", "departement")
    transition = parameters().transition(LEGISLATIVE).of("gauche")
    assert whole.support is not None
    share = np.array([whole.support.central])
    endless = half_width(share, np.array([np.inf]), transition)
    assert whole.support.high - whole.support.low >= 2 * float(endless[0]) * (1 - 1e-6)


def test_no_total_moves_with_what_a_masked_station_voted(snapshot: Snapshot, nation: Nation, tmp_path: Path) -> None:
    """Totals rest on shown stations alone: subtracting them from one another cannot tell a masked one."""
    hidden = [zone for zone in stations_of(nation) if zone.suppressed]
    assert SMALL in {zone.zone for zone in hidden}
    assert all(zone.support is None and zone.covered == 0 for zone in hidden)
    for level in ("departement", "circonscription", "commune"):
        for zone in nation.zones("gauche", level):
            inside = {"departement": "dep", "circonscription": "circo"}.get(level, level)
            members = stations_of(nation, f"{inside}:{zone.zone}")
            assert zone.registered == sum(one.registered for one in members)
            assert zone.covered == sum(one.registered for one in members if not one.suppressed)
            shown = [one.mobilisable.central for one in members if one.mobilisable]
            assert zone.mobilisable is not None
            assert zone.mobilisable.central == pytest.approx(sum(shown), rel=1e-5)


def test_a_zone_where_all_is_masked_has_no_figure(tmp_path: Path) -> None:
    tables = small.town(stations=24, communes=6)
    alone = tables["stations"].filter(pl.col("commune") == "00095")["station"].to_list()
    for station in alone:
        tables = small.shrunk(tables, station)
    folder = tmp_path / "figures"
    snapshot = small.publish(tmp_path / "s", tables)
    write_nation(folder, snapshot, [Family.load("droite")], LEGISLATIVE, Heard())
    (commune,) = Nation.open(folder).zones("droite", "commune", "commune:00095")
    assert commune.covered == 0
    assert commune.registered == 40 * len(alone)
    figures = (commune.support, commune.floating, commune.intermittence, commune.mobilisable, commune.value)
    assert figures == (None,) * 5


def test_parts_can_be_crossed_and_strangers_are_empty(nation: Nation) -> None:
    both = nation.zones("gauche", "station", "circo:0002+commune:00092")
    assert {zone.zone[:5] for zone in both} == {"00092"}
    assert nation.zones("gauche", "station", "circo:0002+commune:00090") == ()
    assert nation.whole("gauche", "commune:00099") is None
    assert nation.station("gauche", "00099_0001") is None


def test_a_territory_as_one_zone_adds_up_what_lies_in_it(nation: Nation) -> None:
    seat = nation.whole("gauche", "circo:0002")
    (same,) = nation.zones("gauche", "circonscription", "circo:0002")
    assert seat is not None
    assert replace(seat, level=same.level, zone=same.zone, label=same.label, support=same.support) == same
    ends = [(one.support.central, one.support.low, one.support.high) for one in (seat, same) if one.support]
    assert ends[0] == pytest.approx(ends[1], rel=1e-7)
    whole, parts = nation.whole("gauche"), nation.zones("gauche", "commune")
    assert whole is not None
    assert whole.stations == 24
    assert whole.registered == sum(one.registered for one in parts)


def test_the_question_is_written_beside_with_what_it_rests_on(nation: Nation, snapshot: Snapshot) -> None:
    question = nation.questions["gauche"]
    assert question.elections == ("2017_legi_t1", "2017_pres_t1", "2022_legi_t1", "2022_pres_t1")
    assert question.ratio == pytest.approx(max(question.rise, 0.0) / question.mean_gap)
    document = json.loads((nation.folder / "inputs.json").read_text("utf-8"))
    ranking = rank(snapshot, family=Family.load("gauche"), target=LEGISLATIVE)
    assert question.order == replace(ranking.order, stability={})
    assert document["questions"][0]["scenario"]["id"] == question.scenario["id"]


def test_each_family_is_announced(snapshot: Snapshot, tmp_path: Path) -> None:
    heard = Heard()
    families = [Family.load("gauche"), Family.load("droite")]
    write_nation(tmp_path / "figures", snapshot, families, LEGISLATIVE, heard)
    assert heard.steps == [(f"Chiffres nationaux, {one.label}", at, 2) for at, one in enumerate(families)]
    assert set(Nation.open(tmp_path / "figures").questions) == {"gauche", "droite"}


def test_a_station_is_explained_from_what_is_kept(nation: Nation) -> None:
    row = nation.station("gauche", SHOWN)
    assert row is not None
    figures = {figure.symbol: figure for figure in explained(row, nation.questions["gauche"])}
    assert set(figures) == {"x", "V", "M", "q", "F", "g"}
    for symbol, name in (("M", "mobilisable"), ("q", "support"), ("F", "floating")):
        result = figures[symbol].result
        assert result is not None
        kept = [row[f"{name}_{end}"] for end in ("central", "low", "high")]
        assert [result.central, result.low, result.high] == pytest.approx(kept, rel=1e-4, abs=1e-4)
    for symbol, name in (("V", "score"), ("x", "value")):
        result = figures[symbol].result
        assert result is not None
        assert figures[symbol].steps
        assert result.central == pytest.approx(row[name], rel=1e-4)


def test_formulas_are_those_of_the_full_explanation(nation: Nation, snapshot: Snapshot) -> None:
    row = nation.station("gauche", SHOWN)
    assert row is not None
    whole = explain(snapshot, SHOWN, family=Family.load("gauche"), target=LEGISLATIVE)
    known = {figure.symbol: (figure.name, figure.formula, figure.unit) for figure in whole.figures}
    for figure in explained(row, nation.questions["gauche"]):
        assert (figure.name, figure.formula, figure.unit) == known[figure.symbol]


def test_a_masked_station_is_not_explained(nation: Nation) -> None:
    row = nation.station("gauche", SMALL)
    assert row is not None
    assert explained(row, nation.questions["gauche"]) == ()


def test_past_votes_are_those_the_figures_rest_on_oldest_first(nation: Nation) -> None:
    votes = nation.past_votes(SHOWN)
    assert nation.past_votes(SMALL) == nation.past_votes("00099_0001") == ()
    kept = pl.read_parquet(nation.folder / "votes.parquet")["station"].unique()
    assert set(kept) == {zone.zone for zone in stations_of(nation) if not zone.suppressed}
    assert [vote.label[:4] for vote in votes] == ["prés", "légi", "prés", "légi"]
    for vote in votes:
        assert 0 < vote.turnout < 1
        assert sum(share for _, share in vote.families) == pytest.approx(1)
        assert list(vote.families) == sorted(vote.families, key=lambda pair: -pair[1])


def test_the_listing_names_every_zone_and_what_it_lies_in(snapshot: Snapshot) -> None:
    listed = list(listing(snapshot))
    levels = [level for level in LAYERS for one in listed if one.level == level]
    assert levels == [one.level for one in listed]
    by_code = {(one.level, one.code): one for one in listed}
    assert by_code["circonscription", "0002"].departement == "00"
    assert by_code["commune", "00092"].circonscription == "0002"
    assert by_code["station", "00090_0001"].name == "Essai 0 1"
    assert by_code["station", "00090_0001"].detail == "École des Essais"
    assert by_code["departement", "00"].registered == sum(one.registered for one in listed if one.level == "station")
    assert all(one.box is None for one in listed)


def test_a_commune_in_two_constituencies_belongs_to_neither(tmp_path: Path) -> None:
    tables = small.town(stations=4)
    seats = pl.when(pl.col("number") == "1").then(pl.lit("0001")).otherwise(pl.lit("0002"))
    tables |= {"stations": tables["stations"].with_columns(seats.alias("circonscription"))}
    listed = {(one.level, one.code): one for one in listing(small.publish(tmp_path / "s", tables))}
    assert listed["commune", "00090"].circonscription == ""
    assert listed["station", "00090_0001"].circonscription == "0001"
