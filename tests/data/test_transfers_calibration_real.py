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

from arpenteur.stats.transfers import estimate
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
def election(script: ModuleType, shared_data: Path) -> Any:
    """The districts of one election, estimated with small options merged before, apart, and merged after."""
    return script.Election.of(script.new_zealand(shared_data / "ecological_inference", ELECTION))


@pytest.fixture(scope="module")
def cases(election: Any) -> list[Any]:
    """The districts, small options merged before the estimate."""
    return election.merged


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
    assert score.error < 5.7


def test_merging_after_the_estimate_errs_less_than_before(script: ModuleType, election: Any) -> None:
    before, apart, after = (
        script.scored(kind, calibration()) for kind in (election.merged, election.apart, election.added)
    )
    assert after.error < before.error - 0.4
    assert apart.error < 7
    assert 88 <= after.covered <= 94
    assert apart.zeros_covered >= 90


def test_the_product_answers_what_was_scored(election: Any) -> None:
    case = election.added[0]
    fine = case.fine.district
    groups = tuple(member.argmax(axis=1).tolist() for member in fine.members())
    found = estimate(fine.rows, fine.columns, groups=groups, concurrent=True)
    assert found.share == pytest.approx(case.share(calibration().settings), abs=1e-3)
    apart = estimate(fine.rows, fine.columns, concurrent=True)
    assert (apart.low[fine.truth == 0] == 0).mean() >= 0.9


def test_the_script_chooses_what_errs_least(script: ModuleType, election: Any) -> None:
    chosen = script.chosen(election.merged, election.apart)
    for kind in (election.merged, election.apart):
        errors = [np.mean([case.error(settings) for case in kind]) for settings in (chosen, script.FIXED)]
        assert errors[0] < 0.95 * errors[1]
    assert 0.5 <= chosen.em_weight < 1
    assert chosen.smoothing > 0
    assert chosen.powers.excess > chosen.powers.lack
    assert chosen.powers.size > 0


def test_another_country_is_covered(script: ModuleType, shared_data: Path) -> None:
    abroad = [script.Case.of(one) for one in script.north_carolina(shared_data / "ecological_inference")]
    score = script.scored(abroad, calibration())
    assert score.covered >= 85
    assert score.error < 2.5
