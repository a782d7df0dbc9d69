"""Journeys: put on a path, moved, put off, handed over, ended, taken back; nobody moves what changed."""

from datetime import date, timedelta
from typing import Any

import pytest
from cast import AT, Cast
from django.db import IntegrityError, transaction
from journeys import LATER, contact_of, membership, on_path, ready_path, reason

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import forget, object_to_all
from arpenteur.web.persons.contacts.models import Contact, How
from arpenteur.web.persons.paths import actions, setting_up
from arpenteur.web.persons.paths.delays import Delay, due_after
from arpenteur.web.persons.paths.history import MeanwhileError
from arpenteur.web.persons.paths.joining import join_journeys
from arpenteur.web.persons.paths.models import Journey, JourneyEvent, JourneyStatus, PathStep
from arpenteur.web.persons.paths.setting_up import PathDetails, StepDetails
from arpenteur.web.persons.paths.starting import start, start_many, void_started

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside(cast: Cast):
    with sealed(cast.campaign.pk):
        yield cast


def given(seen: int, at=LATER) -> dict[str, Any]:
    return {"seen": seen, "by": COMMAND, "at": at}


def step(number: int) -> PathStep:
    return PathStep.objects.get(position=number)


def kinds(journey: Journey) -> list[str]:
    return list(journey.events.order_by("id").values_list("kind", flat=True))


# -- delays ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delay", "day", "due"),
    [
        (Delay.NONE, date(2026, 9, 5), None),
        (Delay.SAME_DAY, date(2026, 9, 5), date(2026, 9, 5)),
        (Delay.SIX_DAYS, date(2026, 12, 28), date(2027, 1, 3)),
        (Delay.ONE_WEEK, date(2026, 9, 5), date(2026, 9, 12)),
        (Delay.TWO_MONTHS, date(2026, 12, 31), date(2027, 2, 28)),
        (Delay.THREE_MONTHS, date(2026, 9, 5), date(2026, 12, 5)),
        (Delay.SIX_MONTHS, date(2027, 8, 31), date(2028, 2, 29)),
        (Delay.ONE_YEAR, date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_a_delay_ends_on_a_day(delay: Delay, day: date, due: date | None):
    assert due_after(delay, day) == due


def test_every_delay_has_a_day_or_none():
    assert [one for one in Delay if due_after(one, AT.date()) is None] == [Delay.NONE]


# -- put on a path -----------------------------------------------------------------------------------------------


def test_somebody_on_a_path_is_at_its_first_step_with_its_date(inside: Cast):
    journey = on_path(inside, "Alma Figurine", inside.organiser)
    assert (journey.step, journey.owner, journey.status) == (step(1), membership(inside.organiser), "active")
    assert (journey.step_due, journey.due) == (date(2026, 9, 7), date(2026, 11, 5))
    assert kinds(journey) == ["start"]
    line = Entry.objects.filter(verb="journey.started").get()
    assert (line.subject, line.details) == (f"paths.Journey:{journey.pk}", {"n": 1})


def test_nobody_is_twice_on_a_path(inside: Cast):
    journey = on_path(inside, "Alma Figurine")
    with pytest.raises(InputError, match="déjà sur ce parcours"):
        start(contact=journey.contact, path=journey.path, by=COMMAND, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Journey.objects.create(
            campaign=inside.campaign,
            contact=journey.contact,
            path=journey.path,
            step=journey.step,
            started_at=AT,
            last_moved_at=AT,
        )


def test_who_ended_may_begin_again(inside: Cast):
    journey = on_path(inside, "Alma Figurine")
    actions.end(journey=journey, status=JourneyStatus.ABANDONED, reason=reason(), **given(1))
    again = start(contact=journey.contact, path=journey.path, by=COMMAND, at=LATER)
    assert Journey.objects.filter(contact=journey.contact).count() == 2
    with pytest.raises(InputError, match="de nouveau"):
        actions.reactivate(journey=Journey.objects.get(pk=journey.pk), **given(2))
    assert again.status == "active"


def test_who_asked_to_be_left_alone_is_on_no_path(inside: Cast):
    path, contact = ready_path(inside.campaign), contact_of(inside.campaign, "Noé Témoin")
    object_to_all(contact=contact, how=How.SPOKEN, by=COMMAND, at=AT)
    with pytest.raises(InputError, match="laisse tranquille"):
        start(contact=Contact.objects.get(pk=contact.pk), path=path, by=COMMAND, at=LATER)
    assert not Journey.objects.exists()


def test_a_path_without_a_step_or_closed_takes_nobody(inside: Cast):
    contact = contact_of(inside.campaign, "Noé Témoin")
    path = setting_up.new_path(campaign=inside.campaign, details=PathDetails("Vide"), by=COMMAND, at=AT)
    with pytest.raises(InputError, match="pas d’étape"):
        start(contact=contact, path=path, by=COMMAND, at=LATER)
    setting_up.close_path(path=path, closed=True, by=COMMAND, at=AT)
    with pytest.raises(InputError, match="fermé"):
        start(contact=contact, path=path, by=COMMAND, at=LATER)


def test_many_are_put_on_a_path_in_as_many_queries_as_few(inside: Cast, django_assert_max_num_queries):
    path = ready_path(inside.campaign)
    people = [contact_of(inside.campaign, f"Figurine {number:03}") for number in range(40)]
    start(contact=people[0], path=path, by=COMMAND, at=LATER)
    object_to_all(contact=people[1], how=How.SPOKEN, by=COMMAND, at=AT)
    with django_assert_max_num_queries(20):
        done = start_many(contacts=Contact.objects.all(), path=path, by=COMMAND, at=LATER)
    assert (len(done.journeys), done.already, done.refused) == (38, 1, 1)
    assert JourneyEvent.objects.filter(kind="start").count() == 39
    moved = Journey.objects.get(pk=done.journeys[0].pk)
    actions.move_on(journey=moved, step=step(2), **given(1))
    assert void_started(journeys=[one.pk for one in done.journeys], by=COMMAND, at=LATER) == 37
    assert Journey.objects.filter(status="voided").count() == 37
    assert void_started(journeys=[one.pk for one in done.journeys], by=COMMAND, at=LATER) == 0


# -- moved, put off, handed over ---------------------------------------------------------------------------------


def test_a_journey_moves_with_the_owner_and_the_date_of_the_step(inside: Cast):
    journey = on_path(inside, "Alma Figurine", inside.organiser)
    second = step(2)
    setting_up.change_step(
        step=second, details=StepDetails("Échange", membership(inside.leader), Delay.THREE_DAYS), by=COMMAND, at=AT
    )
    moved = actions.move_on(journey=journey, step=second, **given(1, LATER + timedelta(days=1)))
    assert (moved.step, moved.step_owner, moved.owner) == (
        second,
        membership(inside.leader),
        membership(inside.organiser),
    )
    assert (moved.step_due, moved.version, moved.last_moved_at) == (date(2026, 9, 9), 2, LATER + timedelta(days=1))
    assert kinds(journey) == ["start", "step_change"]


@pytest.mark.parametrize("where", ["the same", "elsewhere"])
def test_a_journey_stays_on_its_path(inside: Cast, where: str):
    journey = on_path(inside, "Alma Figurine")
    other = setting_up.new_path(campaign=inside.campaign, details=PathDetails("Autre"), by=COMMAND, at=AT)
    foreign = setting_up.add_step(path=other, details=StepDetails("Ailleurs"), by=COMMAND, at=AT)
    with pytest.raises(InputError, match="même parcours"):
        actions.move_on(journey=journey, step=foreign if where == "elsewhere" else journey.step, **given(1))


def test_what_is_put_off_has_another_day_and_stays_where_it_is(inside: Cast):
    journey = on_path(inside, "Alma Figurine")
    later = actions.postpone(journey=journey, due=date(2026, 9, 20), **given(1))
    assert (later.step_due, later.step, later.last_moved_at) == (date(2026, 9, 20), step(1), journey.last_moved_at)
    with pytest.raises(InputError, match="déjà passé"):
        actions.postpone(journey=later, due=date(2026, 9, 4), **given(2))
    assert kinds(journey) == ["start", "postponed"]


def test_a_step_or_the_whole_is_handed_over(inside: Cast):
    journey = on_path(inside, "Alma Figurine", inside.organiser)
    step_only = actions.hand_over(journey=journey, to=membership(inside.leader), **given(1))
    assert (step_only.step_owner, step_only.owner) == (membership(inside.leader), membership(inside.organiser))
    whole = actions.hand_over(journey=step_only, to=membership(inside.volunteer), whole=True, **given(2))
    assert (whole.step_owner, whole.owner) == (None, membership(inside.volunteer))
    nobody = actions.hand_over(journey=whole, to=None, **given(3))
    assert (nobody.step_owner, nobody.owner) == (None, None)
    assert kinds(journey) == ["start", "new_step_owner", "new_owner", "new_owner"]


def test_nobody_of_another_campaign_gets_a_journey(inside: Cast):
    journey = on_path(inside, "Alma Figurine")
    with sealed(inside.other.pk):
        rival = membership(inside.rival)
    with pytest.raises(InputError, match="membre de cette campagne"):
        actions.hand_over(journey=journey, to=rival, **given(1))


# -- ended, taken up again, taken back ---------------------------------------------------------------------------


def test_a_journey_ends_for_a_reason_of_the_list(inside: Cast):
    journey = on_path(inside, "Alma Figurine")
    with pytest.raises(InputError, match="un motif de la liste"):
        actions.end(journey=journey, status=JourneyStatus.ABANDONED, **given(1))
    with pytest.raises(InputError, match="ne termine pas"):
        actions.end(journey=journey, status=JourneyStatus.COMPLETED, reason=reason(), **given(1))
    over = actions.end(journey=journey, status=JourneyStatus.ABANDONED, reason=reason(), **given(1))
    assert (over.status, over.reason, over.ended_at) == ("abandoned", reason(), LATER)
    for act in (
        lambda: actions.move_on(journey=over, step=step(2), **given(2)),
        lambda: actions.postpone(journey=over, due=LATER.date(), **given(2)),
        lambda: actions.hand_over(journey=over, to=None, **given(2)),
        lambda: actions.end(journey=over, status=JourneyStatus.COMPLETED, **given(2)),
        lambda: actions.void(journey=over, **given(2)),
    ):
        with pytest.raises(InputError, match="terminé"):
            act()
    again = actions.reactivate(journey=over, **given(2))
    assert (again.status, again.reason, again.ended_at, again.step) == ("active", None, None, step(1))
    with pytest.raises(InputError, match="en cours"):
        actions.reactivate(journey=again, **given(3))
    assert kinds(journey) == ["start", "abandonment", "reactivation"]


def test_begun_by_mistake_counts_nowhere(inside: Cast):
    journey = on_path(inside, "Alma Figurine")
    assert actions.void(journey=journey, **given(1)).status == "voided"
    assert start(contact=journey.contact, path=journey.path, by=COMMAND, at=LATER).status == "active"


GESTURES = {
    "move": lambda one: actions.move_on(journey=one, step=step(2), **given(one.version)),
    "postpone": lambda one: actions.postpone(journey=one, due=date(2026, 10, 1), **given(one.version)),
    "hand": lambda one: actions.hand_over(journey=one, to=Journey.objects.get().owner, **given(one.version)),
    "whole": lambda one: actions.hand_over(journey=one, to=None, **given(one.version)),
    "end": lambda one: actions.end(journey=one, status=JourneyStatus.COMPLETED, **given(one.version)),
    "void": lambda one: actions.void(journey=one, **given(one.version)),
}


@pytest.mark.parametrize("gesture", list(GESTURES))
def test_a_gesture_is_taken_back_whole(inside: Cast, gesture: str):
    journey = on_path(inside, "Alma Figurine", inside.organiser)
    before = actions.state_of(journey)
    after = GESTURES[gesture](Journey.objects.select_related("contact", "path", "step").get(pk=journey.pk))
    back = actions.take_back(journey=after, before=before, **given(after.version))
    assert actions.state_of(back) == before
    last = back.events.order_by("-id")[0]
    assert last.undoes
    assert back.version == 3


def test_what_changed_since_is_not_taken_back(inside: Cast):
    journey = on_path(inside, "Alma Figurine")
    before = actions.state_of(journey)
    after = actions.move_on(journey=journey, step=step(2), **given(1))
    actions.move_on(journey=after, step=step(3), **given(2))
    with pytest.raises(MeanwhileError):
        actions.take_back(journey=after, before=before, **given(2))


# -- two people, one journey -------------------------------------------------------------------------------------


def test_who_saw_an_older_version_is_told(inside: Cast):
    journey = on_path(inside, "Alma Figurine")
    actions.move_on(journey=journey, step=step(2), **given(1))
    with pytest.raises(MeanwhileError, match="entre-temps"):
        actions.move_on(journey=journey, step=step(3), **given(1))
    assert Journey.objects.get().step == step(2)
    assert kinds(journey) == ["start", "step_change"]


def test_a_journey_moves_only_while_its_contact_is_there(inside: Cast):
    journey = on_path(inside, "Alma Figurine")
    forget(contact=journey.contact, by=COMMAND, at=LATER)
    assert not Journey.objects.exists()
    assert not JourneyEvent.objects.exists()
    journey.contact.pk = journey.contact_id
    with pytest.raises(MeanwhileError):
        actions.move_on(journey=journey, step=step(2), **given(1))
    assert not JourneyEvent.objects.exists()


def test_a_line_of_a_history_is_never_changed(inside: Cast):
    event = on_path(inside, "Alma Figurine").events.get()
    with pytest.raises(TypeError):
        event.save()


# -- two contacts are one ----------------------------------------------------------------------------------------


def test_joined_contacts_are_once_on_a_path(inside: Cast):
    first, second = on_path(inside, "Alma Figurine"), on_path(inside, "Alma Figurante")
    actions.move_on(journey=second, step=step(3), **given(1))
    gone, kept = first.contact, second.contact
    assert join_journeys(gone=gone, into=kept, by=COMMAND, at=LATER) == [first.pk]
    Journey.objects.filter(contact=gone).update(contact=kept)
    assert list(Journey.objects.filter(status="active").values_list("pk", flat=True)) == [second.pk]
    assert kinds(first) == ["start", "voiding"]


def test_of_two_that_are_equally_far_that_of_the_one_who_stays_goes_on(inside: Cast):
    first, second = on_path(inside, "Alma Figurine"), on_path(inside, "Alma Figurante")
    assert join_journeys(gone=second.contact, into=first.contact, by=COMMAND, at=LATER) == [second.pk]


# -- who did it --------------------------------------------------------------------------------------------------


def test_who_does_it_is_a_pseudonym(inside: Cast):
    journey = on_path(inside, "Alma Figurine")
    by = Actor.user(inside.organiser)
    actions.move_on(journey=journey, step=step(2), seen=1, by=by, at=LATER)
    assert journey.events.order_by("-id")[0].by == by.pseudonym
