"""The guide on the site: each page names its chapter, chapters are pages, headings are found by search."""

import re

import pytest
from cast import Cast
from django.test import Client

from arpenteur.web.foundation.shared.guide import chapters, headings, title_of
from arpenteur.web.foundation.shared.places import every_tab

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LINK = re.compile(r'<a href="([^"]*)"')


def article(page: str) -> str:
    (found,) = re.findall(r'<article lang="fr">.*?</article>', page, re.DOTALL)
    return found


def test_each_page_of_the_menus_names_a_chapter_that_exists_and_a_heading_of_it():
    assert [one.id for one in every_tab() if not one.guide] == []
    for one in every_tab():
        assert title_of(one.guide), one.id


def test_a_chapter_or_a_heading_that_is_none_is_refused():
    for place in ("nothing", "../secrets", "secteurs#nulle-part"):
        with pytest.raises(KeyError):
            title_of(place)


def test_a_page_says_its_chapter_and_the_link_opens_at_the_heading(cast: Cast):
    browser = cast.client(cast.director)
    page = browser.get("/c/essai/membres/").content.decode()
    (sentence,) = re.findall(r'<p class="to-guide">.*?</p>', page, re.DOTALL)
    assert "Comment on fait, dans le guide" in sentence
    (address,) = LINK.findall(sentence)
    assert address == "/c/essai/guide/mener-la-campagne/#inviter"
    there = browser.get(address.partition("#")[0]).content.decode()
    assert '<h2 id="inviter">Inviter</h2>' in there
    assert "nav five" in there


@pytest.mark.parametrize("chapter", chapters())
def test_each_chapter_is_a_page_whose_links_lead_somewhere(cast: Cast, chapter: str):
    browser = cast.client(cast.volunteer)
    page = browser.get(f"/c/essai/guide/{chapter}/").content.decode()
    text = article(page)
    assert headings(chapter)[0].title.replace("'", "&#x27;")[:12] in page
    for one in headings(chapter):
        assert f'id="{one.anchor}"' in text, one
    for address in LINK.findall(text):
        if address.startswith("/"):
            there, _, anchor = address.partition("#")
            found = browser.get(there)
            assert found.status_code == 200, address
            assert not anchor or f'id="{anchor}"' in found.content.decode(), address
        else:
            assert address.startswith(("https://", "http://", "#")), address


def test_a_visitor_reads_it_too_and_an_unknown_chapter_is_not_there(cast: Cast, client: Client):
    text = article(client.get("/guide/secteurs/").content.decode())
    assert "/guide/tournees/" in LINK.findall(text)
    assert client.get("/guide/rien/").status_code == 404
    assert cast.client(cast.director).get("/c/essai/guide/rien/").status_code == 404
    page = client.get(f"/strategie/{cast.campaign.place}/").content.decode()
    assert 'href="/guide/lire-la-carte/"' in page


def test_headings_are_found_by_search(cast: Cast):
    page = cast.client(cast.director).post("/c/essai/chercher/", {"q": "sauvegarde"}).content.decode()
    assert "/c/essai/guide/mener-la-campagne/#sauvegarder-et-restaurer" in LINK.findall(page)
