"""A snapshot for tests of what is installed, and of the examples."""

from pathlib import Path

import pytest
from fictional_place import write_fictional_place


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the fictional town's snapshot; nobody writes in it."""
    return write_fictional_place(tmp_path_factory.mktemp("town") / "snapshot").path
