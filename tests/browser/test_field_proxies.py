"""What stands between a phone and the site answers in its place: no door leaves the phone, no sentence says it did."""

import json
from collections.abc import Callable, Iterator

import pytest
from cast import Cast
from playwright.sync_api import Browser, Route, expect
from walked_turf import Walked, walked_turf

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.phone.models import DoorEvent, Turf
from field_phone import WAIT, Phone, a_phone, phones_put_away

pytestmark = pytest.mark.browser
API = "**/terrain/api/**"


@pytest.fixture
def walked(cast: Cast) -> Walked:
    with sealed(cast.campaign.pk):
        return walked_turf(cast)


@pytest.fixture
def phone(browser: Browser, address: str, walked: Walked) -> Iterator[Phone]:
    # Asked by Chromium itself, the service worker sends past what answers the page.
    phone = a_phone(browser, address, service_workers="block")
    with phones_put_away(phone.context.close):
        phone.open(walked.secret)
        phone.walk()
        yield phone


def page_of_a_proxy(route: Route) -> None:
    route.fulfill(status=400, content_type="text/html", body="<h1>Bad Request</h1>")


def portal(route: Route) -> None:
    route.fulfill(status=401, content_type="application/json", body=json.dumps({"error": "pass"}))


def older_answer(route: Route) -> None:
    said = {
        "error": "over",
        "why": "late",
        "protocol": "arpenteur-terrain",
        "request": "00000000-0000-4000-8000-000000000000",
    }
    route.fulfill(status=410, content_type="application/json", body=json.dumps(said))


def events(walked: Walked) -> int:
    with sealed(walked.turf.campaign_id):
        return DoorEvent.objects.filter(turf=walked.turf).count()


@pytest.mark.parametrize("answers", [page_of_a_proxy, portal, older_answer])
def test_doors_stay_and_the_screens_say_so(phone: Phone, walked: Walked, answers: Callable[[Route], None]):
    phone.context.route(API, answers)
    phone.doors("opened", "absent")
    phone.queued(2)
    expect(phone.page.get_by_text("Une autre page répond à la place du site")).to_be_visible(timeout=WAIT)
    phone.page.locator(".outbox").tap()
    expect(phone.page.get_by_role("heading", name="2 portes attendent")).to_be_visible()
    expect(phone.page.get_by_text("tout est envoyé")).to_have_count(0)
    expect(phone.page.get_by_text("laissez-passer")).to_have_count(0)
    phone.stored("outbox", 2)
    assert events(walked) == 0
    phone.context.unroute(API)
    phone.tap("Envoyer maintenant")
    expect(phone.page.get_by_role("heading", name="2 portes reçues sur 2")).to_be_visible(timeout=WAIT)
    expect(phone.page.get_by_text("Une autre page répond")).to_have_count(0)
    assert events(walked) == 2


def test_a_closed_campaign_says_what_becomes_of_each_door(phone: Phone, walked: Walked):
    campaign = walked.turf.action.campaign
    phone.context.set_offline(True)
    phone.doors("opened")
    with sealed(campaign.pk):
        before = Turf.objects.get(pk=walked.turf.pk).made_at
        type(campaign).objects.filter(pk=campaign.pk).update(closed_at=before)
    phone.back_online()
    phone.page.locator(".outbox").tap()
    expect(phone.page.get_by_text("La campagne est fermée")).to_be_visible(timeout=WAIT)
    phone.queued(1)
    assert events(walked) == 0
    type(campaign).objects.filter(pk=campaign.pk).update(closed_at=None)
    phone.tap("Envoyer maintenant")
    expect(phone.page.get_by_role("heading", name="1 porte reçue sur 1")).to_be_visible(timeout=WAIT)
    expect(phone.page.get_by_text("La campagne est fermée")).to_have_count(0)
    assert events(walked) == 1


def test_data_cleared_under_the_open_app_is_written_back(phone: Phone, walked: Walked):
    phone.context.set_offline(True)
    phone.doors("opened", "absent")
    phone.page.evaluate(
        "() => new Promise((done) => { indexedDB.deleteDatabase('arpenteur-terrain').onsuccess = done; })"
    )
    phone.doors("absent")
    phone.queued(3)
    phone.stored("outbox", 3)
    phone.back_online()
    phone.queued(0)
    assert events(walked) == 3
