"""``arpenteur figure``: files written whole, and one sentence for what cannot be drawn."""

from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from fictional_place import NAME, write_fictional_place
from PIL import Image
from typer.testing import CliRunner

from arpenteur.cli.app import app
from arpenteur.cli.usage import refusal
from arpenteur.domain.errors import InputError


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_fictional_place(tmp_path_factory.mktemp("figure") / "town").path)


def asked(*words: str) -> str:
    answer = CliRunner().invoke(app, ["figure", *words], standalone_mode=False)
    if answer.exception is not None:
        raise answer.exception
    return answer.stdout


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("map", ["--family", "gauche", "--metric", "support"]),
        ("intervals", ["--family", "centre", "--top", "5"]),
        ("transfers", ["--from", "2022_pres_t1", "--to", "2022_legi_t1", "--groups", "bloc"]),
        ("backtest", ["--lang", "en"]),
    ],
)
def test_each_kind_is_written_as_svg_and_as_png(kind: str, options: list[str], place: str, tmp_path: Path):
    svg, png = tmp_path / "image.svg", tmp_path / "image.PNG"
    for file in (svg, png):
        asked(place, kind, *options, "--width", "640", "--output", str(file))
    assert fromstring(svg.read_text(encoding="utf-8")).get("width") == "640"  # noqa: S314 - our own text
    with Image.open(png) as image:
        assert image.size[0] == 640
        assert NAME in image.text["Title"]
    assert sorted(tmp_path.iterdir()) == sorted([svg, png])


def test_the_description_is_printed_without_a_file(place: str, tmp_path: Path):
    said = asked(place, "map", "--family", "gauche", "--describe")
    assert said.startswith(f"{NAME}\u202f: où aller d'abord")
    assert "Classe 1, à voir d'abord" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["map", "--output", "x.svg"], "« map » sans famille"),
        (["map", "--family", "gauche"], "aucun fichier à écrire"),
        (["map", "--family", "gauche", "--output", "x.jpg"], "x.jpg : format d'image inconnu"),
        (["transfers", "--from", "2002_pres_t1", "--output", "x.svg"], "2002"),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(words, told, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as refused:
        asked(place, *words)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_another_kind_is_refused_with_those_there_are(place: str):
    with pytest.raises(Exception, match="pie") as refused:
        asked(place, "pie", "--output", "x.svg")
    assert "map ou intervals ou transfers ou backtest" in refusal(refused.value)
