"""Addresses of one's own: tried first, written in one step, refused where they would be wrong."""

import tomllib
from pathlib import Path

import pytest

from arpenteur.domain.errors import InputError
from arpenteur.sources.catalogue import AddressKind
from arpenteur.sources.own_catalogue import add_to_own, current_catalogue, own_file, own_folder, remove_from_own

MINE = "https://chez-nous.example/communes.json"
NEW = {
    "url": "https://ville.example/contours.geojson",
    "kind": "contours",
    "scope": "national",
    "format": "geojson",
    "label": "Contours de la ville",
    "producer": "La ville",
    "licence": "ODbL 1.0",
    "vintage": "2026",
}


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARPENTEUR_CONFIG", str(tmp_path / "config"))
    return tmp_path / "config"


def test_the_folder_is_that_of_the_system_where_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARPENTEUR_CONFIG")
    assert own_folder().name == "arpenteur"


def test_the_last_address_added_is_tried_first_and_once() -> None:
    before = current_catalogue()["communes"].places()
    add_to_own("communes", {"addresses": ["https://ancienne.example/communes.json"]})
    add_to_own("communes", {"addresses": [MINE]})
    add_to_own("communes", {"addresses": [MINE]})
    found = current_catalogue()["communes"].places()
    assert [one.url for one in found[:2]] == [MINE, "https://ancienne.example/communes.json"]
    assert {one.kind for one in found[:2]} == {AddressKind.OWN}
    assert found[2:] == before


def test_a_source_that_no_program_could_fetch_can_be_once_it_has_an_address() -> None:
    assert current_catalogue()["filosofi-carreaux-2019"].by_hand
    add_to_own("filosofi-carreaux-2019", {"addresses": ["https://chez-nous.example/carreaux.zip"]})
    assert not current_catalogue()["filosofi-carreaux-2019"].by_hand


def test_a_new_source_is_whole_or_not_written() -> None:
    with pytest.raises(InputError, match="source « ville » : il manque vintage"):
        add_to_own("ville", {key: value for key, value in NEW.items() if key != "vintage"})
    assert not own_file().exists()
    add_to_own("ville", dict(NEW))
    assert current_catalogue()["ville"].default


@pytest.mark.parametrize(
    "url", ["ftp://x.example/a", "chez moi", "https:///sans-serveur", "https://x.example/{departement}"]
)
def test_a_wrong_address_leaves_the_file_as_it_was(url: str) -> None:
    add_to_own("communes", {"addresses": [MINE]})
    before = own_file().read_bytes()
    with pytest.raises(InputError, match="source « communes »"):
        add_to_own("communes", {"addresses": [url]})
    assert own_file().read_bytes() == before
    assert [one.name for one in own_folder().iterdir()] == ["catalogue.toml"]


def test_an_address_then_the_source_are_taken_out() -> None:
    add_to_own("communes", {"addresses": [MINE]})
    add_to_own("communes", {"addresses": ["https://autre.example/communes.json"]})
    remove_from_own("communes", MINE)
    assert tomllib.loads(own_file().read_text("utf-8")) == {
        "communes": {"addresses": ["https://autre.example/communes.json"]}
    }
    with pytest.raises(InputError, match=f"adresse « {MINE} » absente de votre source « communes »"):
        remove_from_own("communes", MINE)
    remove_from_own("communes", "https://autre.example/communes.json")
    assert tomllib.loads(own_file().read_text("utf-8")) == {}
    with pytest.raises(
        InputError, match="source « communes » absente de votre catalogue ; attendu : l'une de : aucune"
    ):
        remove_from_own("communes")
    add_to_own("ville", {**NEW, "addresses": [MINE]})
    remove_from_own("ville", MINE)
    assert current_catalogue()["ville"].addresses == ()
    remove_from_own("ville")
    with pytest.raises(InputError, match="source « ville » inconnue"):
        current_catalogue()["ville"]


def test_files_change_the_catalogue_in_their_order_and_the_wrong_one_is_named(tmp_path: Path) -> None:
    first, second = tmp_path / "a.toml", tmp_path / "b.toml"
    first.write_text('[communes]\nlabel = "A"\nvintage = "2025"\n', encoding="utf-8")
    second.write_text('[communes]\nlabel = "B"\n', encoding="utf-8")
    found = current_catalogue([first, second])["communes"]
    assert (found.label, found.vintage) == ("B", "2025")
    second.write_text("[communes]\nlabel = 3\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"b\.toml : source « communes » : « label » = 3"):
        current_catalogue([first, second])


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pris").write_text("")
    monkeypatch.setenv("ARPENTEUR_CONFIG", str(tmp_path / "pris" / "config"))
    with pytest.raises(InputError, match="écriture impossible"):
        add_to_own("communes", {"addresses": [MINE]})
