"""A file named on the command line that cannot be read says why, in one sentence."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
import small_snapshots as small

from arpenteur import pipeline
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place
from arpenteur.pipeline.quality import uneven_votes
from arpenteur.sources import soundness

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


def test_utf_16_is_read_like_any_other_text(tmp_path: Path) -> None:
    said = refusal(tmp_path, "a.csv", "\n".join((HEADER, "93,010,0001,-10,4,6,6,A,6")).encode("utf-16"))
    assert "ligne 2, colonne « Inscrits » : effectif négatif" in said


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


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.parquet", b"PAR1" + b"\0" * 40, "fichier abîmé ou incomplet"),
        ("a.gpkg", b"SQLite format 3\0" + b"\0" * 200, "GeoPackage illisible"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [', "JSON incorrect ou tronqué"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "sans aucune entité"),
    ],
)
def test_a_damaged_container_is_not_called_unknown(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    assert said in refusal(tmp_path, name, content)


def test_a_file_cut_inside_quotes_names_the_line_of_the_open_quote(tmp_path: Path) -> None:
    header = ",".join(f'"{name}"' for name in HEADER.split(","))
    cut = f'{header}\n93,010,0001,10,4,6,6,"A",6\n93,010,0002,10,4,6,6,"B'
    assert "ligne 3 : guillemets jamais refermés" in refusal(tmp_path, "a.csv", cut.encode())


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"\xff\xfea", "encodage non reconnu"),
        ("a.csv", b"a;b;c\n1;\0;2\n", "octet nul"),
        ("a.csv", b"", "fichier vide"),
        ("a.zip", b"PK\x03\x04" + b"\0" * 40, "archive"),
        ("a.xlsx", b"ceci n'est pas un classeur", "un classeur XLSX"),
        ("a.parquet", b"PAR1" + b"\0" * 40, "fichier abîmé"),
        ("a.parquet", b"a;b;c\n", "un Parquet"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": null}', "sans aucune entité"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [{"nom": "\xe9"}]}', "UTF-8"),
    ],
)
def test_a_damaged_file_of_a_folder_is_named_before_what_is_missing(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(content)
    with pytest.raises(InputError, match=r"[Aa]ucun résultat de 29019") as caught:
        pipeline.build(
            Place.parse("29019"), sources=[tmp_path / "in"], out=tmp_path / "out", at=datetime(2026, 1, 1, tzinfo=UTC)
        )
    told = str(caught.value)
    assert said in told[: told.index("ucun résultat")]
    assert str(tmp_path / "in" / name) in told


def test_votes_that_do_not_add_up_are_said(tmp_path: Path) -> None:
    results = small.town(2, stations=3)
    votes = results["option_votes"]
    first = votes.row(0, named=True)
    mine = (pl.col("election") == first["election"]) & (pl.col("station") == first["station"])
    wrong = votes.with_columns(votes=pl.col("votes") + pl.when(mine & mine.cum_sum().eq(1)).then(996).otherwise(0))
    (line,) = uneven_votes(results["station_results"], wrong)
    assert f"1 bureau ({first['station']} : +996)" in line
    assert uneven_votes(results["station_results"], votes) == []


def test_an_output_that_cannot_be_written_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("précieux", encoding="utf-8")
    with pytest.raises(InputError, match="rien ne peut être écrit"):
        pipeline.build(
            Place.parse("93010"), sources=[], out=tmp_path / "file" / "s", at=datetime(2026, 1, 1, tzinfo=UTC)
        )


def test_a_large_file_of_no_use_is_read_through_only_where_results_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"a;b\n" + b"1;2\n" * 50 + b"1;\0\n")
    monkeypatch.setattr(soundness, "_LARGE", 100)
    assert soundness.why_unreadable(file, whole=False) is None
    assert "octet nul" in str(soundness.why_unreadable(file))
    monkeypatch.setattr(soundness, "_LARGE", 1000)
    assert "octet nul" in str(soundness.why_unreadable(file, whole=False))


def test_a_snapshot_given_as_sources_is_named(tmp_path: Path) -> None:
    given = small.publish(tmp_path / "s", small.town(2, stations=3)).path
    with pytest.raises(InputError, match="c'est un instantané, pas des fichiers officiels"):
        pipeline.build(Place.parse("93010"), sources=[given], out=tmp_path / "o", at=datetime(2026, 1, 1, tzinfo=UTC))
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        (HEADER.replace("Abstentions", "Inscrits"), "93,010,0001,10,4,6,6,A,6", "colonne « Inscrits » en double"),
        (HEADER, "93,010,0001,-10,4,6,6,A,6", "ligne 2, colonne « Inscrits » : effectif négatif"),
        (HEADER, "93,010,0001,NaN,4,6,6,A,6", "valeur « NaN » ; attendu : un nombre entier"),
        (HEADER, f"93,010,0001,{10**30},4,6,6,A,6", "ligne 2, colonne « Inscrits »"),
        (HEADER, f"93,010,0001,{10**12},4,6,6,A,6", "effectifs qui ne s'additionnent pas"),
        (HEADER, "93,010,01/03/2022,10,4,6,6,A,6", "numéro de bureau de vote « 01/03/2022 »"),
        (HEADER, "93,010,0001,10,4", "ligne 2 : ligne de 5 champs"),
    ],
)
def test_a_line_that_cannot_be_is_named_and_nothing_is_written(
    tmp_path: Path, header: str, row: str, said: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "2022_pres_t1.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        pipeline.build(
            Place.parse("93010"), sources=[tmp_path / "in"], out=tmp_path / "out", at=datetime(2026, 1, 1, tzinfo=UTC)
        )
    assert said in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_loop_of_links_does_not_hang_a_build(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "again").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "a.csv").symlink_to(tmp_path / "in" / "a.csv")
    with pytest.raises(InputError, match="aucun résultat"):
        pipeline.build(
            Place.parse("93010"), sources=[tmp_path / "in"], out=tmp_path / "out", at=datetime(2026, 1, 1, tzinfo=UTC)
        )


def mixed(folder: Path, departement: str, commune: str) -> Path:
    """A folder with a sound file of 93010, and one with a column of its own about another commune."""
    folder.mkdir()
    sound = "\n".join((HEADER.replace(",", ";"), "93;010;0001;10;4;6;6;MACRON;6"))
    (folder / "2022_pres_t1.csv").write_text(sound, encoding="utf-8")
    strange = (
        sound.replace("Nom;", "Couleur;Nom;")
        .replace("MACRON", "bleu;MACRON")
        .replace("93;010", departement + ";" + commune)
    )
    file = folder / "2022_pres_t2.csv"
    file.write_text(strange, encoding="utf-8")
    return file


def test_a_column_not_understood_stops_only_what_it_concerns(tmp_path: Path) -> None:
    at, place = datetime(2026, 1, 1, tzinfo=UTC), Place.parse("93010")
    far = mixed(tmp_path / "far", "69", "123")
    snapshot = pipeline.build(place, sources=[far.parent], out=tmp_path / "out", at=at)
    assert snapshot.quality["reasons"] == {"far/2022_pres_t2.csv": "aucun bureau de vote du département 93"}
    assert any("far/2022_pres_t2.csv, aucun bureau" in line for line in pipeline.summary(snapshot))
    with pytest.raises(InputError, match="aucun bureau de vote du département 93"):
        pipeline.build(place, sources=[far.parent, far], out=tmp_path / "named", at=at)
    near = mixed(tmp_path / "near", "93", "010")
    with pytest.raises(InputError, match="ligne 1 : colonne « Couleur » inconnue"):
        pipeline.build(place, sources=[near.parent], out=tmp_path / "near-out", at=at)
    assert not (tmp_path / "named").exists()
    assert not (tmp_path / "near-out").exists()
