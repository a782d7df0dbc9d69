"""A fictional town, published, for every test of a page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from api_phone import FieldPhone, entered
from cast import Cast
from fictional_place import write_fictional_place
from kept_between import forget_campaigns
from published import gathered, publish
from street_grid import grid_of_town, stand_on_streets
from walked_turf import Walked, walked_turf
from web_strings import compile_catalogue

from arpenteur.snapshot import Snapshot
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.residents.ballots import step_kind


@pytest.fixture(scope="session", autouse=True)
def french() -> None:
    """The catalogue as it is written, compiled."""
    compile_catalogue()


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Iterator[Path]:
    """An empty data folder and no figures of a campaign kept; counters of tries leave with the database of the test."""
    settings.ARPENTEUR_HOME = tmp_path / "home"
    forget_campaigns()
    yield settings.ARPENTEUR_HOME
    forget_campaigns()


@pytest.fixture
def published(request: pytest.FixtureRequest, home: Path, town: Snapshot) -> PublishedSnapshot:
    """The town, published."""
    request.getfixturevalue("db")
    return publish(town)


@pytest.fixture
def cast(published: PublishedSnapshot) -> Cast:
    """A campaign in the published town, with one member of each role, and a rival campaign."""
    return gathered()


@pytest.fixture
def second(settings, tmp_path: Path) -> Path:
    """A second place for keys and erasures."""
    folder = tmp_path / "second"
    folder.mkdir()
    settings.ARPENTEUR_SECOND_PLACE = str(folder)
    return folder


@pytest.fixture
def own_master(settings, tmp_path: Path) -> Path:
    """The file of a master key of this test's own, not drawn yet."""
    file = tmp_path / "keys" / "master_key"
    settings.ARPENTEUR_MASTER_KEY_FILE = str(file)
    return file


@pytest.fixture(scope="session")
def walked_place(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The town with streets and buildings."""
    return write_fictional_place(tmp_path_factory.mktemp("walked") / "snapshot", more=grid_of_town())


@pytest.fixture
def streets(walked_place: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The town has streets and buildings for whoever asks the engine."""
    stand_on_streets(walked_place, monkeypatch)


@pytest.fixture
def walked(cast: Cast) -> Walked:
    """A turf of the campaign that phones may open."""
    with sealed(cast.campaign.pk):
        return walked_turf(cast)


@pytest.fixture
def phone(walked: Walked) -> FieldPhone:
    """A phone in that turf."""
    return entered(walked)


@pytest.fixture
def few_ballots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Votes whose rules let a few ballots be counted: what they say is read at sight. No site has such rules."""
    monkeypatch.setattr(step_kind, "LEAST", 0)
