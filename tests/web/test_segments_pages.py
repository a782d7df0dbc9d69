"""The page of a segment: lines one by one, kept under a name, why somebody is in or not, what the law says of it."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine
from cast import Cast
from fictional_place import station
from known_contacts import NOW, a_contact, words

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.reads.models import ReadingDay
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.persons.contacts.actions import new_tag
from arpenteur.web.persons.contacts.models import Channel, Contact, ContactTag, Purpose
from arpenteur.web.persons.segments.models import Segment

pytestmark = pytest.mark.django_db
HERE = "/c/essai/segments/"
BOTH = ((Purpose.NEWS, Channel.EMAIL), (Purpose.TARGETED, Channel.EMAIL))


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def people(cast: Cast) -> list[Contact]:
    return [
        a_contact(cast, "Ana Figurine", pairs=BOTH, station=station(0), phone=""),
        a_contact(cast, "Bao Témoin", station=station(0), phone=""),
        a_contact(cast, "Cléo Maquette", station=station(9), phone=""),
    ]


def test_everybody_is_no_targeting(cast: Cast, people):
    text = words(cast.client(cast.organiser).get(HERE))
    assert '<b class="tn">3</b>' in text
    assert "ciblage politique" not in text


def test_a_narrower_segment_says_what_that_changes_in_law(cast: Cast, people):
    text = words(cast.client(cast.organiser).get(f"{HERE}?l=garder.zone.{station(0)}"))
    assert "Ce segment choisit parmi vos abonnés : y écrire devient du ciblage politique." in text
    assert "1 personne ne l’a pas donné et ne recevra rien." in text
    assert "Règlement (UE) 2024/900, art. 3(11) et 18" in text
    assert "écrire à tous les abonnés, sans choisir : 3" in text
    assert "dans ce segment de 2" in text
    assert "Ana Figurine" in text
    assert "Cléo" not in text


def test_a_line_is_added_and_taken_off_by_addresses(cast: Cast, people):
    client = cast.client(cast.organiser)
    added = client.get(HERE, {"l": "garder.classe.once", "code": f"zone.{station(9)}", "do": "retirer"})
    assert added.status_code == 302
    assert unquote(added.url) == f"{HERE}?l=garder.classe.once&l=retirer.zone.{station(9)}"
    text = words(client.get(added.url))
    assert "−1" in text or "-1" in text
    assert 'aria-label="Ôter la ligne 3"' in text


def test_counts_come_while_one_chooses(cast: Cast, people):
    answer = cast.client(cast.organiser).get(f"{HERE}essai/", {"l": f"garder.zone.{station(0)}", "code": "classe.once"})
    text = words(answer)
    assert [text.count(f"→ {n}<") for n in (2, 3, 0)] == [1, 1, 1]
    assert "Figurine" not in text


@pytest.mark.parametrize(
    "wrong",
    ["l=garder.nom.Ana", "l=voir.classe.once", "lignes=7", "code=nom.Ana&do=garder", "code=classe.once&do=voir"],
)
def test_what_cannot_be_read_is_refused(cast: Cast, wrong: str):
    assert cast.client(cast.organiser).get(f"{HERE}?{wrong}").status_code == 400


def test_why_she_is_in_and_why_another_is_not(cast: Cast, people):
    client = cast.client(cast.organiser)
    url = f"{HERE}?l=garder.zone.{station(0)}"
    assert "Ana Figurine y est." in words(client.post(url, {"text": "ana"}))
    text = words(client.post(url, {"text": "cléo"}))
    assert "Cléo Maquette n’y est pas. La ligne 2 décide" in text.replace("</b>", "")
    assert "Personne n’a tous ces mots." in words(client.post(url, {"text": "inconnue"}))
    with sealed(cast.campaign.pk):
        assert [one.details for one in Entry.objects.filter(verb="names.searched")] == [{"n": 1}, {"n": 1}, {"n": 0}]
        assert ReadingDay.objects.get().lists == 3


def test_a_segment_is_kept_opened_changed_and_forgotten(cast: Cast, people):
    client = cast.client(cast.organiser)
    kept = client.post(f"{HERE}garder/?l=garder.zone.{station(0)}", {"name": "Rive sud"})
    with sealed(cast.campaign.pk):
        segment = Segment.objects.get()
    assert segment.lines == [f"garder.zone.{station(0)}"]
    assert kept.url == f"{HERE}{segment.pk}/"
    opened = words(client.get(kept.url, follow=True))
    assert "Rive sud" in opened
    assert "Cléo" not in opened
    client.post(f"{HERE}garder/?l=garder.classe.once&segment={segment.pk}", {"name": "Rive sud"})
    with sealed(cast.campaign.pk):
        assert Segment.objects.get().lines == ["garder.classe.once"]
    client.post(f"{HERE}garder/?segment={segment.pk}", {"do": "delete"})
    with sealed(cast.campaign.pk):
        assert not Segment.objects.exists()
        assert Contact.objects.count() == 3


@pytest.mark.parametrize("name", ["", "x" * 61, "Catholiques du quartier"])
def test_a_name_that_says_too_much_or_nothing_is_refused(cast: Cast, name: str):
    cast.client(cast.organiser).post(f"{HERE}garder/?l=garder.classe.once", {"name": name})
    with sealed(cast.campaign.pk):
        assert not Segment.objects.exists()


def test_everybody_is_not_kept_as_a_segment(cast: Cast):
    cast.client(cast.organiser).post(f"{HERE}garder/", {"name": "Tous"})
    with sealed(cast.campaign.pk):
        assert not Segment.objects.exists()


def test_a_gesture_on_all_of_a_segment(cast: Cast, people):
    with sealed(cast.campaign.pk):
        tag = new_tag(campaign=cast.campaign, name="marché", purpose="stand", by=COMMAND, at=NOW)
    client = cast.client(cast.organiser)
    url = f"{HERE}plusieurs/?l=garder.zone.{station(0)}"
    assert "Étiqueter 2 personnes" in words(client.post(url, {"do": "tag", "tout": "1"}))
    client.post(url, {"do": "tag", "tout": "1", "sure": "1", "tag": tag.pk})
    with sealed(cast.campaign.pk):
        assert set(ContactTag.objects.values_list("contact", flat=True)) == {people[0].pk, people[1].pk}


def test_a_leader_counts_and_sees_her_zones_only(cast: Cast, people):
    text = words(cast.client(cast.leader).get(HERE))
    assert "2 connues en tout" in text
    assert "Cléo" not in text
    assert "ciblage politique" in text, "whom she sees is a choice already"


@pytest.mark.parametrize(
    ("name", "sees", "keeps"),
    [
        ("director", 200, 302),
        ("officer", 200, 403),
        ("volunteer", 403, 403),
        ("guest", 403, 403),
        ("rival", 404, 404),
        ("outsider", 404, 404),
    ],
)
def test_who_sees_and_who_keeps(cast: Cast, people, name: str, sees: int, keeps: int):
    client = cast.client(getattr(cast, name))
    assert client.get(HERE).status_code == sees
    assert client.get(f"{HERE}essai/?code=classe.once").status_code == sees
    assert client.post(HERE, {"text": "ana"}).status_code == sees
    assert client.post(f"{HERE}garder/?l=garder.classe.once", {"name": "Essai"}).status_code == keeps
    assert client.post(f"{HERE}plusieurs/", {"do": "tag"}).status_code == keeps


def test_a_segment_of_another_campaign_is_unknown_here(cast: Cast, people):
    client = cast.client(cast.organiser)
    client.post(f"{HERE}garder/?l=garder.classe.once", {"name": "Essai"})
    with sealed(cast.campaign.pk):
        number = Segment.objects.get().pk
    theirs = cast.client(cast.rival)
    assert theirs.get(f"/c/rivale/segments/{number}/").status_code == 404
    assert theirs.post(f"/c/rivale/segments/garder/?segment={number}", {"do": "delete"}).status_code == 404


def test_a_fresh_member_sees_no_segment(cast: Cast, people):
    with unsealed():
        Membership.objects.filter(user=cast.organiser).update(since=NOW - timedelta(hours=1))
    client = cast.client(cast.organiser)
    for url in (HERE, f"{HERE}essai/?code=classe.once"):
        assert client.get(url).status_code == 403
    assert client.post(HERE, {"text": "ana"}).status_code == 403
    assert client.post(f"{HERE}garder/?l=garder.classe.once", {"name": "Essai"}).status_code == 403
    assert client.post(f"{HERE}plusieurs/", {"do": "tag"}).status_code == 403
