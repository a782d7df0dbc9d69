"""Several people who move one journey at the same moment: one is heard, the others are told. On both databases."""

import pytest
from at_once import together
from cast import Cast
from journeys import LATER, contact_of, on_path, ready_path, reason

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import forget
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.paths import actions
from arpenteur.web.persons.paths.models import Journey, JourneyEvent, JourneyStatus, Path, PathStep
from arpenteur.web.persons.paths.starting import start, start_many

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 6


def read_journey() -> Journey:
    return Journey.objects.select_related("contact", "path", "step").get()


def test_one_of_six_moves_her_on(cast: Cast):
    with sealed(cast.campaign.pk):
        on_path(cast, "Alma Figurine")
        second = PathStep.objects.get(position=2)
        journey, over = read_journey(), reason()
    given = {"journey": journey, "seen": 1, "by": COMMAND, "at": LATER}
    tasks = [lambda: actions.move_on(step=second, **given)] * (CROWD // 2)
    tasks += [lambda: actions.end(status=JourneyStatus.ABANDONED, reason=over, **given)] * (CROWD // 2)
    assert together(cast.campaign.pk, tasks) == 1
    with sealed(cast.campaign.pk):
        assert Journey.objects.get().version == 2
        assert JourneyEvent.objects.exclude(kind="start").count() == 1


def test_six_who_put_one_person_on_a_path_put_her_there_once(cast: Cast):
    with sealed(cast.campaign.pk):
        path, contact = ready_path(cast.campaign), contact_of(cast.campaign, "Alma Figurine")
    assert together(cast.campaign.pk, [lambda: start(contact=contact, path=path, by=COMMAND, at=LATER)] * CROWD) == 1
    with sealed(cast.campaign.pk):
        assert Journey.objects.get().status == "active"


def test_two_lists_put_on_a_path_at_once_begin_each_journey_once(cast: Cast):
    with sealed(cast.campaign.pk):
        path = ready_path(cast.campaign)
        for number in range(20):
            contact_of(cast.campaign, f"Figurine {number:02}")
    tasks = [lambda: start_many(contacts=Contact.objects.all(), path=path, by=COMMAND, at=LATER)] * 3
    assert together(cast.campaign.pk, tasks) == 3
    with sealed(cast.campaign.pk):
        assert Journey.objects.count() == 20


def test_whoever_is_erased_while_she_is_moved_leaves_nothing(cast: Cast):
    with sealed(cast.campaign.pk):
        on_path(cast, "Alma Figurine")
        journey, second = read_journey(), PathStep.objects.get(position=2)
    erase = lambda: forget(contact=Contact.objects.get(), by=COMMAND, at=LATER)  # noqa: E731 — a task
    move = lambda: actions.move_on(journey=journey, step=second, seen=1, by=COMMAND, at=LATER)  # noqa: E731
    together(cast.campaign.pk, [erase, move])
    with sealed(cast.campaign.pk):
        assert not Contact.objects.exists()
        assert not Journey.objects.exists()
        assert not JourneyEvent.objects.exists()
        assert Path.objects.exists()
