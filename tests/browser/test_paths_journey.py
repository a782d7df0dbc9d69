"""An organiser moves people on by mouse and keyboard, at her desk and on a phone; pages meet the rules."""

import re
from collections.abc import Callable

import pytest
from accessible import wrong_pages
from cast import Cast
from django.utils import timezone
from journeys import on_path
from playwright.sync_api import Page, expect

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.paths.models import Journey

pytestmark = pytest.mark.browser
NAMES = ("Alma Figurine", "Basile Témoin", "Noé Gabarit")


@pytest.fixture
def people(cast: Cast) -> list[int]:
    """Three on the path, with the organiser, due today."""
    with sealed(cast.campaign.pk):
        found = [on_path(cast, name, cast.organiser, at=timezone.now()) for name in NAMES]
        Journey.objects.all().update(step_due=timezone.localdate())
    return [one.pk for one in found]


def enter(page: Page, cast: Cast, address: str, rest: str = "") -> None:
    session = cast.client(cast.organiser).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page.goto(f"/c/{cast.campaign.slug}/parcours/{rest}")


def step_of(cast: Cast, number: int) -> int:
    with sealed(cast.campaign.pk):
        step = Journey.objects.select_related("step").get(pk=number).step
    assert step is not None
    return step.position


def lane(page: Page, name: str):
    return page.locator(".lane").filter(has=page.get_by_role("heading", name=re.compile(name)))


def test_she_moves_people_on_by_the_mouse_at_her_desk(desk: Page, cast: Cast, people: list[int], address: str):
    page = desk
    enter(page, cast, address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 personnes aujourd’hui")
    page.locator("summary").filter(has_text="Avancer : Alma Figurine").click()
    page.get_by_role("button", name="Premier échange").click()
    expect(lane(page, "Premier échange").get_by_role("link", name="Alma Figurine")).to_be_visible()
    assert step_of(cast, people[0]) == 2
    page.get_by_role("button", name="Annuler").click()
    expect(lane(page, "Accueil").get_by_role("link", name="Alma Figurine")).to_be_visible()
    card, to = page.locator(f'.board [data-journey="{people[1]}"]'), lane(page, "Invité")
    start, end = card.bounding_box(), to.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 20, start["y"] + start["height"] - 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 40, end["y"] + 60, steps=5)
    page.mouse.up()
    expect(lane(page, "Invité").get_by_role("link", name="Basile Témoin")).to_be_visible()
    assert step_of(cast, people[1]) == 3


def test_she_moves_people_on_by_the_keyboard_at_her_desk(desk: Page, cast: Cast, people: list[int], address: str):
    page = desk
    enter(page, cast, address)
    page.locator(f'.board [data-journey="{people[0]}"] a.n').focus()
    page.keyboard.press("ArrowRight")
    expect(lane(page, "Premier échange").get_by_role("link", name="Alma Figurine")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(lane(page, "Invité").get_by_role("link", name="Alma Figurine")).to_be_focused()
    assert step_of(cast, people[0]) == 3
    page.locator(f'.board [data-journey="{people[1]}"] a.n').focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f'.board [data-journey="{people[2]}"] a.n')).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Premier échange")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Premier échange")).to_be_hidden()
    assert step_of(cast, people[2]) == 1


@pytest.mark.parametrize("means", ["finger", "keyboard"])
def test_on_a_phone_her_list_comes_first_and_one_column_after_the_other(
    phone: Page, cast: Cast, people: list[int], address: str, means: str
):
    page = phone
    press: Callable = (lambda one: one.tap()) if means == "finger" else (lambda one: one.press("Enter"))
    enter(page, cast, address)
    mine, board = page.locator(".paths-mine").bounding_box(), page.locator(".board").bounding_box()
    assert mine is not None
    assert board is not None
    assert mine["y"] < board["y"]
    assert page.locator(".lane:visible").count() == 1
    press(page.get_by_role("button", name=re.compile("Fait : Alma Figurine")))
    expect(page.locator(".todo .done")).to_contain_text("Alma Figurine")
    assert step_of(cast, people[0]) == 2
    press(page.get_by_role("navigation", name="Étapes").get_by_role("link", name=re.compile("Premier échange")))
    expect(page.locator(".lane:visible").get_by_role("link", name="Alma Figurine")).to_be_visible()
    press(page.locator(".lane:visible summary"))
    press(page.locator(".lane:visible").get_by_role("link", name="Arrêter, motif…"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alma Figurine")
    page.get_by_label("injoignable").check()
    press(page.get_by_role("button", name="Arrêter", exact=True))
    expect(page.get_by_text("1 parcours terminé ce mois-ci")).to_be_visible()
    with sealed(cast.campaign.pk):
        assert Journey.objects.get(pk=people[0]).status == "abandoned"


def test_steps_are_added_renamed_and_put_in_order_by_the_keyboard(
    desk: Page, cast: Cast, people: list[int], address: str
):
    page = desk
    enter(page, cast, address, "reglages/")
    page.get_by_role("link", name=re.compile("Du premier mot")).press("Enter")
    page.get_by_role("button", name="Plus tard : Accueil").press("Enter")
    expect(page.locator(".step-list li").nth(1)).to_contain_text("Accueil")
    page.locator("#id_new_name").fill("Anime une équipe")
    page.get_by_role("button", name="Ajouter l’étape").press("Enter")
    expect(page.locator(".step-list li").nth(5)).to_contain_text("Anime une équipe")
    page.get_by_text("Retirer Anime une équipe").press("Enter")
    page.get_by_role("button", name="Supprimer cette étape : Anime une équipe").press("Enter")
    expect(page.locator(".step-list > li")).to_have_count(5)


def test_every_page_meets_the_rules(desk: Page, cast: Cast, people: list[int], address: str):
    page = desk
    enter(page, cast, address)
    with sealed(cast.campaign.pk):
        path = Journey.objects.all()[0].path_id
    home = f"/c/{cast.campaign.slug}/parcours/"
    pages = [
        home,
        f"{home}?vue=liste",
        f"{home}ma-liste/",
        f"{home}{people[0]}/",
        f"{home}reglages/",
        f"{home}reglages/{path}/",
    ]
    assert wrong_pages(page, pages) == {}
