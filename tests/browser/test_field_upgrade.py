"""A phone that holds doors of the app of before opens with the app of today: nothing is lost, what is new works."""

from collections import Counter
from collections.abc import Callable

import pytest
from cast import Cast
from playwright.sync_api import expect
from walked_turf import Walked, walked_turf

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.phone.models import DoorEvent
from field_phone import WAIT, Phone

pytestmark = pytest.mark.browser
BACK_TO_TWO = """async () => {
  const opened = (name, version, upgrade) => new Promise((done, fail) => {
    const open = indexedDB.open(name, version);
    open.onupgradeneeded = () => upgrade?.(open.result);
    open.onsuccess = () => done(open.result);
    open.onerror = () => fail(open.error);
  });
  const all = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const keys = { turfs: "id", outbox: ["turf", "n"], echoes: ["turf", "number"], answers: "id", links: "digest",
                 settings: "key", moods: ["turf", "station"] };
  const today = await opened("arpenteur-terrain");
  const kept = {};
  for (const store of Object.keys(keys)) kept[store] = await all(today.transaction(store).objectStore(store).getAll());
  today.close();
  await all(indexedDB.deleteDatabase("arpenteur-terrain"));
  const before = await opened("arpenteur-terrain", 2, (database) => {
    for (const [store, keyPath] of Object.entries(keys)) database.createObjectStore(store, { keyPath });
  });
  for (const row of kept.turfs) {
    for (const late of ["until", "site", "savedAt"]) delete row[late];
    row.ticket = "";
    delete row.pack.outing;
  }
  kept.settings = kept.settings.filter(({ key }) => key !== "born");
  const change = before.transaction(Object.keys(keys), "readwrite");
  for (const [store, rows] of Object.entries(kept)) for (const row of rows) change.objectStore(store).put(row);
  await new Promise((done) => { change.oncomplete = done; });
  before.close();
  return kept.outbox.length;
}"""
"""The phone's database as version 2 of it was: without receipts, parcels, nor what rows have learnt since."""


@pytest.fixture
def walked(cast: Cast) -> Walked:
    with sealed(cast.campaign.pk):
        return walked_turf(cast)


def outcomes(walked: Walked) -> Counter[str]:
    with sealed(walked.turf.campaign_id):
        return Counter(DoorEvent.objects.filter(turf=walked.turf, type="visit").values_list("outcome", flat=True))


def test_doors_that_the_app_of_before_kept_are_sent_and_signed_for(new_phone: Callable[..., Phone], walked: Walked):
    phone = new_phone()
    phone.open(walked.secret)
    phone.ready_offline()
    phone.walk()
    phone.building("148")
    phone.doors("absent")
    phone.queued(0)
    phone.context.set_offline(True)
    phone.doors("opened", "absent")
    phone.queued(2)
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.page.route("**/vide", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    phone.page.goto("/vide")
    assert phone.page.evaluate(BACK_TO_TWO) == 2
    phone.context.set_offline(False)
    assert outcomes(walked) == {"absent": 1}
    phone.page.goto("/terrain/")
    expect(phone.page.locator(".facts")).to_contain_text("dont 3 déjà faites", timeout=WAIT)
    phone.tap("Reprendre")
    phone.queued(0)
    assert outcomes(walked) == {"absent": 2, "opened": 1}
    phone.tap("Ouvrir l’immeuble")
    phone.doors("opened")
    phone.queued(0)
    assert outcomes(walked) == {"absent": 2, "opened": 2}
    phone.page.locator(".outbox").tap()
    phone.tap("Demander le reçu")
    expect(phone.page.get_by_text("3 portes reçues sur 3")).to_be_visible(timeout=WAIT)
