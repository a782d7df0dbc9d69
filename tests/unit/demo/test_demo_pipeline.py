"""The demo commune becomes a snapshot like any place, and ranking finds what was planted."""

from datetime import UTC, datetime

import pytest

from arpenteur import pipeline, strategy
from arpenteur.demo import DEMO_PLACE, DemoTown
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family, shipped_families
from arpenteur.domain.places import is_fictional
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.results import Ranking


@pytest.fixture(scope="module")
def snapshot(town: DemoTown, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    out = tmp_path_factory.mktemp("built") / "snapshot"
    return pipeline.build([DEMO_PLACE], sources=[town.folder], out=out, at=datetime(2026, 9, 1, tzinfo=UTC))


def _ranking(snapshot: Snapshot, family: str) -> Ranking:
    return strategy.rank(snapshot, family=Family.load(family), target=ElectionType.LEGISLATIVE)


def test_the_snapshot_holds_every_station_election_and_quartier(town: DemoTown, snapshot: Snapshot) -> None:
    assert snapshot.stations["station"].sort().to_list() == [one.station for one in town.stations]
    assert snapshot.stations["geometry"].null_count() == 0
    assert snapshot.stations["quartier"].null_count() == 0
    assert snapshot.manifest.elections == tuple(str(one) for one in town.elections)
    names = set(snapshot.quartiers["name"])
    assert names == {"Centre ancien", "Gare-Faubourgs", "Rives de l’Orvane", "Les Hauts-Garenne", "Rive sud"}
    assert all(is_fictional(station) for station in snapshot.stations["station"])


def test_changed_stations_are_marked(town: DemoTown, snapshot: Snapshot) -> None:
    stability = snapshot.station_stability
    then = stability.filter(stability["election"] == "2017_pres_t1")
    marked = set(then.filter(then["changed"])["station"])
    created = {one.station for one in town.stations if one.created_after_2017}
    assert created <= marked <= {one.station for one in town.stations if one.changed_since_2017}


def test_profiles_see_the_planted_social_housing(town: DemoTown, snapshot: Snapshot) -> None:
    profile = snapshot.station_profile
    social = profile.filter((profile["indicator"] == "social_housing_share") & profile["value"].is_not_null())
    seen = dict(zip(social["zone"], social["value"], strict=True))
    high = [one.station for one in town.stations if one.social_housing > 0.75 and one.station in seen]
    low = [one.station for one in town.stations if one.social_housing < 0.10 and one.station in seen]
    assert high
    assert min(seen[station] for station in high) > max(seen[station] for station in low)


def test_planted_floating_votes_come_first(town: DemoTown, snapshot: Snapshot) -> None:
    zones = [zone for zone in _ranking(snapshot, "gauche").zones if zone.floating]
    planted = {one.station for one in town.stations if one.floating_family}
    first = sorted(zones, key=lambda zone: -zone.floating.central if zone.floating else 0.0)[: len(planted)]
    assert {zone.zone for zone in first} == planted


def test_intermittence_is_highest_in_the_estates(town: DemoTown, snapshot: Snapshot) -> None:
    zones = {zone.zone: zone for zone in _ranking(snapshot, "centre").zones}
    shown = [one for one in town.stations if zones[one.station].intermittence and not one.changed_since_2017]
    first = sorted(shown, key=lambda one: -_central(zones[one.station].intermittence))[:5]
    assert all(one.kinds.get("estate", 0) > 0.4 for one in first)


def _central(value: object) -> float:
    return float(getattr(value, "central", 0.0))


@pytest.mark.parametrize("family", shipped_families())
def test_the_small_station_is_masked_for_every_family(town: DemoTown, snapshot: Snapshot, family: str) -> None:
    (small,) = [one for one in town.stations if one.registered < 100]
    (zone,) = [zone for zone in _ranking(snapshot, family).zones if zone.zone == small.station]
    assert zone.suppressed
    assert zone.support is None
