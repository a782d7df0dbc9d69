"""The line of credits, and what stays beside a table."""

import json

import pytest

from arpenteur.strategy.credits import credit_line
from arpenteur.strategy.table_metadata import Origin, table_metadata

MINISTRY = "Ministère de l'Intérieur"
OPEN = "Licence Ouverte 2.0"


def source(producer: str, licence: str, vintage: str = "", label: str = "un fichier") -> dict[str, str]:
    return {"label": label, "producer": producer, "licence": licence, "vintage": vintage}


SOURCES = [
    source(MINISTRY, OPEN, "présidentielle 2022, 1er tour"),
    source("", "", label="contours de bureaux de vote"),
    source("Contributeurs d'OpenStreetMap", "ODbL 1.0", "2023-07-27"),
    source(MINISTRY, OPEN, "législatives 2017, 2d tour"),
]


def test_files_of_one_producer_and_licence_are_one_group_with_its_years_and_what_is_unknown_comes_last():
    assert credit_line(SOURCES, "2026-11-01T10:00:00+00:00") == (
        "Sources : Ministère de l'Intérieur (Licence Ouverte 2.0, 2017–2022), "
        "© les contributeurs d'OpenStreetMap (ODbL 1.0, 2023), "
        "contours de bureaux de vote (producteur inconnu, licence inconnue) ; instantané du 1er novembre 2026"
    )


def test_the_line_exists_in_english():
    assert credit_line(SOURCES[1:3], "2026-11-27", "en") == (
        "Sources: © OpenStreetMap contributors (ODbL 1.0, 2023), "
        "contours de bureaux de vote (unknown producer, unknown licence); snapshot of 27 November 2026"
    )


@pytest.mark.parametrize(("language", "said"), [("fr", "données fictives"), ("en", "fictional data")])
def test_a_fictional_place_says_so_and_names_nobody(language: str, said: str):
    line = credit_line(SOURCES, None, language, fictional=True)
    assert line.endswith(said)
    assert MINISTRY not in line
    assert credit_line([source("données fictives", "sans objet")], None, language) == line


def test_what_is_no_snapshot_has_no_date():
    assert credit_line([source("", "", label="a.csv"), source("", "", label="b.csv")], None) == (
        "Sources : a.csv, b.csv (producteur inconnu, licence inconnue)"
    )


def test_metadata_name_each_source_each_licence_by_its_address_and_each_column():
    found = json.loads(
        table_metadata(["commune", "commune", "rank"], "zones", Origin(SOURCES, "2026-11-27"), url="a.csv")
    )
    assert found["url"] == "a.csv"
    assert len(found["dc:source"]) == len(SOURCES)
    assert [one if isinstance(one, str) else one["@id"] for one in found["dc:license"]] == [
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        "licence inconnue",
        "https://opendatacommons.org/licenses/odbl/1-0/",
    ]
    columns = found["tableSchema"]["columns"]
    assert [(one["name"], one["titles"]) for one in columns] == [
        ("commune", "commune"),
        ("commune_2", "commune"),
        ("rank", "rank"),
    ]
    assert all(one["dc:description"] for one in columns)


def test_a_column_that_nobody_described_is_refused():
    with pytest.raises(KeyError, match="secret"):
        table_metadata(["secret"], "zones", Origin([], None), url="a.csv")
