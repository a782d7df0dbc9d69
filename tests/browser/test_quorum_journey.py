"""The organiser's sentence, whole: people met, actions in progress and finished, who can be called on, who does what.

For one polling station she reads the figures, draws an area, assigns a pair, and what their phones count changes her
page by itself. On SQLite and on PostgreSQL.
"""

import re
import uuid
from datetime import timedelta

import pytest
from acting import always_free, helper
from cast import Cast
from django.test import Client
from django.utils import timezone
from fictional_place import station
from playwright.sync_api import Page, expect

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Participation
from arpenteur.web.site.api.actions import create_token
from arpenteur.web.site.api.scopes import Scope
from arpenteur.web.site.glance import views

pytestmark = pytest.mark.browser
ROW = f'tr[data-zone="{station(4)}"]'


@pytest.fixture
def cast(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(views, "REFRESH_SECONDS", 1)
    with sealed(cast.campaign.pk):
        for name in ("Nour Brouillon", "Max Prototype"):
            always_free(helper(cast.campaign, name))
    return cast


def sign_in(page: Page, cast: Cast, address: str, name: str) -> None:
    session = cast.client(getattr(cast, name)).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def phone_of_a_pair(cast: Cast) -> Client:
    """A field application: a token that may only send counts."""
    with sealed(cast.campaign.pk):
        _token, secret = create_token(
            campaign=cast.campaign,
            name="Téléphones",
            scopes=[Scope.COUNTS_WRITE],
            days=2,
            by=COMMAND,
            at=timezone.now(),
        )
    return Client(headers={"Authorization": f"Bearer {secret}"})


def test_one_station_from_the_first_look_to_the_phones(desk: Page, phone: Page, address: str, cast: Cast):
    sign_in(desk, cast, address, "director")
    desk.goto(f"/c/essai/?zone={station(4)}")
    desk.wait_for_selector("zone-map[drawn]")
    panel = desk.locator("#panel")
    expect(panel).to_contain_text("Bureau 5")
    panel.get_by_role("link", name="Créer une action ici").click()

    desk.get_by_label("Quoi").select_option("doors")
    # It begins now: an action that begins later would ask whether it is really started before its time.
    now = local(cast.campaign, timezone.now())
    desk.get_by_label("Jour", exact=True).fill(f"{now:%Y-%m-%d}")
    desk.get_by_label("De", exact=True).fill(f"{now:%H:%M}")
    desk.get_by_label("À", exact=True).fill(f"{now + timedelta(hours=2):%H:%M}")
    desk.get_by_label("Personnes voulues").fill("3")
    desk.get_by_text("Tracer une zone").click()
    pad = desk.locator("[data-draw]")
    box = pad.bounding_box()
    assert box
    for x, y in ((0.45, 0.1), (0.55, 0.1), (0.55, 0.3)):
        pad.click(position={"x": box["width"] * x, "y": box["height"] * y})
    pad.press("Enter")
    desk.get_by_role("button", name="Créer l’action").click()

    desk.get_by_role("link", name="Affecter des personnes").click()
    for count, name in enumerate(("Nour Brouillon", "Max Prototype"), 1):
        desk.get_by_role("button", name=f"Affecter {name}").click()
        expect(desk.locator("#alone-list > li")).to_have_count(count)
    with sealed(cast.campaign.pk):
        action = Action.objects.get()
        assert Participation.objects.filter(action=action).count() == 2
        assert action.area is not None
    desk.goto(f"/c/essai/actions/{action.pk}/")
    desk.get_by_role("button", name="Commencer").click()
    expect(desk.locator(".lead-line")).to_contain_text("en cours")

    desk.goto(f"/c/essai/?zone={station(4)}")
    expect(desk.locator("#g-figures")).to_contain_text("Actions en cours")
    expect(desk.locator("#g-zone")).to_contain_text("Nour Brouillon")
    desk.evaluate("window.sameDocument = true")

    visits = [{"id": str(uuid.uuid4()), "station": station(4), "measure": "opened"} for _ in range(7)]
    application = phone_of_a_pair(cast)
    url = f"/api/v1/actions/{action.pk}/counts"
    for _ in range(2):
        answer = application.post(url, {"counts": visits}, content_type="application/json")
        assert answer.status_code in {200, 201}, answer.content
    expect(desk.locator("#g-zone")).to_contain_text("7 personnes rencontrées", timeout=30_000)

    sign_in(phone, cast, address, "volunteer")
    phone.goto(f"/c/essai/actions/{action.pk}/")
    phone.get_by_role("button", name="Je viens").tap()
    phone.get_by_role("button", name="Un de plus : Portes ouvertes").tap()
    phone.get_by_role("button", name="Compter").tap()
    expect(desk.locator("#g-zone")).to_contain_text("8 personnes rencontrées", timeout=30_000)
    assert desk.evaluate("window.sameDocument") is True
    with sealed(cast.campaign.pk):
        assert FieldEvent.objects.count() == 8

    desk.get_by_text("Colorer par").click()
    desk.get_by_role("navigation", name="Couleur de la carte").get_by_role("link", name="valeur d’une porte").click()
    expect(desk.locator("#legend")).to_contain_text(re.compile("valeur d’une porte", re.IGNORECASE))
    desk.goto("/c/essai/coup-d-oeil/partage/")
    expect(desk.get_by_role("main")).to_contain_text("Nour Brouillon")
