"""Second rounds: duels and three-way races, from a first round voted or expected."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import small_snapshots as small

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import first_rounds, second_round_csv, second_round_json, second_round_of
from arpenteur.strategy.scenarios.second_round import SecondRound

COUNCIL = Election.parse("2026_muni_t1")
LEGISLATIVE = ElectionType.LEGISLATIVE
VOTED = Election.parse("2022_legi_t1")
LEFT = Family.load("gauche")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    tables = small.shrunk(small.town(stations=16, communes=2), "00090_0003")
    return small.publish(tmp_path_factory.mktemp("second") / "s", tables, place="dep:00")


def asked(town: Snapshot, text: str, first: Election | None = VOTED, family: Family = LEFT) -> SecondRound:
    scenario = Scenario.parse(f"id = 'x'\n{text}")
    return second_round_of(town, family=family, target=LEGISLATIVE, scenario=scenario, first=first)


def test_shares_of_the_finalists_add_up_everywhere(town: Snapshot) -> None:
    for finalists in ("['gauche', 'rn']", "['gauche', 'centre', 'rn']", "['rn', 'rec']"):
        answer = asked(town, f"finalists = {finalists}\n")
        shown = [zone for zone in answer.zones if zone.shares]
        assert len(shown) > 10
        for zone in shown:
            assert sum(one.central for one in zone.shares or ()) == pytest.approx(1)
            assert all(0 <= one.low <= one.central <= one.high <= 1 for one in zone.shares or ())


def test_the_whole_meets_the_shares_asked_for(town: Snapshot) -> None:
    answer = asked(town, "finalists = ['gauche', 'rn']\nturnout = 0.5\n[second_round]\ngauche = 0.55\n")
    (race,) = answer.races
    assert race.shares == pytest.approx((0.55, 0.45))
    assert race.turnout == pytest.approx(0.5)


def test_votes_left_are_those_of_the_families_that_are_out(town: Snapshot) -> None:
    answer = asked(town, "finalists = ['gauche', 'rn']\n")
    zone = next(one for one in answer.zones if one.shares)
    votes = town.option_votes.filter((pl.col("station") == zone.zone) & (pl.col("election") == str(VOTED)))
    out = votes.filter(~pl.col("option").is_in(["ug", "rn"]))["votes"].sum()
    assert zone.left == pytest.approx(out)
    assert answer.races[0].left >= sum(one.left or 0 for one in answer.zones) - 1e-6


def test_zones_with_most_votes_left_per_voter_come_first_and_masked_ones_last(town: Snapshot) -> None:
    zones = asked(town, "finalists = ['gauche', 'rn']\n").zones
    rates = [zone.left / zone.registered for zone in zones if zone.left is not None]
    assert rates == sorted(rates, reverse=True)
    assert zones[-1].suppressed
    assert zones[-1].shares is None


def test_a_territory_has_its_own_finalists(town: Snapshot) -> None:
    answer = asked(
        town,
        "finalists = ['gauche', 'rn']\n[[local]]\nterritory = '00091'\nfinalists = ['gauche', 'centre', 'rn']\n",
    )
    assert [(race.territory, race.finalists) for race in answer.races] == [
        (None, ("gauche", "rn")),
        ("00091", ("gauche", "centre", "rn")),
    ]
    for zone in answer.zones:
        assert zone.race == int(zone.zone.startswith("00091"))


def test_a_first_round_still_to_come_widens_the_interval(town: Snapshot) -> None:
    def widths(answer: SecondRound) -> float:
        return float(np.mean([one.high - one.low for zone in answer.zones for one in zone.shares or ()]))

    voted, expected = asked(town, "finalists = ['centre', 'rn']\n"), asked(town, "finalists = ['centre', 'rn']\n", None)
    assert widths(expected) > widths(voted)
    assert any("pas encore voté" in text for text in expected.warnings)


def test_nothing_later_than_the_first_round_is_used(town: Snapshot) -> None:
    voted = asked(town, "finalists = ['gauche', 'centre']\n").races[0]
    assert (voted.learned_on, voted.chances_from) == ("2017_legi_t2", "2017_legi_t2")
    coming = asked(town, "finalists = ['gauche', 'centre']\n", None).races[0]
    assert (coming.learned_on, coming.chances_from) == ("2022_legi_t2", "2024_legi_t2")


def test_own_votes_follow_the_family_file_and_are_unknown_where_nobody_is_ours(town: Snapshot) -> None:
    text = "finalists = ['gauche', 'rn']\n"
    left, right = asked(town, text), asked(town, text, family=Family.load("droite"))
    zone = next(one for one in left.zones if one.own)
    assert zone.own is not None
    assert zone.shares is not None
    assert zone.turnout is not None
    assert zone.own.central <= zone.registered * zone.turnout * zone.shares[0].central + 1e-9
    assert all(one.own is None for one in right.zones)


def test_the_order_of_the_finalists_does_not_change_their_shares(town: Snapshot) -> None:
    one, other = asked(town, "finalists = ['gauche', 'rn']\n"), asked(town, "finalists = ['rn', 'gauche']\n")
    assert one.races[0].shares == pytest.approx(other.races[0].shares[::-1])


def test_it_leaves_as_json_and_as_rows(town: Snapshot) -> None:
    answer = asked(town, "finalists = ['gauche', 'rn']\n")
    assert json.loads(second_round_json(answer))["races"][0]["finalists"] == ["gauche", "rn"]
    rows = list(csv.DictReader(io.StringIO(second_round_csv(answer))))
    assert len(rows) == 2 * len(answer.zones)
    assert {row["fictional"] for row in rows} == {"données fictives"}


def test_chances_are_given_for_a_forecast_and_not_for_a_supposed_result(town: Snapshot) -> None:
    race = asked(town, "finalists = ['gauche', 'centre', 'rn']\n").races[0]
    assert sum(race.chances) == pytest.approx(1)
    assert int(np.argmax(race.chances)) == int(np.argmax(race.shares))
    assert all(one.low < one.central < one.high for one in race.results)
    supposed = asked(town, "finalists = ['gauche', 'rn']\n[second_round]\ngauche = 0.55\n").races[0]
    assert (supposed.chances, supposed.results, supposed.favourite) == ((), (), None)


def test_a_result_not_supposed_widens_the_interval_of_the_zones(town: Snapshot) -> None:
    free = asked(town, "finalists = ['gauche', 'rn']\n")
    share = free.races[0].shares[0]
    supposed = asked(town, f"finalists = ['gauche', 'rn']\n[second_round]\ngauche = {share}\n")

    def widths(answer: SecondRound) -> float:
        return float(np.mean([one.high - one.low for zone in answer.zones for one in zone.shares or ()]))

    assert widths(free) > 1.2 * widths(supposed)


def municipal_town(folder: Path) -> Snapshot:
    """A town whose last first round had four lists, two of them of one family and two without a nuance."""
    lists = (("ug", "LUG", "Tous ensemble", 0.4), ("dvg", "LDVG", "Demain à gauche", 0.15))
    unnamed = (("div", None, "Notre ville", 0.25), ("div", None, "Ville vivante", 0.2))
    tables = small.with_council(small.town(stations=8), str(COUNCIL), (*lists, *unnamed))
    return small.publish(folder / "s", tables)


def of_lists(town: Snapshot, *lists: str) -> SecondRound:
    scenario = Scenario.parse("id = 'x'")
    return second_round_of(
        town, family=LEFT, target=ElectionType.MUNICIPAL, scenario=scenario, first=COUNCIL, lists=lists
    )


def test_lists_without_a_nuance_and_lists_of_one_family_are_told_apart(tmp_path: Path) -> None:
    town = municipal_town(tmp_path)
    answer = of_lists(town, "tous", "DEMAIN", "notre ville")
    (race,) = answer.races
    assert race.labels == ("Tous ensemble", "Demain à gauche", "Notre ville")
    assert race.shares[0] > race.shares[2] > race.shares[1] > 0.1
    assert sum(race.chances) == pytest.approx(1)
    assert any("autre type de scrutin" in text for text in answer.warnings)
    assert answer.zones[0].own is not None
    assert answer.zones[0].left is not None


def test_a_municipal_first_round_is_followed_in_one_commune_with_two_lists(tmp_path: Path) -> None:
    assert COUNCIL in first_rounds(municipal_town(tmp_path))
    alone = small.with_council(small.town(), str(COUNCIL), (("div", None, "Notre village", 1.0),))
    assert COUNCIL not in first_rounds(small.publish(tmp_path / "alone", alone))
    two = small.with_council(small.town(communes=2), str(COUNCIL), (("ug", "LUG", "A", 0.5), ("dvd", "LDVD", "B", 0.5)))
    assert COUNCIL not in first_rounds(small.publish(tmp_path / "two", two, place="dep:00"))


@pytest.mark.parametrize(
    ("lists", "message"),
    [
        (("vil", "tous"), "liste « vil » : 2 au municipales 2026"),
        (("absente", "tous"), "liste « absente » : 0"),
        (("tous", "tous ensemble"), "au moins deux listes différentes"),
    ],
)
def test_a_name_that_is_not_that_of_one_list_is_refused(tmp_path: Path, lists: tuple[str, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        of_lists(municipal_town(tmp_path), *lists)


@pytest.mark.parametrize(
    ("text", "first", "message"),
    [
        ("turnout = 0.5\n", VOTED, "sans finalistes"),
        ("finalists = ['gauche', 'rn']\n", Election.parse("2024_legi_t1"), "absent de l'instantané.*2022_legi_t1"),
        ("finalists = ['gauche', 'rn']\n", Election.parse("2022_pres_t1"), "absent de l'instantané"),
    ],
)
def test_what_cannot_be_forecast_is_refused(town: Snapshot, text: str, first: Election, message: str) -> None:
    with pytest.raises(InputError, match=message):
        asked(town, text, first)
