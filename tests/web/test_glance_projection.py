"""The projection does what it says: the mean of the weeks, and a range that holds as often as it claims."""

import importlib.util
import statistics
import sys
from pathlib import Path
from types import ModuleType

import pytest

from arpenteur.web.site.glance import progress

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "progress_projection.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """The script that chose it."""
    spec = importlib.util.spec_from_file_location("progress_projection", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCRIPT.parent)
        spec.loader.exec_module(module)
    return module


def test_it_is_the_mean_of_the_weeks_and_nothing_before_three():
    assert progress.pace([100, 300], 4) is None
    found = progress.pace([100, 200, 300], 4)
    assert found
    assert found.weekly == 200
    assert found.central == 800
    # Student, 2 degrees: 1.886 · 100 · sqrt(4 · (1 + 4/3)), twice.
    assert found.high - found.central == pytest.approx(2 * 1.886 * 100 * (4 * (1 + 4 / 3)) ** 0.5)
    assert found.low == 0
    still = progress.pace([50.0] * 40, 10)
    assert still
    assert (still.low, still.high) == (500, 500)
    over = progress.pace([10, 20, 30], 0)
    assert over
    assert (over.low, over.central, over.high) == (0, 0, 0)


def test_on_campaigns_it_was_not_chosen_on_no_rule_beats_it_clearly_and_its_range_holds(benchmark: ModuleType):
    found = benchmark.measure(benchmark.MEASURED_ON, 150, 5)["together"]
    ours = found["the page"]
    assert ours == pytest.approx(found["since the start"])
    assert ours < found["last week"] - 2
    assert all(found[name] > ours - 0.6 for name in benchmark.RULES)
    assert found["range holds"] == pytest.approx(100 * progress.HELD, abs=4)
    assert found["plain Student holds"] < 60


def test_the_campaigns_are_different_ones(benchmark: ModuleType):
    chosen, measured = ({one.__name__ for one in kinds} for kinds in (benchmark.CHOSEN_ON, benchmark.MEASURED_ON))
    assert not chosen & measured
    spread = benchmark.measure(benchmark.MEASURED_ON, 40, 9)
    assert statistics.stdev(kind["last week"] for kind in spread.values()) > 1
