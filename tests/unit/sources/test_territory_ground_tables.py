"""Addresses, streets and reference tables: vintages, spellings, and what is refused."""

# ruff: noqa: E501

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from arpenteur.domain.errors import InputError
from arpenteur.sources.census import read_commune_rates
from arpenteur.sources.ground import read_addresses, read_streets
from arpenteur.sources.recognise import Kind, recognise
from arpenteur.sources.reference import read_commune_circonscriptions, read_communes, read_station_names

BAN = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;"
    "nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;"
    "source_nom_voie;certification_commune;cad_parcelles"
)


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def ban(
    numero: str = "12", rep: str = "bis", street: str = "Rue des Lilas", insee: str = "93010", lon: str = "2.48"
) -> str:
    cells = dict.fromkeys(BAN.split(";"), "") | {
        "id": f"{insee}_0001_{numero}_{rep}",
        "numero": numero,
        "rep": rep,
        "nom_voie": street,
        "code_insee": insee,
        "lon": lon,
        "lat": "48.9",
    }
    return ";".join(cells.values())


def test_the_national_address_base_is_read_by_name(tmp_path: Path) -> None:
    text = "\n".join((BAN, ban(), ban(numero="9999", rep=""), ban(insee="75118", lon="2.34"), ban(numero="3", lon="")))
    path = tmp_path / "adresses-93.csv.gz"
    path.write_bytes(gzip.compress(text.encode()))
    assert recognise(path) is Kind.ADDRESSES_BAN
    imported = read_addresses(path)
    assert imported.report.dropped == {"coordonnées absentes ou hors de la carte": 1}
    rows = imported.table.rows(named=True)
    assert (rows[0]["number"], rows[0]["suffix"], rows[0]["street"]) == (12, "bis", "Rue des Lilas")
    assert [row["precision"] for row in rows] == ["housenumber", "locality", "housenumber"]
    assert rows[2]["commune"] == "75056"


def test_older_and_newer_address_columns_are_both_fine(table: Path) -> None:
    write(
        table,
        "numero;rep;nom_voie;code_insee;lon;lat;id_ban_toponyme",
        "1;;Rue A;93010;2.4;48.9;x",
        "1;;Rue A;93010;2.5;48.9;y",
    )
    imported = read_addresses(table)
    assert imported.table["address"].to_list() == ["93010 Rue A 1", "93010 Rue A 1 #2"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (ban(numero="douze"), "ligne 2, colonne « numero » : valeur « douze »"),
        (ban(insee="Bondy"), "colonne « code_insee » : valeur « Bondy »"),
        (ban(lon="est"), "colonne « lon » : valeur « est »"),
    ],
)
def test_broken_addresses_are_one_sentence(table: Path, line: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_addresses(write(table, BAN, line))
    assert message in str(caught.value)


def test_points_without_coordinates_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "adresses.geojson"
    features = [
        {"type": "Feature", "properties": {"numero": n, "rep": "", "nom_voie": "Rue A"}, "geometry": geometry}
        for n, geometry in enumerate(
            ({"type": "Point", "coordinates": [2.4, 48.9]}, {"type": "Point", "coordinates": []}, None), start=1
        )
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    imported = read_addresses(path, communes=frozenset({"93010"}))
    assert imported.report.dropped == {"coordonnées absentes ou hors de la carte": 2}


REU = "code_commune_ref,reconstitution_code_commune,id_brut_bv_reu,id,geo_adresse,geo_type,geo_score,longitude,latitude,api_line,nb_bv_commune,nb_adresses"


def test_the_full_register_table_gives_streets_and_weights(tmp_path: Path) -> None:
    lines = (
        "29039,29039,29039_1,a,12 bis Rue des Lilas 29900 Concarneau,housenumber,0.9,-3.9,47.8,,17,3",
        "29039,29039,29039_1,a,Le Bourg 29900 Concarneau,locality,0.5,-3.9,47.8,,17,2",
        "29039,29039,29039_2,b,Concarneau,municipality,0.3,-3.9,47.8,,17,9",
    )
    csv = write(tmp_path / "reu.csv", REU, *lines)
    parquet = tmp_path / "reu.parquet"
    pl.read_csv(csv).write_parquet(parquet)
    for path in (csv, parquet):
        assert recognise(path) is Kind.ADDRESSES_REU
        imported = read_addresses(path, communes=frozenset({"29039"}))
        first, second = imported.table.rows(named=True)
        assert (first["number"], first["suffix"], first["street"], first["weight"]) == (12, "bis", "Rue des Lilas", 3)
        assert (second["street"], second["precision"]) == ("Le Bourg", "locality")
        assert imported.report.dropped == {"point connu à la commune près": 1}


def test_a_register_key_that_is_no_station_is_named(table: Path) -> None:
    write(table, "id_brut_bv_reu,longitude,latitude", "29039_1,-3.9,47.8", "Concarneau,-3.9,47.8")
    with pytest.raises(InputError, match="ligne 3, colonne « id_brut_bv_reu » : valeur « Concarneau »"):
        read_addresses(table)


def overpass(path: Path, *elements: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"version": 0.6, "elements": list(elements)}))
    return path


def test_overpass_answers_are_read_with_inline_geometry_or_nodes(tmp_path: Path) -> None:
    road = {"highway": "residential", "name": "Rue des Lilas"}
    path = overpass(
        tmp_path / "voies.json",
        {"type": "way", "id": 1, "tags": road, "geometry": [{"lon": 2.4, "lat": 48.9}, {"lon": 2.5, "lat": 48.9}]},
        {"type": "way", "id": 2, "tags": road, "nodes": [10, 11]},
        {"type": "way", "id": 3, "tags": road, "nodes": [10, 99]},
        {"type": "node", "id": 10, "lon": 2.4, "lat": 48.9},
        {"type": "node", "id": 11, "lon": 2.4, "lat": 48.8},
        {"type": "relation", "id": 5, "tags": {"type": "route"}},
    )
    assert recognise(path) is Kind.STREETS
    imported = read_streets(path)
    assert imported.table["way"].to_list() == ["way/1", "way/2"]
    assert imported.report.dropped == {"point": 2, "sans géométrie": 2}


def test_an_overpass_answer_without_elements_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="réponse Overpass sans éléments"):
        read_streets(overpass(tmp_path / "voies.json"))


def test_streets_need_a_highway_column(tmp_path: Path) -> None:
    path = tmp_path / "lignes.geojson"
    line = {"type": "LineString", "coordinates": [[2.4, 48.9], [2.5, 48.9]]}
    features = [{"type": "Feature", "properties": {"nom": "Rue A"}, "geometry": line}]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with pytest.raises(InputError, match="colonne highway absente"):
        read_streets(path)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"code": "9301", "nom": "X", "type": "commune-actuelle"}, "entité 1 : code « 9301 »"),
        ({"code": "93010", "nom": "", "type": "commune-actuelle"}, "nom absent"),
        ({"code": "93010", "nom": "X", "type": "commune-actuelle", "population": -4}, "population « -4 »"),
    ],
)
def test_a_broken_commune_is_one_sentence(tmp_path: Path, record: dict[str, Any], message: str) -> None:
    path = tmp_path / "communes.json"
    path.write_text(json.dumps([record]))
    with pytest.raises(InputError) as caught:
        read_communes(path)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"93010": "9309"}', '{"Bondy": ["9309"]}', '{"93010": ["9"]}', '{"93010": [']
)
def test_broken_constituencies_of_communes_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "circos.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"circos\.json"):
        read_commune_circonscriptions(path)


def test_a_name_without_station_is_refused_with_its_line(table: Path) -> None:
    write(table, "bureau,nom", "93010_1,École A", "mairie,École B")
    with pytest.raises(InputError, match="ligne 3, colonne « bureau »"):
        read_station_names(table)


def test_the_year_of_rates_by_commune_must_be_known(tmp_path: Path) -> None:
    frame = pl.DataFrame({"code": ["93010"], "tauxChomage": [15.5]})
    frame.write_parquet(tmp_path / "taux.parquet")
    with pytest.raises(InputError, match="millésime inconnu"):
        read_commune_rates(tmp_path / "taux.parquet")
    assert read_commune_rates(tmp_path / "taux.parquet", vintage=2022).table["value"].to_list() == [
        pytest.approx(0.155)
    ]


def test_an_unknown_file_is_unknown_and_a_broken_one_too(tmp_path: Path) -> None:
    for name, content in (
        ("note.txt", b"bonjour"),
        ("vide.csv", b""),
        ("image.png", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("coupe.geojson", b'{"features": [{"type": "Fea'),
        ("faux.gpkg", b"SQLite format 3\x00" + b"\x02" * 99),
        ("faux.parquet", b"PAR1xxxx"),
        ("faux.xlsx", b"PK\x03\x04rien"),
        ("liste.json", b"[1, 2]"),
        ("objet.json", b'{"a": 1}'),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        assert recognise(path) is Kind.UNKNOWN, name
