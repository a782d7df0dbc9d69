"""A volunteer calls people on her phone by the thumb; an organiser opens the list at her desk; pages meet the rules."""

import re
from datetime import time, timedelta

import pytest
from accessible import wrong_pages
from cast import Cast
from django.utils import timezone
from people_to_call import agreed, list_of
from playwright.sync_api import Page, expect

from arpenteur.domain.hours import Hours
from arpenteur.web.communication.calls.models import CallList, CallTry
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Consent

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def all_day(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    """The browser has the clock of the machine: whatever it says, people may be called."""
    settings.ARPENTEUR_SECOND_FACTOR = False
    monkeypatch.setattr(Hours, "spans_of", lambda _hours, _day, _place: ((time(0), time(23, 59, 59)),))


@pytest.fixture
def calls(cast: Cast) -> CallList:
    """Three people who agreed to be called."""
    with sealed(cast.campaign.pk):
        agreed(cast, 3, at=timezone.now())
        return list_of(cast, "réunion du 3 décembre")


def enter(page: Page, cast: Cast, user: User, address: str, rest: str) -> None:
    session = cast.client(user).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page.goto(f"/c/{cast.campaign.slug}/{rest}")


def states(cast: Cast) -> list[tuple[str, str]]:
    with sealed(cast.campaign.pk):
        return sorted(CallTry.objects.values_list("call__state", "outcome"))


def test_she_calls_by_the_thumb(phone: Page, cast: Cast, calls: CallList, address: str):
    page = phone
    enter(page, cast, cast.volunteer, address, "appeler/")
    page.get_by_role("link", name=re.compile("réunion du 3 décembre")).tap()
    page.get_by_role("button", name="Qui dois-je appeler ?").tap()
    name = page.get_by_role("heading", level=2).first
    expect(name).to_contain_text("Figurine")
    first = name.inner_text()
    assert page.locator("a.big").get_attribute("href").startswith("tel:06")
    expect(page.get_by_text("Bonjour, ici Volunteer")).to_be_visible()
    page.get_by_role("link", name="Pas maintenant").tap()
    expect(page.get_by_text("Quand puis-je vous rappeler ?")).to_be_visible()
    for button in page.locator(".call-thumb .six .big").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 48
        assert box["y"] + box["height"] <= page.viewport_size["height"]
    page.locator(".call-thumb summary").filter(has_text="Rappeler").tap()
    tomorrow = timezone.localdate() + timedelta(days=1)
    page.locator("#id_day").fill(tomorrow.isoformat())
    page.locator("#id_hour").fill("18:30")
    page.get_by_role("button", name="La rappeler à ce moment").tap()
    expect(page.get_by_role("heading", level=2).first).not_to_have_text(first)
    assert states(cast) == [("waiting", "call_back")]
    page.get_by_role("button", name="Parlé").tap()
    expect(page.get_by_text("C’est noté : parlé.")).to_be_visible()
    page.locator(".call-thumb summary").filter(has_text="Ne plus appeler").tap()
    page.get_by_role("button", name="Plus d’appels").tap()
    expect(page.get_by_text("Tout le monde a été appelé")).to_be_visible()
    assert states(cast) == [("over", "stop"), ("over", "talked"), ("waiting", "call_back")]
    with sealed(cast.campaign.pk):
        assert Consent.objects.filter(withdrawn_at=None).count() == 2


def test_an_organiser_writes_a_script_and_opens_a_list(desk: Page, cast: Cast, address: str):
    page = desk
    with sealed(cast.campaign.pk):
        agreed(cast, 4, at=timezone.now())
    enter(page, cast, cast.organiser, address, "appels/")
    page.get_by_role("main").get_by_role("link", name="Ce que disent les appelants").first.click()
    page.get_by_role("button", name="Prendre le texte prêt").click()
    page.get_by_label("Ce qui est dit").first.fill("Bonjour, ici {moi}, de {campagne}.")
    page.get_by_role("button", name="Vérifier et garder").click()
    expect(page.get_by_text("Gardé : chaque")).to_be_visible()
    page.goto(f"/c/{cast.campaign.slug}/appels/")
    page.get_by_label("À quoi sert l’appel ?").fill("réunion publique")
    page.get_by_label("A accepté").select_option("meetings")
    page.get_by_role("button", name="Ouvrir la liste").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("réunion publique")
    expect(page.locator(".call-sums dd").first).to_have_text("4")
    page.get_by_role("button", name="Fermer la liste").click()
    expect(page.get_by_role("button", name="Appeler de nouveau")).to_be_visible()


def test_pages_meet_the_rules_at_both_widths(desk: Page, cast: Cast, calls: CallList, address: str):
    page = desk
    enter(page, cast, cast.organiser, address, f"appeler/{calls.pk}/")
    page.get_by_role("button", name="Qui dois-je appeler ?").click()
    home = f"/c/{cast.campaign.slug}/"
    desk_pages = ("appels/", f"appels/{calls.pk}/", "appels/textes/", f"appels/textes/{calls.script_id}/")
    urls = [home + rest for rest in (*desk_pages, "appeler/", f"appeler/{calls.pk}/")]
    assert wrong_pages(page, urls) == {}
