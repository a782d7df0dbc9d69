"""Ranking a place: who is ranked, what is masked, what is flagged, and what is said about it."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import small_snapshots as small

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import FLAG_LABELS, rank, targets
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.results import RankedZone, Ranking

LEGISLATIVE = ElectionType.LEGISLATIVE


def ask(snapshot: Snapshot, family: str = "gauche", **question: object) -> Ranking:
    return rank(snapshot, family=Family.load(family), **({"target": LEGISLATIVE} | question))  # type: ignore[arg-type]


def by_zone(ranking: Ranking) -> dict[str, RankedZone]:
    return {zone.zone: zone for zone in ranking.zones}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return small.publish(tmp_path_factory.mktemp("plain") / "s", small.town(stations=20, quartiers=4))


def test_zones_come_best_first_with_figures_inside_their_intervals(plain: Snapshot) -> None:
    zones = ask(plain).zones
    assert [zone.rank for zone in zones] == list(range(1, 21))
    values = [zone.value for zone in zones if zone.value is not None]
    assert len(values) == len(zones)
    assert values == sorted(values, reverse=True)
    for zone in zones:
        for band in (zone.support, zone.floating, zone.intermittence, zone.mobilisable):
            assert band is not None
            assert band.low <= band.central <= band.high
        assert zone.rank_low <= zone.rank <= zone.rank_high  # type: ignore[operator]


def test_the_value_of_a_door_is_one_on_the_mean_of_the_place(plain: Snapshot) -> None:
    zones = ask(plain).zones
    registered = sum(zone.registered for zone in zones)
    assert sum(zone.registered * (zone.value or 0) for zone in zones) / registered == pytest.approx(1)


def test_votes_are_told_for_ten_hours_of_a_plan_with_a_floor_of_zero(plain: Snapshot) -> None:
    votes = ask(plain).order.ten_hours
    assert votes.low == 0 < votes.central < votes.high


def test_the_same_question_gets_the_same_answer(plain: Snapshot) -> None:
    assert ask(plain).to_json() == ask(Snapshot.open(plain.path)).to_json()


def test_classes_share_the_registered_in_fifths(plain: Snapshot) -> None:
    zones = ask(plain).zones
    total = sum(zone.registered for zone in zones)
    for number in range(1, 6):
        part = sum(zone.registered for zone in zones if zone.priority_class == number) / total
        assert part == pytest.approx(0.2, abs=0.08)


def test_no_place_is_sure_of_every_class(plain: Snapshot) -> None:
    zones, order = ask(plain).zones, ask(plain).order
    assert {"uncertain_class" in zone.flags for zone in zones} == {True, False}
    assert set(order.stability) == {"counting", "cycle", "scenario"}
    assert all(0 < kept <= 1 for kept in order.stability.values())
    assert order.stability["cycle"] < 1


def test_the_first_fifth_is_the_first_class_where_classes_are_shown(plain: Snapshot) -> None:
    ranking = ask(plain)
    assert ranking.order.classes
    assert {zone.priority_class for zone in ranking.zones if zone.first_fifth} == {1, None}
    assert 1 not in {zone.priority_class for zone in ranking.zones if not zone.first_fifth}


def test_a_class_is_shown_where_the_interval_of_the_rank_stays_beside_it_only(plain: Snapshot) -> None:
    """The class at either end of the interval is the zone's or beside it, else none is shown."""
    ranking = ask(plain)
    zones = [zone for zone in ranking.zones if zone.rank is not None]
    middles = np.cumsum([zone.registered for zone in zones]) - np.array([zone.registered for zone in zones]) / 2
    fifths = np.minimum(middles * 5 // sum(zone.registered for zone in zones), 4) + 1
    for zone, fifth in zip(zones, fifths, strict=True):
        ends = fifths[(zone.rank_low or 0) - 1], fifths[(zone.rank_high or 0) - 1]
        assert zone.untold == (max(abs(fifth - end) for end in ends) > 1)
        assert zone.priority_class == (None if zone.untold else fifth)
    assert {zone.untold for zone in zones} == {True, False}


def test_without_a_test_the_order_stays_and_classes_go(plain: Snapshot) -> None:
    known, never = ask(plain), ask(plain, target=ElectionType.MUNICIPAL)
    assert not never.order.classes
    assert never.order.lift is None
    assert all(zone.priority_class is None for zone in never.zones)
    assert {zone.first_fifth for zone in never.zones} == {True, False}
    assert any(zone.priority_class for zone in known.zones)


def test_top_keeps_the_first_zones_and_their_ranks(plain: Snapshot) -> None:
    assert ask(plain, top=3).zones == ask(plain).zones[:3]


def test_local_support_meets_the_scenario(plain: Snapshot) -> None:
    scenario = Scenario("local", scope="commune", shares={"gauche": 0.4, "exg": 0.02}, turnout=0.55)
    ranking = ask(plain, scenario=scenario)
    assert sum(ranking.scenario["shares"].values()) == pytest.approx(1)
    assert ranking.warnings == ("Habitat inconnu : 9 portes par heure et par personne partout.",)
    assessed = Assessment(plain, Family.load("gauche"), LEGISLATIVE, scenario, "station")
    voters = assessed.expected_voters
    assert float(voters @ assessed.support.central / voters.sum()) == pytest.approx(0.42, abs=1e-9)
    assert float(voters.sum() / assessed.zones.registered.sum()) == pytest.approx(0.55, abs=1e-9)


def test_a_family_without_a_vote_in_the_scenario_is_told_so(plain: Snapshot) -> None:
    told = [
        any(
            "ne donne aucune voix" in one
            for one in ask(plain, scenario=Scenario("s", shares={"gauche": share, "exg": 0})).warnings
        )
        for share in (0.0, 0.3)
    ]
    assert told == [True, False]


def test_mobilisable_abstention_adds_up_to_the_rise_of_the_scenario(plain: Snapshot) -> None:
    zones = ask(plain, scenario=Scenario("s", turnout_rise=0.10)).zones
    rise = sum(zone.mobilisable.central for zone in zones if zone.mobilisable)
    assert rise == pytest.approx(0.10 * sum(zone.registered for zone in zones))


@pytest.mark.parametrize(("level", "key", "count"), [("quartier", "quartiers", 4), ("commune", "communes", 1)])
def test_wider_levels_are_ranked_on_their_sums(plain: Snapshot, level: str, key: str, count: int) -> None:
    ranking = ask(plain, level=level)
    assert len(ranking.to_json()[key]) == count
    assert sum(zone.registered for zone in ranking.zones) == sum(zone.registered for zone in ask(plain).zones)
    assert all(zone.priority_class is None and "few_zones" in zone.flags for zone in ranking.zones)


def test_a_commune_of_one_station_has_a_rank_and_no_class(tmp_path: Path) -> None:
    (zone,) = ask(small.publish(tmp_path / "s", small.town(stations=1, quartiers=1))).zones
    assert (zone.rank, zone.priority_class, zone.flags) == (1, None, ("few_zones",))


def test_small_stations_are_masked_with_a_neighbour_and_lose_every_figure(tmp_path: Path) -> None:
    tables = small.shrunk(small.town(stations=6, quartiers=1), "00090_0003")
    zones = by_zone(ask(small.publish(tmp_path / "s", tables)))
    masked = [zone for zone in zones.values() if zone.suppressed]
    assert zones["00090_0003"].suppressed == "moins de 100 inscrits"
    assert sorted(str(zone.suppressed) for zone in masked) == [
        "masquée pour protéger une zone voisine",
        "moins de 100 inscrits",
    ]
    for zone in masked:
        assert (zone.support, zone.floating, zone.mobilisable, zone.value) == (None,) * 4
        assert (zone.rank, zone.priority_class, zone.first_fifth, zone.flags) == (None, None, None, ())


def test_a_station_cut_anew_shares_the_past_of_its_group_and_says_so(tmp_path: Path) -> None:
    elections = tuple(small.TURNOUT)
    tables = small.changed(small.changed(small.town(), "00090_0002", *elections), "00090_0005", *elections)
    plain = by_zone(ask(small.publish(tmp_path / "plain", small.town())))
    zones = by_zone(ask(small.publish(tmp_path / "s", tables)))
    first, second = zones["00090_0002"], zones["00090_0005"]
    assert "changed_boundary" in first.flags
    assert first.intermittence.central == pytest.approx(second.intermittence.central)  # type: ignore[union-attr]
    assert "changed_boundary" not in zones["00090_0001"].flags
    assert _width(first) > 1.3 * _width(plain["00090_0002"])


def test_a_new_station_borrows_the_commune_and_says_so(tmp_path: Path) -> None:
    tables = small.without(small.town(), "00090_0004", "2017_pres_t1", "2017_legi_t1", "2022_pres_t1", "2022_legi_t1")
    zone = by_zone(ask(small.publish(tmp_path / "s", tables)))["00090_0004"]
    assert "commune_fallback" in zone.flags
    assert zone.rank is not None


def test_a_station_of_a_commune_without_past_has_no_rank_and_the_reason(tmp_path: Path) -> None:
    tables = small.town(stations=8, communes=2, quartiers=1)
    gone = pl.col("station").str.starts_with("00091")
    tables |= {name: tables[name].filter(~gone) for name in ("station_results", "option_votes")}
    ranking = ask(small.publish(tmp_path / "s", tables))
    without_past = [zone for zone in ranking.zones if zone.commune == "00091"]
    assert len(without_past) == 4
    assert all(zone.rank is None and zone.flags == ("short_history",) and not zone.suppressed for zone in without_past)
    assert [zone.rank for zone in ranking.zones[:4]] == [1, 2, 3, 4]


def test_a_single_cycle_is_said(tmp_path: Path) -> None:
    tables = small.town()
    old = pl.col("election").str.starts_with("2017")
    tables |= {name: tables[name].filter(~old) for name in ("station_results", "option_votes")}
    ranking = ask(small.publish(tmp_path / "s", tables))
    assert all("one_cycle" in zone.flags for zone in ranking.zones)
    assert any("Un seul cycle connu" in warning for warning in ranking.warnings)


def test_without_presidential_nor_legislative_the_error_says_what_to_do(tmp_path: Path) -> None:
    tables = small.town()
    tables |= {name: tables[name].clear() for name in ("station_results", "option_votes")}
    with pytest.raises(InputError, match="ni présidentielle ni législatives"):
        ask(small.publish(tmp_path / "s", tables))


def test_a_type_of_election_never_calibrated_is_wider_and_warned_of(plain: Snapshot) -> None:
    known, unseen = ask(plain), ask(plain, target=ElectionType.DEPARTEMENTAL)
    assert _width(unseen.zones[5]) > 1.3 * _width(by_zone(known)[unseen.zones[5].zone])
    assert any("jamais étalonnés" in warning and "× 1,7" in warning for warning in unseen.warnings)


def test_targets_are_those_with_a_past_the_calibrated_first(plain: Snapshot) -> None:
    assert targets(plain) == (ElectionType.LEGISLATIVE, ElectionType.PRESIDENTIAL)


def test_the_verdict_is_one_sentence_with_its_scope_and_no_promise(plain: Snapshot) -> None:
    verdict = ask(plain).verdict
    assert verdict.startswith("Modèle rejoué ici")
    assert "le modèle se trompe de" in verdict
    assert "plancher du hasard" in verdict
    assert "20 bureaux classés sur 20, dont 20 au contour inchangé" in verdict


def test_json_is_the_public_contract(plain: Snapshot) -> None:
    ranking = json.loads(json.dumps(ask(plain).to_json()))
    assert {"place", "family", "for", "scenario", "generated_at", "sources", "stations"} <= set(ranking)
    zone = ranking["stations"][0]
    assert ranking["schema_version"] == 2
    assert {"station", "registered", "support", "class", "value", "first_fifth", "suppressed", "flags"} <= set(zone)
    assert not {"votes_per_10_hours", "potential", "class_probability"} & set(zone)


def test_every_flag_has_its_words(plain: Snapshot) -> None:
    assert {flag for zone in ask(plain).zones for flag in zone.flags} <= set(FLAG_LABELS)


def _width(zone: RankedZone) -> float:
    assert zone.support is not None
    return zone.support.high - zone.support.low


def test_an_election_known_in_a_corner_of_the_place_leaves_the_others_ranked(tmp_path: Path) -> None:
    """A file of one constituency beside national ones must not empty the ranking of the nation."""
    tables = small.town(stations=20, quartiers=4)
    here = pl.col("station").is_in(["00090_0001", "00090_0002"]) & (pl.col("election") == "2022_legi_t1")
    later = {
        name: pl.concat(
            [tables[name], tables[name].filter(here).with_columns(pl.lit("2024_legi_t1").alias("election"))]
        )
        for name in ("station_results", "option_votes")
    }
    ranking = ask(small.publish(tmp_path / "s", tables | later))
    assert ranking.inputs["legislative"] == "2022_legi_t1"
    assert ranking.inputs["ranked"] == 20
