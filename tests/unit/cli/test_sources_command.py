"""``arpenteur sources``: the table, what addresses answer, addresses of one's own, a signed catalogue."""

import csv
import io
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from file_server import FileServer, file_server
from minisign import KeyPair
from typer.testing import CliRunner

from arpenteur.cli.app import app
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place
from arpenteur.sources.catalogue import SourceKind, shipped_catalogue
from arpenteur.sources.fetch import Network, Request, Supply, download
from arpenteur.sources.overview import KIND_WORDS, overview
from arpenteur.sources.own_catalogue import current_catalogue, own_file

ENTRY = {
    "--kind": "contours",
    "--scope": "national",
    "--format": "geojson",
    "--label": "Contours de la ville",
    "--producer": "La ville",
    "--licence": "ODbL 1.0",
    "--vintage": "2026",
}
COMMUNES = b'[{"code": "93010", "codeDepartement": "93"}]'


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARPENTEUR_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("ARPENTEUR_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("ARPENTEUR_PAGE", raising=False)


def run(*words: str, code: int = 0) -> Any:
    answer = CliRunner().invoke(app, ["sources", *words], standalone_mode=False)
    if answer.exception is not None:
        raise answer.exception
    assert (answer.return_value or 0) == code, answer.output
    return answer


def local(server: FileServer, tmp_path: Path) -> list[str]:
    """A catalogue in which every source is at one address of the server."""
    server.files["communes.json"] = COMMUNES
    text = "".join(
        f'["{one.id}"]\nurl = "{server.url("communes.json")}{f"?{{{one.scope}}}" if one.scope != "national" else ""}"\n'
        'format = "json"\nresource = ""\ndataset = ""\nformer = []\ncolumns = []\nrows_by = ""\nsize = 0\n'
        for one in shipped_catalogue().sources
    )
    file = tmp_path / "local.toml"
    file.write_text(text, encoding="utf-8")
    return ["--catalogue", str(file)]


def test_every_kind_has_french_words() -> None:
    assert set(KIND_WORDS) == set(SourceKind)


def test_the_table_has_every_source_and_asks_nothing() -> None:
    text = run().stdout
    assert all(one.id in text for one in shipped_catalogue().sources)
    assert "catalogue du 2026-12-02" in text
    assert "à la main" in text
    document = json.loads(run("--format", "json").stdout)
    assert [one["id"] for one in document["sources"]] == [one.id for one in shipped_catalogue().sources]
    ban = next(one for one in document["sources"] if one["id"] == "adresses-ban")
    assert (ban["purpose"], ban["hosts"], ban["files"]) == ("adresses", ["adresse.data.gouv.fr"], [])
    lines = list(csv.DictReader(io.StringIO(run("--format", "csv").stdout)))
    assert len(lines) == len(document["sources"])
    assert lines[0]["licence"] == "Licence Ouverte 2.0"


def test_what_is_here_is_said_with_its_day(tmp_path: Path) -> None:
    with file_server() as server:
        server.files["communes.json"] = COMMUNES
        request = Request(server.url("communes.json"), "communes", "communes.json", "json", "Communes")
        download(request, cache=tmp_path / "cache", network=Network())
    (tmp_path / "cache" / "communes" / "communes.json.abcd.part").write_text("à moitié")
    here = {one.source.id: one for one in overview(shipped_catalogue()) if one.files}
    assert set(here) == {"communes"}
    assert here["communes"].seen == here["communes"].files[0].seen
    assert f"1, vu le {here['communes'].seen}" in run().stdout


def test_a_table_for_the_screen_is_not_written_and_other_ways_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="un tableau d'écran"):
        run("--output", str(tmp_path / "a.txt"))
    run("--format", "json", "-o", str(tmp_path / "a.json"))
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["edition"] == "2026-12-02"


def test_a_check_writes_one_page_and_its_code_says_whether_all_is_well(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    with file_server() as server:
        options = [*local(server, tmp_path), "-o", str(page)]
        good = run("--check", *options)
        assert "Chaque source demandée par défaut a une adresse qui répond." in good.stderr
        assert "Chaque source a une adresse qui répond." in page.read_text("utf-8")
        assert str(tmp_path) not in page.read_text("utf-8")
        server.files.clear()
        bad = run("check", "communes", *options, code=1)
        assert "Sans aucune adresse qui réponde bien : communes." in bad.stderr
        assert "aucun fichier à cette adresse (réponse 404)" in bad.stdout
        assert "aucun fichier à cette adresse (réponse 404)" in page.read_text("utf-8")
        run("check", "filosofi-iris-2018", *options)
        with pytest.raises(InputError, match="source « ailleurs » inconnue"):
            run("check", "ailleurs", *options)


def test_an_address_is_added_shown_and_taken_out() -> None:
    answer = run("add", "communes", "https://chez-nous.example/communes.json")
    assert "elle sera essayée avant les autres" in answer.stderr
    communes = json.loads(run("--format", "json").stdout)["sources"][-1]
    assert communes["hosts"][0] == "chez-nous.example"
    run("remove", "communes", "https://chez-nous.example/communes.json")
    assert json.loads(run("--format", "json").stdout)["sources"][-1]["hosts"] == ["geo.api.gouv.fr"]


def test_a_new_source_is_described_whole() -> None:
    options = [word for pair in ENTRY.items() for word in pair]
    run("add", "ville", "https://ville.example/contours.geojson", *options)
    assert current_catalogue()["ville"].label == "Contours de la ville"
    assert tomllib.loads(own_file().read_text("utf-8"))["ville"]["licence"] == "ODbL 1.0"
    run("remove", "ville")
    assert "ville" not in run().stdout


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["communes", "chez-nous"], "adresse « chez-nous » ; attendu : une adresse http ou https"),
        (["communes", "https://x.example/", "--label", "A"], "la source « communes » existe"),
        (["ville", "https://x.example/"], "la source « ville » est nouvelle : il manque --kind, --scope"),
        (["Ma Ville", "https://x.example/"], "source « Ma Ville » ; attendu : un nom en minuscules"),
        (["../ville", "https://x.example/"], "attendu : un nom en minuscules"),
        (["catalogue", "https://x.example/"], "source « catalogue »"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_nothing_is_written(words: list[str], problem: str) -> None:
    with pytest.raises(InputError, match=problem.replace("(", r"\(")):
        run("add", *words)
    assert not own_file().exists()


def test_a_new_source_of_an_unknown_kind_is_told_the_kinds() -> None:
    options = [word for pair in {**ENTRY, "--kind": "cartes"}.items() for word in pair]
    with pytest.raises(InputError, match="source « ville » : « cartes » ; attendu : l'un de : results"):
        run("add", "ville", "https://x.example/", *options)


def test_a_signed_catalogue_is_asked_where_the_page_is_and_a_build_goes_to_its_addresses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="aucune adresse de catalogue"):
        run("update")
    pair = KeyPair.generate()
    monkeypatch.setenv("ARPENTEUR_CATALOGUE_KEY", bytes(pair.public_key).decode().splitlines()[-1])
    with file_server() as server:
        server.files["nouvelle.json"] = COMMUNES
        text = f'[catalogue]\nedition = "2027-01-15"\n[communes]\nurl = "{server.url("nouvelle.json")}"\n'
        server.files["catalogue.toml"] = text.encode()
        server.files["catalogue.toml.minisig"] = bytes(pair.secret_key.sign(text.encode()))
        monkeypatch.setenv("ARPENTEUR_PAGE", server.url(""))
        assert "Catalogue du 2027-01-15 en vigueur." in run("update").stderr
        supply = Supply([Place.parse("93010")], catalogue=current_catalogue(), network=Network(attempts=1))
        (path,) = supply.files([SourceKind.COMMUNES])
        assert path.read_bytes() == COMMUNES
        assert [one.url for one in supply.fetched] == [server.url("nouvelle.json")]
        assert server.heard[-1]["User-Agent"].endswith(f"+{server.url('')})")
    file = tmp_path / "reçu.toml"
    file.write_text(text.replace("2027-01-15", "2027-02-01"), encoding="utf-8")
    (tmp_path / "reçu.toml.minisig").write_bytes(bytes(pair.secret_key.sign(file.read_bytes())))
    assert "Catalogue du 2027-02-01" in run("update", str(file)).stderr
