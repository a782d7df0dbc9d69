"""Publish makes everything at once or nothing; undo leaves no trace; the day says who knows her turf."""

import html
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from api_phone import FieldPhone
from cast import Cast
from crowd import an_action
from django.core import mail
from django.utils import timezone
from fictional_place import station
from saturday import NAMES, WEDNESDAY, address, fields, free_people, page, publish

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.outbox.worker import tick
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.fieldwork.actions import cancel_action
from arpenteur.web.ground.fieldwork.events import Counted, record_counts
from arpenteur.web.ground.fieldwork.models import Action, Participation
from arpenteur.web.ground.phone.ground.own_links import own_link, turf_of_own_link
from arpenteur.web.ground.phone.models import Cutting, DoorEvent, Phone, Turf
from arpenteur.web.ground.week import publishing as verbs
from arpenteur.web.ground.week.alerts import not_told
from arpenteur.web.ground.week.models import Publication, TellingMeans, TurfNote

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def wednesday(streets: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(WEDNESDAY, tick=True) as clock:
        yield clock


def day(cast: Cast, made: Publication, name: str = "director", rest: str = "", status: int = 200) -> str:
    answer = cast.client(getattr(cast, name)).get(address(cast, f"{made.pk}/{rest}"))
    assert answer.status_code == status, name
    return html.unescape(answer.content.decode())


def post(cast: Cast, made: Publication, rest: str, name: str = "director", **sent):
    return cast.client(getattr(cast, name)).post(address(cast, f"{made.pk}/{rest}"), sent)


def test_one_click_makes_action_people_pairs_turfs_and_links(cast: Cast):
    free_people(cast)
    made = publish(cast)
    with sealed(cast.campaign.pk):
        action = Action.objects.get()
        assert (action.status, action.kind, action.wanted, action.open) == ("planned", "doors", 6, True)
        assert Participation.objects.filter(action=action).count() == 5
        pairs = set(Participation.objects.filter(action=action, pair__gt=0).values_list("pair", flat=True))
        turfs = list(Turf.objects.filter(action=action))
        assert len(turfs) == 3
        assert {one.pair for one in turfs} == {*pairs, 0}
        assert all(one.digest for one in turfs)
        assert action.doors == sum(one.doors for one in turfs)
        assert Cutting.objects.get(action=action).request["segments"]
        assert {one.turf_id for one in TurfNote.objects.filter(publication=made)} == {one.pk for one in turfs}
    text = day(cast, made)
    assert all(name in text for name in NAMES)
    assert "0 sur 5, il reste 5 personnes" in text


def test_the_page_of_turfs_measures_what_was_published(cast: Cast):
    free_people(cast)
    made = publish(cast)
    text = html.unescape(
        cast.client(cast.director).get(f"/c/{cast.campaign.slug}/secteurs/{made.action_id}/").content.decode()
    )
    with sealed(cast.campaign.pk):
        doors = {one.letter: one.doors for one in Turf.objects.all()}
    shown = dict(re.findall(r'data-letter="(\w)" data-doors="(\d+)"', text))
    assert {letter: int(number) for letter, number in shown.items()} == doors
    assert "changé depuis" not in text


def test_a_form_sent_twice_is_one_publication(cast: Cast):
    free_people(cast)
    form = fields(page(cast))
    client = cast.client(cast.director)
    first, second = (client.post(address(cast, "publier/"), form) for _time in range(2))
    assert first.url == second.url
    with sealed(cast.campaign.pk):
        assert Action.objects.count() == 1


def test_two_people_who_publish_the_same_people_are_told_apart(cast: Cast):
    free_people(cast)
    hers, his = fields(page(cast)), fields(page(cast, "organiser"))
    assert cast.client(cast.director).post(address(cast, "publier/"), hers).status_code == 302
    answer = cast.client(cast.organiser).post(address(cast, "publier/"), his)
    assert answer.status_code == 409
    assert "uelque chose a changé pendant votre lecture" in html.unescape(answer.content.decode())
    with sealed(cast.campaign.pk):
        assert Action.objects.count() == 1


def test_doors_of_a_published_turf_are_not_proposed_again(cast: Cast):
    free_people(cast)
    publish(cast)
    with sealed(cast.campaign.pk):
        first = {one["key"] for turf in Turf.objects.all() for one in turf.plan["buildings"]}
    publish(cast)
    with sealed(cast.campaign.pk):
        last = Action.objects.order_by("-pk")[0]
        assert last.starts_at.date() == WEDNESDAY.date() + timedelta(days=1)
        second = {one["key"] for turf in Turf.objects.filter(action=last) for one in turf.plan["buildings"]}
    assert not first & second


def test_a_damaged_form_publishes_nothing(cast: Cast):
    free_people(cast)
    form = fields(page(cast))
    for change, status in (({"key": ["x"]}, 422), ({"seal": ["x"]}, 409), ({"hours": ["7"]}, 422)):
        answer = cast.client(cast.director).post(address(cast, "publier/"), {**form, **change})
        assert answer.status_code == status, change
    with sealed(cast.campaign.pk):
        assert not Action.objects.exists()


def test_undo_leaves_no_trace_but_the_journal(cast: Cast):
    free_people(cast)
    made = publish(cast)
    assert "Tout défaire" in day(cast, made)
    answer = post(cast, made, "defaire/")
    assert answer.url == address(cast)
    with sealed(cast.campaign.pk):
        for table in (Action, Turf, Cutting, Participation, Publication, TurfNote):
            assert not table.objects.exists(), table
        verbs_said = list(Entry.objects.filter(chain=cast.campaign.pk).values_list("verb", flat=True))
        assert "week.published" in verbs_said
        assert "week.taken_back" in verbs_said
        assert not any(name in str(entry.details) for entry in Entry.objects.all() for name in NAMES)
    assert "5 personnes, 3 secteurs" in page(cast)


def test_undo_is_refused_after_ten_minutes_and_once_somebody_walked(cast: Cast, wednesday: time_machine.Traveller):
    free_people(cast)
    made = publish(cast)
    with sealed(cast.campaign.pk):
        count = Counted(uuid.uuid4(), made.action.zones.all()[0].station, "opened", 1, timezone.now())
        record_counts(action=made.action, counts=[count], by=COMMAND, at=timezone.now())
    assert "uelqu’un a déjà marché" in html.unescape(post(cast, made, "defaire/").content.decode())
    with sealed(cast.campaign.pk):
        second = publish(cast)
        wednesday.shift(timedelta(minutes=11))
        with pytest.raises(InputError, match="dix minutes"):
            verbs.take_back(publication=second, by=COMMAND, at=timezone.now())
        assert Action.objects.count() == 2
    assert "Tout défaire" not in day(cast, second)


def test_nothing_that_a_phone_walked_is_lost(cast: Cast, wednesday: time_machine.Traveller):
    free_people(cast)
    made = publish(cast)
    with sealed(cast.campaign.pk):
        turf = Turf.objects.filter(action=made.action)[0]
        phone = FieldPhone(own_link(turf))
    assert phone.enter()["status"] == 201
    # She walks without network, well before the outing; meanwhile somebody wants to take it back.
    door = turf.plan["buildings"][0]
    walked = phone.event("visit", building=door["key"], stair="", floor=0, door=1, outcome="opened")
    assert "Tout défaire" not in day(cast, made)
    assert "un téléphone a son secteur" in day(cast, made)
    answer = post(cast, made, "defaire/")
    assert answer.status_code == 422
    assert "annulez plutôt l’action" in html.unescape(answer.content.decode())
    with sealed(cast.campaign.pk):
        cancel_action(action=made.action, why="Il pleut.", by=COMMAND, at=timezone.now())
    wednesday.shift(timedelta(hours=6))
    assert [said[0] for said in phone.answers(walked)] == ["accepted"]
    with sealed(cast.campaign.pk):
        assert DoorEvent.objects.filter(turf=turf, building=door["key"]).exists()


def test_a_link_of_an_outing_taken_back_opens_nothing(cast: Cast):
    free_people(cast)
    made = publish(cast)
    with sealed(cast.campaign.pk):
        links = [own_link(one) for one in Turf.objects.filter(action=made.action)]
    assert post(cast, made, "defaire/").status_code == 302
    for link in links:
        assert FieldPhone(link).enter()["status"] in {404, 410}


def test_letters_leave_when_nothing_can_be_taken_back_and_none_after_an_undo(
    cast: Cast, wednesday: time_machine.Traveller
):
    free_people(cast, NAMES[:2], email="")
    free_people(cast, ("Félix Quidam", "Gaëlle Postiche"), email="elle@exemple.invalid")
    made = publish(cast)
    assert "part à" in day(cast, made)
    tick(at=timezone.now())
    assert not mail.outbox
    wednesday.shift(timedelta(minutes=11))
    tick(at=timezone.now())
    assert len(mail.outbox) == 2
    secret = re.search(r"/terrain/#(\S+)", str(mail.outbox[0].body))
    assert secret
    with unsealed():
        opened = turf_of_own_link(secret[1])
    assert opened is not None
    with sealed(cast.campaign.pk):
        assert TurfNote.objects.filter(means=TellingMeans.MAIL).exclude(done_at=None).count() == 2
        mail.outbox.clear()
    again = publish(cast)
    post(cast, again, "defaire/")
    wednesday.shift(timedelta(minutes=11))
    tick(at=timezone.now())
    assert not mail.outbox


def test_people_are_said_told_one_by_one_and_together_and_not_after_all(cast: Cast):
    free_people(cast, phone="0601020304")
    made = publish(cast)
    text = day(cast, made)
    assert 'href="sms:' in text
    notes = re.findall(r'name="note" value="(\d+)"', text)
    post(cast, made, "prevenir/", one=f"{notes[0]}.text")
    post(cast, made, "prevenir/", note=notes[1:3], means="paper")
    assert "3 sur 5, il reste 2 personnes" in day(cast, made)
    post(cast, made, "prevenir/", one=f"{notes[0]}.")
    text = day(cast, made, rest="?voir=to-tell")
    assert "2 sur 5, il reste 3 personnes" in text
    assert text.count('name="note"') == 3
    post(cast, made, "prevenir/", note=["x", "9" * 30, "999999"], means="paper")
    assert "2 sur 5" in day(cast, made)


def test_a_turf_that_a_phone_opened_is_said_open(cast: Cast):
    free_people(cast)
    made = publish(cast)
    with sealed(cast.campaign.pk):
        turf = Turf.objects.filter(pair__gt=0)[0]
        Phone.objects.create(
            campaign=cast.campaign,
            turf=turf,
            device=uuid.uuid4(),
            digest="0" * 64,
            joined_at=timezone.now(),
            seen_at=timezone.now(),
        )
    assert day(cast, made).count("secteur ouvert") == 2


def test_a_new_link_ends_the_former_and_nobody_counts_as_told(cast: Cast):
    free_people(cast)
    made = publish(cast)
    with sealed(cast.campaign.pk):
        note = TurfNote.objects.select_related("turf").filter(turf__pair__gt=0)[0]
        before = note.turf.digest if note.turf else None
    post(cast, made, "prevenir/", one=f"{note.pk}.voice")
    assert post(cast, made, f"lien/{note.pk}/").status_code == 302
    with sealed(cast.campaign.pk):
        note.refresh_from_db()
        assert note.done_at is None
        assert note.turf is not None
        assert note.turf.digest not in {None, before}


def test_all_the_paper_is_one_document_with_names_or_lines(cast: Cast):
    free_people(cast)
    made = publish(cast)
    named, lines = (post(cast, made, "papier.pdf", names=names) for names in ("1", ""))
    chosen = {"quoi": made.action_id, "names": "1"}
    among = cast.client(cast.director).post(f"/c/{cast.campaign.slug}/semaine/papiers.pdf", chosen)
    for answer in (named, lines, among):
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert b"Adresses et rues fictives" in answer.content, "as walk sheets alone say"
    assert named.content != lines.content
    with sealed(cast.campaign.pk):
        assert not Turf.objects.filter(printed_at=None).exists()


def test_nobody_else_opens_the_day_or_does_anything_there(cast: Cast):
    free_people(cast)
    made = publish(cast)
    for name, status in (
        ("organiser", 200),
        ("volunteer", 403),
        ("officer", 403),
        ("guest", 403),
        ("outsider", 404),
        ("rival", 404),
    ):
        day(cast, made, name, status=status)
    for rest in ("prevenir/", "defaire/", "papier.pdf", "lien/1/"):
        for name in ("volunteer", "officer", "guest", "outsider", "rival"):
            assert post(cast, made, rest, name).status_code in {403, 404}, (rest, name)
    rival = cast.client(cast.rival).get(f"/c/{cast.other.slug}/semaine/{made.pk}/")
    assert rival.status_code == 404
    with sealed(cast.campaign.pk):
        assert Publication.objects.filter(pk=made.pk).exists()


def test_a_narrowed_role_sees_her_stations_and_her_people_alone(cast: Cast):
    people = free_people(cast)
    made = publish(cast)
    with sealed(cast.campaign.pk):
        zones = set(made.action.zones.values_list("station", flat=True))
        an_action(cast, WEDNESDAY + timedelta(days=1), people[0], zone=0)
    if zones & {station(0), station(1)}:
        text = day(cast, made, "leader")
        assert not any(name in text for name in NAMES)
        assert post(cast, made, "defaire/", "leader").status_code == 403
    else:
        day(cast, made, "leader", status=404)


def test_in_electoral_silence_nothing_is_published(cast: Cast, wednesday: time_machine.Traveller):
    free_people(cast)
    wednesday.move_to(WEDNESDAY.replace(month=3, day=12))
    form = fields(page(cast))
    wednesday.move_to(WEDNESDAY.replace(month=3, day=13))
    answer = cast.client(cast.director).post(address(cast, "publier/"), form)
    assert answer.status_code in {409, 422}
    with sealed(cast.campaign.pk):
        assert not Action.objects.exists()


def test_who_does_not_know_her_turf_is_pressing_until_she_does(cast: Cast, wednesday: time_machine.Traveller):
    free_people(cast)
    made = publish(cast)
    wednesday.shift(timedelta(days=2))  # the outing is on Saturday
    with sealed(cast.campaign.pk):
        member = Member(cast.campaign, Membership.objects.get(user=cast.director))
        volunteer = Member(cast.campaign, Membership.objects.get(user=cast.volunteer))
        assert [one.url for one in not_told(member, timezone.now())] == [address(cast, f"{made.pk}/")]
        assert not list(not_told(volunteer, timezone.now()))
        TurfNote.objects.update(done_at=timezone.now())
        assert not list(not_told(member, timezone.now()))
