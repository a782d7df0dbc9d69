"""What a host writes in the environment is read, or refused in one sentence."""

from pathlib import Path

import pytest

from arpenteur.domain.errors import InputError
from arpenteur.web.config import environment
from arpenteur.web.config.environment import number

NAME = "ARPENTEUR_CAMPAIGNS_EACH"


@pytest.mark.parametrize(("text", "value"), [("", 5), ("  ", 5), ("12", 12), (" 1 ", 1)])
def test_a_number_is_read_and_nothing_is_the_default(monkeypatch: pytest.MonkeyPatch, text: str, value: int):
    monkeypatch.setenv(NAME, text)
    assert number(NAME, default=5) == value


@pytest.mark.parametrize("text", ["many", "0", "-3", "2.5", "٣", "1e3"])
def test_anything_else_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv(NAME, text)
    with pytest.raises(InputError, match=f"{NAME} : « {text} »"):
        number(NAME, default=5)


def test_links_of_commands_lead_where_the_site_was_last_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("ARPENTEUR_ADDRESS", raising=False)
    assert environment.address(tmp_path) == "http://localhost:8000"
    (tmp_path / environment.SERVED_AT).write_text("http://localhost:8231", encoding="ascii")
    assert environment.address(tmp_path) == "http://localhost:8231"
    monkeypatch.setenv("ARPENTEUR_ADDRESS", "https://exemple.fr/")
    assert environment.address(tmp_path) == "https://exemple.fr"
