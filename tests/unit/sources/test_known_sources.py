"""From what was read in a file to whom to name for it."""

from pathlib import Path

import numpy as np
import pytest

from arpenteur.domain.quality import UNKNOWN_LICENCE, UNKNOWN_PRODUCER, SourceReport
from arpenteur.sources.catalogue import shipped_catalogue
from arpenteur.sources.imported import Ledger
from arpenteur.sources.known_sources import credit_of
from arpenteur.sources.territory.origin import note_origin
from arpenteur.sources.territory.vector import Layer

ETALAB = "proposition-de-contours-des-bureaux-de-vote"
AGREGEES = "https://www.data.gouv.fr/datasets/donnees-des-elections-agregees/"


@pytest.mark.parametrize(
    ("layout", "vintage", "entry"),
    [
        ("contours Etalab", "", "contours-bureaux"),
        ("contours IRIS", "", "iris-contours"),
        ("Base adresse nationale", "", "adresses-ban"),
        ("adresses REU", "", "adresses-reu"),
        ("voies OpenStreetMap", "2023-07-27", "rues-osm"),
        ("découpage administratif", "", "communes"),
        ("base-ic logement", "2021", "base-ic-logement-2021"),
        ("base-ic activité des résidents", "2022", "base-ic-activite-2022"),
        ("FiLoSoFi par IRIS", "2018", "filosofi-iris-2018"),
        ("FiLoSoFi carreaux de 200 m", "2019", "filosofi-carreaux-2019"),
    ],
)
def test_a_layout_is_an_entry_of_the_catalogue(layout: str, vintage: str, entry: str):
    known = shipped_catalogue()[entry]
    credit = credit_of(SourceReport("f", layout, vintage=vintage))
    assert (credit.producer, credit.licence, credit.url) == (known.producer, known.licence, known.page or known.url)
    assert "{" not in credit.url


def test_a_file_of_one_round_has_its_own_page_and_others_that_of_all_rounds():
    report = SourceReport("f", "ministry", producer="Ministère de l'Intérieur", licence="Licence Ouverte 2.0")
    assert credit_of(report, ["2022_pres_t1"]).url == shipped_catalogue()["presidentielle-2022-t1"].page
    assert credit_of(report, ["2017_pres_t1"]).url == AGREGEES
    assert credit_of(report, ["2017_pres_t1", "2022_pres_t1"]).url == AGREGEES


def test_a_census_of_another_year_is_still_its_producer_s():
    credit = credit_of(SourceReport("f", "base-ic logement", vintage="2015", producer="INSEE", licence="LO"))
    assert (credit.producer, credit.licence) == ("INSEE", "LO")
    assert credit.url.startswith("https://www.insee.fr/")


@pytest.mark.parametrize("layout", ["contours de bureaux de vote", "prefecture"])
def test_what_is_not_known_is_said(layout: str):
    credit = credit_of(SourceReport("f", layout, producer="" if "contours" in layout else "Ministère de l'Intérieur"))
    assert (credit.producer, credit.licence, credit.url) == (UNKNOWN_PRODUCER, UNKNOWN_LICENCE, "")


@pytest.mark.parametrize(
    ("columns", "members", "producer", "licence"),
    [
        ("bureau", {"copyright": "… www.openstreetmap.org …"}, "Contributeurs d'OpenStreetMap", "ODbL 1.0"),
        ("@id,name", {}, "Contributeurs d'OpenStreetMap", "ODbL 1.0"),
        ("arrondisse,num_bv", {}, "Ville de Paris", "ODbL 1.0"),
        ("INSEE_COM,NOM_COM", {}, "IGN", "Licence Ouverte 2.0"),
        ("bureau", {"licence": "Licence Ouverte / Etalab"}, "", "Licence Ouverte 2.0"),
        ("bureau,nom", {}, "", ""),
    ],
)
def test_outlines_say_whose_they_are_by_a_statement_or_by_their_columns(
    columns: str, members: dict[str, str], producer: str, licence: str
):
    ledger = Ledger(Path("f"), "contours")
    read = {name: ["x"] for name in columns.split(",")}
    note_origin(Layer(Path("f"), 1, read, np.array([None], dtype=object), [1], None, members=dict(members)), ledger)
    assert (ledger.producer, ledger.licence) == (producer, licence)
