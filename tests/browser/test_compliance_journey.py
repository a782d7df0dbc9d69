"""The data-protection officer's morning, and a member who leaves."""

import re
from datetime import timedelta

import pytest
from accessible import check
from cast import PASSWORD, Cast
from django.conf import settings as site
from django.utils import timezone
from people import settle
from playwright.sync_api import Page, expect

from arpenteur.web.accountability.compliance.models import PersonRequest
from arpenteur.web.accountability.compliance.retention import run_due
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = pytest.mark.browser
BASE = "/c/essai/conformite/"


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The cast, a volunteer at work, another who was purged since."""
    now = timezone.now() - timedelta(hours=2)
    settle(cast, cast.volunteer, now)
    gone = settle(cast, None, now, "Max Prototype")
    with sealed(cast.campaign.pk):
        Volunteer.objects.filter(pk=gone.pk).update(expires_at=now)
    run_due(at=timezone.now())
    return cast


def enter(page: Page, cast: Cast, user: User, address: str) -> None:
    key = cast.client(user).cookies[site.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": key, "url": address}])


def test_pages_with_something_on_them_are_accessible(phone: Page, address: str, cast: Cast):
    enter(phone, cast, cast.officer, address)
    for path in ("", "certificats/"):
        check(phone, f"{BASE}{path}")
    check(phone, "/compte/mes-donnees/")


def test_a_request_is_noted_and_closed(desk: Page, address: str, cast: Cast):
    enter(desk, cast, cast.officer, address)
    desk.goto(BASE)
    desk.get_by_role("link", name="Demandes", exact=True).click()
    desk.get_by_label("Référence").fill("2026-014")
    desk.get_by_role("button", name="La noter").click()
    desk.get_by_role("button", name="Fermer").click()
    expect(desk.get_by_role("heading", name="Traitées")).to_be_visible()
    with sealed(cast.campaign.pk):
        assert PersonRequest.objects.get().done_at is not None


def test_a_member_takes_her_data_away_and_leaves(phone: Page, address: str, cast: Cast):
    enter(phone, cast, cast.volunteer, address)
    phone.goto("/compte/mes-donnees/")
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Emporter mes données").click()
    assert download.value.suggested_filename == "mes-donnees.json"
    phone.get_by_role("link", name="Effacer mon compte").click()
    phone.get_by_label(re.compile("mot de passe", re.I)).fill(PASSWORD)
    phone.get_by_role("button", name=re.compile("Confirmer|Continuer")).click()
    phone.get_by_label("Je veux que mon compte").check()
    phone.get_by_role("button", name="Tout effacer").click()
    expect(phone.get_by_role("heading", name="Votre compte est effacé")).to_be_visible()
    assert not User.objects.filter(pk=cast.volunteer.pk).exists()
