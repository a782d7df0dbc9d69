"""Whoever keeps a file of the site keeps its sources: tables by a link to what describes them, the rest inside."""

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest
from fictional_place import PLACE, station
from PIL import Image

from arpenteur.strategy.credits import credit_line

pytestmark = pytest.mark.django_db
TABLES = (
    f"strategie/{PLACE}/zones.csv?famille=gauche&scrutin=muni",
    f"second-tour/{PLACE}/zones.csv?finaliste=gauche&finaliste=rn",
    f"plan/{PLACE}/plan.csv?heures=60",
    f"bilan/{PLACE}/bilan.csv",
    f"transferts/{PLACE}/matrice.csv",
)
DOCUMENTS = (
    f"strategie/{PLACE}/zones.geojson",
    f"strategie/{PLACE}/zones.geojson?plat=1",
    f"plan/{PLACE}/plan.json?heures=60",
)
PAPER = (f"plan/{PLACE}/affiche.pdf?heures=60", f"profils/{PLACE}/{station(0)}/profil.pdf")
PICTURES = (
    f"strategie/{PLACE}/carte.FORM?famille=gauche&scrutin=muni",
    f"strategie/{PLACE}/intervalles.FORM?famille=gauche&scrutin=muni",
    f"bilan/{PLACE}/bilan.FORM",
    f"transferts/{PLACE}/transferts.FORM",
)
LINE = "données fictives ; instantané du "


@pytest.mark.parametrize("address", TABLES)
def test_a_table_links_to_its_metadata_and_they_are_those_of_the_same_question(client, published, address):
    answer = client.get(f"/{address}")
    assert answer.status_code == 200
    link = re.fullmatch(r'<([^>]+)>; rel="describedby"; type="application/csvm\+json"', answer["Link"])
    assert link
    described = client.get(link[1])
    assert described["Content-Type"] == "application/csvm+json"
    found = json.loads(described.content)
    # Written out, so that it asks the same of a visitor who is of a campaign.
    assert found["url"].partition("?")[0] == f"http://testserver/{address.partition('?')[0]}"
    assert client.get(found["url"].removeprefix("http://testserver")).content == answer.content
    assert found["dc:identifier"] in answer["Content-Disposition"]
    assert LINE in found["dc:bibliographicCitation"]
    assert len(found["dc:source"]) == len(published.manifest["sources"])
    header = next(csv.reader(io.StringIO(answer.content.decode())))
    assert [one["titles"] for one in found["tableSchema"]["columns"]] == header


@pytest.mark.parametrize("address", DOCUMENTS)
def test_a_document_has_the_line_inside(client, published, address):
    assert LINE in json.loads(client.get(f"/{address}").content)["credits"]


@pytest.mark.parametrize("address", PAPER)
def test_paper_has_the_line_at_its_foot(client, published, address):
    assert LINE in client.get(f"/{address}").content.decode("utf-8", errors="replace")


@pytest.mark.parametrize("address", PICTURES)
def test_a_picture_has_the_whole_line(client, published, address):
    """Drawn whole, on as many lines as it takes, and told to programs."""
    manifest = published.manifest
    line = credit_line(manifest["sources"], manifest["generated_at"])
    drawn = client.get(f"/{address}".replace("FORM", "svg"))
    assert drawn.status_code == 200
    root = ElementTree.fromstring(drawn.content)  # noqa: S314 — drawn by us
    told = root.findtext("{http://www.w3.org/2000/svg}metadata")
    assert told
    assert told.startswith("Sources : Exemple (Licence Ouverte")
    assert told.endswith("instantané du 1er septembre 2026")
    words = " ".join(one.text or "" for one in root.iter("{http://www.w3.org/2000/svg}text"))
    assert told in words
    image = Image.open(io.BytesIO(client.get(f"/{address}".replace("FORM", "png")).content))
    assert image.text["Source"] == told
    if "transferts" not in address:
        assert told == line


def test_flat_is_yes_or_nothing(client, published):
    assert client.get(f"/strategie/{PLACE}/zones.geojson?plat=oui").status_code == 400
    features = json.loads(client.get(f"/strategie/{PLACE}/zones.geojson?plat=1").content)["features"]
    assert isinstance(features[0]["properties"]["flags"], str)


@pytest.mark.parametrize("page", ["strategie", "plan", "second-tour", "transferts", "bilan"])
def test_the_sources_of_a_table_are_one_click_from_it(client, published, page):
    text = client.get(f"/{page}/{PLACE}/").content.decode()
    assert re.search(r'href="[^"]+\.csv-metadata\.json[^"]*"', text)
