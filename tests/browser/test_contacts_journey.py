"""From Coup d'œil to a contact: a tag, a follow-up done, several at once and undone, a segment and why not."""

import re
from datetime import timedelta

import pytest
from accessible import hold
from cast import Cast
from django.utils import timezone
from fictional_place import station
from known_contacts import a_contact
from playwright.sync_api import Page, expect

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import follow_up, new_tag
from arpenteur.web.persons.contacts.models import Channel, ContactTag, FollowUp, FollowUpKind, Purpose
from arpenteur.web.persons.segments.models import Segment

pytestmark = pytest.mark.browser
BOTH = ((Purpose.NEWS, Channel.EMAIL), (Purpose.TARGETED, Channel.EMAIL))


@pytest.fixture
def people(cast: Cast) -> None:
    """Three contacts, one of whom waits too long, and a tag."""
    now = timezone.now()
    ana = a_contact(cast, "Ana Figurine", pairs=BOTH, station=station(0), phone="", at=now)
    a_contact(cast, "Bao Témoin", station=station(0), phone="", at=now)
    a_contact(cast, "Cléo Maquette", station=station(9), phone="", at=now)
    with sealed(cast.campaign.pk):
        follow_up(
            contact=ana,
            kind=FollowUpKind.SIGN,
            due=(now - timedelta(days=2)).date(),
            owner=None,
            text="au balcon",
            by=COMMAND,
            at=now,
        )
        new_tag(campaign=cast.campaign, name="marché", purpose="stand du samedi", by=COMMAND, at=now)


def sign_in(cast: Cast, page: Page, address: str) -> None:
    session = cast.client(cast.organiser).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def tags(cast: Cast) -> int:
    with sealed(cast.campaign.pk):
        return ContactTag.objects.count()


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_from_coup_d_oeil_to_a_contact_and_a_segment(cast: Cast, people, request, address: str, width: str):
    page: Page = request.getfixturevalue(width)
    sign_in(cast, page, address)
    page.goto("/c/essai/")
    page.get_by_role("link", name=re.compile("1 suivi est en retard")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("À qui pouvons-nous écrire ?")
    hold(page)
    expect(page.locator(".pt tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Ana Figurine").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Que savons-nous d’elle ?")
    hold(page)

    page.get_by_text("Étiqueter", exact=True).click()
    page.get_by_role("button", name="La mettre", exact=True).click()
    expect(page.locator(".tags")).to_contain_text("marché")
    page.get_by_role("button", name="Fait : veut une affiche").click()
    expect(page.get_by_text("ce qui y était écrit est effacé")).to_be_visible()
    with sealed(cast.campaign.pk):
        assert FollowUp.objects.get().text == ""
    page.get_by_role("switch", name=re.compile("publicité politique ciblée, e-mail", re.IGNORECASE)).click()
    expect(page.get_by_text("ce qui attend de partir")).to_be_visible()

    page.get_by_role("link", name="Contacts", exact=True).first.click()
    page.get_by_role("checkbox", name=re.compile("toute cette liste|toute la liste", re.IGNORECASE)).check()
    page.get_by_role("button", name=re.compile("^Étiqueter")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Étiqueter 3 personnes")
    hold(page)
    page.get_by_role("button", name="Le faire").click()
    expect(page.locator(".undo")).to_contain_text("2 personnes")
    assert tags(cast) == 3
    page.locator(".undo button").click()
    expect(page.get_by_text("Défait")).to_be_visible()
    assert tags(cast) == 1

    page.get_by_role("link", name="Segments", exact=True).first.click()
    page.get_by_label("Une ligne de plus").select_option(value=f"zone.{station(0)}")
    expect(page.get_by_role("button", name=re.compile("^Garder.*2"))).to_be_visible()
    hold(page)
    page.get_by_role("button", name=re.compile("^Garder.*2")).click()
    expect(page.get_by_text("y écrire devient du ciblage politique")).to_be_visible()
    hold(page)
    if width == "phone":
        page.locator("summary").filter(has_text="Pourquoi y est-elle").click()
    page.get_by_label("Une personne, par mots entiers").fill("cléo")
    page.get_by_role("button", name="Expliquer").click()
    expect(page.locator(".because")).to_contain_text("Cléo Maquette n’y est pas.")
    expect(page.locator(".because")).to_contain_text("La ligne 2 décide")
    if width == "phone":
        page.locator("summary").filter(has_text="Garder ce segment").click()
    page.get_by_label("Garder ces lignes sous le nom").fill("Rive sud")
    page.get_by_role("button", name="Garder ce segment").click()
    expect(page.get_by_role("heading", name="Rive sud")).to_be_visible()
    with sealed(cast.campaign.pk):
        assert Segment.objects.get().lines == [f"garder.zone.{station(0)}"]


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_pages_that_are_not_on_the_way_meet_the_rules(cast: Cast, people, request, address: str, width: str):
    page: Page = request.getfixturevalue(width)
    sign_in(cast, page, address)
    page.goto("/c/essai/contacts/")
    record = page.get_by_role("link", name="Ana Figurine").get_attribute("href")
    for url in (
        f"{record}corriger/",
        f"{record}accord/",
        f"{record}quitter/",
        "/c/essai/contacts/ajouter/",
        "/c/essai/contacts/nombres/",
    ):
        page.goto(url)
        page.evaluate("document.querySelectorAll('main details:not([data-menu])').forEach(one => { one.open = true })")
        hold(page)
