"""Two contacts on one path become one, then two again: one of their journeys is under way, none is lost."""

from datetime import timedelta

import pytest
from cast import Cast
from journeys import LATER, contact_of, ready_path

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.paths import actions
from arpenteur.web.persons.paths.models import Journey, JourneyEvent, JourneyStatus, Path
from arpenteur.web.persons.paths.starting import start
from arpenteur.web.persons.people.actions import join, undo_join

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def inside(cast: Cast):
    with sealed(cast.campaign.pk):
        yield


@pytest.fixture
def path(cast: Cast) -> Path:
    return ready_path(cast.campaign)


def there(cast: Cast, path: Path, name: str, steps: int) -> Journey:
    """Somebody who went so many steps further than the first."""
    contact = contact_of(cast.campaign, name, email=f"{name.split()[0].lower()}@exemple.fr")
    journey = start(contact=contact, path=path, by=COMMAND, at=LATER)
    for step in list(path.steps.all())[1 : steps + 1]:
        journey = actions.move_on(journey=journey, step=step, seen=journey.version, by=COMMAND, at=LATER + HOUR)
    return journey


def everything() -> tuple[list[tuple], list[tuple]]:
    """Every journey and every line of their histories."""
    columns = ("pk", "contact", "step", "status", "ended_at", "version", "step_due", "owner", "step_owner")
    return (
        list(Journey.objects.order_by("pk").values_list(*columns)),
        list(JourneyEvent.objects.order_by("pk").values_list("pk", "journey", "kind", "step", "at")),
    )


def active() -> list[tuple[int, int]]:
    rows = Journey.objects.filter(status=JourneyStatus.ACTIVE).order_by("pk")
    return list(rows.values_list("pk", "contact"))


def one(gone: Journey, kept: Journey):
    """The two contacts made one by the verb of persons."""
    both = Contact.objects.select_related("person").in_bulk([gone.contact_id, kept.contact_id])
    return join(person=both[gone.contact_id].person, into=both[kept.contact_id].person, by=COMMAND, at=LATER + 2 * HOUR)


@pytest.mark.parametrize(("gone_at", "kept_at"), [(0, 0), (0, 2), (2, 0), (1, 1)])
def test_one_stays_under_way_and_both_are_as_they_were_once_it_is_undone(
    cast: Cast, path: Path, gone_at: int, kept_at: int
):
    gone, kept = there(cast, path, "Ana Gabarit", gone_at), there(cast, path, "Anna Gabarit", kept_at)
    before = everything()
    joining = one(gone, kept)
    further = gone if gone_at > kept_at else kept
    assert active() == [(further.pk, kept.contact_id)]
    assert set(Journey.objects.values_list("contact", flat=True)) == {kept.contact_id}, "no journey is lost"
    undo_join(joining=joining, by=COMMAND, at=LATER + 3 * HOUR)
    assert everything() == before


@pytest.mark.parametrize(("gone_at", "kept_at"), [(0, 2), (2, 0)])
def test_what_was_done_meanwhile_stays_and_each_has_one_under_way_at_most(
    cast: Cast, path: Path, gone_at: int, kept_at: int
):
    gone, kept = there(cast, path, "Ana Gabarit", gone_at), there(cast, path, "Anna Gabarit", kept_at)
    joining = one(gone, kept)
    ((number, whose),) = active()
    assert whose == kept.contact_id
    left = Journey.objects.select_related("path", "step", "contact").get(pk=number)
    at = LATER + 3 * HOUR
    actions.end(journey=left, seen=left.version, status=JourneyStatus.COMPLETED, by=COMMAND, at=at)
    again = start(contact=Contact.objects.get(pk=kept.contact_id), path=path, by=COMMAND, at=at)
    back = undo_join(joining=joining, by=COMMAND, at=at + HOUR)
    assert Journey.objects.get(pk=number).status == JourneyStatus.COMPLETED
    contacts = [whose for _pk, whose in active()]
    assert len(contacts) == len(set(contacts))
    assert (again.pk, kept.contact_id) in active()
    assert Contact.objects.filter(person=back, pk=gone.contact_id).exists()
    assert Journey.objects.filter(pk__in=(gone.pk, kept.pk)).count() == 2
