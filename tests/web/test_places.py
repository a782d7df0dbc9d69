"""Five places and a menu: each page of a campaign lights one of them, and links lead where a member may go."""

import re

import pytest
import time_machine
from cast import AT, Cast
from crawl import crawl, shape
from django.test import Client
from django.urls import reverse
from every_url import campaign_pages
from fictional_place import station
from populated import populate

from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.roles import every_right
from arpenteur.web.foundation.shared.places import (
    MOST_DOORS,
    MOST_IN_LINE,
    CampaignPlace,
    Of,
    Visit,
    every_tab,
    links,
    parts,
    tabs_by_id,
)
from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
BAR = re.compile(r'<nav class="nav five".*?</nav>', re.DOTALL)
LIT = re.compile(r'<a href="([^"]*)" aria-current="(page|true)">')
LINK = re.compile(r'<a href="([^"]*)"')
NAMES = {
    "director": ["Coup d’œil", "Où aller", "Semaine", "Les gens", "Habitants"],
    "organiser": ["Coup d’œil", "Où aller", "Semaine", "Les gens", "Habitants"],
    "leader": ["Coup d’œil", "Où aller", "Semaine", "Les gens", "Habitants"],
    "volunteer": ["Où aller", "Semaine"],
    "officer": ["Où aller", "Les gens"],
    "guest": ["Coup d’œil", "Où aller"],
}


def bar(page: str) -> str:
    (found,) = BAR.findall(page)
    return found


def labels(page: str) -> list[str]:
    return [one.strip() for one in re.findall(r"</svg>([^<]+)</a>", bar(page))]


@pytest.mark.parametrize("name", NAMES)
def test_a_role_has_the_places_that_hold_a_page_of_hers_and_every_link_opens(cast: Cast, name: str):
    browser = cast.client(getattr(cast, name))
    page = browser.get(reverse("campaigns:more", args=[cast.campaign.slug])).content.decode()
    assert labels(page) == NAMES[name]
    for address in LINK.findall(bar(page)):
        assert browser.get(address).status_code == 200, address


@pytest.mark.parametrize("narrowed", [False, True])
def test_every_tab_and_entry_that_a_role_is_shown_opens(cast: Cast, narrowed: bool):
    if narrowed:
        with sealed(cast.campaign.pk):
            Membership.objects.filter(user=cast.organiser).update(stations=[station(0)])
    for name in ["organiser"] if narrowed else NAMES:
        browser, seen = cast.client(getattr(cast, name)), set()
        waiting = ["/c/essai/plus/"]
        while waiting:
            address = waiting.pop()
            if address in seen:
                continue
            seen.add(address)
            answer = browser.get(address)
            assert answer.status_code == 200, f"{name}, {address}"
            page = answer.content.decode()
            frames = re.findall(
                r'<nav class="(?:nav five|place-tabs|place-parts)".*?</nav>|<ul class="places">.*?</ul>', page, re.S
            )
            waiting += [link for frame in frames for link in LINK.findall(frame) if link.startswith("/c/")]
        assert len(seen) >= 2, name


def test_each_page_of_a_campaign_lights_one_place_or_the_menu(cast: Cast):
    with time_machine.travel(AT, tick=True):
        with sealed(cast.campaign.pk):
            populate(cast.campaign, cast.director)
        browser = cast.client(cast.director)
        plain = ["/" + one.replace("<slug:campaign>", "essai") for one, _ in campaign_pages() if one.count("<") == 1]
        pages = [*crawl(browser, "/c/essai/", below=("/c/", "/strategie/", "/plan/", "/profils/")), *plain]
        tried = set()
        for url in pages:
            answer = browser.get(url)
            html = answer.headers.get("Content-Type", "").startswith("text/html") and answer.status_code == 200
            page = answer.content.decode() if html else ""
            if "<!doctype" not in page[:40] or url.endswith("/apercu/"):  # a page as its visitors see it
                continue
            menu = '<summary aria-current="true">' in page
            assert len(LIT.findall(bar(page))) + menu == 1, url
            tried.add(shape(url))
    assert len(tried) > 40


def test_a_tab_leads_to_a_page_says_a_right_that_exists_and_has_its_own_name():
    names = [one.id for one in every_tab()]
    assert sorted(names) == sorted(set(names))
    for one in every_tab():
        assert not one.right or one.right in every_right(), one.id
        arguments = {Of.CAMPAIGN: ["essai"], Of.TERRITORY: ["villeneuve"], Of.NOTHING: []}[one.of]
        assert reverse(one.page, args=arguments)


def test_a_room_that_declares_a_tab_has_its_place_shown_to_whom_it_is_for(cast: Cast, settings):
    def places_of(name: str) -> list[str]:
        return labels(cast.client(getattr(cast, name)).get("/c/essai/plus/").content.decode())

    assert "Habitants" not in places_of("guest")
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "fictional_room"]
    settings.ARPENTEUR_SECOND_FACTOR = False
    assert "Habitants" in places_of("guest")
    assert "Habitants" not in places_of("volunteer")


def menus(browser: Client, name: str) -> dict[str, list[str]]:
    """The doors of a role, as pages show them: those of the bar, of the tabs of each of its places, of the menu."""
    first = browser.get("/c/essai/plus/").content.decode()
    shown = {"bar": LINK.findall(bar(first))}
    for address in shown["bar"]:
        page = browser.get(address).content.decode()
        for tabs in re.findall(r'<nav class="place-tabs".*?</nav>', page, re.DOTALL):
            shown[address] = LINK.findall(tabs)
    (box,) = re.findall(r'<div class="menu-box">.*?</div>', first, re.DOTALL)
    return {**shown, name: LINK.findall(box)}


@pytest.mark.parametrize("name", ["director", "volunteer"])
def test_menus_have_few_doors_and_each_place_shows_all_of_its_own(cast: Cast, name: str):
    shown = menus(cast.client(getattr(cast, name)), name)
    assert sum(len(one) for one in shown.values()) <= MOST_DOORS, shown
    assert max(len(one) for one in shown.values()) <= MOST_IN_LINE, shown
    assert len(shown[name]) >= 3


def test_a_volunteer_s_own_pages_lie_behind_her_name(cast: Cast):
    browser = cast.client(cast.volunteer)
    assert "/c/essai/ma-sortie/" in menus(browser, "menu")["menu"]
    page = browser.get("/c/essai/ma-sortie/").content.decode()
    (parts,) = re.findall(r'<nav class="place-parts" aria-label="Mes sorties et mes listes">.*?</nav>', page, re.DOTALL)
    assert {"/c/essai/moi/", "/c/essai/ma-sortie/"} < {*LINK.findall(parts)}
    assert 'aria-current="page">Ma prochaine sortie' in parts
    assert '<summary aria-current="true">' in page


@pytest.mark.parametrize(
    ("address", "door", "part"),
    [
        ("/c/essai/segments/", "Contacts", "Segments"),
        ("/c/essai/publicite/", "Conformité", "Publicité politique"),
        ("/c/essai/conformite/regles/", "Conformité", "Règles"),
        ("/c/essai/lectures/", "Conformité", "Lectures"),
        ("/c/essai/membres/", "Réglages et membres", "Membres et invitations"),
    ],
)
def test_a_part_lights_its_door_and_itself(cast: Cast, address: str, door: str, part: str):
    page = cast.client(cast.director).get(address).content.decode()
    assert re.search(rf'aria-current="true">(<svg.*?</svg>)?{door}</a>', page), door
    (parts,) = re.findall(rf'<nav class="place-parts" aria-label="{door}">.*?</nav>', page, re.DOTALL)
    assert re.findall(r'aria-current="page">([^<]*)', parts) == [part]


def test_parts_are_of_a_tab_of_the_same_place_and_a_door_of_one_part_bears_its_name():
    known = tabs_by_id()
    for one in known.values():
        assert not one.within or known[one.within].place is one.place, one.id
    nobody = Visit({"see_members": True}, "essai", "villeneuve", "members")
    named = {str(one.label) for one in links(CampaignPlace.MENU, nobody)}
    assert "Membres et invitations" in named
    assert parts(nobody) == ("", [])


def test_public_pages_without_a_campaign_keep_their_tabs(cast: Cast, client):
    page = client.get(reverse("territory:strategy", args=[cast.campaign.place])).content.decode()
    (tabs,) = re.findall(r'<nav class="place-tabs".*?</nav>', page, re.DOTALL)
    assert '<a href="/strategie/' in tabs
    assert 'aria-current="page">Carte et rang' in tabs
    assert "nav five" not in page
    for address in LINK.findall(tabs):
        assert client.get(address).status_code == 200, address


def test_a_refusal_keeps_the_bar_and_the_menu_of_a_member(cast: Cast):
    browser = cast.client(cast.volunteer)
    answer = browser.get("/c/essai/")
    assert answer.status_code == 403
    assert labels(answer.content.decode()) == NAMES["volunteer"]
    outside = cast.client(cast.outsider).get("/c/essai/")
    assert outside.status_code == 404
    assert "nav five" not in outside.content.decode()
