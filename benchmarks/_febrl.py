"""FEBRL's sets, as the tests read them."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "tests" / "support")]

from febrl import entries_of  # noqa: E402

__all__ = ["entries_of"]
