"""Pictures of pages: the same as the command line's, in the language of the page, linked where the figures are."""

import html as entities
import io
import re
from xml.etree.ElementTree import fromstring

import pytest
from fictional_place import COUNT, NAME, PLACE
from PIL import Image

from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.models import Zone

pytestmark = pytest.mark.django_db
PICTURES = {
    f"/strategie/{PLACE}/": ("carte", "intervalles"),
    f"/transferts/{PLACE}/": ("transferts",),
    f"/bilan/{PLACE}/": ("bilan",),
}
ALL = [f"{page}{name}" for page, names in PICTURES.items() for name in names]


@pytest.mark.parametrize("page", PICTURES)
def test_a_page_links_to_its_pictures_with_its_own_question(client, published, page):
    html = entities.unescape(client.get(page, {"famille": "centre"}).content.decode())
    links = re.findall(r'href="([^"]+\.(?:svg|png)[^"]*)"[^>]*>(?:<svg.*?</svg>)?Image \((SVG|PNG)\)', html)
    paths = {link.partition("?")[0] for link, _ in links}
    assert paths == {f"{page}{name}.{form}" for name in PICTURES[page] for form in ("svg", "png")}
    assert all(client.get(link).status_code == 200 for link, _ in links)
    if page.startswith("/strategie/"):
        assert all("famille=centre" in link for link, _ in links)


@pytest.mark.parametrize("url", ALL)
def test_a_picture_is_a_file_to_keep_named_after_the_place(client, published, url):
    for form, kind in (("svg", "image/svg+xml"), ("png", "image/png")):
        answer = client.get(f"{url}.{form}")
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert answer["Content-Disposition"].startswith(f'attachment; filename="donnees-fictives-{PLACE}-')
        assert answer["Content-Disposition"].endswith(f'.{form}"')
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size[0] == 1200
        assert NAME in image.text["Title"]


@pytest.mark.parametrize("url", ALL)
def test_a_picture_speaks_the_language_of_the_page(client, published, url):
    for language, words in (("fr", "Données fictives"), ("en", "Fictional data")):
        client.post("/langue/setlang/", {"language": language, "next": "/"})
        answer = client.get(f"{url}.svg")
        assert fromstring(answer.content).get("lang") == language  # noqa: S314 - our own text
        assert words in answer.content.decode()


def test_the_picture_of_the_map_has_the_metric_and_the_level_of_the_question(client, published):
    whole = client.get(f"/strategie/{PLACE}/carte.svg?mesure=support").content.decode()
    assert whole.count("data-zone=") == COUNT
    assert "soutien attendu, bureau par bureau" in whole
    blocks = client.get(f"/strategie/{PLACE}/carte.svg?niveau=quartier").content.decode()
    assert blocks.count("data-zone=") == 3


def test_without_outlines_there_is_no_map_to_link_to_and_asking_for_one_is_told_why(client, published, monkeypatch):
    for name in ("_zones", "_drawing"):  # another test of this process may have read them
        monkeypatch.setattr(queries, name, getattr(queries, name).__wrapped__)
    Zone.objects.update(geometry=None)
    html = client.get(f"/strategie/{PLACE}/").content.decode()
    assert "carte.svg" not in html
    assert "intervalles.svg" in html
    answer = client.get(f"/strategie/{PLACE}/carte.svg")
    assert answer.status_code == 400
    assert "ucun contour pour les bureaux de vote" in entities.unescape(answer.content.decode())


@pytest.mark.parametrize("url", ALL)
def test_a_picture_of_an_unknown_place_is_not_found(client, published, url):
    assert client.get(f"{url.replace(PLACE, '99999')}.png").status_code == 404
