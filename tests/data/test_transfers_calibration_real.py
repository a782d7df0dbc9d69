"""The shipped calibration of the transfers is what its script finds, and holds on elections it has not seen."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.data
BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
HELD_OUT = "ei_NZ_2008"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """``benchmarks/calibrate_transfers.py``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        return importlib.import_module("calibrate_transfers")


@pytest.fixture(scope="module")
def cases(script: ModuleType, shared_data: Path) -> dict[str, list[object]]:
    """The districts of each election, estimated."""
    folder = shared_data / "ecological_inference"
    return {
        name: [script.Case.of(one.merged()) for one in script.new_zealand(folder, name)] for name in script.NEW_ZEALAND
    }


def test_the_shipped_file_is_the_one_the_script_writes(script: ModuleType, cases: dict[str, list[object]]) -> None:
    found = script.calibrated([case for group in cases.values() for case in group])
    assert script.text(found, script.NEW_ZEALAND) == script.TARGET.read_text(encoding="utf-8")


def test_an_election_left_out_is_covered_and_its_error_is_low(
    script: ModuleType, cases: dict[str, list[object]]
) -> None:
    others = [case for name, group in cases.items() if name != HELD_OUT for case in group]
    score = script.scored(cases[HELD_OUT], script.calibrated(others))
    assert 88 <= score.covered <= 92
    assert 86 <= score.covered_of_voters <= 94
    assert score.error < 6.5


def test_another_country_is_covered(script: ModuleType, cases: dict[str, list[object]], shared_data: Path) -> None:
    numbers = script.calibrated([case for group in cases.values() for case in group])
    abroad = [script.Case.of(one) for one in script.north_carolina(shared_data / "ecological_inference")]
    score = script.scored(abroad, numbers)
    assert score.covered >= 85
    assert score.error < 4
