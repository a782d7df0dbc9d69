"""The demo commune, written once for all its tests."""

import pytest

from arpenteur.demo import DemoTown, generate


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> DemoTown:
    """The town of the default seed."""
    return generate(tmp_path_factory.mktemp("demo"))
