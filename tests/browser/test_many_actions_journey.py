"""Several actions at once, by mouse, keyboard and thumb: chosen, confirmed, changed, undone."""

import re
from datetime import date, timedelta

import pytest
from accessible import check
from acting import act, helper
from cast import Cast
from crowd import a_team
from django.utils import timezone
from fictional_place import station
from playwright.sync_api import Page, expect

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.people import assign

pytestmark = pytest.mark.browser
LIST = "/c/essai/actions/liste/"


@pytest.fixture
def actions(cast: Cast) -> list[Action]:
    with sealed(cast.campaign.pk):
        a_team(cast, "A", 1, 2)
        made = [
            act(cast, day(number), title=f"Sortie {number}", stations=(station(number),), draft=number == 5)
            for number in range(6)
        ]
        assign(action=made[0], volunteer=helper(cast.campaign, "Lou Gabarit"), by=COMMAND, at=timezone.now())
        return made


def day(number: int) -> date:
    return timezone.localdate() + timedelta(days=3 + number)


def sign_in(cast: Cast, page: Page, address: str) -> None:
    session = cast.client(cast.director).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def fits(page: Page) -> None:
    width, inner = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= inner


def test_a_range_gets_a_team_by_keyboard_and_mouse_and_that_is_undone(
    cast: Cast, actions: list[Action], desk: Page, address: str
):
    sign_in(cast, desk, address)
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.goto(LIST)
    desk.get_by_role("checkbox", name=re.compile("Choisir Sortie 1,")).focus()
    desk.keyboard.press("Space")
    desk.get_by_role("checkbox", name=re.compile("Choisir Sortie 4,")).click(modifiers=["Shift"])
    expect(desk.locator("input[name=quoi]:checked")).to_have_count(4)
    team = desk.locator("details").filter(has_text="Donner à cette équipe").locator("summary")
    expect(team).to_contain_text("(4)")
    team.focus()
    desk.keyboard.press("Enter")
    desk.get_by_label("Équipe", exact=True).locator("visible=true").last.select_option(label="A Groupe A")
    desk.get_by_role("button", name="Donner à cette équipe").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Donner 4 actions à l’équipe")
    fits(desk)
    desk.get_by_role("button", name="Changer l’équipe").click()
    expect(desk.get_by_text("4 actions ont changé d’équipe.")).to_be_visible()
    expect(desk.locator(".act-table tbody tr").filter(has_text="Groupe A")).to_have_count(4)
    desk.get_by_role("button", name="Défaire").click()
    expect(desk.get_by_text("C’est défait")).to_be_visible()
    expect(desk.locator(".act-table tbody tr").filter(has_text="Groupe A")).to_have_count(0)


def test_all_of_the_list_is_cancelled_on_a_phone_with_a_text_to_hand_on(
    cast: Cast, actions: list[Action], phone: Page, address: str
):
    sign_in(cast, phone, address)
    phone.set_viewport_size({"width": 360, "height": 760})
    phone.goto(LIST)
    fits(phone)
    phone.get_by_label(re.compile("toute la liste")).tap()
    expect(phone.locator("input[name=quoi]:checked")).to_have_count(6)
    phone.get_by_role("button", name=re.compile("^Les annuler")).tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Annuler 6 actions")
    expect(phone.get_by_text("1 personne venait")).to_be_visible()
    fits(phone)
    phone.get_by_label(re.compile("^Pourquoi|Motif|Raison")).fill("Orage annoncé")
    phone.get_by_role("button", name="Les annuler").tap()
    expect(phone.get_by_text("6 actions sont annulées.")).to_be_visible()
    phone.get_by_text("Le texte pour celles et ceux qui venaient").tap()
    expect(phone.get_by_text("Motif : Orage annoncé")).to_be_visible()
    fits(phone)
    phone.get_by_role("button", name="Défaire").tap()
    expect(phone.get_by_text("C’est défait : 6 actions")).to_be_visible()
    with sealed(cast.campaign.pk):
        assert sorted(Action.objects.values_list("status", flat=True)) == ["draft", *["planned"] * 5]


def test_the_list_and_the_confirmation_meet_the_rules(cast: Cast, actions: list[Action], desk: Page, address: str):
    sign_in(cast, desk, address)
    for width in (1440, 360):
        desk.set_viewport_size({"width": width, "height": 800})
        check(desk, LIST)
        desk.get_by_label(re.compile("toute la liste")).check()
        desk.get_by_role("button", name=re.compile("^Imprimer")).click()
        expect(desk.get_by_role("heading", level=1)).to_contain_text("Imprimer le papier de 6 actions")
        fits(desk)
        desk.get_by_role("link", name="Retour à la liste").click()
