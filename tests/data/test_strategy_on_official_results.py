"""Strategy on genuine official results: Bondy, a rural département, and the calibration of intervals on the nation."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from arpenteur import pipeline
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.domain.places import Place
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import explain, profile, rank
from arpenteur.strategy.profiles.opening import opening

LEFT = Family.load("gauche")
LEGISLATIVE = ElectionType.LEGISLATIVE
RISE = Scenario("hausse", turnout_rise=0.1)


def built(place: str, shared_data: Path, out: Path) -> Snapshot:
    """The place from the national files of results alone: no outline, no census."""
    national = shared_data / "results" / "national"
    return pipeline.build(Place.parse(place), sources=[national], out=out, at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="session")
def bondy(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return built("93010", shared_data, tmp_path_factory.mktemp("bondy") / "s")


@pytest.fixture(scope="session")
def seine_saint_denis(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return built("dep:93", shared_data, tmp_path_factory.mktemp("dep93") / "s")


def test_station_26_of_bondy_reads_as_its_counts(bondy: Snapshot) -> None:
    explanation = explain(bondy, "93010_26", family=LEFT, target=LEGISLATIVE, scenario=RISE)
    gap = next(figure for figure in explanation.figures if figure.name == "Intermittence")
    told = {term.symbol: term.value for term in (*gap.inputs, *gap.steps)}
    assert (told["b_P2022"], told["n_P2022"], told["b_L2022"], told["n_L2022"]) == (605, 904, 255, 922)
    assert told["g_2017"] == pytest.approx(0.395, abs=0.0005)
    assert told["g_2022"] == pytest.approx(0.393, abs=0.0005)
    assert explanation.zone.mobilisable is not None
    # By hand from the official totals of the commune, P17 − L17 and P22 − L22; 923 registered at the latest round.
    mean_gap = ((18_122 / 24_568 - 9_087 / 24_605) + (17_732 / 25_281 - 8_775 / 25_429)) / 2
    assert explanation.zone.registered == 923
    assert explanation.zone.mobilisable.central == pytest.approx(923 * 0.1 / mean_gap * told["g"], rel=0.002)


def test_all_of_bondy_adds_up_to_the_scenario(bondy: Snapshot) -> None:
    zones = rank(bondy, family=LEFT, target=LEGISLATIVE, scenario=RISE).zones
    assert len(zones) == 32
    assert all(zone.rank is not None for zone in zones)
    mobilised = sum(zone.mobilisable.central for zone in zones if zone.mobilisable)
    assert mobilised == pytest.approx(0.1 * sum(zone.registered for zone in zones))


def test_stations_of_bondy_created_after_2017_are_flagged(bondy: Snapshot) -> None:
    zones = {zone.zone: zone for zone in rank(bondy, family=LEFT, target=LEGISLATIVE).zones}
    assert "changed_boundary" in zones["93010_0031"].flags
    assert "changed_boundary" not in zones["93010_0026"].flags


def test_the_profile_of_station_26_states_what_was_counted(bondy: Snapshot) -> None:
    told = profile(bondy, "93010_0026", family=LEFT, target=LEGISLATIVE)
    # 605 of 904, 18,122… of the commune: by hand from the official counts, in both languages, whatever the family.
    assert told.headline.startswith("À Bondy, un bureau de vote")
    assert told.headline.endswith(
        "on y a voté à 67\u202f% à la présidentielle de 2022 (70\u202f% dans la commune) "
        "et à 28\u202f% aux législatives de 2022 (35\u202f% dans la commune)."
    )
    assert opening(told, "en").startswith("In Bondy, a polling station")
    assert "67% voted in the presidential election of 2022 (70% in the commune)" in opening(told, "en")
    for family in ("centre", "droite", "extreme_droite"):
        other = profile(bondy, "93010_0026", family=Family.load(family), target=LEGISLATIVE)
        assert other.headline == told.headline
    assert (
        told.reading[0] == "Aux législatives de 2022, 72 inscrits sur 100 ne sont pas venus, contre 65 dans la commune."
    )


@pytest.mark.parametrize("family", ["gauche", "centre", "droite", "extreme_droite", "divers"])
@pytest.mark.parametrize("level", ["station", "commune"])
def test_every_family_and_level_answers_on_a_whole_departement(
    seine_saint_denis: Snapshot, family: str, level: str
) -> None:
    ranking = rank(seine_saint_denis, family=Family.load(family), target=LEGISLATIVE, level=level)  # type: ignore[arg-type]
    ranked = [zone for zone in ranking.zones if zone.rank is not None]
    assert len(ranked) > 0.9 * len(ranking.zones)
    assert all(
        0 <= zone.support.low <= zone.support.central <= zone.support.high <= 1 for zone in ranked if zone.support
    )
