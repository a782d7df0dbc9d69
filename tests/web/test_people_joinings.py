"""A joining is undone within thirty days: everything as it was, but what she refused since; and no copy outlives it."""

import random
from datetime import timedelta
from typing import Any

import pytest
from acting import act
from cast import AT, Cast
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lines import volunteer_line

from arpenteur.domain.errors import InputError
from arpenteur.web.accountability.compliance.erasure import erase_volunteer, reapply
from arpenteur.web.accountability.compliance.models import Erasure
from arpenteur.web.accountability.compliance.retention import run
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.privacy import Basis
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.kinds import Measure
from arpenteur.web.ground.fieldwork.models import FieldEvent, Participation
from arpenteur.web.ground.fieldwork.people import assign
from arpenteur.web.persons.contacts.actions import forget, object_to_all, withdraw
from arpenteur.web.persons.contacts.models import (
    Channel,
    Consent,
    Contact,
    ContactClass,
    ContactEvent,
    ContactTag,
    FollowUp,
    FollowUpKind,
    How,
    Purpose,
    Receipt,
    Source,
    Tag,
)
from arpenteur.web.persons.people.actions import join, join_many, tell_apart, undo_join
from arpenteur.web.persons.people.identity import PersonDetails, write_people
from arpenteur.web.persons.people.joinings import state_of
from arpenteur.web.persons.people.models import DifferentPeople, Joining, Person, PersonWord
from arpenteur.web.persons.people.queries import candidates, pairs_alike
from arpenteur.web.persons.volunteers.actions import new_personal_link
from arpenteur.web.persons.volunteers.models import Availability, Team, TeamMember, Volunteer, WeekAnswer, WeekQuestion

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"by": COMMAND, "at": AT}
LATER = AT + timedelta(days=3)
NAME, MAIL, PHONE = "Zéphyrine Introuvable", "zephyrine.introuvable@exemple.fr", "06 39 98 00 01"


@pytest.fixture(autouse=True)
def inside(cast: Cast):
    with sealed(cast.campaign.pk):
        yield


def person(cast: Cast, **values: Any) -> Person:
    (made,) = write_people([Person(campaign=cast.campaign, **{"name": NAME, **values})])
    return made


def contact(cast: Cast, of: Person, number: int, **values: Any) -> Contact:
    """A contact of a person with one receipt, written without a verb."""
    one = Contact.objects.create(
        campaign=cast.campaign,
        person=of,
        by_email=bool(of.email),
        by_phone=bool(of.phone),
        kind=ContactClass.OCCASIONAL,
        basis=Basis.CONSENT,
        source=Source.PAGE,
        notice="n" * 64,
        given_at=AT,
        last_exchange_at=AT,
        expires_at=AT + timedelta(days=200 + number),
        **values,
    )
    Receipt.objects.create(
        campaign=cast.campaign,
        contact=one,
        digest=f"{number}" * 64,
        notice="n" * 64,
        how=How.PAGE,
        witness="w",
        given_at=AT,
    )
    return one


def consent(one: Contact, purpose: Purpose, channel: Channel, *, ended: bool = False) -> Consent:
    return Consent.objects.create(
        campaign=one.campaign,
        contact=one,
        receipt=one.receipts.get(),
        purpose=purpose,
        channel=channel,
        given_at=AT,
        withdrawn_at=AT if ended else None,
        withdrawn_how=How.LINK if ended else "",
    )


def whole(*people: int) -> tuple[Any, Any]:
    """Everything of these persons but what they counted, which never passes from one volunteer to another; and what
    they are found by.
    """
    found = state_of(Person.objects.filter(pk__in=people))
    rows = {key: values for key, values in found.items() if key[0] != "fieldwork.FieldEvent"}
    words = PersonWord.objects.filter(person__in=people).order_by("person", "kind", "digest")
    return rows, list(words.values_list("person", "kind", "digest"))


def lived(cast: Cast, draw: random.Random, number: int, shared: dict[str, Any]) -> Person:
    """A person who has done this and that."""
    one = person(
        cast, email=draw.choice(("", MAIL, f"z{number}@exemple.fr")), phone=draw.choice(("", PHONE, "06 39 98 00 02"))
    )
    if draw.random() < 0.8:
        _volunteered(cast, draw, one, shared)
    if draw.random() < 0.7 or not Volunteer.objects.filter(person=one).exists():
        _agreed(cast, draw, one, number, shared)
    return one


def _volunteered(cast: Cast, draw: random.Random, one: Person, shared: dict[str, Any]) -> None:
    line = Volunteer.objects.create(
        campaign=cast.campaign,
        person=one,
        by_email=bool(one.email),
        by_phone=draw.random() < 0.5,
        source="organiser",
        joined_at=AT,
        languages=draw.sample(["fr", "ar", "wo"], 2),
        reminders=draw.random() < 0.5,
        quartier=draw.choice(("", "Nord")),
        paused_at=draw.choice((None, AT)),
    )
    for team in draw.sample(shared["teams"], draw.randint(0, 2)):
        TeamMember.objects.create(campaign=cast.campaign, team=team, volunteer=line, leads=draw.random() < 0.5)
    for action in draw.sample(shared["actions"], draw.randint(0, 2)):
        Participation.objects.create(
            campaign=cast.campaign, action=action, volunteer=line, signed_up=draw.random() < 0.5, since=AT
        )
    if draw.random() < 0.7:
        Availability.objects.create(campaign=cast.campaign, volunteer=line, weekday=2, starts="18:00", ends="20:00")
    if draw.random() < 0.7:
        answered = draw.random() < 0.5
        WeekQuestion.objects.create(
            campaign=cast.campaign,
            volunteer=line,
            first_day="2027-02-06",
            last_day="2027-02-12",
            asked_at=AT,
            answer=WeekAnswer.NO if answered else "",
            answered_at=AT if answered else None,
        )
    if draw.random() < 0.5:
        new_personal_link(volunteer=line, **BY)
    if draw.random() < 0.7:
        FieldEvent.objects.create(
            id=f"00000000-0000-4000-8000-{one.pk:012}",
            campaign=cast.campaign,
            action=shared["actions"][0],
            station="s",
            measure=Measure.values[0],
            quantity=2,
            volunteer=line,
            day="2027-02-09",
            occurred_at=AT,
            received_at=AT,
        )


def _agreed(cast: Cast, draw: random.Random, one: Person, number: int, shared: dict[str, Any]) -> None:
    line = contact(cast, one, number, address=draw.choice(("", "12 rue de l'Esquisse, 93140 Bondy")))
    for purpose, channel in draw.sample(
        [(Purpose.NEWS, Channel.EMAIL), (Purpose.MEETINGS, Channel.SMS)], draw.randint(0, 2)
    ):
        consent(line, purpose, channel, ended=draw.random() < 0.4)
    if draw.random() < 0.5:
        ContactTag.objects.create(campaign=cast.campaign, contact=line, tag=shared["tag"])
    if draw.random() < 0.5:
        FollowUp.objects.create(
            campaign=cast.campaign,
            contact=line,
            kind=FollowUpKind.CALL,
            text="rappeler le soir",
            due="2026-12-01",
            created_at=AT,
        )
    if draw.random() < 0.3:
        Contact.objects.filter(pk=line.pk).update(objected_at=AT)
    ContactEvent.objects.create(campaign=cast.campaign, contact=line, kind="call", by="w", at=AT)


PROFILE = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@PROFILE
@given(seed=st.integers(0, 100_000))
def test_a_joining_that_is_undone_leaves_everything_as_it_was(cast: Cast, seed: int):
    with transaction.atomic():
        _joined_and_undone(cast, random.Random(seed))
        transaction.set_rollback(True)  # another campaign for each example


def _joined_and_undone(cast: Cast, draw: random.Random) -> None:
    shared: dict[str, Any] = {
        "teams": [
            Team.objects.create(campaign=cast.campaign, letter=letter, name="Équipe", created_at=AT) for letter in "AB"
        ],
        "actions": [act(cast, start=10, end=12), act(cast)],
        "tag": Tag.objects.create(campaign=cast.campaign, name="étiquette", purpose="essai", created_at=AT),
    }
    kept, gone, other = (lived(cast, draw, number, shared) for number in range(3))
    tell_apart(one=draw.choice((kept, gone)), other=other, **BY)
    before, counted = whole(kept.pk, gone.pk, other.pk), FieldEvent.objects.count()
    number = gone.pk
    joining = join(person=gone, into=kept, **BY)
    assert whole(kept.pk, number, other.pk) != before
    assert not Person.objects.filter(pk=number).exists()
    undo_join(joining=joining, by=COMMAND, at=LATER)
    assert whole(kept.pk, number, other.pk) == before
    assert FieldEvent.objects.count() == counted
    assert not Joining.objects.filter(pk=joining.pk).exists()
    assert [line.verb for line in Entry.objects.order_by("-number")[:2]] == ["people.parted", "people.joined"]


def two(cast: Cast, **values: Any) -> tuple[Volunteer, Volunteer]:
    return (
        volunteer_line(cast.campaign, NAME, email=MAIL, **values),
        volunteer_line(cast.campaign, NAME, phone=PHONE, **values),
    )


def test_what_the_second_line_counted_stays_and_is_nobodys(cast: Cast):
    kept, gone = two(cast)
    event = FieldEvent.objects.create(
        id="00000000-0000-4000-8000-000000000001",
        campaign=cast.campaign,
        action=act(cast),
        station="s",
        measure=Measure.values[0],
        quantity=2,
        volunteer=gone,
        day="2027-02-09",
        occurred_at=AT,
        received_at=AT,
    )
    joining = join(person=gone.person, into=kept.person, **BY)
    event.refresh_from_db()
    assert (event.quantity, event.volunteer_id) == (2, None)
    undo_join(joining=joining, by=COMMAND, at=LATER)
    event.refresh_from_db()
    assert (event.quantity, event.volunteer_id) == (2, None)


def test_what_came_after_the_joining_stays_with_who_was_kept(cast: Cast):
    kept, gone = two(cast)
    joining = join(person=gone.person, into=kept.person, **BY)
    assign(action=act(cast), volunteer=Volunteer.objects.get(), **BY)
    Person.objects.get().index_again()
    undo_join(joining=joining, by=COMMAND, at=LATER)
    assert Participation.objects.get().volunteer_id == kept.pk
    assert {(one.email, one.phone) for one in Volunteer.objects.all()} == {(MAIL, ""), ("", PHONE)}


def test_reminders_stopped_since_are_stopped_for_both_and_a_pause_is_of_both(cast: Cast):
    kept, gone = two(cast)
    joining = join(person=gone.person, into=kept.person, **BY)
    Volunteer.objects.filter(pk=kept.pk).update(reminders=False, paused_at=LATER)
    undo_join(joining=joining, by=COMMAND, at=LATER)
    assert [(one.reminders, one.paused_at) for one in Volunteer.objects.all()] == [(False, LATER)] * 2


def test_a_joining_is_undone_within_thirty_days_and_the_latest_first(cast: Cast):
    kept, gone = two(cast)
    third = volunteer_line(cast.campaign, NAME, email="z3@exemple.fr")
    first = join(person=gone.person, into=kept.person, **BY)
    second = join(person=third.person, into=Person.objects.get(pk=kept.person_id), **BY)
    with pytest.raises(InputError):
        undo_join(joining=first, by=COMMAND, at=LATER)
    with pytest.raises(InputError):
        undo_join(joining=second, by=COMMAND, at=AT + timedelta(days=30))
    undo_join(joining=Joining.objects.get(pk=second.pk), by=COMMAND, at=LATER)
    undo_join(joining=Joining.objects.get(pk=first.pk), by=COMMAND, at=LATER)
    assert Volunteer.objects.count() == 3


def test_a_joining_goes_after_thirty_days_and_its_line_with_every_backup(cast: Cast):
    kept, gone = two(cast)
    row = Volunteer.objects.filter(pk=gone.pk).values().get()
    join(person=gone.person, into=kept.person, **BY)
    assert not Erasure.objects.exists(), "it may come back"
    run(at=AT + timedelta(days=29))
    assert Joining.objects.exists()
    run(at=AT + timedelta(days=30, hours=1))
    assert not Joining.objects.exists()
    back = write_people([Person(campaign=cast.campaign, name=NAME)])[0]
    Volunteer.objects.create(**{**row, "person_id": back.pk})
    assert reapply(at=LATER) == 1
    assert list(Volunteer.objects.values_list("pk", flat=True)) == [kept.pk]


def test_an_erasure_leaves_no_copy_and_a_backup_of_before_the_joining_forgets_both(cast: Cast):
    kept, gone = two(cast)
    rows = list(Volunteer.objects.order_by("pk").values())
    join(person=gone.person, into=kept.person, **BY)
    erase_volunteer(volunteer=Volunteer.objects.get(), by=COMMAND, at=LATER)
    assert not Joining.objects.exists()
    assert not Person.objects.exists()
    for row in rows:
        back = write_people([Person(campaign=cast.campaign, name=NAME)])[0]
        Volunteer.objects.create(**{**row, "person_id": back.pk})
    assert reapply(at=LATER) == 2
    assert not Volunteer.objects.exists()


def test_after_it_is_undone_nobody_is_noted_as_erased(cast: Cast):
    kept, gone = two(cast)
    joining = join(person=gone.person, into=kept.person, **BY)
    undo_join(joining=joining, by=COMMAND, at=LATER)
    assert not Erasure.objects.exists()
    assert reapply(at=LATER) == 0
    assert Volunteer.objects.count() == 2


def test_the_copy_is_encrypted(cast: Cast):
    kept, gone = two(cast)
    joining = join(person=gone.person, into=kept.person, **BY)
    raw = Joining.objects.get(pk=joining.pk).__dict__["snapshot"]
    assert "Introuvable" not in str(raw)
    assert "lzep" not in str(raw).lower()
    assert len(str(raw.text)) < 20_000


def test_certain_pairs_are_joined_in_one_gesture_each_person_once(cast: Cast):
    for _line in range(3):
        volunteer_line(cast.campaign, NAME, email=MAIL)
    volunteer_line(cast.campaign, "Lou Gabarit", email="lou.gabarit@exemple.fr")
    assert [pair.doubt for pair in pairs_alike(Person.objects.all())] == [None] * 3
    assert join_many(pairs=pairs_alike(Person.objects.all()), **BY) == 1
    assert join_many(pairs=pairs_alike(Person.objects.all()), **BY) == 1
    assert pairs_alike(Person.objects.all()) == []
    assert Joining.objects.count() == 2


def test_who_signed_up_by_an_open_link_is_in_no_certain_pair(cast: Cast):
    one = volunteer_line(cast.campaign, NAME, email=MAIL)
    other = volunteer_line(cast.campaign, NAME, email=MAIL)
    Person.objects.filter(pk=other.person_id).update(open_link=True)
    (pair,) = pairs_alike(Person.objects.all())
    assert pair.doubt is not None
    assert join_many(pairs=[pair], **BY) == 0
    assert DifferentPeople.objects.count() == 0
    assert one.person_id != other.person_id


def test_whoever_is_typed_is_found_among_those_who_share_a_word(cast: Cast):
    known = volunteer_line(cast.campaign, "Zéphyrine Introuvable", email=MAIL)
    volunteer_line(cast.campaign, "Zéphyrine Figurine", email="z.figurine@exemple.fr")
    assert [one.person for one in candidates(cast.campaign, PersonDetails("zephyrine INTROUVABEL", MAIL))] == [
        known.person
    ]
    assert [one.person for one in candidates(cast.campaign, PersonDetails("Introuvable Zéphyrine"))] == [known.person]
    assert candidates(cast.campaign, PersonDetails("Lou Gabarit", "lou@exemple.fr", "06 39 98 00 09")) == []
    assert candidates(cast.campaign, PersonDetails("")) == []


def test_what_she_withdrew_since_is_withdrawn_for_both_and_an_objection_too(cast: Cast):
    first, second = (person(cast, email=MAIL) for _one in range(2))
    for number, one in enumerate((first, second)):
        line = contact(cast, one, number)
        consent(line, Purpose.NEWS, Channel.EMAIL)
        consent(line, Purpose.MEETINGS, Channel.EMAIL)
    joining = join(person=second, into=first, **BY)
    kept = Contact.objects.get()
    withdraw(contact=kept, pairs={(Purpose.NEWS, Channel.EMAIL)}, how=How.LINK, by=COMMAND, at=LATER)
    back = undo_join(joining=joining, by=COMMAND, at=LATER)
    for one in (first, back):
        line = Contact.objects.get(person=one.pk)
        force = set(line.consents.filter(withdrawn_at=None).values_list("purpose", "channel"))
        assert force == {(Purpose.MEETINGS, Channel.EMAIL)}
    joining = join(person=Person.objects.get(pk=back.pk), into=Person.objects.get(pk=first.pk), by=COMMAND, at=LATER)
    object_to_all(contact=Contact.objects.get(), how=How.LINK, by=COMMAND, at=LATER)
    undo_join(joining=joining, by=COMMAND, at=LATER)
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert all(one.objected_at is not None for one in Contact.objects.all())
    assert Contact.objects.count() == 2


def test_a_contact_that_was_erased_since_does_not_come_back(cast: Cast):
    first, second = (person(cast, email=MAIL) for _one in range(2))
    for number, one in enumerate((first, second)):
        contact(cast, one, number)
    Volunteer.objects.create(campaign=cast.campaign, person=first, source="organiser", joined_at=AT)
    joining = join(person=second, into=first, **BY)
    forget(contact=Contact.objects.get(), by=COMMAND, at=LATER)
    assert not Joining.objects.filter(pk=joining.pk).exists()
    assert Erasure.objects.filter(kind="contact").count() == 2
