"""Places of a few stations, and lists of no party: what is shown there is chosen, not left to a default."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import small_snapshots as small

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import director_sentences, explain, order_sentences, rank
from arpenteur.strategy.assessment.assess import Assessment

LEGISLATIVE = ElectionType.LEGISLATIVE
LEFT = Family.load("gauche")
UNKNOWN = Family.parse('id = "notre"\nlabel = "Notre liste"\n[ours]\ncandidates = ["PERSONNE Anne"]\n')


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return small.publish(tmp_path_factory.mktemp("town") / "s", small.town(stations=12, quartiers=1))


def test_one_station_has_no_order_to_follow(tmp_path: Path) -> None:
    snapshot = small.publish(tmp_path / "s", small.town(stations=1, quartiers=1))
    order = rank(snapshot, family=LEFT, target=LEGISLATIVE).order
    assert (order.alone, order.classes) == (True, False)
    assert "un seul bureau" in director_sentences(order)[0]
    assert "one polling station" in director_sentences(order, "en")[0]
    assert order_sentences(order) == ()
    found = explain(snapshot, "00090_0001", family=LEFT, target=LEGISLATIVE)
    assert "un seul bureau" in found.summary
    assert {figure.symbol for figure in found.figures}.isdisjoint({"V", "x", "R"})


def test_a_town_read_as_one_commune_is_not_a_town_of_one_station(town: Snapshot) -> None:
    assert not rank(town, family=LEFT, target=LEGISLATIVE, level="commune").order.alone


def test_three_stations_have_an_order_without_classes(tmp_path: Path) -> None:
    ranking = rank(small.publish(tmp_path / "s", small.town(stations=3, quartiers=1)), family=LEFT, target=LEGISLATIVE)
    assert [zone.rank for zone in ranking.zones] == [1, 2, 3]
    assert all(zone.shown_class == 0 and zone.value is not None for zone in ranking.zones)
    assert "Moins de cinq zones" in director_sentences(ranking.order)[0]


def test_a_list_without_a_vote_here_is_ordered_by_the_voters_behind_a_door(town: Snapshot) -> None:
    assessment = Assessment(town, UNKNOWN, LEGISLATIVE, None, "station")
    known = not np.isnan(assessment.dwellings[assessment.estimated]).any()
    rule = "registered_per_dwelling" if known else "registered"
    ranking = rank(town, family=UNKNOWN, target=LEGISLATIVE)
    assert (ranking.order.rule, ranking.order.classes, ranking.order.line) == (rule, False, None)
    score = assessment.zones.registered / (assessment.dwellings if known else 1)
    by_zone = dict(zip(assessment.zones.frame["zone"], score.tolist(), strict=True))
    shown = [by_zone[zone.zone] for zone in ranking.zones if zone.rank is not None]
    assert shown == sorted(shown, reverse=True)
    assert all(zone.value is None for zone in ranking.zones)
    assert "aucune voix ici" in order_sentences(ranking.order)[0]


def test_where_dwellings_are_unknown_the_largest_lists_come_first(tmp_path: Path) -> None:
    tables = small.town(stations=6, quartiers=1)
    tables["station_profile"] = tables["station_profile"].filter(pl.col("indicator") != "flat_share")
    ranking = rank(small.publish(tmp_path / "s", tables), family=UNKNOWN, target=LEGISLATIVE)
    assert ranking.order.rule == "registered"
    sizes = [zone.registered for zone in ranking.zones]
    assert sizes == sorted(sizes, reverse=True)
