"""Transfers on genuine official results: Bondy and a rural département."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from arpenteur import pipeline
from arpenteur.domain.elections import Election
from arpenteur.domain.places import Place
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import flow_rounds, flows, usual_pairs

P17, P22, L22 = (Election.parse(raw) for raw in ("2017_pres_t1", "2022_pres_t1", "2022_legi_t1"))


@pytest.fixture(scope="module")
def bondy(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The commune from the national files of results alone."""
    out = tmp_path_factory.mktemp("bondy") / "s"
    national = shared_data / "results" / "national"
    return pipeline.build(Place.parse("93010"), sources=[national], out=out, at=datetime(2026, 1, 1, tzinfo=UTC))


def test_rows_are_the_published_totals(bondy: Snapshot) -> None:
    found = flows(bondy, P22, L22)
    persons = {group.id: round(group.persons) for group in found.rows}
    assert (found.units, found.left_out) == (32, ())
    assert (persons["gauche"], persons["rn"], persons["abstention"]) == (10_117, 2_026, 7_549)
    assert sum(persons[group] for group in persons if group != "arrivals") == 25_281
    macron = next(group for group in found.rows if group.id == "centre")
    assert macron.candidates == ("MACRON",)


def test_those_who_abstained_at_the_presidential_abstain_at_the_legislative(bondy: Snapshot) -> None:
    found = flows(bondy, P22, L22)
    at = [group.id for group in found.rows].index("abstention")
    there = [group.id for group in found.columns].index("abstention")
    assert found.cells[at][there].share.low > 0.5


def test_stations_cut_anew_since_are_left_out(bondy: Snapshot) -> None:
    found = flows(bondy, P17, P22)
    assert found.units + sum(count for _reason, count in found.left_out) >= 30
    assert found.units < 30


def test_every_usual_pair_can_be_estimated(bondy: Snapshot) -> None:
    for first, second in usual_pairs(flow_rounds(bondy)):
        found = flows(bondy, first, second)
        assert all(sum(cell.share.central for cell in line) == pytest.approx(1) for line in found.cells)
