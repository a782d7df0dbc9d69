"""Suivi: an outing as it goes; what phones sent too fast is set aside with a reason, and counted again."""

import html
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cast import Cast
from django.utils import timezone
from fictional_place import station
from sentences import plain
from walked_turf import BUILDING, HOUSE, TOWER, Walked, walked_turf

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import FieldEvent, Tally
from arpenteur.web.ground.phone.ground.events import receive
from arpenteur.web.ground.phone.models import BuildingFact, DoorEvent, Objection, Phone, Review, Turf
from arpenteur.web.ground.routes.live.progress import Shade, progress_of
from arpenteur.web.ground.routes.live.reviews import restore, set_aside
from arpenteur.web.ground.routes.live.views import _ends, follow

pytestmark = pytest.mark.django_db


def phone_of(walked: Walked, at: datetime) -> Phone:
    return Phone.objects.create(
        campaign_id=walked.turf.campaign_id,
        turf=walked.turf,
        device=uuid.uuid4(),
        digest=uuid.uuid4().hex,
        joined_at=at - timedelta(hours=1),
        seen_at=at,
    )


def send(walked: Walked, phone: Phone, events: list[dict[str, Any]], at: datetime) -> None:
    sent = [
        {"id": str(uuid.uuid4()), "n": n, "at": (at - timedelta(seconds=len(events) - n)).isoformat(), **one}
        for n, one in enumerate(events, start=1)
    ]
    found = receive(turf=walked.turf, phone=phone, events=sent, sent_at=at, by=COMMAND, at=at)
    assert {one.status for one in found.results} == {"accepted"}


def door(building: str, outcome: str, *, stair: str = "", floor: int = 0, door: int = 1) -> dict[str, Any]:
    return {
        "type": "visit",
        "building": building,
        "stair": stair,
        "floor": floor,
        "door": door,
        "outcome": outcome,
    }


def fast(doors: int) -> list[dict[str, Any]]:
    """Doors of the tower, one a second."""
    return [door(TOWER, "opened", stair="A", floor=1 + n // 4, door=1 + n % 4) for n in range(doors)]


def sums(measure: str) -> int:
    return sum(Tally.objects.filter(measure=measure).values_list("quantity", flat=True))


def test_each_door_counts_once_by_what_came_of_it_last(cast: Cast, walked: Walked):
    at = timezone.now()
    with sealed(cast.campaign.pk):
        phone = phone_of(walked, at)
        absent = {"type": "stair_absent", "building": BUILDING, "stair": "A", "quantity": 22}
        again = door(BUILDING, "opened", stair="A", floor=2, door=3)
        send(walked, phone, [door(HOUSE, "opened"), door(HOUSE, "opened"), absent, again], at)
        one = progress_of([Turf.objects.select_related("action").get(pk=walked.turf.pk)], at)[0]
    assert (one.known, one.planned, one.opened, one.absent, one.done) == (*[walked.turf.doors] * 2, 2, 21, 23)
    assert one.left == walked.turf.doors - 23
    assert (one.shades[HOUSE], one.shades[BUILDING], one.shades[TOWER]) == (Shade.DONE, Shade.PART, Shade.LEFT)
    assert (one.phones, one.out) == (1, 1)
    assert one.minutes_left
    with sealed(cast.campaign.pk):
        later = progress_of([Turf.objects.get(pk=walked.turf.pk)], at + timedelta(hours=1))[0]
    assert (later.phones, later.out) == (1, 0)


def test_an_end_on_another_day_says_which(cast: Cast):
    at = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)
    assert plain(_ends(cast.campaign, at + timedelta(minutes=10), at)) == "23 h 40"
    assert plain(_ends(cast.campaign, at + timedelta(hours=1), at)) == "vendredi 0 h 30"


def test_letters_on_the_map_do_not_cover_each_other(cast: Cast, walked: Walked):
    with sealed(cast.campaign.pk):
        other = walked_turf(cast, letter="B", action=walked.turf.action, code="2-B-7F3K").turf
        first, second = follow(progress_of([Turf.objects.get(pk=walked.turf.pk), other], timezone.now())).turfs
    assert abs(first.x - second.x) >= 68 or abs(first.y - second.y) >= 36


def test_a_run_is_set_aside_with_its_reason_and_counted_again(cast: Cast, walked: Walked):
    at = timezone.now()
    url = f"/c/{cast.campaign.slug}/secteurs/{walked.turf.action_id}/"
    with sealed(cast.campaign.pk):
        send(walked, phone_of(walked, at), [door(HOUSE, "absent"), *fast(80)], at)
        assert sums("opened") == 80
    browser = cast.client(cast.director)
    page = html.unescape(browser.get(f"{url}suivi/").content.decode())
    assert "81 portes en 80 secondes" in page
    numbers = re.search(r'name="numbers" value="([\d,]+)"', page)
    assert numbers
    nothing = browser.post(f"{url}{walked.turf.pk}/ecarter/", {"numbers": numbers[1], "reason": " "})
    assert nothing.status_code == 422
    sent = {"numbers": numbers[1], "reason": "Essai dans le local"}
    assert browser.post(f"{url}{walked.turf.pk}/ecarter/", sent).status_code == 302
    with sealed(cast.campaign.pk):
        assert (sums("opened"), sums("absent")) == (0, 0)
        review = Review.objects.get()
        assert DoorEvent.objects.filter(review=review).count() == review.events == 81
    page = html.unescape(browser.get(f"{url}suivi/").content.decode())
    assert "Essai dans le local" in page
    assert "portes en 80 secondes" not in page
    for _twice in range(2):
        assert browser.post(f"{url}suivi/{review.pk}/recompter/").status_code == 302
        with sealed(cast.campaign.pk):
            assert (sums("opened"), sums("absent")) == (80, 1)
            assert DoorEvent.objects.filter(review=None).count() == 81


def test_what_was_counted_again_can_be_taken_back_by_its_phone_and_set_aside_once_more(cast: Cast, walked: Walked):
    at = timezone.now()
    with sealed(cast.campaign.pk):
        phone = phone_of(walked, at)
        send(walked, phone, [door(HOUSE, "opened"), door(TOWER, "opened", stair="A", floor=1)], at)
        review = set_aside(turf=walked.turf, numbers=[1, 2], reason="essai", by=COMMAND, at=at)
        first = DoorEvent.objects.get(number=1)
        send(walked, phone, [{"type": "undo", "undoes": str(first.pk)}], at)
        assert restore(review=review, by=COMMAND, at=at) == 1
        assert sums("opened") == 1
        set_aside(turf=walked.turf, numbers=[1, 2, 3], reason="encore", by=COMMAND, at=at)
        assert sums("opened") == 0
        assert sum(FieldEvent.objects.values_list("quantity", flat=True)) == 0


def test_facts_fall_with_the_events_that_told_them_and_objections_stay(cast: Cast, walked: Walked):
    at = timezone.now()
    with sealed(cast.campaign.pk):
        access = {"type": "access", "building": TOWER, "outcome": "badge"}
        objection = {"type": "objection", "building": TOWER, "stair": "A", "floor": 1, "door": 1}
        send(walked, phone_of(walked, at), [access, objection], at)
        assert BuildingFact.objects.get(building=TOWER).access == "badge"
        set_aside(turf=walked.turf, numbers=[1, 2], reason="essai", by=COMMAND, at=at)
        assert not BuildingFact.objects.filter(building=TOWER).exclude(access="").exists()
        assert Objection.objects.count() == 1


def test_a_building_is_finished_door_by_door_by_its_letterboxes_or_both(cast: Cast, walked: Walked):
    at = timezone.now()

    def finished() -> dict[str, int]:
        return dict(progress_of([Turf.objects.get(pk=walked.turf.pk)], at)[0].finished)

    def mailed(building: str, stair: str, quantity: int) -> dict[str, Any]:
        return {"type": "stair_mailed", "building": building, "stair": stair, "quantity": quantity}

    names = [chr(ord("A") + n) for n in range(9)]
    with sealed(cast.campaign.pk):
        phone = phone_of(walked, at)
        send(walked, phone, [mailed(TOWER, name, 22) for name in names[:-1]], at)
        assert finished() == {}
        send(walked, phone, [mailed(TOWER, names[-1], 22), door(BUILDING, "opened", stair="A", floor=1)], at)
        assert finished() == {"mailed": 1}
        send(walked, phone, [mailed(BUILDING, name, 22) for name in "ABC"], at)
        assert finished() == {"mailed": 1, "hybrid": 1}
    page = cast.client(cast.director).get(f"/c/{cast.campaign.slug}/secteurs/{walked.turf.action_id}/suivi/")
    assert "2 immeubles finis (1 par boîtage, 1 hybride : des portes, puis les boîtes)." in plain(page.content.decode())


def test_who_may_follow_and_who_may_set_aside(cast: Cast, walked: Walked):
    url = f"/c/{cast.campaign.slug}/secteurs/{walked.turf.action_id}/"
    sent = {"numbers": "1", "reason": "essai"}
    for name, seen, wrote in (("director", 200, 302), ("volunteer", 404, 404), ("outsider", 404, 404)):
        browser = cast.client(getattr(cast, name))
        assert browser.get(f"{url}suivi/").status_code == seen, name
        assert browser.post(f"{url}{walked.turf.pk}/ecarter/", sent).status_code == wrote, name
    assert cast.client(cast.director).post(f"{url}{walked.turf.pk + 99}/ecarter/", sent).status_code == 404
    assert cast.client(cast.director).post(f"{url}suivi/99/recompter/").status_code == 404
    assert station(1) in walked.turf.stations


def test_a_sheet_that_went_out_and_did_not_come_back_is_told(cast: Cast, walked: Walked):
    url = f"/c/{cast.campaign.slug}/secteurs/{walked.turf.action_id}/suivi/"
    browser = cast.client(cast.director)
    assert "pas encore saisie" not in browser.get(url).content.decode()
    with sealed(cast.campaign.pk):
        Turf.objects.filter(pk=walked.turf.pk).update(printed_at=timezone.now())
    page = html.unescape(browser.get(url).content.decode())
    assert "1 feuille est imprimée et pas encore saisie\xa0: <b>A</b>." in page


def test_the_receipt_of_a_turf_says_what_is_here_and_what_phones_still_hold(cast: Cast, walked: Walked):
    at = timezone.now()
    with sealed(cast.campaign.pk):
        assert progress_of([walked.turf], at)[0].arrival == "unseen"
        phone = phone_of(walked, at)
        assert progress_of([walked.turf], at)[0].arrival == "waiting"
        send(walked, phone, fast(3), at)
        assert progress_of([walked.turf], at)[0].arrival == "waiting"
        Phone.objects.update(proven=3, unsent=2)
        found = progress_of([walked.turf], at)[0]
        assert (found.arrival, found.unsent) == ("waiting", 2)
        Phone.objects.update(unsent=0)
        assert progress_of([walked.turf], at)[0].arrival == "proven"
        send(walked, phone, [door(HOUSE, "absent")], at)
        assert progress_of([walked.turf], at)[0].arrival == "waiting"
