"""A volunteer opens her link on a phone and says when she is free; the organiser finds her."""

import re
from datetime import timedelta

import pytest
from accessible import check
from cast import Cast
from crowd import a_team, an_action, someone
from django.utils import timezone
from playwright.sync_api import Page, expect

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.crew.asking import SATURDAY
from arpenteur.web.persons.volunteers.actions import new_personal_link
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = pytest.mark.browser


@pytest.fixture
def lou(cast: Cast) -> Volunteer:
    with sealed(cast.campaign.pk):
        person = someone(cast, "Lou Gabarit", team=a_team(cast, "A", 1, 2), email="lou@exemple.invalid")
        soon = timezone.now().replace(hour=12) + timedelta(days=2)
        # Not on the Saturday that the list opens on: she would be busy there.
        an_action(cast, soon + timedelta(days=soon.weekday() == SATURDAY), person, title="Marché fictif")
        return person


@pytest.fixture
def link(cast: Cast, lou: Volunteer) -> str:
    with sealed(cast.campaign.pk):
        return f"/b/{new_personal_link(volunteer=lou, by=COMMAND, at=timezone.now())}/"


def sign_in(cast: Cast, page: Page, address: str) -> None:
    session = cast.client(cast.organiser).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def test_she_says_when_she_is_free_and_is_found(cast: Cast, lou: Volunteer, link: str, phone: Page, address: str):
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_have_text(re.compile("Lou Gabarit, quand êtes-vous libre"))
    expect(phone.get_by_text("Marché fictif")).to_be_visible()
    phone.get_by_role("checkbox", name="samedi, matin").tap()
    phone.get_by_role("button", name="Garder cette semaine").tap()
    expect(phone.get_by_role("checkbox", name="samedi, matin")).to_be_checked()
    width, inner = phone.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= inner
    sign_in(cast, phone, address)
    phone.goto("/c/essai/equipes/")
    expect(phone.locator(".tile.main b")).to_have_text("1")
    row = phone.locator(".vt tbody tr").filter(has_text="Lou Gabarit")
    expect(row.get_by_role("img", name=re.compile("samedi matin"))).to_be_visible()
    expect(row.get_by_text("libre", exact=True)).to_be_visible()


def test_the_page_of_a_link_meets_the_rules(link: str, desk: Page):
    for width in (1440, 360):
        desk.set_viewport_size({"width": width, "height": 800})
        check(desk, link)
