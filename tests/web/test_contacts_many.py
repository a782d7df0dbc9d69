"""Several contacts at once: one question, one answer, ten minutes to undo; nothing of another campaign or zone."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from cast import Cast
from fictional_place import station
from journeys import ready_path
from known_contacts import NOW, a_contact, words

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts import gestures
from arpenteur.web.persons.contacts.actions import new_tag, object_to_all, put_tag
from arpenteur.web.persons.contacts.models import Contact, ContactTag, FollowUp, How, Tag
from arpenteur.web.persons.paths import contact_orders
from arpenteur.web.persons.paths.models import Journey, Path
from arpenteur.web.persons.paths.permissions import EDIT_PATHS
from arpenteur.web.persons.paths.starting import start

pytestmark = pytest.mark.django_db
LIST, MANY, UNDO = "/c/essai/contacts/", "/c/essai/contacts/plusieurs/", "/c/essai/contacts/defaire/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def people(cast: Cast) -> list[Contact]:
    return [
        a_contact(cast, name, station=station(at), phone="")
        for at, name in enumerate(("Ana Figurine", "Bao Témoin", "Cléo Maquette"))
    ]


@pytest.fixture
def tag(cast: Cast) -> Tag:
    with sealed(cast.campaign.pk):
        return new_tag(campaign=cast.campaign, name="marché", purpose="stand du samedi", by=COMMAND, at=NOW)


def under(cast: Cast, tag: Tag) -> set[int]:
    with sealed(cast.campaign.pk):
        return set(ContactTag.objects.filter(tag=tag).values_list("contact", flat=True))


def test_a_gesture_asks_once_and_is_done_and_undone(cast: Cast, people, tag):
    client = cast.client(cast.organiser)
    with sealed(cast.campaign.pk):
        put_tag(contacts=[people[0]], tag=tag, by=COMMAND, at=NOW)
    chosen = {"do": "tag", "qui": [people[0].pk, people[1].pk]}
    asked = client.post(MANY, chosen)
    assert "Étiqueter 2 personnes" in words(asked)
    assert under(cast, tag) == {people[0].pk}, "a question changes nothing"
    client.post(MANY, {**chosen, "sure": "1", "tag": tag.pk})
    assert under(cast, tag) == {people[0].pk, people[1].pk}
    assert "Le dernier geste portait sur 1 personne." in words(client.get(LIST))
    client.post(UNDO)
    assert under(cast, tag) == {people[0].pk}, "who had it before keeps it"


def test_all_of_a_filter_whatever_the_page(cast: Cast, people, tag):
    client = cast.client(cast.organiser)
    with sealed(cast.campaign.pk):
        put_tag(contacts=people[:2], tag=tag, by=COMMAND, at=NOW)
    client.post(f"{MANY}?filtre=etiquette.{tag.pk}", {"do": "untag", "tout": "1", "sure": "1", "tag": tag.pk})
    assert under(cast, tag) == set()
    client.post(UNDO)
    assert under(cast, tag) == {people[0].pk, people[1].pk}


def test_a_follow_up_for_each_goes_when_it_is_undone_but_what_is_done_stays(cast: Cast, people):
    client = cast.client(cast.organiser)
    with sealed(cast.campaign.pk):
        owner = Membership.objects.get(user=cast.director)
    given = {"do": "follow_up", "tout": "1", "sure": "1", "kind": "call", "due": "2026-12-04", "owner": owner.pk}
    client.post(MANY, given)
    with sealed(cast.campaign.pk):
        assert set(FollowUp.objects.values_list("kind", "owner")) == {("call", owner.pk)}
        assert FollowUp.objects.count() == 3
        FollowUp.objects.filter(contact=people[0]).update(done_at=NOW)
    client.post(UNDO)
    with sealed(cast.campaign.pk):
        assert [one.contact_id for one in FollowUp.objects.all()] == [people[0].pk]


def test_handed_over_with_what_they_wait_for_and_back(cast: Cast, people):
    client = cast.client(cast.organiser)
    with sealed(cast.campaign.pk):
        first, second = (Membership.objects.get(user=one) for one in (cast.organiser, cast.director))
        Contact.objects.filter(pk=people[0].pk).update(owner=first)
    client.post(MANY, {"do": "follow_up", "tout": "1", "sure": "1", "kind": "call", "due": "2026-12-04", "owner": ""})
    client.post(MANY, {"do": "hand_over", "tout": "1", "sure": "1", "owner": second.pk})
    with sealed(cast.campaign.pk):
        assert set(Contact.objects.values_list("owner", flat=True)) == {second.pk}
        assert set(FollowUp.objects.values_list("owner", flat=True)) == {second.pk}
    client.post(UNDO)
    with sealed(cast.campaign.pk):
        assert dict(Contact.objects.values_list("pk", "owner")) == {
            people[0].pk: first.pk,
            people[1].pk: None,
            people[2].pk: None,
        }
        assert set(FollowUp.objects.values_list("owner", flat=True)) == {None}
        assert Entry.objects.filter(verb="contact.handed_back").count() == 1


def test_after_ten_minutes_it_is_too_late(cast: Cast, people, tag, clock):
    client = cast.client(cast.organiser)
    client.post(MANY, {"do": "tag", "tout": "1", "sure": "1", "tag": tag.pk})
    clock.shift(timedelta(minutes=10, seconds=1))
    assert "Le dernier geste" not in words(client.get(LIST))
    assert "trop tard" in words(client.post(UNDO, follow=True))
    assert len(under(cast, tag)) == 3


def test_whoever_objects_is_in_no_gesture(cast: Cast, people, tag):
    with sealed(cast.campaign.pk):
        object_to_all(contact=people[2], how=How.SPOKEN, by=COMMAND, at=NOW)
    cast.client(cast.organiser).post(MANY, {"do": "tag", "qui": [one.pk for one in people], "sure": "1", "tag": tag.pk})
    assert under(cast, tag) == {people[0].pk, people[1].pk}


def test_a_narrowed_leader_changes_only_whom_she_sees(cast: Cast, people, tag):
    cast.client(cast.leader).post(MANY, {"do": "tag", "qui": [one.pk for one in people], "sure": "1", "tag": tag.pk})
    assert under(cast, tag) == {people[0].pk, people[1].pk}


def test_a_contact_or_a_tag_of_another_campaign_is_not_taken(cast: Cast, people, tag):
    with sealed(cast.other.pk):
        theirs = new_tag(campaign=cast.other, name="ailleurs", purpose="essai", by=COMMAND, at=NOW)
    answer = cast.client(cast.organiser).post(MANY, {"do": "tag", "qui": [people[0].pk], "sure": "1", "tag": theirs.pk})
    assert answer.status_code == 400
    rival = cast.client(cast.rival).post(
        "/c/rivale/contacts/plusieurs/", {"do": "tag", "qui": [people[0].pk], "sure": "1", "tag": theirs.pk}
    )
    assert rival.status_code == 302, "nobody of theirs is chosen"
    with sealed(cast.other.pk):
        assert not ContactTag.objects.exists()


def test_nobody_chosen_an_unknown_order_and_too_many(cast: Cast, people, tag, monkeypatch):
    client = cast.client(cast.organiser)
    assert "Personne n’est choisi" in words(client.post(MANY, {"do": "tag"}, follow=True))
    assert client.post(MANY, {"do": "delete", "tout": "1"}).status_code == 400
    monkeypatch.setattr(gestures, "MOST", 2)
    assert client.post(MANY, {"do": "tag", "tout": "1"}).status_code == 400


@pytest.mark.parametrize(("name", "status"), [("officer", 403), ("volunteer", 403), ("guest", 403), ("rival", 404)])
def test_who_may_not(cast: Cast, people, tag, name: str, status: int):
    client = cast.client(getattr(cast, name))
    assert client.post(MANY, {"do": "tag", "tout": "1", "sure": "1", "tag": tag.pk}).status_code == status
    assert client.post(UNDO).status_code == status
    assert under(cast, tag) == set()


def on(cast: Cast, path: Path) -> dict[int, str]:
    with sealed(cast.campaign.pk):
        return dict(Journey.objects.filter(path=path).values_list("contact", "status"))


def test_put_on_a_path_from_the_list_and_off_it_again(cast: Cast, people):
    client = cast.client(cast.organiser)
    assert 'value="path"' not in client.get(LIST).content.decode(), "no path yet"
    with sealed(cast.campaign.pk):
        path = ready_path(cast.campaign)
        start(contact=people[0], path=path, by=COMMAND, at=NOW)
    assert 'value="path"' in client.get(LIST).content.decode()
    chosen = {"do": "path", "qui": [people[0].pk, people[1].pk]}
    assert "Mettre sur un parcours 2 personnes" in words(client.post(MANY, chosen))
    assert set(on(cast, path)) == {people[0].pk}, "a question changes nothing"
    said = words(client.post(MANY, {**chosen, "sure": "1", "path": path.pk}, follow=True))
    assert "fait pour 1 personne." in said
    assert "Pour 1 personne, c’était déjà le cas." in said
    assert on(cast, path) == {people[0].pk: "active", people[1].pk: "active"}
    client.post(UNDO)
    assert on(cast, path) == {people[0].pk: "active", people[1].pk: "voided"}


def test_everybody_of_a_segment_is_put_on_a_path_with_a_member(cast: Cast, people, tag):
    client = cast.client(cast.organiser)
    with sealed(cast.campaign.pk):
        put_tag(contacts=people[1:], tag=tag, by=COMMAND, at=NOW)
        path, owner = ready_path(cast.campaign), Membership.objects.get(user=cast.director)
    stack = f"?l=garder.etiquette.{tag.pk}"
    assert 'value="path"' in client.get(f"/c/essai/segments/{stack}").content.decode()
    client.post(
        f"/c/essai/segments/plusieurs/{stack}",
        {"do": "path", "tout": "1", "sure": "1", "path": path.pk, "owner": owner.pk},
    )
    with sealed(cast.campaign.pk):
        assert set(Journey.objects.values_list("contact", "owner")) == {(one.pk, owner.pk) for one in people[1:]}


def test_a_path_of_another_campaign_or_without_the_right_takes_nobody(cast: Cast, people, monkeypatch):
    with sealed(cast.other.pk):
        theirs = ready_path(cast.other)
    with sealed(cast.campaign.pk):
        path = Path.objects.first() or ready_path(cast.campaign)
    given = {"do": "path", "qui": [people[0].pk], "sure": "1"}
    assert cast.client(cast.organiser).post(MANY, {**given, "path": theirs.pk}).status_code == 400
    monkeypatch.setattr(contact_orders, "EDIT_PATHS", replace(EDIT_PATHS, name="nobody_has_it"))
    assert cast.client(cast.organiser).post(MANY, {**given, "path": path.pk}).status_code == 400
    assert on(cast, path) == {}
