"""Rounds on the phone core: handed over, noted stop by stop, counted once, computed anew, with paper beside."""

import html
import json
import re
import uuid
from datetime import timedelta

import pytest
from acting import NOW, act, helper, soon
from api_phone import FieldPhone
from cast import AT, Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from fictional_place import station
from going_round import add, address, compute, page, rounds, said, send, typed
from standing_rounds import stand_in
from walked_turf import BUILDING, walked_turf

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.actions import set_status
from arpenteur.web.ground.fieldwork.counting import Counted, add_counts
from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Participation, Tally
from arpenteur.web.ground.fieldwork.people import assign, pair
from arpenteur.web.ground.phone.models import DoorEvent, Round, Turf
from arpenteur.web.ground.routes.kinds import TURFS

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}
THREE = (station(0), station(1), station(4))


def a_tour(cast: Cast, monkeypatch: pytest.MonkeyPatch, kind: Kind = Kind.POSTERS, what: str = "stations") -> Action:
    """An action of three stations, with a pair and rounds A (one stop) and B (two)."""
    stand_in(monkeypatch)
    with sealed(cast.campaign.pk):
        found = act(cast, day=soon(3), start=9, end=12, kind=kind, stations=THREE, wanted=4)
        people = [helper(cast.campaign, name) for name in ("Zoé Modèle", "Paul Essai")]
        for one in people:
            assign(action=found, volunteer=one, **BY)
        pair(action=found, volunteers=people, **BY)
    add(cast, found, what, load="2")
    compute(cast, found)
    return found


@pytest.fixture
def action(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Action:
    return a_tour(cast, monkeypatch)


def secret_in(answer) -> str:
    found = re.search(r"/terrain/#([\w-]+)", html.unescape(answer.content.decode()))
    assert found, answer.content.decode()
    return found[1]


def handed(cast: Cast, action: Action, letter: str = "B", name: str = "organiser") -> tuple[Round, str]:
    one = next(one for one in rounds(cast, action) if one.letter == letter)
    answer = send(cast, action, f"{one.pk}/remettre/", name)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return one, secret_in(answer)


def entered(cast: Cast, action: Action, letter: str = "B") -> tuple[Round, FieldPhone, dict]:
    one, secret = handed(cast, action, letter)
    phone = FieldPhone(secret)
    answer = phone.enter()
    assert answer["status"] == 201
    return one, phone, answer["turf"]


def stop(phone: FieldPhone, key: str, outcome: str = "done", quantity: int = 2, **more) -> dict:
    return phone.event("stop", building=key, outcome=outcome, quantity=quantity, **{"minutes": 0, **more})


def counted(cast: Cast, action: Action) -> dict[str, int]:
    with sealed(cast.campaign.pk):
        rows = Tally.objects.filter(action=action).values_list("station", "quantity")
        return {place: quantity for place, quantity in rows if quantity}


def again(cast: Cast, one: Round) -> Round:
    with sealed(cast.campaign.pk):
        return Round.objects.get(pk=one.pk)


def keys_of(one: Round) -> list[str]:
    return [row["key"] for row in one.plan["stops"]]


def test_a_round_opens_on_a_phone_by_a_link_with_its_stops_in_order_and_nothing_of_doors(cast: Cast, action: Action):
    one, _phone, pack = entered(cast, action)
    assert (pack["schema"], pack["letter"], pack["doors"], pack["buildings"]) == (2, "B", 2, [])
    assert [row["key"] for row in pack["stops"]] == keys_of(one)
    assert set(pack["stops"][0]) == {"key", "label", "at", "station", "load"}
    assert pack["outing"]["outcomes"] == ["done", "missing", "covered", "inaccessible"]
    assert pack["path"] == one.plan["path"]
    assert pack["streets"], "its streets"
    assert "1 téléphone entré" in page(cast, action)


def test_a_stop_is_counted_once_corrected_and_taken_back(cast: Cast, action: Action):
    one, phone, _pack = entered(cast, action)
    first, second = keys_of(one)
    done = stop(phone, first)
    assert phone.answers(done, done) == [("accepted", 1, None), ("known", 1, None)]
    assert counted(cast, action) == {station(1): 2}
    assert phone.answers(stop(phone, first, quantity=3)) == [("accepted", 2, None)]
    assert counted(cast, action) == {station(1): 3}
    gone = stop(phone, first, "covered", 0)
    assert phone.answers(gone) == [("accepted", 3, None)]
    assert counted(cast, action) == {}
    assert again(cast, one).reached == []
    assert phone.answers(phone.event("undo", undoes=gone["id"]), stop(phone, second)) == [
        ("accepted", 4, None),
        ("accepted", 5, None),
    ]
    assert counted(cast, action) == {station(1): 3, station(4): 2}
    current = again(cast, one)
    assert (current.reached, current.amount, current.done_at) == ([first, second], 5, None)
    assert "En cours : 2 sur 2 arrêts, 5 affiches" in page(cast, action).replace("\N{NO-BREAK SPACE}", " ")


def test_what_is_not_in_the_lists_of_its_kind_is_refused_alone(cast: Cast, action: Action):
    one, phone, _pack = entered(cast, action)
    first = keys_of(one)[0]
    visit = phone.event("visit", building=first, stair="", floor=0, door=1, outcome="opened")
    bad = [
        stop(phone, first, "refused", 0),
        stop(phone, "typed:elsewhere"),
        stop(phone, first, quantity=10_001),
        visit,
        stop(phone, first, minutes=1441),
        stop(phone, first) | {"name": "x"},
    ]
    answers = [(status, reason) for status, _number, reason in phone.answers(*bad, stop(phone, first))]
    assert answers == [
        ("refused", "fields"),
        ("refused", "building"),
        ("refused", "fields"),
        ("refused", "type"),
        ("refused", "fields"),
        ("refused", "fields"),
        ("accepted", None),
    ]


def test_a_turf_of_doors_takes_no_stop(cast: Cast):
    with sealed(cast.campaign.pk):
        walked = walked_turf(cast)
    phone = FieldPhone(walked.secret)
    phone.enter()
    assert phone.answers(stop(phone, BUILDING)) == [("refused", None, "type")]


@pytest.mark.parametrize(
    ("kind", "what", "outcome", "measure"),
    [
        (Kind.LEAFLETS, "stations", "inaccessible", "leaflet"),
        (Kind.LETTERBOXES, "boxes", "refused", "letterbox"),
    ],
)
def test_leaflets_and_letterboxes_have_their_own_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, kind: Kind, what: str, outcome: str, measure: str
):
    action = a_tour(cast, monkeypatch, kind, what)
    one, phone, _pack = entered(cast, action)
    first, second, *_more = keys_of(one)
    assert phone.answers(stop(phone, first, quantity=150, minutes=90), stop(phone, second, outcome, 0)) == [
        ("accepted", 1, None),
        ("accepted", 2, None),
    ]
    with sealed(cast.campaign.pk):
        assert set(Tally.objects.filter(action=action, quantity__gt=0).values_list("measure", "quantity")) == {
            (measure, 150)
        }
    current = again(cast, one)
    assert (current.reached, current.amount, current.spent) == ([first], 150, 90)
    assert "1 h 30" in page(cast, action).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_two_phones_on_one_round_hear_each_other_and_the_last_word_counts(cast: Cast, action: Action):
    one, phone, _pack = entered(cast, action)
    other = FieldPhone(phone.secret)
    other.enter()
    first = keys_of(one)[0]
    phone.send(stop(phone, first))
    other.send(stop(other, first, "missing", 0))
    heard = phone.ask("evenements?apres=0")["events"]
    assert [(row["outcome"], row["mine"]) for row in heard] == [("done", True), ("missing", False)]
    assert counted(cast, action) == {}
    third = FieldPhone(phone.secret)
    assert third.enter()["error"] == "full"


def test_the_site_signs_for_stops(cast: Cast, action: Action):
    one, phone, _pack = entered(cast, action)
    first, second = keys_of(one)
    sent = [stop(phone, first), stop(phone, second, "missing", 0), stop(phone, first, quantity=5)]
    phone.send(*sent)
    proof = phone.ask("recu", {"ids": [row["id"] for row in sent], "held": 0})
    assert proof["missing"] == []
    assert '"doors":2' in proof["receipt"]["content"], "each stop once"


def test_a_round_is_done_once_its_phones_have_ended_and_goes_on_when_one_does(cast: Cast, action: Action):
    one, phone, _pack = entered(cast, action)
    other = FieldPhone(phone.secret)
    other.enter()
    other.send(stop(other, keys_of(one)[1]))
    phone.send(stop(phone, keys_of(one)[0]), phone.event("end"))
    assert again(cast, one).done_at is None, "the other phone still goes"
    other.send(other.event("end"))
    assert again(cast, one).done_at is not None
    assert "Faite : 2 sur 2 arrêts, 4 affiches" in page(cast, action).replace("\N{NO-BREAK SPACE}", " ")
    other.send(other.event("resume"))
    assert again(cast, one).done_at is None


def test_paper_adds_what_phones_did_not_note_and_corrects_what_it_says_otherwise(cast: Cast, action: Action):
    one, phone, _pack = entered(cast, action)
    first, second = keys_of(one)
    phone.send(stop(phone, first, quantity=3))
    answer = send(cast, action, f"{one.pk}/faite/", reached=[first, second], amount="", follow=True)
    assert "Compté : 5 affiches." in said(answer).replace("\N{NO-BREAK SPACE}", " ")
    assert counted(cast, action) == {station(1): 3, station(4): 2}
    phone.send(stop(phone, second, "missing", 0))
    assert counted(cast, action) == {station(1): 3}
    assert again(cast, one).done_at is not None, "its sheet is in"
    send(cast, action, f"{one.pk}/faite/", do="undo")
    current = again(cast, one)
    assert (current.done_at, current.reached, current.amount) == (None, [first], 3), "what the phone noted stays"
    send(cast, action, f"{one.pk}/faite/", reached=[second], amount="4")
    assert counted(cast, action) == {station(4): 4}, "unticked: not reached, whatever a phone said before"


def test_a_round_said_done_before_phones_had_rounds_is_taken_back_as_it_was(cast: Cast, action: Action):
    one = rounds(cast, action)[1]
    with sealed(cast.campaign.pk):
        count = Counted(uuid.uuid4(), station(1), "poster", 7)
        add_counts(action=action, counts=[count], volunteer=None, at=NOW)
        Round.objects.filter(pk=one.pk).update(done_at=NOW, reached=keys_of(one), amount=7, counts=[str(count.id)])
    assert send(cast, action, f"{one.pk}/remettre/").status_code == 422, "done: nobody walks it"
    assert counted(cast, action) == {station(1): 7}
    send(cast, action, f"{one.pk}/faite/", do="undo")
    assert counted(cast, action) == {}
    current = again(cast, one)
    assert (current.done_at, current.reached, current.counts) == (None, [], [])


def test_computed_anew_before_anybody_began_the_phone_gets_the_new_round_under_the_same_link(
    cast: Cast, action: Action
):
    _one, phone, pack = entered(cast, action)
    typed(cast, action, "9 rue des Exemples")
    compute(cast, action)
    renewed = phone.ask("secteur")
    assert renewed["version"] == pack["version"] + 1
    b = next(row for row in rounds(cast, action) if row.letter == "B")
    assert [row["key"] for row in renewed["stops"]] == keys_of(b)


def test_computed_anew_under_way_it_stays_as_it_stands_and_nothing_noted_is_lost(cast: Cast, action: Action):
    one, phone, _pack = entered(cast, action)
    first, second = keys_of(one)
    phone.send(stop(phone, first))
    typed(cast, action, "9 rue des Exemples")
    compute(cast, action, crews="1")
    now = rounds(cast, action)
    kept = next(row for row in now if row.pk == one.pk)
    assert kept.done_at is not None
    assert kept.reached == [first]
    other = next(row for row in now if second in keys_of(row) and row.pk != one.pk)
    assert first not in keys_of(other)
    assert phone.ask("secteur")["why"] == "archived"
    assert phone.answers(stop(phone, second)) == [("noted", 2, "archived")], "what it noted is taken"
    assert counted(cast, action)[station(4)] == 2
    assert again(cast, other).reached == [second], "and the round that has the stop now knows"
    assert "ne sont plus ceux" not in page(cast, action)
    _other, next_phone, _pack = entered(cast, action, other.letter)
    next_phone.send(stop(next_phone, second, quantity=5))
    assert counted(cast, action)[station(4)] == 5, "the same stop in two rounds counts once"


def test_another_pair_a_withdrawal_and_the_deadline_close_the_link_and_lose_nothing(cast: Cast, action: Action):
    one, phone, _pack = entered(cast, action)
    send(cast, action, f"{one.pk}/binome/", pair="1")
    assert phone.ask("secteur")["status"] == 200, "it had nobody before"
    send(cast, action, f"{one.pk}/binome/", pair="0")
    assert phone.ask("secteur")["error"] == "pass"
    assert FieldPhone(phone.secret).enter()["error"] == "unknown"
    assert phone.answers(stop(phone, keys_of(one)[0])) == [("accepted", 1, None)]
    _one, secret = handed(cast, action)
    back = FieldPhone(secret, device=phone.device)
    assert back.enter()["status"] == 201
    assert "Aucun lien" in html.unescape(send(cast, action, f"{one.pk}/remettre/", do="withdraw").content.decode())
    assert back.ask("secteur")["error"] == "pass"
    with sealed(cast.campaign.pk):
        Turf.objects.filter(of_stops=True).update(until=timezone.now() - timedelta(hours=1))
    assert back.ask("secteur")["why"] == "deadline"
    assert back.answers(stop(back, keys_of(one)[1])) == [("accepted", 2, None)]
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(verb="turf.handed_over").count() == 2
        assert Entry.objects.filter(verb="turf.withdrawn").count() == 1


def test_whoever_walks_a_round_opens_hers_and_no_other(cast: Cast, action: Action):
    first, second = rounds(cast, action)
    with sealed(cast.campaign.pk):
        me = helper(cast.campaign, "Militante", user=cast.volunteer)
        assign(action=action, volunteer=me, **BY)
        Participation.objects.filter(volunteer=me).update(pair=1)
    send(cast, action, f"{second.pk}/binome/", pair="1")
    assert "Charger ma tournée" in page(cast, action, "volunteer", "la-mienne/")
    answer = send(cast, action, f"{second.pk}/ouvrir/", "volunteer")
    assert "no-store" in answer.headers["Cache-Control"]
    phone = FieldPhone(secret_in(answer))
    assert phone.enter()["turf"]["letter"] == "B"
    assert send(cast, action, f"{first.pk}/ouvrir/", "volunteer").status_code == 404
    assert send(cast, action, f"{second.pk}/remettre/", "volunteer").status_code == 404, "only whoever assigns"


def test_outsiders_other_campaigns_and_narrowed_roles_hand_nothing_over(cast: Cast, action: Action):
    second = rounds(cast, action)[1]
    for name in ("outsider", "rival", "volunteer", "guest", "officer"):
        client, refused = cast.client(getattr(cast, name)), {403} if name in {"guest", "officer"} else {404}
        for rest in (f"{second.pk}/remettre/", f"{second.pk}/ouvrir/"):
            assert client.post(address(cast, action, rest)).status_code in refused | {404}, (name, rest)
        assert client.get(address(cast, action, f"{second.pk}/telephone/")).status_code in refused | {404}, name
    compute(cast, action, crews="3")
    hers, _second, beyond = rounds(cast, action)
    assert send(cast, action, f"{hers.pk}/remettre/", "leader").status_code == 200
    assert send(cast, action, f"{beyond.pk}/remettre/", "leader").status_code == 404, "narrowed to stations"
    with sealed(cast.campaign.pk):
        assert Turf.objects.filter(of_stops=True).count() == 1


def test_the_page_says_the_link_that_is_open_and_shows_no_secret_again(cast: Cast, action: Action):
    one, secret = handed(cast, action)
    found = page(cast, action, rest=f"{one.pk}/telephone/")
    assert "Un lien est ouvert" in found
    assert secret not in found
    assert "Lien de la tournée B" in page(cast, action)


def test_what_a_phone_saved_as_a_file_is_taken_in_once(cast: Cast, action: Action):
    one, secret = handed(cast, action)
    phone = FieldPhone(secret)
    ticket = phone.enter()["ticket"]
    with sealed(cast.campaign.pk):
        code = Turf.objects.get(of_stops=True).code
    content = {
        "kind": "events",
        "code": code,
        "device": str(phone.device),
        "sent_at": phone.now().isoformat(),
        "ticket": ticket,
        "events": [stop(phone, keys_of(one)[0])],
    }
    text = json.dumps({"format": "arpenteur-secteur", "version": 1, "content": json.dumps(content)})
    for _again in range(2):
        file = SimpleUploadedFile("x.arpenteur-secteur.json", text.encode())
        answer = cast.client(cast.organiser).post(f"/c/{cast.campaign.slug}/secteurs/fichiers/", {"file": file})
        assert answer.headers["Location"] == f"/c/{cast.campaign.slug}/tournees/{action.pk}/"
    assert counted(cast, action) == {station(1): 2}


def test_rounds_on_phones_are_no_turfs_of_doors(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    action = a_tour(cast, monkeypatch, Kind.LETTERBOXES, "boxes")
    handed(cast, action)
    with sealed(cast.campaign.pk):
        turf = Turf.objects.get(of_stops=True)
        assert TURFS.routes_of(action) == []
        assert TURFS.count(action) == 0
    client = cast.client(cast.organiser)
    assert client.get(f"/c/{cast.campaign.slug}/secteurs/{action.pk}/{turf.pk}/").status_code == 404
    assert turf.code not in html.unescape(client.get(f"/c/{cast.campaign.slug}/secteurs/fichiers/").content.decode())


def test_a_finished_action_hands_no_round_over_and_a_planned_one_begins_with_the_first_stop(cast: Cast, action: Action):
    one, phone, _pack = entered(cast, action)
    phone.send(stop(phone, keys_of(one)[0]))
    with sealed(cast.campaign.pk):
        current = Action.objects.get(pk=action.pk)
        assert current.status == Status.RUNNING
        set_status(action=current, status=Status.DONE, **BY)
    assert send(cast, action, f"{one.pk}/remettre/", again="1").status_code == 422
    with sealed(cast.campaign.pk):
        assert DoorEvent.objects.count() == 1
        assert FieldEvent.objects.count() == 1
