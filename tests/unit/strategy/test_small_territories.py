"""Words for a small territory tell nothing of a masked zone: totals under two scenarios would differ there alone."""

from collections.abc import Callable

import pytest
import small_snapshots as small

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import compare, plan, rank, second_round_of

LEGISLATIVE = ElectionType.LEGISLATIVE
VOTED = Election.parse("2022_legi_t1")
LEFT = Family.load("gauche")
RACE = 'id = "x"\nfinalists = ["gauche", "rn"]\n'


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Eight communes of one station; the first is too small to be shown."""
    tables = small.shrunk(small.town(stations=8, communes=8), "00090_0001")
    return small.publish(tmp_path_factory.mktemp("country") / "s", tables, place="dep:00")


def local(snapshot: Snapshot, station: str) -> str:
    commune = dict(snapshot.stations.select("station", "commune").iter_rows())[station]
    return f'[[local]]\nterritory = "{commune}"\nturnout = 0.9\n'


ASKED: dict[str, Callable[[Snapshot, Scenario], object]] = {
    "second round": lambda place, one: second_round_of(
        place, family=LEFT, target=LEGISLATIVE, scenario=one, first=VOTED
    ),
    "compare": lambda place, one: compare(place, [Scenario.default(LEGISLATIVE), one], family=LEFT, target=LEGISLATIVE),
    "rank": lambda place, one: rank(place, family=LEFT, target=LEGISLATIVE, scenario=one),
    "plan": lambda place, one: plan(place, LEFT, hours=10, target=LEGISLATIVE, scenario=one),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_a_masked_commune_has_no_scenario_of_its_own(
    country: Snapshot, ask: Callable[[Snapshot, Scenario], object]
) -> None:
    one = Scenario.parse(RACE + local(country, "00090_0001"))
    with pytest.raises(InputError, match="masqué, moins de 100 inscrits") as refused:
        ask(country, one)
    assert refused.value.expected == "un territoire plus grand"


def test_nor_may_the_rest_of_the_place_be_what_is_masked(country: Snapshot) -> None:
    answer = rank(country, family=LEFT, target=LEGISLATIVE)
    shown = [zone.zone for zone in answer.zones if not zone.suppressed]
    rest = Scenario.parse('id = "y"\n' + "".join(local(country, station) for station in shown))
    assert len(shown) == 6
    assert rank(country, family=LEFT, target=LEGISLATIVE, scenario=rest).zones
    one = Scenario.parse('id = "z"\n' + "".join(local(country, one) for one in country.stations["station"][1:]))
    with pytest.raises(InputError, match="masqué"):
        rank(country, family=LEFT, target=LEGISLATIVE, scenario=one)


def test_a_commune_that_is_shown_has_its_own(country: Snapshot) -> None:
    answer = rank(country, family=LEFT, target=LEGISLATIVE)
    shown = next(zone.zone for zone in answer.zones if not zone.suppressed)
    one = Scenario.parse(RACE + local(country, shown))
    assert second_round_of(country, family=LEFT, target=LEGISLATIVE, scenario=one, first=VOTED).races


def test_a_place_that_is_masked_has_no_totals(tmp_path_factory: pytest.TempPathFactory) -> None:
    hamlet = small.publish(tmp_path_factory.mktemp("hamlet") / "s", small.shrunk(small.town(stations=1), "00090_0001"))
    one, other = Scenario.parse(RACE), Scenario.default(LEGISLATIVE)
    with pytest.raises(InputError, match="le lieu est masqué"):
        second_round_of(hamlet, family=LEFT, target=LEGISLATIVE, scenario=one, first=VOTED)
    with pytest.raises(InputError, match="le lieu est masqué"):
        compare(hamlet, [one, other], family=LEFT, target=LEGISLATIVE)
