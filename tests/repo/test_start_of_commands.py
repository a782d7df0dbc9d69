"""Commands start at once: nobody waits for libraries that a command does not use."""

import subprocess
import sys

import pytest

HEAVY = ("polars", "numpy", "scipy", "shapely", "django")


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("arpenteur.cli.app", HEAVY),
        ("arpenteur.strategy", ("scipy.sparse", "scipy.optimize", "scipy.special", "django")),
    ],
)
def test_a_module_loads_without_what_few_need(module: str, heavy: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print(*(name for name in {heavy!r} if name in sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == []
