"""A volunteer walks a turf: by link, without network, through crashes, beside another phone. No door is lost."""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from cast import Cast
from django.utils import timezone
from playwright.sync_api import expect
from walked_turf import Walked, walked_turf

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.phone.models import DoorEvent, Mood
from arpenteur.web.ground.routes.turfs.publishing import archive
from field_phone import WAIT, Phone

pytestmark = pytest.mark.browser
SIGNED = ("Terrain-Signature", "Terrain-Key")


@pytest.fixture
def walked(cast: Cast) -> Walked:
    with sealed(cast.campaign.pk):
        return walked_turf(cast)


@pytest.fixture
def phone(new_phone: Callable[..., Phone], walked: Walked) -> Phone:
    phone = new_phone()
    phone.open(walked.secret)
    return phone


def events(walked: Walked) -> list[DoorEvent]:
    with sealed(walked.turf.campaign_id):
        return list(DoorEvent.objects.filter(turf=walked.turf).order_by("number"))


def outcomes(walked: Walked) -> Counter[str]:
    return Counter(one.outcome for one in events(walked) if one.type == "visit")


def test_three_taps_from_the_link_to_the_first_door(phone: Phone, walked: Walked):
    expect(phone.page.get_by_role("heading", level=1)).to_have_text(re.compile("Secteur A"))
    phone.walk()
    phone.doors("opened")
    assert phone.taps == 2  # a house; one tap more opens a building
    phone.queued(0)
    assert outcomes(walked) == {"opened": 1}
    assert "#" not in phone.page.url


def test_a_building_is_three_taps_away(cast: Cast, new_phone: Callable[..., Phone]):
    with sealed(cast.campaign.pk):
        walked = walked_turf(cast)
        walked.turf.plan["buildings"] = [one for one in walked.turf.plan["buildings"] if one["kind"] == "apartments"]
        walked.turf.save()
    phone = new_phone()
    phone.open(walked.secret)
    phone.walk()
    phone.tap("Ouvrir l’immeuble")
    phone.doors("absent")
    phone.queued(0)
    assert (phone.taps, outcomes(walked)) == (3, {"absent": 1})


def test_a_whole_outing_without_network(phone: Phone, walked: Walked):
    phone.ready_offline()
    phone.context.set_offline(True)
    phone.walk()
    phone.building("148")
    phone.doors("absent", "opened", "absent", "inaccessible")
    phone.page.reload()
    expect(phone.page.locator(".grid")).to_be_visible()
    expect(phone.page.locator(".door.absent")).to_have_count(2)
    phone.page.get_by_role("button", name="Étage 1 : tout l’étage").press("Enter")
    phone.tap("Personne n’a répondu (4 portes)")
    phone.tap("Annuler", exact=True)
    expect(phone.page.locator(".door.absent")).to_have_count(2)
    phone.queued(4)  # doors: the floor was taken back
    phone.back_online()
    phone.queued(0)
    assert [one.type for one in events(walked)] == ["visit"] * 4 + ["floor_absent", "undo"]
    assert [one.sent_number for one in events(walked)] == [1, 2, 3, 4, 5, 6]


def test_a_network_that_comes_and_goes(phone: Phone, walked: Walked):
    phone.walk()
    phone.building("200")
    for turn in range(6):
        phone.context.set_offline(turn % 2 == 0)
        phone.doors("absent", "opened", "inaccessible")
    phone.back_online()
    phone.queued(0)
    assert outcomes(walked) == {"absent": 6, "opened": 6, "inaccessible": 6}
    assert len({(one.building, one.floor, one.door) for one in events(walked)}) == 18


def test_the_browser_sends_the_queue_of_an_app_that_is_closed(phone: Phone, walked: Walked, address: str):
    phone.ready_offline()
    phone.walk()
    phone.context.set_offline(True)
    phone.doors("absent", "opened")
    phone.queued(2)
    beside = phone.context.new_page()
    phone.page.close()
    browser = phone.context.new_cdp_session(beside)
    registered: list[str] = []
    browser.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registered.extend(one["registrationId"] for one in told["registrations"]),
    )
    browser.send("ServiceWorker.enable")
    phone.context.set_offline(False)
    with phone.context.expect_event("requestfinished", lambda asked: asked.url.endswith("/terrain/api/evenements")):
        browser.send(
            "ServiceWorker.dispatchSyncEvent",
            {"origin": address, "registrationId": registered[0], "tag": "arpenteur-terrain", "lastChance": False},
        )
    assert outcomes(walked) == {"absent": 1, "opened": 1}


def test_a_crash_with_a_queue(phone: Phone, walked: Walked):
    phone.ready_offline()
    phone.walk()
    phone.building("148")
    phone.context.set_offline(True)
    phone.doors("absent", "opened")
    phone.queued(2)
    phone.page.close(run_before_unload=False)
    phone.page = phone.context.new_page()
    phone.page.goto("/terrain/")
    phone.queued(2)
    phone.back_online()
    phone.queued(0)
    assert outcomes(walked) == {"absent": 1, "opened": 1}


def test_two_tabs_of_one_phone(phone: Phone, walked: Walked):
    phone.walk()
    phone.building("148")
    other = Phone(phone.context, phone.context.new_page())
    other.page.goto("/terrain/")
    other.walk()
    other.building("200")
    phone.context.set_offline(True)
    for one in (phone, other, phone, other):
        one.doors("absent")
    phone.queued(4)
    other.queued(4)
    phone.back_online()
    phone.queued(0)
    other.queued(0)
    assert [one.sent_number for one in events(walked)] == [1, 2, 3, 4]


def test_a_door_done_in_another_tab_is_left_behind(phone: Phone, walked: Walked):
    phone.walk()
    phone.building("148")
    other = Phone(phone.context, phone.context.new_page())
    other.page.goto("/terrain/")
    other.walk()
    other.building("148")
    expect(other.page.locator(".now b")).to_have_text("51")
    phone.doors("opened")
    expect(other.page.locator(".now b")).to_have_text("52", timeout=WAIT)
    other.page.get_by_role("button", name="Porte 51, ouverte").tap()
    expect(other.page.locator(".now b")).to_have_text("51")
    other.doors("absent")
    other.queued(0)
    assert outcomes(walked) == {"opened": 1, "absent": 1}


def test_a_turf_cut_again_without_the_building_one_stands_in(phone: Phone, walked: Walked):
    phone.walk()
    phone.building("148")
    phone.doors("absent")
    phone.queued(0)
    with sealed(walked.turf.campaign_id):
        walked.turf.refresh_from_db()
        walked.turf.plan["buildings"] = [one for one in walked.turf.plan["buildings"] if one["label"] != "148"]
        walked.turf.version += 1
        walked.turf.save(update_fields=["plan", "version"])
    phone.looked_at()
    expect(phone.page.get_by_text("n’est plus dans votre secteur")).to_be_visible(timeout=WAIT)
    phone.tap("Compris")
    phone.doors("opened")
    phone.queued(0)
    assert outcomes(walked) == {"absent": 1, "opened": 1}
    phone.tap("Menu")
    phone.page.locator(".choice").filter(has_text="Mes portes").tap()
    expect(phone.page.locator(".acts-list li")).to_have_count(2)
    expect(phone.page.get_by_text("hors de votre secteur maintenant")).to_be_visible()


def test_two_phones_of_a_pair_see_each_other_s_doors(phone: Phone, new_phone: Callable[..., Phone], walked: Walked):
    other = new_phone()
    other.open(walked.secret)
    for one in (phone, other):
        one.walk()
        one.building("148")
    phone.doors("opened")
    expect(other.page.get_by_role("button", name="Porte 51, ouverte")).to_be_visible(timeout=WAIT)
    expect(other.page.get_by_text("Le binôme est dans cette cage")).to_be_visible(timeout=WAIT)
    other.page.get_by_role("button", name="Porte 51, ouverte").tap()
    other.doors("absent")
    other.queued(0)
    phone.looked_at()
    expect(phone.page.get_by_role("button", name="Porte 51, absente, 2 passages")).to_be_visible(timeout=WAIT)
    assert outcomes(walked) == {"opened": 1, "absent": 1}


def test_a_turf_archived_meanwhile(phone: Phone, walked: Walked, cast: Cast):
    phone.walk()
    phone.context.set_offline(True)
    phone.doors("absent")
    with sealed(cast.campaign.pk):
        archive(turf=walked.turf, by=COMMAND, at=timezone.now())
    phone.back_online()
    phone.queued(0)
    expect(phone.page.get_by_text("L’équipe a archivé ce secteur")).to_be_visible()
    phone.tap("Voir")
    expect(phone.page.get_by_text("Le secteur était déjà archivé")).to_be_visible()
    phone.tap("J’ai lu")
    expect(phone.page.get_by_text("Rien à lire")).to_be_visible()
    assert outcomes(walked) == {"absent": 1}


class Relay:
    """Between phone and site: it can be killed in the middle of an upload, and started again at the same place."""

    def __init__(self, site: str) -> None:
        relay = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                relay.pass_on(self)

            def do_POST(self) -> None:
                relay.pass_on(self)

        self.site, self.dies_at, self.handler, self.port = site, "", Handler, 0
        self.start()

    def start(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), self.handler)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def pass_on(self, asked: BaseHTTPRequestHandler) -> None:
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0)) or None
        sends = asked.command == "POST" and asked.path.endswith("evenements")
        if sends and self.dies_at == "before":
            asked.close_connection = True
            return
        kept = {name: value for name, value in asked.headers.items() if name not in ("Connection", "Accept-Encoding")}
        try:
            request = Request(self.site + asked.path, body, kept, method=asked.command)  # noqa: S310 — the loopback
            answer = urlopen(request)  # noqa: S310
        except HTTPError as error:
            answer = error
        with answer:
            found = answer.read()
        if sends and self.dies_at == "after":
            asked.close_connection = True
            return
        asked.send_response(answer.status)
        for name in ("Content-Type", "Cache-Control", "Content-Security-Policy", "Retry-After", "ETag", *SIGNED):
            if answer.headers.get(name):
                asked.send_header(name, answer.headers[name])
        asked.send_header("Content-Length", str(len(found)))
        asked.end_headers()
        asked.wfile.write(found)


def test_the_server_is_killed_during_an_upload(new_phone: Callable[..., Phone], walked: Walked, address: str):
    relay = Relay(address)
    phone = new_phone(to=f"http://127.0.0.1:{relay.port}")
    phone.open(walked.secret)
    phone.walk()
    phone.building("148")
    relay.dies_at = "after"
    phone.doors("absent", "opened", "absent")
    expect(phone.page.locator(".outbox[data-picture=cloudOff]")).to_be_visible(timeout=WAIT)
    relay.dies_at = "before"
    phone.doors("opened")
    relay.stop()
    phone.doors("inaccessible")
    phone.queued(5)
    relay.dies_at = ""
    relay.start()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.queued(0)
    phone.context.close()
    relay.stop()
    assert outcomes(walked) == {"absent": 2, "opened": 2, "inaccessible": 1}


def test_nothing_named_is_kept_by_the_phone(phone: Phone, walked: Walked):
    phone.ready_offline()
    phone.walk()
    phone.building("200")
    for _ in range(12):
        phone.doors("opened")
        phone.page.locator(".moods .warm").tap()
    phone.tap("Menu")
    phone.page.locator(".choice").filter(has_text="ne pas revenir").tap()
    phone.page.locator(".sheet .big.primary").tap()
    phone.queued(0)
    held = phone.holds()
    stores = {"turfs", "outbox", "echoes", "answers", "sent", "receipts", "carried", "moods", "links", "settings"}
    assert stores == held["stored"].keys()
    assert (held["local"], held["session"], held["cookies"]) == ({}, {}, "")
    assert [one for one in held["cached"] if not re.fullmatch(r"/terrain/|/static/build/assets/[\w.-]+", one)] == []
    text = json.dumps(held, ensure_ascii=False)
    assert [name for name in ("Lou", "Max", "@", walked.secret) if name in text] == []
    allowed = {"id", "number", "mine", "at", "type", "building", "stair", "floor", "door", "outcome", "turf"}
    assert {key for one in held["stored"]["echoes"] for key in one} <= allowed
    assert [one for one in held["stored"]["moods"] if one["opened"] + one["warm"] < 11] == []
    assert len(held["stored"]["echoes"]) == 13
    phone.page.get_by_role("button", name="Retour").first.tap()
    phone.tap("Menu")
    phone.tap("Terminer la sortie")
    phone.tap("Terminer", exact=True)
    expect(phone.page.get_by_role("heading", level=1)).to_have_text(re.compile("oublié le secteur"), timeout=WAIT)
    expect(phone.page.get_by_role("heading", name="12 portes reçues sur 12")).to_be_visible()
    after = phone.holds()["stored"]
    # Numbers stay until the deadline: a site that is put back to before it took them asks for them again.
    assert [store for store in stores - {"links", "settings", "receipts", "turfs", "sent"} if after[store]] == []
    assert [one["pack"] for one in after["turfs"]] == [None]
    assert {key for one in after["sent"] for key in one} <= allowed | {"n", "station", "opened", "warm", "cool"}
    assert [one.keys() for one in after["receipts"]] == [{"turf", "code", "letter", "ids", "doors", "at", "text"}]
    assert "00099_" not in json.dumps(after["receipts"])
    with sealed(walked.turf.campaign_id):
        mood = Mood.objects.get()
    assert (mood.opened, mood.warm) == (12, 12)


def test_a_full_phone_says_so_and_hands_over_a_file(phone: Phone, walked: Walked):
    phone.walk()
    phone.context.set_offline(True)
    phone.page.evaluate(
        "() => { IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError') } }"
    )
    phone.page.locator(".three .opened").tap()
    expect(phone.page.get_by_text("Ce téléphone est plein")).to_be_visible()
    phone.queued(1)
    with phone.page.expect_download() as saved:
        phone.tap("Enregistrer un fichier")
    found = json.loads(saved.value.path().read_text(encoding="utf-8"))
    sent = json.loads(found["content"])["events"]
    assert [one["outcome"] for one in sent] == ["opened"]
    assert sent[0].keys() == {"id", "n", "at", "type", "building", "stair", "floor", "door", "outcome"}


def test_ten_days_away(phone: Phone, walked: Walked, cast: Cast):
    phone.walk()
    phone.context.set_offline(True)
    phone.doors("absent", "opened")
    phone.queued(2)
    with sealed(cast.campaign.pk):
        walked.turf.until = timezone.now() - timedelta(days=9)
        walked.turf.save()
    phone.page.clock.set_fixed_time(timezone.now() + timedelta(days=10))
    phone.back_online()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text(re.compile("date limite|oublié"), timeout=WAIT)
    phone.queued(0)
    # Its addresses are gone; its numbers stay until the deadline it knew, by the clock of the site.
    assert [(one["pack"], one["over"]) for one in phone.holds()["stored"]["turfs"]] == [(None, "deadline")]
    assert outcomes(walked) == {"absent": 1, "opened": 1}


def test_a_stair_is_held_for_a_whole_floor(phone: Phone, walked: Walked):
    phone.walk()
    phone.building("148")
    floor = phone.page.get_by_role("button", name="Étage 5 : tout l’étage").bounding_box()
    assert floor
    phone.page.mouse.move(floor["x"] + 10, floor["y"] + 10)
    phone.page.mouse.down()
    expect(phone.page.get_by_text("Relâchez : étage 5 absent")).to_be_visible()
    phone.page.mouse.up()
    expect(phone.page.locator(".door.absent")).to_have_count(4)
    expect(phone.page.locator("dialog")).to_have_count(0)
    phone.queued(0)
    assert [(one.type, one.floor, one.quantity) for one in events(walked)] == [("floor_absent", 5, 4)]
