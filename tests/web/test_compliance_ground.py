"""Rules of law of the ground: no opinion, no return, silence, nothing named on a phone, a receipt for each contact."""

import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from acting import act
from api_phone import FieldPhone, entered
from cast import Cast
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from sentences import plain
from walked_turf import BUILDING, Walked, walked_turf

import arpenteur.web
from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actors import COMMAND, JOB, Actor
from arpenteur.web.audit.models import Entry
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.compliance import retention
from arpenteur.web.compliance.erasure import reapply
from arpenteur.web.contacts import actions as contacts
from arpenteur.web.contacts import notice as notices
from arpenteur.web.contacts import queries as kept
from arpenteur.web.contacts.models import ConsentedContact
from arpenteur.web.phone.ground import moods, objections
from arpenteur.web.phone.ground.events import receive
from arpenteur.web.phone.ground.wire import NEEDS
from arpenteur.web.phone.handset.package import package, silence_within
from arpenteur.web.phone.models import DoorEvent, MoodReceipt, Phone, Turf
from arpenteur.web.shared.sealing import sealed, unsealed

pytestmark = pytest.mark.django_db
WEB = Path(arpenteur.web.__file__).parent
PARIS = ZoneInfo("Europe/Paris")
EVE = datetime(2027, 3, 13, tzinfo=PARIS)


@pytest.fixture
def walked(cast: Cast) -> Walked:
    with sealed(cast.campaign.pk):
        return walked_turf(cast)


@pytest.fixture
def phone(walked: Walked) -> FieldPhone:
    return entered(walked)


# Mood: only from eleven opened doors (RGPD, art. 9).


def mood(phone: FieldPhone, walked: Walked, opened: int, warm: int, cool: int = 0) -> dict:
    return phone.event("mood", station=walked.turf.stations[0], opened=opened, warm=warm, cool=cool)


def released(walked: Walked) -> tuple[int, int, int] | None:
    with sealed(walked.turf.campaign_id):
        found = moods.released().get(walked.turf.stations[0])
        return found and (found.opened, found.warm, found.cool)


def test_a_mood_is_released_from_eleven_opened_doors_and_two_readings_differ_by_as_many(
    walked: Walked, phone: FieldPhone
):
    read = []
    for opened, warm in ((10, 4), (1, 1), (5, 5), (5, 0), (1, 1), (30, 3)):
        phone.send(mood(phone, walked, opened, warm))
        read.append(released(walked))
    assert read == [None, (11, 5, 0), (11, 5, 0), (11, 5, 0), (22, 11, 0), (52, 14, 0)]
    steps = [0, *dict.fromkeys(one[0] for one in read if one)]
    assert all(after - before >= 11 for before, after in pairwise(steps))


def test_a_mood_is_added_once_and_is_no_event(walked: Walked, phone: FieldPhone):
    said = mood(phone, walked, 12, 3, 2)
    assert phone.answers(said, said) == [("accepted", None, None), ("known", None, None)]
    assert phone.answers(said) == [("known", None, None)]
    assert released(walked) == (12, 3, 2)
    assert phone.answers(phone.event("undo", undoes=said["id"])) == [("refused", None, "unknown")]
    with sealed(walked.turf.campaign_id):
        assert DoorEvent.objects.count() == 0
        assert [one.name for one in MoodReceipt._meta.concrete_fields] == ["campaign", "id", "received_on"]
        assert "mood" not in str([entry.details for entry in Entry.objects.all()])


def test_more_moods_than_doors_are_refused(walked: Walked, phone: FieldPhone):
    assert phone.answers(mood(phone, walked, 11, 8, 4)) == [("refused", None, "fields")]


def test_what_waits_is_read_nowhere():
    readers = [file.name for file in WEB.rglob("*.py") if "pending_opened" in file.read_text(encoding="utf-8")]
    assert sorted(set(readers) - {"0001_initial.py"}) == ["moods.py", "turfs.py"]


# Objection: left out, never selected (RGPD, art. 21).


def objected(walked: Walked) -> set:
    with sealed(walked.turf.campaign_id):
        return set(objections.doors([BUILDING]))


def test_a_door_that_objected_is_kept_told_and_left_out(cast: Cast, walked: Walked, phone: FieldPhone):
    door = {"building": BUILDING, "stair": "A", "floor": 2, "door": 3}
    said = phone.event("objection", **door)
    assert phone.answers(said, phone.event("objection", **door)) == [("accepted", 1, None), ("accepted", 2, None)]
    assert objected(walked) == {(BUILDING, "A", 2, 3)}
    assert phone.answers(phone.visit(3, floor=2)) == [("noted", 3, "objection")]
    with sealed(cast.campaign.pk):
        later = walked_turf(cast, letter="B")
        assert objections.left_out() == {BUILDING: 1}
    found = {one["key"]: one["objections"] for one in entered(later).ask("secteur")["buildings"]}
    assert found[BUILDING] == [{"stair": "A", "floor": 2, "door": 3}]


def test_an_objection_said_by_mistake_is_taken_back_unless_another_said_it(walked: Walked, phone: FieldPhone):
    door = {"building": BUILDING, "stair": "A", "floor": 2, "door": 3}
    first, second = phone.event("objection", **door), phone.event("objection", **door)
    phone.send(first, second, phone.event("undo", undoes=first["id"]))
    assert len(objected(walked)) == 1
    phone.send(phone.event("undo", undoes=second["id"]))
    assert objected(walked) == set()


def test_an_objection_outlives_its_turf_and_its_phone(walked: Walked, phone: FieldPhone):
    phone.send(phone.event("objection", building=BUILDING, stair="A", floor=2, door=3))
    with sealed(walked.turf.campaign_id):
        DoorEvent.objects.all().delete()
        Phone.objects.all().delete()
    assert len(objected(walked)) == 1


def test_no_query_selects_people_by_their_objection():
    """Only two rooms read it: where it is left out of plans, and the package that warns of it."""
    reads = re.compile(r"\bObjection\.objects\.(?!get_or_create\b)|\bobjection__|Objection\._base_manager")
    users = {
        file.relative_to(WEB).as_posix() for file in WEB.rglob("*.py") if reads.search(file.read_text(encoding="utf-8"))
    }
    assert users == {"phone/ground/objections.py", "phone/handset/package.py"}
    assert "objection" not in (WEB / "api" / "schemas.py").read_text(encoding="utf-8").lower()


# Outcome of a door: a closed list (RGPD, art. 5 and 9).


def test_no_outcome_but_those_of_the_list_passes_the_api_or_the_database(walked: Walked, phone: FieldPhone):
    for outcome in ("supporter", "opposed", "voted", "", "opened "):
        assert phone.answers(phone.visit(1, outcome)) == [("refused", None, "fields")]
    for key in ("name", "note", "opinion", "code", "position", "mood"):
        assert phone.answers(phone.visit(1) | {key: "x"}) == [("refused", None, "fields")]
    with sealed(walked.turf.campaign_id), pytest.raises(IntegrityError), transaction.atomic():
        DoorEvent.objects.create(
            id=uuid.uuid4(), campaign_id=walked.turf.campaign_id, turf=walked.turf, number=1, type="visit",
            outcome="supporter", occurred_at=timezone.now(), received_at=timezone.now(), day=timezone.localdate(),
        )  # fmt: skip


def test_no_field_of_an_event_is_a_text_to_fill_in():
    fields = set().union(*NEEDS.values())
    closed = {"outcome", "undoes", "shape"}
    public = {"building", "station"}
    assert fields == closed | public | {"stair", "floor", "door", "quantity", "opened", "warm", "cool"}


# Silence (Code électoral, art. L47 A and L49).


@pytest.mark.parametrize(
    ("when", "refused"),
    [
        (EVE - timedelta(seconds=1), False),
        (EVE, True),
        (EVE + timedelta(hours=43, minutes=59, seconds=59), True),
        (EVE + timedelta(hours=44), False),
    ],
)
def test_doors_in_electoral_silence_are_refused_to_the_second(cast: Cast, when: datetime, refused: bool):
    now = when + timedelta(hours=2)
    with sealed(cast.campaign.pk):
        walked = walked_turf(cast, action=act(cast), at=when - timedelta(days=1), until=now + timedelta(days=9))
        held = Phone.objects.create(
            campaign=cast.campaign, turf=walked.turf, device=uuid.uuid4(), digest=uuid.uuid4().hex,
            joined_at=when - timedelta(hours=3), seen_at=when,
        )  # fmt: skip
        sender = FieldPhone("")
        at = when.isoformat()
        place = {"building": BUILDING, "stair": "A", "floor": 1, "door": 1}
        batch = [
            sender.visit(1) | {"at": at}, sender.event("objection", **place) | {"at": at},
            sender.event("end") | {"at": at},
        ]  # fmt: skip
        done = receive(turf=walked.turf, phone=held, events=batch, sent_at=now, by=Actor.phone(held), at=now)
    reasons = [(one.status, one.reason) for one in done.results]
    assert reasons == [("refused", "silence") if refused else ("accepted", None), *[("accepted", None)] * 2]


@pytest.mark.parametrize(
    ("earlier", "said", "sent", "answer"),
    [
        # An hour fast, mended at midnight: the door of 23:30 is judged by the fault that its clock had.
        (60, [("00:30", 2)], "00:10", ["clock"]),
        (60, [("00:30", 2)], "01:00", ["clock"]),
        # Never heard of before it was mended: what was noted next tells that it was not later.
        (None, [("00:30", 1), ("23:50", 2)], "00:10", ["clock", None]),
        (None, [("00:30", 1), ("00:05", 2)], "00:10", ["silence", "silence"]),
        (None, [("00:30", 1)], "00:10", ["silence"]),
        # Under neither fault before midnight.
        (60, [("01:05", 2)], "01:10", ["silence"]),
        # A clock that was right all along; a network that was slow.
        (0, [("00:00", 2), ("23:59", 3)], "00:10", ["silence", None]),
    ],
)
def test_a_clock_mended_since_is_judged_by_the_fault_it_had(
    cast: Cast, earlier: int | None, said: list[tuple[str, int]], sent: str, answer: list[str | None]
):
    def at(clock: str) -> datetime:
        hour, minute = (int(one) for one in clock.split(":"))
        return EVE + timedelta(hours=hour - 24 if hour > 12 else hour, minutes=minute)

    with sealed(cast.campaign.pk):
        walked = walked_turf(cast, action=act(cast), at=EVE - timedelta(days=1), until=EVE + timedelta(days=9))
        held = Phone.objects.create(
            campaign=cast.campaign, turf=walked.turf, device=uuid.uuid4(), digest=uuid.uuid4().hex,
            joined_at=EVE - timedelta(hours=3), seen_at=EVE,
        )  # fmt: skip
        sender, given = FieldPhone(""), {"turf": walked.turf, "phone": held, "by": Actor.phone(held)}
        if earlier is not None:
            then, fast = at("21:30"), timedelta(minutes=earlier)
            first = sender.visit(9) | {"at": (then + fast).isoformat(), "n": 1}
            receive(events=[first], sent_at=then + fast, at=then, **given)
        # One by one after the first contact: what was queued does not all come in one sending.
        batch = [sender.visit(n) | {"at": at(clock).isoformat(), "n": n} for clock, n in said]
        receive(events=[], sent_at=at(sent), at=at(sent), **given)
        done = receive(events=batch, sent_at=at(sent), at=at(sent), **given)
        assert [one.reason for one in done.results] == answer
        for event in DoorEvent.objects.filter(sent_number__in=[n for _clock, n in said]):
            assert event.occurred_at == next(at(clock) for clock, n in said if n == event.sent_number)
            assert event.day == (EVE - timedelta(hours=1)).date()


def test_a_phone_is_told_when_it_must_stop(cast: Cast):
    for at, until, told in (
        (EVE - timedelta(days=3), EVE + timedelta(hours=1), EVE),
        (EVE - timedelta(days=3), EVE, None),
        (EVE + timedelta(hours=5), EVE + timedelta(days=1), EVE),
        (EVE + timedelta(hours=44), EVE + timedelta(days=7, hours=1), EVE + timedelta(days=7)),
    ):
        assert silence_within(cast.campaign, at, until) == told


# Nothing named on a phone (ASVS 14.3.3).


def keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from keys(one)
    elif isinstance(value, list):
        for one in value:
            yield from keys(one)


def test_the_package_has_these_keys_and_no_other(cast: Cast, walked: Walked):
    with sealed(cast.campaign.pk):
        found = package(walked.turf, "https://exemple.invalid/contact/x/", timezone.now())
    assert " ".join(sorted(set(keys(found)))) == (
        "access action addresses around at buildings class code contact contact_link doors en ends floors fr "
        "greeting ground guessed id key kind label letter line lines may meeting metres minutes name never "
        "objections origin outcomes outing outline path place schema script side silence stairs starts state "
        "station stations street streets title types unit until version"
    )


# Contact: notice, ticks, receipt, one step to withdraw (RGPD, art. 7).
GIVEN = {"name": "Camille Essai", "email": "camille@exemple.invalid", "news": "on", "of_age": "on"}


@pytest.fixture
def link(phone: FieldPhone) -> str:
    """The form of the phone."""
    return "/contact/" + phone.ask("secteur")["contact_link"].partition("/contact/")[2]


def rows(walked: Walked) -> list[ConsentedContact]:
    with sealed(walked.turf.campaign_id):
        return list(ConsentedContact.objects.all())


def test_a_contact_is_kept_by_its_own_ticks_with_notice_and_receipt(walked: Walked, link: str, phone: FieldPhone):
    page = Client().get(link)
    assert page.headers["Cache-Control"] == "no-store"
    assert "checked" not in page.content.decode()
    answer = Client().post(link, GIVEN)
    assert answer.status_code == 201
    assert "Camille" not in answer.content.decode()
    found = rows(walked)[0]
    with sealed(walked.turf.campaign_id):
        held = Phone.objects.get()
        assert kept.count() == 1
        assert found.notice == notices.version_of(notices.notice(held.turf.action.campaign))
    assert (found.news, found.meetings, found.helping, found.basis) == (True, False, False, "consent")
    assert found.canvasser == Actor.phone(held).pseudonym
    assert found.expires_at.astimezone(PARIS) == datetime(2027, 5, 22, tzinfo=PARIS)


def test_a_person_is_told_where_to_write_about_her_data(walked: Walked, link: str, phone: FieldPhone):
    with unsealed():
        campaign = Campaign.objects.get(pk=walked.turf.campaign_id)
    assert phone.ask("secteur")["origin"]["contact"] == campaign.name
    with unsealed():
        Campaign.objects.filter(pk=campaign.pk).update(contact="donnees@exemple.invalid")
    assert phone.ask("secteur")["origin"]["contact"] == f"{campaign.name}, donnees@exemple.invalid"
    assert "écrire à donnees@exemple.invalid, ou saisir la cnil" in plain(Client().get(link).content.decode())


def test_streets_are_credited_where_the_plan_has_any(walked: Walked, phone: FieldPhone):
    with unsealed():
        Campaign.objects.filter(pk=walked.turf.campaign_id).update(fictional=False)
    assert "OpenStreetMap" in phone.ask("secteur")["origin"]["streets"]
    with sealed(walked.turf.campaign_id):
        plan = walked.turf.plan | {"around": [one | {"class": "straight"} for one in walked.turf.plan["around"]]}
        Turf.objects.filter(pk=walked.turf.pk).update(plan=plan)
    assert phone.ask("secteur")["origin"]["streets"] == ""


def test_a_receipt_withdraws_in_one_step_and_nothing_is_left(walked: Walked, link: str):
    address = re.search(r"/contact/recu/[^\"/]+/", Client().post(link, GIVEN).content.decode())[0]
    page = Client().get(address)
    assert page.status_code == 200
    assert "Camille" not in page.content.decode()
    assert "camille@" not in page.content.decode()
    assert Client().post(address).status_code == 200
    assert rows(walked) == []
    assert Client().get(address).status_code == Client().post(address).status_code == 404
    with sealed(walked.turf.campaign_id):
        lines = Entry.objects.filter(verb__startswith="contact.").order_by("number")
        assert [one.verb for one in lines] == ["contact.given", "contact.withdrawn"]
        assert "amille" not in str([(one.by, one.subject, one.details) for one in lines])


@pytest.mark.parametrize(
    "wrong", [{"news": ""}, {"of_age": ""}, {"email": ""}, {"name": ""}, {"email": "x"}, {"telephone": "the blue door"}]
)
def test_a_contact_without_its_own_ticks_or_a_way_to_be_reached_is_refused(walked: Walked, link: str, wrong: dict):
    assert Client().post(link, GIVEN | wrong).status_code == 422
    assert rows(walked) == []


@pytest.mark.parametrize(
    "missing",
    [
        {"receipt": ""}, {"notice": ""}, {"canvasser": ""}, {"news": False}, {"email": ""}, {"basis": "membership"},
        {"expires_at": None}, {"given_at": None}, {"name": ""},
    ],
)  # fmt: skip
def test_the_database_refuses_a_contact_without_its_proof(walked: Walked, missing: dict):
    whole = {
        "campaign_id": walked.turf.campaign_id, "name": "Camille", "email": "c@exemple.invalid", "news": True,
        "notice": "a" * 64, "receipt": "b" * 64, "canvasser": "phone:1", "given_at": timezone.now(),
        "expires_at": timezone.now(),
    }  # fmt: skip
    with sealed(walked.turf.campaign_id):
        ConsentedContact.objects.create(**whole).delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            ConsentedContact.objects.create(**whole | missing)


def test_the_form_closes_with_the_pass_and_the_turf(walked: Walked, phone: FieldPhone, link: str):
    for forged in (link[:-2] + "x/", "/contact/1-1-abc.x/", "/contact/x/", "/contact/999999-1-a.b/"):
        assert Client().get(forged).status_code == 404
    old = link
    phone.enter()
    assert Client().get(old).status_code == 404
    new = "/contact/" + phone.ask("secteur")["contact_link"].partition("/contact/")[2]
    assert Client().get(new).status_code == 200
    phone.ask("sortir", {})
    assert Client().post(new, GIVEN).status_code == 404
    assert rows(walked) == []


def test_the_verb_refuses_without_purpose_or_notice(walked: Walked, phone: FieldPhone):
    given = contacts.Given("Camille", "c@exemple.invalid", "", ["news"])
    with sealed(walked.turf.campaign_id):
        campaign, at = Phone.objects.get().turf.action.campaign, timezone.now()
        for wrong, read in ((given, []), (contacts.Given("Camille", "c@x.invalid", "", ["opinion"]), ["x"])):
            with pytest.raises(InputError):
                contacts.keep(campaign=campaign, answer=wrong, read=read, by=COMMAND, at=at)
        with pytest.raises(InputError, match="finie"):
            contacts.keep(campaign=campaign, answer=given, read=["x"], by=COMMAND, at=EVE + timedelta(days=90))


def test_contacts_go_at_their_term_and_a_restored_backup_forgets_those_withdrawn(walked: Walked, link: str):
    Client().post(link, GIVEN)
    Client().post(link, GIVEN | {"email": "autre@exemple.invalid"})
    kept, gone = rows(walked)
    with sealed(walked.turf.campaign_id):
        contacts.withdraw(contact=ConsentedContact.objects.get(pk=gone.pk), by=JOB, at=timezone.now())
        gone.save(force_insert=True)
    assert len(rows(walked)) == 2
    reapply(at=timezone.now())
    assert [one.pk for one in rows(walked)] == [kept.pk]
    due = retention.run(at=datetime(2027, 5, 23, tzinfo=PARIS))
    assert rows(walked) == []
    assert any("contact" in one.sentence.lower() or one.count for one in due)


def test_the_register_counts_contacts_and_shows_nobody(cast: Cast, walked: Walked, link: str):
    Client().post(link, GIVEN)
    page = cast.client(cast.officer).get(f"/c/{cast.campaign.slug}/conformite/").content.decode()
    assert "Contacts donnés à une porte" in page
    assert "Camille" not in page
    assert "camille@" not in page
