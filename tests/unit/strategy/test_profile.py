"""The profile of a zone: history as counted, sociology and streets as published, careful sentences."""

import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import small_snapshots as small

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.snapshot import TABLES, Snapshot
from arpenteur.strategy import profile
from arpenteur.strategy.labels import percent
from arpenteur.strategy.profiles.opening import opening, opening_sentence
from arpenteur.strategy.results import StreetLine, ZoneProfile


def ask(snapshot: Snapshot, zone: str = "00090_0003", **more: object) -> ZoneProfile:
    return profile(snapshot, zone, family=Family.load("centre"), target=ElectionType.LEGISLATIVE, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return small.publish(tmp_path_factory.mktemp("plain") / "s", small.town())


def test_turnout_is_as_counted_beside_the_commune(plain: Snapshot) -> None:
    points = ask(plain).turnout
    assert [point.election for point in points] == list(small.TURNOUT)
    results = plain.station_results.filter(pl.col("election") == "2022_pres_t1")
    own = results.filter(pl.col("station") == "00090_0003").row(0, named=True)
    point = points[2]
    assert point.zone == own["turnout"] / own["registered"]
    assert point.commune == results["turnout"].sum() / results["registered"].sum()
    assert (point.date, point.comparable) == ("2022-04-10", True)


def test_results_by_family_add_up_to_one_for_the_zone_and_its_commune(plain: Snapshot) -> None:
    for election in small.TURNOUT:
        points = [point for point in ask(plain).results if point.election == election]
        assert sum(point.zone or 0 for point in points) == pytest.approx(1)
        assert sum(point.commune or 0 for point in points) == pytest.approx(1)


def test_the_sentences_state_the_counts(plain: Snapshot) -> None:
    told = ask(plain)
    absent = round(100 * (1 - (told.turnout[3].zone or 0)))
    pres, legi = (told.turnout[at] for at in (2, 3))
    assert told.headline == (
        f"À Essai 0, un bureau de vote : on y a voté à {percent(pres.zone)} à la présidentielle de 2022 "
        f"({percent(pres.commune)} dans la commune) et à {percent(legi.zone)} aux législatives de 2022 "
        f"({percent(legi.commune)} dans la commune)."
    )
    assert told.reading[0].startswith(f"Aux législatives de 2022, {absent} inscrits sur 100 ne sont pas venus")
    assert any("De la présidentielle aux législatives" in sentence for sentence in told.reading)


def test_a_recut_station_is_not_comparable_at_that_election(tmp_path: Path) -> None:
    tables = small.changed(small.town(), "00090_0003", "2017_pres_t1")
    tables = small.changed(tables, "00090_0004", "2017_pres_t1")
    told = ask(small.publish(tmp_path / "s", tables))
    assert [point.comparable for point in told.turnout] == [False, True, True, True]
    assert any("Contour modifié" in sentence for sentence in told.reading)


def test_a_masked_station_keeps_its_streets_and_shows_no_vote(tmp_path: Path) -> None:
    tables = small.shrunk(small.town(), "00090_0003") | {"station_streets": streets()}
    told = ask(small.publish(tmp_path / "s", tables))
    assert all(point.zone is None for point in told.turnout)
    assert all(point.zone is None for point in told.results)
    assert all(point.commune is not None for point in told.turnout)
    assert told.headline.endswith(
        "trop peu de gens y votent, ou tous du même côté, pour montrer ses chiffres politiques."
    )
    assert not re.search(r"\d\u202f%", opening(told, "en"))
    assert len(told.streets) == 2


def test_streets_come_by_name_with_their_numbers(tmp_path: Path) -> None:
    told = ask(small.publish(tmp_path / "s", small.town() | {"station_streets": streets()}))
    assert [(line.street, line.numbers, line.addresses, line.shared) for line in told.streets] == [
        ("Allée des Tests", "7", 1, True),
        ("Rue du Modèle", "1–45, 2–30", 38, False),
    ]


def test_streets_of_a_quartier_join_those_of_its_stations(tmp_path: Path) -> None:
    tables = small.town() | {"station_streets": streets()}
    told = ask(small.publish(tmp_path / "s", tables), "00090Q0", level="quartier")
    line = next(line for line in told.streets if line.street == "Rue du Modèle")
    assert (line.numbers, line.addresses, line.dwellings) == ("1–99, 2–30", 48, 210.0)


def test_indicators_stand_beside_the_commune_and_the_range_of_the_place(tmp_path: Path) -> None:
    shares = {"00090_0001": 0.1, "00090_0003": 0.5, "00090_0004": 0.9, "commune:00090": 0.55}
    (line,) = ask(small.publish(tmp_path / "s", small.with_flats(small.town(), shares))).indicators
    assert (line.indicator, line.zone, line.commune, line.place_low, line.place_high) == (
        "flat_share",
        0.5,
        0.55,
        0.1,
        0.9,
    )
    assert line.label == "Ménages en immeuble collectif"


def streets() -> pl.DataFrame:
    rows = [
        ("00090_0003", "Rue du Modèle", 38, 200.0, 1, 45, 2, 30, False),
        ("00090_0003", "Allée des Tests", 1, None, 7, 7, None, None, True),
        ("00090_0004", "Rue du Modèle", 10, 10.0, 47, 99, None, None, False),
    ]
    return pl.DataFrame(rows, schema=TABLES["station_streets"].schema(), orient="row")


def test_the_opening_says_the_homes_and_the_first_street(tmp_path: Path) -> None:
    tables = small.with_flats(small.town(), {"00090_0001": 0.93, "00090_0002": 0.07, "00090_0003": 0.5})
    snapshot = small.publish(tmp_path / "s", tables)
    kinds = [ask(snapshot, f"00090_000{at}") for at in (1, 2, 3)]
    starts = ("un bureau de vote d'immeubles :", "un bureau de vote de maisons :", "d'immeubles et de maisons :")
    assert all(start in told.headline for told, start in zip(kinds, starts, strict=True))
    streets = [StreetLine("Avenue du Modèle", 9, 60.0, "", False), StreetLine("Rue B", 90, 40.0, "", False)]
    one = kinds[0]
    said = opening_sentence(one.zone, one.turnout, one.indicators, streets)
    assert "d'immeubles, où l'avenue du Modèle compte le plus de logements : on y a voté" in said
    english = opening_sentence(one.zone, one.turnout, one.indicators, streets, "en")
    assert english.startswith("In Essai 0, a polling station of flats, with most dwellings on Avenue du Modèle: ")
    assert "%" in english
    assert "\u202f" not in english


@pytest.mark.parametrize(
    ("commune", "start"), [("Le Havre", "Au Havre, "), ("Les Lilas", "Aux Lilas, "), ("La Ciotat", "À La Ciotat, ")]
)
def test_a_commune_with_an_article_is_said_as_people_say_it(plain: Snapshot, commune: str, start: str) -> None:
    told = ask(plain)
    zone = replace(told.zone, commune_name=commune)
    assert opening_sentence(zone, told.turnout, (), ()).startswith(start)
