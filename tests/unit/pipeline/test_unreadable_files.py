"""A file named on the command line that cannot be read says why, in one sentence."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from arpenteur import pipeline
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place

HEADER = "Code du département,Code de la commune,Code du b.vote,Inscrits,Abstentions,Votants,Exprimés,Nom,Voix"
ROWS = ("93,010,0001,10,4,6,6,A,6", "93;010;0002;10;4;6;6;A;6")


def refusal(tmp_path: Path, name: str, content: bytes) -> str:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        pipeline.build(Place.parse("93010"), sources=[file], out=tmp_path / "out", at=datetime(2026, 1, 1, tzinfo=UTC))
    assert [path.name for path in tmp_path.iterdir()] == [name]
    return str(caught.value)


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    assert "fichier vide" in refusal(tmp_path, "a.csv", b"")


def test_utf_16_is_named(tmp_path: Path) -> None:
    assert "UTF-16" in refusal(tmp_path, "a.csv", HEADER.encode("utf-16"))


def test_a_line_with_another_separator_is_named(tmp_path: Path) -> None:
    said = refusal(tmp_path, "a.csv", "\n".join((HEADER, *ROWS)).encode())
    assert "ligne 3 : séparateurs mélangés (« , » et « ; »)" in said


def test_a_decompression_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * (20 << 20))
    content = (tmp_path / "bomb.zip").read_bytes()
    assert "compression anormale" in refusal(tmp_path, "bomb.zip", content)


def test_what_is_no_official_file_points_to_the_guide(tmp_path: Path) -> None:
    assert "voyez la liste des formats" in refusal(tmp_path, "notes.md", b"bonjour\n")
