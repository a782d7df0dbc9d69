"""What holds on every page, whatever it shows."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from fictional_place import PLACE, station

from arpenteur.web.foundation.territory.models import PublishedSnapshot

pytestmark = pytest.mark.django_db
PAGES = [
    f"/strategie/{PLACE}/",
    f"/strategie/{PLACE}/?zone={station(2)}&colonnes=toutes",
    f"/strategie/{PLACE}/?niveau=quartier&mesure=floating",
    f"/profils/{PLACE}/",
    f"/profils/{PLACE}/{station(2)}/",
    f"/comparer/{PLACE}/?avec={station(2)}&avec={station(4)}",
    f"/plan/{PLACE}/?heures=600",
    f"/plan/{PLACE}/?exclure=3&imposer=3",
    f"/transferts/{PLACE}/",
    f"/transferts/{PLACE}/?de=2022_pres_t1&vers=2022_legi_t1&unite=personnes&suivre=gauche",
    f"/transferts/{PLACE}/?de=2024_legi_t1&vers=2022_pres_t1",
    f"/sources/{PLACE}/",
    f"/scenarios/{PLACE}/?participation=5",
    f"/second-tour/{PLACE}/",
    f"/donnees/{PLACE}/",
]


_SHOWN: dict[str, HttpResponse] = {}


@pytest.fixture
def shown(client: Client, published: PublishedSnapshot) -> Callable[[str], HttpResponse]:
    """Answers, each asked for once: no test of this file changes what a page shows."""

    def answer(url: str) -> HttpResponse:
        if url not in _SHOWN:
            _SHOWN[url] = client.get(url)
        return _SHOWN[url]

    return answer


@pytest.mark.parametrize("url", PAGES)
def test_fictional_data_are_announced(shown, url):
    assert "Données fictives." in shown(url).content.decode()


@pytest.mark.parametrize("url", PAGES)
def test_no_inline_script_style_or_handler(shown, url):
    html = shown(url).content.decode()
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", html)
    assert not [tag for tag in re.findall(r"<script[^>]*>", html) if "src=" not in tag]


@pytest.mark.parametrize("url", [*PAGES, "/nulle-part/", f"/strategie/{PLACE}/?mesure=nulle"])
def test_the_content_policy_is_strict_and_every_header_is_there(shown, url):
    headers = shown(url).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";") if part.strip())
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["worker-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("url", PAGES)
def test_identifiers_are_unique_and_headings_do_not_skip(shown, url):
    html = shown(url).content.decode()
    identifiers = re.findall(r'\sid="([^"]+)"', html)
    assert len(identifiers) == len(set(identifiers))
    assert html.count("<h1") == 1


@pytest.mark.parametrize("url", PAGES)
def test_tables_have_a_caption_and_scoped_heads(shown, url):
    html = shown(url).content.decode()
    tables = re.findall(r"<table.*?</table>", html, re.S)
    assert all("<caption" in table for table in tables)
    assert not [head for head in re.findall(r"<th\b[^>]*>", html) if "scope=" not in head]


def test_a_page_of_another_place_is_not_shown(client, published):
    assert client.get("/profils/00098/").status_code == 404
