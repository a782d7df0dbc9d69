"""The shipped calibration of the transfers, on elections whose tables are known.

The whole of it is found again by ``benchmarks/calibrate_transfers.py``, which says whether the shipped file is the one
it writes.
"""

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from arpenteur.stats.transfers.intervals import calibration, conformal_quantile

pytestmark = pytest.mark.data
BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
ELECTION = "ei_NZ_2008"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """``benchmarks/calibrate_transfers.py``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        return importlib.import_module("calibrate_transfers")


@pytest.fixture(scope="module")
def cases(script: ModuleType, shared_data: Path) -> list[Any]:
    """The districts of one election, small options merged, estimated."""
    districts = script.new_zealand(shared_data / "ecological_inference", ELECTION)
    return [script.Case.of(one.merged()) for one in districts]


def test_the_shipped_file_is_written_by_the_script(script: ModuleType) -> None:
    assert script.text(calibration(), script.NEW_ZEALAND) == script.TARGET.read_text(encoding="utf-8")


def test_the_quantile_of_one_election_is_close_to_that_of_all(script: ModuleType, cases: list[Any]) -> None:
    numbers = calibration()
    scores = np.concatenate([script.scores(case, numbers) for case in cases])
    assert conformal_quantile(scores, np.ones(len(scores)), 0.9) == pytest.approx(numbers.quantile, rel=0.1)


def test_one_election_is_covered_and_its_error_is_low(script: ModuleType, cases: list[Any]) -> None:
    score = script.scored(cases, calibration())
    assert 88 <= score.covered <= 92
    assert 88 <= score.covered_of_voters <= 93
    assert score.error < 6.5


def test_the_script_chooses_the_weights_that_err_least(script: ModuleType, cases: list[Any]) -> None:
    chosen = script.chosen(cases)
    errors = [np.mean([case.error(settings) for case in cases]) for settings in (chosen, script.FIXED)]
    assert errors[0] <= errors[1]
    assert 0.5 <= chosen.em_weight < 1
    assert chosen.smoothing > 0


def test_another_country_is_covered(script: ModuleType, shared_data: Path) -> None:
    abroad = [script.Case.of(one) for one in script.north_carolina(shared_data / "ecological_inference")]
    score = script.scored(abroad, calibration())
    assert score.covered >= 85
    assert score.error < 4
