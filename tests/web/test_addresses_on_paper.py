"""What is printed says the public address of the site, or none: never that of the machine that printed it."""

import re
from typing import Any

import pytest
from cast import AT, Cast
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from fictional_place import PLACE, station

from arpenteur.web.config.server import local_address
from arpenteur.web.foundation.shared.public_address import address_to_hand_on, public_address
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.plans import views as plans
from arpenteur.web.foundation.territory.profiles import views as profiles

HERE = "127.0.0.1:8000"
PRINTED = {
    f"/profils/{PLACE}/{station(2)}/profil.pdf": (profiles, "profile_document"),
    f"/plan/{PLACE}/affiche.pdf": (plans, "poster"),
}


@pytest.mark.parametrize(
    ("site", "visited", "said"),
    [
        ("http://localhost:8000", HERE, ""),
        ("http://localhost:8000", "[::1]:8000", ""),
        ("http://localhost:8000", "bureau.local", "http://bureau.local/profils/?a=1"),
        ("https://campagne.example", HERE, "https://campagne.example/profils/?a=1"),
        ("https://campagne.example", "10.0.0.7", "https://campagne.example/profils/?a=1"),
    ],
)
def test_the_public_address_or_none(settings: Any, site: str, visited: str, said: str):
    settings.ARPENTEUR_ADDRESS, settings.ALLOWED_HOSTS = site, ["*"]
    assert public_address(RequestFactory().get("/", headers={"host": visited}), "/profils/?a=1") == said


@pytest.mark.parametrize(
    ("site", "visited", "said"),
    [
        ("http://localhost:8000", "127.0.0.1:8133", "http://127.0.0.1:8133/terrain/"),
        ("http://localhost:8000", "192.168.1.20:8000", "http://192.168.1.20:8000/terrain/"),
        ("https://campagne.example", "127.0.0.1:8133", "https://campagne.example/terrain/"),
    ],
)
def test_a_text_to_hand_on_says_the_name_that_its_reader_uses(settings: Any, site: str, visited: str, said: str):
    settings.ARPENTEUR_ADDRESS, settings.ALLOWED_HOSTS = site, ["*"]
    assert address_to_hand_on(RequestFactory().get("/", headers={"host": visited}), "/terrain/") == said


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("127.0.0.1", "http://localhost:8123"),
        ("::", "http://localhost:8123"),
        ("192.168.1.20", "http://192.168.1.20:8123"),
        ("fd00::2", "http://[fd00::2]:8123"),
    ],
)
def test_a_server_without_an_address_says_its_own_port(host: str, said: str):
    assert local_address(host, 8123) == said


@pytest.mark.django_db
@pytest.mark.parametrize("path", PRINTED)
@pytest.mark.parametrize(("site", "starts"), [("http://localhost:8000", ""), ("https://campagne.example", "https:")])
def test_a_document_made_on_this_machine(
    published: PublishedSnapshot, settings: Any, monkeypatch: pytest.MonkeyPatch, path: str, site: str, starts: str
):
    settings.ARPENTEUR_ADDRESS, said = site, list[str]()
    module, name = PRINTED[path]

    def keep(*_: Any, address: str, **__: Any) -> bytes:
        said.append(address)
        return b"%PDF-1.7"

    monkeypatch.setattr(module, name, keep)
    assert Client().get(path, headers={"host": HERE}).status_code == 200
    (address,) = said
    assert address.startswith(starts)
    assert "127.0.0.1" not in address
    assert bool(address) == bool(starts)


def test_a_document_opens_beside_its_page(cast: Cast):
    browser, zone = cast.client(cast.director), station(2)
    pages = {f"/strategie/{PLACE}/?zone={zone}": 1, f"/profils/{PLACE}/{zone}/": 1, f"/plan/{PLACE}/": 2}
    shown = {page: (least, browser.get(page).content.decode()) for page, least in pages.items()}
    for closed in (None, AT):
        sheet = {"page": "/feuille.pdf", "campaign": {"closed_at": closed}}
        shown[f"a sheet, closed: {closed}"] = (1, render_to_string("routes/_print.html", sheet))
    for page, (least, html) in shown.items():
        found = re.findall(r'<(?:a|form)\b[^>]*(?:href|action)="[^"]*\.pdf[^"]*"[^>]*>', html)
        assert len(found) >= least, page
        assert [one for one in found if 'target="_blank"' not in one] == [], page
