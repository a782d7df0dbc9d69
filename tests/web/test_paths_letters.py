"""Whoever has somebody in hand is told by a letter without any name, and on Coup d'œil."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from cast import Cast
from django.core import mail
from journeys import LATER, member_as, membership, on_path

from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.campaigns.alerts import alerts_of
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.persons.contacts.actions import object_to_all
from arpenteur.web.persons.contacts.models import How
from arpenteur.web.persons.paths import actions
from arpenteur.web.persons.paths.models import Journey
from arpenteur.web.persons.paths.outgoing import DUE, GIVEN, TOGETHER, hand_over_due

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)
"""Eight o'clock in Paris, the day on which those put on the path at ``LATER`` are due."""
SOON = timedelta(minutes=30)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LATER, tick=False) as one:
        yield one


def waiting(kind: str) -> list[dict]:
    with unsealed():
        return list(Message.objects.filter(kind=kind, state="waiting").values_list("payload", flat=True))


def test_what_is_given_within_a_quarter_of_an_hour_is_one_letter_without_a_name(cast: Cast, clock):
    with sealed(cast.campaign.pk):
        for name in ("Alma Figurine", "Basile Témoin", "Noé Gabarit"):
            on_path(cast, name, cast.leader)
        member = membership(cast.leader).pk
    assert [one["member"] for one in waiting(GIVEN)] == [member]
    assert deliver_due(at=LATER + timedelta(minutes=9)) == 0, "it can be taken back for ten minutes"
    assert deliver_due(at=LATER + SOON) == 1
    (letter,) = mail.outbox
    assert letter.to == [cast.leader.email]
    assert "3 personnes en parcours" in letter.body
    assert letter.body.rstrip().endswith(f"/c/{cast.campaign.slug}/parcours/ma-liste/")
    assert not any(word in letter.subject + letter.body for word in ("Alma", "Figurine", "Témoin", "Gabarit"))


def test_what_she_takes_herself_is_no_news_to_her(cast: Cast, clock):
    with sealed(cast.campaign.pk):
        journey = on_path(cast, "Alma Figurine")
        actions.hand_over(journey=journey, to=membership(cast.leader), seen=1, by=Actor.user(cast.leader), at=LATER)
    assert waiting(GIVEN) == []


def test_what_was_taken_back_is_not_told(cast: Cast, clock):
    with sealed(cast.campaign.pk):
        journey = on_path(cast, "Alma Figurine")
        before = actions.state_of(journey)
        after = actions.hand_over(journey=journey, to=membership(cast.leader), seen=1, by=COMMAND, at=LATER)
        actions.take_back(journey=after, before=before, seen=2, by=COMMAND, at=LATER + timedelta(minutes=5))
    deliver_due(at=LATER + SOON)
    assert mail.outbox == []
    assert waiting(GIVEN) == []


def test_two_quarters_are_two_letters_each_with_its_own(cast: Cast, clock):
    with sealed(cast.campaign.pk):
        on_path(cast, "Alma Figurine", cast.leader)
        on_path(cast, "Basile Témoin", cast.leader, at=LATER + TOGETHER)
    deliver_due(at=LATER + SOON)
    deliver_due(at=LATER + 2 * SOON)
    assert ["1 personne en parcours" in one.body for one in mail.outbox] == [True, True]


def test_in_the_morning_whoever_has_somebody_due_is_told_once(cast: Cast, clock):
    with sealed(cast.campaign.pk):
        on_path(cast, "Alma Figurine", cast.leader)
        late = on_path(cast, "Basile Témoin", cast.leader)
        on_path(cast, "Noé Gabarit", cast.organiser)
        Journey.objects.filter(pk=late.pk).update(step_due=date(2026, 9, 1))
        Journey.objects.filter(owner=membership(cast.organiser)).update(step_due=date(2026, 9, 20))
    assert hand_over_due(at=MORNING - timedelta(hours=2)) == 0, "at six they sleep"
    assert hand_over_due(at=MORNING) == 1
    hand_over_due(at=MORNING + timedelta(minutes=5))
    assert len(waiting(DUE)) == 1
    clock.move_to(MORNING)
    deliver_due(at=MORNING + timedelta(minutes=5))
    due = [one for one in mail.outbox if "attend" in one.body]
    assert len(due) == 1
    assert due[0].to == [cast.leader.email]
    assert "2 personnes attendent" in due[0].body
    assert "1 est en retard." in due[0].body
    assert "Figurine" not in due[0].body


def test_what_is_late_for_long_is_not_told_every_morning(cast: Cast, clock):
    with sealed(cast.campaign.pk):
        on_path(cast, "Alma Figurine", cast.leader)
    assert hand_over_due(at=MORNING + timedelta(days=1)) == 1, "it has become late"
    assert hand_over_due(at=MORNING + timedelta(days=2)) == 0


def test_nobody_is_told_of_who_is_done_or_asked_to_be_left_alone(cast: Cast, clock):
    with sealed(cast.campaign.pk):
        journey = on_path(cast, "Alma Figurine", cast.leader)
    hand_over_due(at=MORNING)
    with sealed(cast.campaign.pk):
        object_to_all(contact=journey.contact, how=How.SPOKEN, by=COMMAND, at=MORNING)
    deliver_due(at=MORNING + timedelta(hours=1))
    assert mail.outbox == []


def test_coup_d_oeil_says_who_waits_and_who_is_with_nobody(cast: Cast, clock):
    with sealed(cast.campaign.pk):
        on_path(cast, "Alma Figurine", cast.organiser)
        on_path(cast, "Basile Témoin")
        told = [one for one in alerts_of(member_as(cast, cast.organiser), MORNING) if "/parcours/" in one.url]
        hers = [one for one in alerts_of(member_as(cast, cast.volunteer), MORNING) if "/parcours/" in one.url]
    assert {one.title for one in told} == {
        "1 personne attend quelque chose de vous",
        "1 personne en parcours n’est chez personne",
    }
    assert all("Figurine" not in f"{one.title}{one.detail}{one.url}" for one in told)
    assert hers == []
