"""Turf files: out, into another campaign, back; and one clear sentence for each thing that can be wrong with one."""

import base64
import json
import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from cast import AT, Cast
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum
from django.test import override_settings
from fictional_place import station
from outings import outing
from walked_turf import BUILDING, HOUSE, Walked, walked_turf, walked_turf_of

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.signing import fingerprint_of, own_public
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.secret_links import digest
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Tally
from arpenteur.web.ground.phone.ground.events import receive
from arpenteur.web.ground.phone.handset.package import package
from arpenteur.web.ground.phone.models import AcceptedKey, DoorEvent, Objection, Phone, Turf
from arpenteur.web.ground.phone.turf_file import EVENTS, TURF, opened, sealed_text
from arpenteur.web.ground.routes.files.exchanging import (
    Answered,
    accept_key,
    events_text,
    revoke_key,
    strangers,
    take_events,
    take_turf,
    turf_text,
)
from arpenteur.web.ground.routes.paper.lines import sheet_of
from arpenteur.web.ground.routes.paper.typing_in import type_in

pytestmark = pytest.mark.django_db
OTHER_SITE = base64.b64encode(b"another site, 32 bytes of a key!").decode()
BY = {"by": COMMAND, "at": AT}


def public_of(secret: str) -> str:
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret))
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def elsewhere():
    """As the other site, with its own key."""
    return override_settings(ARPENTEUR_SIGNING_KEY=OTHER_SITE)


@dataclass(frozen=True)
class Two:
    """A turf of the cast's campaign on this site, and the rival's campaign as if it were on another site."""

    cast: Cast
    turf: Turf
    action: Action

    @property
    def there(self) -> Campaign:
        return self.cast.other


@pytest.fixture
def two(cast: Cast) -> Two:
    with sealed(cast.campaign.pk):
        turf = walked_turf(cast, at=AT, code="2-A-7F3K").turf
        Objection.objects.create(campaign=cast.campaign, building=BUILDING, stair="B", floor=2, door=3, since=AT)
    with sealed(cast.other.pk):
        action = outing(cast.other, [station(1), station(2)], at=AT + timedelta(hours=1))
        accept_key(campaign=cast.other, public=base64.b64encode(own_public()).decode(), label="Site d'ici", **BY)
    return Two(cast, turf, action)


def sent(two: Two) -> bytes:
    with sealed(two.cast.campaign.pk):
        turf = Turf.objects.select_related("action__campaign").get(pk=two.turf.pk)
        return turf_text(turf=turf, **BY).encode()


def taken(two: Two, raw: bytes) -> Turf:
    with elsewhere(), sealed(two.there.pk):
        turf = take_turf(action=two.action, file=opened(raw), **BY)
        return Turf.objects.select_related("action__campaign").get(pk=turf.pk)


def changed(raw: bytes, **values) -> bytes:
    """The same content with other values, signed anew by this site."""
    content = json.loads(json.loads(raw)["content"])
    turf = values.pop("turf", {})
    return sealed_text(content | values | {"turf": content.get("turf", {}) | turf}).encode()


def test_a_turf_goes_to_another_site_and_is_the_same_there(two: Two):
    turf = taken(two, sent(two))
    with sealed(two.cast.campaign.pk):
        here = package(Turf.objects.select_related("action__campaign").get(pk=two.turf.pk), "", AT)
    with sealed(two.there.pk):
        there = package(turf, "", AT)
        assert Objection.objects.filter(building=BUILDING, stair="B", floor=2, door=3).exists()
    same = ("letter", "code", "title", "doors", "metres", "minutes", "stations", "meeting", "streets", "around", "path")
    assert {name: there[name] for name in same} == {name: here[name] for name in same}
    assert [one["stairs"] for one in there["buildings"]] == [one["stairs"] for one in here["buildings"]]
    assert [one["objections"] for one in there["buildings"]] == [one["objections"] for one in here["buildings"]]


def test_a_file_holds_no_name_of_a_person(two: Two):
    text = sent(two).decode()
    with sealed(two.cast.campaign.pk):
        names = [user.name for user in two.cast.everyone().values()]
    assert not [name for name in names if name in text]
    assert json.loads(json.loads(text)["content"])["turf"]["contact_link"] == ""


def test_the_same_file_is_one_turf_a_newer_one_renews_it_an_older_one_is_refused(two: Two):
    raw = sent(two)
    first = taken(two, raw)
    assert taken(two, raw).pk == first.pk
    newer = changed(raw, turf={"version": 3, "metres": 777})
    renewed = taken(two, newer)
    assert (renewed.pk, renewed.metres, renewed.version) == (first.pk, 777, 2)
    with pytest.raises(InputError, match="plus ancien"):
        taken(two, raw)


def test_a_site_that_built_the_place_for_itself_takes_it_and_says_which_addresses_it_does_not_know(two: Two):
    turf = taken(two, changed(sent(two), snapshot="0" * 64))
    with sealed(two.there.pk):
        assert strangers(turf) == len(turf.plan["buildings"])


def test_a_letter_and_a_code_that_are_taken_give_way(two: Two):
    with sealed(two.there.pk):
        walked_turf_of(two.there, letter="A", action=two.action, at=AT, code="2-A-7F3K")
    turf = taken(two, sent(two))
    assert turf.letter == "B"
    assert turf.code != "2-A-7F3K"


def results(two: Two, turf: Turf) -> bytes:
    """What the other site sends back; its own rows are then gone, as they are not in our database in life."""
    with elsewhere(), sealed(two.there.pk):
        phone = Phone.objects.create(
            campaign=two.there, turf=turf, device=uuid.UUID(int=7), digest=digest("p"), joined_at=AT, seen_at=AT
        )
        said = [
            {"type": "visit", "building": BUILDING, "stair": "A", "floor": 1, "door": 2, "outcome": "opened"},
            {"type": "stair_absent", "building": BUILDING, "stair": "C", "quantity": 20},
            {"type": "access", "building": BUILDING, "outcome": "badge"},
            {"type": "objection", "building": HOUSE, "stair": "", "floor": 0, "door": 1},
            {"type": "dwellings", "building": BUILDING, "stair": "C", "shape": {"floors": 5, "doors": 4, "ground": 0}},
            {"type": "undo", "undoes": str(uuid.UUID(int=101))},
            {"type": "floor_absent", "building": BUILDING, "stair": "A", "floor": 3, "quantity": 4},
            {"type": "stair_mailed", "building": BUILDING, "stair": "B", "quantity": 22},
            {"type": "end"},
        ]
        events = [
            {"id": str(uuid.UUID(int=100 + n)), "n": n, "at": (AT + timedelta(minutes=n)).isoformat(), **one}
            for n, one in enumerate(said, start=1)
        ]
        later = {"by": COMMAND, "at": AT + timedelta(hours=1)}
        answers = receive(turf=turf, phone=phone, events=events, sent_at=later["at"], **later).results
        assert {one.status for one in answers} <= {"accepted", "noted"}, answers
        seen = sheet_of(turf, later["at"]).seen
        type_in(turf=turf, lines={(BUILDING, "B"): {"opened": 3}}, seen=seen, walked_at=AT, complete=True, **later)
        text = events_text(turf=turf, **later)
        Objection.objects.all().delete()
        Tally.objects.all().delete()
        DoorEvent.objects.filter(type="undo").delete()
        DoorEvent.objects.all().delete()
        FieldEvent.objects.exclude(undoes=None).delete()
        FieldEvent.objects.all().delete()
        return text.encode()


def counted() -> dict[str, int]:
    sums = Tally.objects.order_by().values_list("measure").annotate(Sum("quantity"))
    return {measure: number for measure, number in sums if number}


def answered(two: Two, raw: bytes) -> Answered:
    with sealed(two.cast.campaign.pk):
        accept_key(campaign=two.cast.campaign, public=public_of(OTHER_SITE), label="Site ami", **BY)
        return take_events(turf=two.turf, file=opened(raw), by=COMMAND, at=AT + timedelta(days=1))


def test_what_was_done_there_comes_back_once(two: Two):
    back = results(two, taken(two, sent(two)))
    wanted = {"absent": 24, "letterbox": 19, "opened": 3}
    for counts in ((10, 0, 0), (0, 10, 0)):
        done = answered(two, back)
        assert (done.accepted, done.known, done.refused) == counts
        with sealed(two.cast.campaign.pk):
            assert counted() == wanted
            assert Objection.objects.filter(building=HOUSE).exists()
            assert DoorEvent.objects.filter(phone=None).count() == 1
            assert Phone.objects.get(device=uuid.UUID(int=7)).left_at is not None
            first = Entry.objects.filter(verb="turf.answered").earliest("number")
            assert first.details == {"events": 10, "origin": two.there.slug}


def test_results_of_a_site_that_is_not_let_in_are_refused(two: Two):
    back = results(two, taken(two, sent(two)))
    with sealed(two.cast.campaign.pk), pytest.raises(InputError, match="pas acceptée"):
        take_events(turf=two.turf, file=opened(back), **BY)


def signed_elsewhere(raw: bytes, **values) -> bytes:
    with elsewhere():
        return changed(raw, **values)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"to": fingerprint_of(b"somebody else's key")}, "pour un autre site"),
        ({"to": None}, "pour un autre site"),
        ({"campaign": None}, "version d’avant"),
    ],
)
def test_results_for_another_site_or_of_nobody_are_refused(two: Two, values, told):
    back = signed_elsewhere(results(two, taken(two, sent(two))), **values)
    with pytest.raises(InputError, match=told):
        answered(two, back)
    with sealed(two.cast.campaign.pk):
        assert not DoorEvent.objects.exists()


def test_a_turf_that_was_given_to_nobody_is_not_answered_for(two: Two):
    back = results(two, taken(two, sent(two)))
    with sealed(two.cast.campaign.pk):
        turf = walked_turf(two.cast, letter="B", at=AT).turf
        accept_key(campaign=two.cast.campaign, public=public_of(OTHER_SITE), label="Site ami", **BY)
        raw = signed_elsewhere(back, key=f"{two.cast.campaign.slug}/{turf.pk}")
        with pytest.raises(InputError, match="donné à personne"):
            take_events(turf=turf, file=opened(raw), **BY)


def test_a_campaign_that_names_the_turf_of_another_gives_no_turf_and_no_result(two: Two):
    """A rival signs a file that names a turf of here, takes it in, and sends back what it never walked."""
    raw = signed_elsewhere(sent(two), campaign="rivale", key=f"{two.cast.campaign.slug}/{two.turf.pk}")
    with sealed(two.there.pk):
        accept_key(campaign=two.there, public=public_of(OTHER_SITE), label="Sa propre clé", **BY)
        with pytest.raises(InputError, match="donne un secteur d’une autre"):
            take_turf(action=two.action, file=opened(raw), **BY)
    # As it could be before: the origin is another key, so that what comes back is not for this site.
    honest = signed_elsewhere(sent(two))
    with sealed(two.there.pk):
        turf = take_turf(action=two.action, file=opened(honest), **BY)
        back = events_text(turf=Turf.objects.select_related("action__campaign").get(pk=turf.pk), **BY).encode()
    with pytest.raises(InputError, match="pour un autre site"):
        answered(two, back)


def test_a_turf_file_of_before_is_refused_with_what_to_do(two: Two):
    content = json.loads(json.loads(sent(two))["content"])
    del content["campaign"]
    with pytest.raises(InputError, match=r"version d’avant.*mettez l’autre site à jour"):
        taken(two, sealed_text(content).encode())


def phone_file(two: Two, **values) -> bytes:
    event = {
        "id": str(uuid.UUID(int=55)),
        "n": 1,
        "at": AT.isoformat(),
        "type": "visit",
        "building": HOUSE,
        "stair": "",
        "floor": 0,
        "door": 1,
        "outcome": "opened",
    }
    content = {
        "kind": EVENTS,
        "code": two.turf.code,
        "device": str(uuid.UUID(int=9)),
        "sent_at": AT.isoformat(),
        "events": [event],
        **values,
    }
    return json.dumps({"format": "arpenteur-secteur", "version": 1, "content": json.dumps(content)}).encode()


def ticket(raw: bytes) -> str:
    return json.loads(json.loads(raw)["content"])["ticket"]


def test_a_phone_that_opened_the_file_sends_its_queue_back_by_a_file(two: Two):
    raw = phone_file(two, ticket=ticket(sent(two)))
    with sealed(two.cast.campaign.pk):
        assert take_events(turf=two.turf, file=opened(raw), **BY).accepted == 1
        assert take_events(turf=two.turf, file=opened(raw), **BY).known == 1
        assert counted() == {"opened": 1}


def test_a_phone_that_came_by_the_link_shows_its_pass(two: Two):
    with sealed(two.cast.campaign.pk):
        Phone.objects.create(
            campaign=two.cast.campaign,
            turf=two.turf,
            device=uuid.UUID(int=9),
            digest=digest("pass"),
            joined_at=AT,
            seen_at=AT,
        )
        assert take_events(turf=two.turf, file=opened(phone_file(two, **{"pass": "pass"})), **BY).accepted == 1
        with pytest.raises(InputError, match="pas ouvert"):
            take_events(turf=two.turf, file=opened(phone_file(two, **{"pass": "other"})), **BY)


@pytest.mark.parametrize("given", [{}, {"ticket": "x"}, {"ticket": None}, {"ticket": "é"}, {"ticket": "\ud800"}])
def test_a_phone_that_shows_nothing_is_refused(two: Two, given):
    with sealed(two.cast.campaign.pk), pytest.raises(InputError, match="ne vient pas"):
        take_events(turf=two.turf, file=opened(phone_file(two, **given)), **BY)


@pytest.mark.parametrize("events", [None, {}, [1], ["x"], "x"])
def test_results_that_are_none_are_refused(two: Two, events):
    with sealed(two.cast.campaign.pk), pytest.raises(InputError):
        take_events(turf=two.turf, file=opened(phone_file(two, events=events)), **BY)


def tampered(raw: bytes) -> bytes:
    return raw.replace(b"avenue du Mod", b"avenue du Lod")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda raw: raw[: len(raw) // 2], "tronqué"),
        (lambda raw: b"", "tronqué"),
        (lambda raw: b"[" * 100_000, "tronqué"),
        (lambda raw: b"\xff\xfe", "tronqué"),
        (lambda raw: b"[]", "tronqué"),
        (lambda raw: b'{"format": "autre"}', "pas un fichier de secteur"),
        (lambda raw: json.dumps(json.loads(raw) | {"version": 2}).encode(), "autre version"),
        (tampered, "modifié"),
        (lambda raw: json.dumps(json.loads(raw) | {"signature": ""}).encode(), "modifié"),
        (lambda raw: json.dumps(json.loads(raw) | {"key": OTHER_SITE}).encode(), "modifié"),
        (lambda raw: json.dumps({k: v for k, v in json.loads(raw).items() if k != "signature"}).encode(), "modifié"),
        (lambda raw: json.dumps({k: json.loads(raw)[k] for k in ("format", "version", "content")}).encode(), "signé"),
        (lambda raw: changed(raw, kind="other"), "ni secteur ni résultats"),
        (lambda raw: changed(raw, place="Ailleurs"), "autre territoire"),
        (lambda raw: changed(raw, key=""), "pas de nom"),
        (lambda raw: changed(raw, turf={"until": AT.isoformat()}), "échéance"),
        (lambda raw: changed(raw, turf={"until": "2027-01-01"}), "ne se lit pas"),
        (lambda raw: changed(raw, turf={"buildings": []}), "ne se lit pas"),
        (lambda raw: changed(raw, turf={"buildings": [{}]}), "ne se lit pas"),
        (lambda raw: changed(raw, turf={"letter": "<b>"}), "ne se lit pas"),
        (lambda raw: changed(raw, turf={"path": [[999, 0]]}), "ne se lit pas"),
        (lambda raw: changed(raw, turf={"stations": [{"key": "93010_9999"}]}), "hors du territoire"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_a_sentence_and_nothing_is_kept(two: Two, spoil, sentence: str):
    raw = spoil(sent(two))
    with pytest.raises(InputError, match=sentence):
        taken(two, raw)
    with sealed(two.there.pk):
        assert not Turf.objects.exists()


def test_a_key_that_was_shut_out_signs_nothing_more(two: Two):
    raw = sent(two)
    with sealed(two.there.pk):
        revoke_key(key=AcceptedKey.objects.get(), **BY)
    with pytest.raises(InputError, match="pas acceptée"):
        taken(two, raw)
    with sealed(two.there.pk):
        accept_key(campaign=two.there, public=base64.b64encode(own_public()).decode(), label="De nouveau", **BY)
    assert taken(two, raw).letter == "A"


def upload(cast: Cast, user, raw: bytes, slug: str = "essai", **more):
    file = SimpleUploadedFile("x.arpenteur-secteur.json", raw, "application/json")
    return cast.client(user).post(f"/c/{slug}/secteurs/fichiers/", {"file": file, **more})


@pytest.fixture
def soon(cast: Cast) -> Walked:
    """A turf of an action of now, as pages list it."""
    with sealed(cast.campaign.pk):
        return walked_turf(cast, code="2-A-2345")


def test_the_page_sends_a_turf_and_takes_its_results_in(cast: Cast, soon: Walked):
    turf = soon.turf
    page = cast.client(cast.organiser).get("/c/essai/secteurs/fichiers/").content.decode()
    assert turf.code in page
    answer = cast.client(cast.organiser).post(f"/c/essai/secteurs/{turf.action_id}/{turf.pk}/fichier/")
    assert answer.headers["Content-Disposition"].endswith('2-A-2345.arpenteur-secteur.json"')
    assert opened(answer.content).kind == TURF
    back = phone_file(Two(cast, turf, turf.action), ticket=ticket(answer.content))
    assert upload(cast, cast.organiser, back).headers["Location"] == f"/c/essai/secteurs/saisie/{turf.pk}/"
    with sealed(cast.campaign.pk):
        assert DoorEvent.objects.count() == 1


def test_the_page_says_what_is_wrong_with_a_file(cast: Cast, soon: Walked):
    answer = cast.client(cast.organiser).post(f"/c/essai/secteurs/{soon.turf.action_id}/{soon.turf.pk}/fichier/")
    assert "choisissez l’action" in upload(cast, cast.organiser, answer.content).content.decode()
    wrong = upload(cast, cast.organiser, answer.content[:500])
    assert wrong.status_code == 422
    assert "tronqué" in wrong.content.decode()
    other = phone_file(Two(cast, soon.turf, soon.turf.action), key="rivale/3")
    assert "autre campagne" in upload(cast, cast.organiser, other).content.decode()
    unknown = phone_file(Two(cast, soon.turf, soon.turf.action), code="9-Z-9999")
    assert "autre campagne" in upload(cast, cast.organiser, unknown).content.decode()
