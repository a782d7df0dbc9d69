"""An action made by hand gets its pairs, its turfs and their links in one gesture, cut to its own hours."""

import html
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from cast import Cast
from crowd import an_action
from fictional_place import station
from saturday import WEDNESDAY, address, free_people

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork import people
from arpenteur.web.ground.fieldwork.models import Action, ActionZone, Participation
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.week.models import Publication, TurfNote

pytestmark = pytest.mark.django_db
SATURDAY = datetime(2027, 1, 16, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def wednesday(streets: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(WEDNESDAY, tick=True) as clock:
        yield clock


def planned(cast: Cast, hours: int = 3, **values: object) -> Action:
    with sealed(cast.campaign.pk):
        action = an_action(cast, SATURDAY, hours=hours, zone=0, wanted=6, **values)
        ActionZone.objects.create(campaign=action.campaign, action=action, station=station(1))
        return action


def complete(cast: Cast, action: Action, name: str = "director") -> object:
    return cast.client(getattr(cast, name)).post(address(cast, f"completer/{action.pk}/"))


def turfs_page(cast: Cast, action: Action, name: str = "director") -> str:
    client = cast.client(getattr(cast, name))
    return html.unescape(client.get(f"/c/{cast.campaign.slug}/secteurs/{action.pk}/").content.decode())


@pytest.mark.parametrize("hours", [2, 3])
def test_those_who_come_are_paired_and_each_pair_has_a_turf_in_the_time_of_the_action(cast: Cast, hours: int):
    crowd, action = free_people(cast), planned(cast, hours)
    with sealed(cast.campaign.pk):
        for one in crowd:
            people.assign(action=action, volunteer=one, by=COMMAND, at=WEDNESDAY)
        before = people.pair(action=action, volunteers=crowd[:2], by=COMMAND, at=WEDNESDAY)
    assert "Binômes et secteurs d’un coup" in turfs_page(cast, action)
    answer = complete(cast, action)
    assert answer.status_code == 302, html.unescape(answer.content.decode())
    with sealed(cast.campaign.pk):
        coming = Participation.objects.filter(action=action)
        assert sorted(Counter(coming.values_list("pair", flat=True)).values()) == [1, 2, 2]
        assert set(coming.filter(volunteer__in=crowd[:2]).values_list("pair", flat=True)) == {before}
        turfs = list(Turf.objects.filter(action=action))
        assert len(turfs) == 3
        assert all(0 < one.minutes <= 60 * hours - 10 and one.digest for one in turfs)
        assert sorted(one.pair > 0 for one in turfs) == [False, True, True]
        assert TurfNote.objects.count() == 5
    page = html.unescape(cast.client(cast.director).get(answer.url).content.decode())
    assert "3 secteurs, 5 personnes, un document." in page
    assert "Binômes et secteurs d’un coup" not in turfs_page(cast, action)
    assert complete(cast, action).status_code == 422


def test_where_nobody_comes_yet_those_who_are_free_do_as_many_as_are_wanted(cast: Cast):
    free_people(cast, [f"{name} Figurante" for name in ("Alma", "Dina", "Éva", "Fanny", "Gina", "Hedda", "Ilse")])
    action = planned(cast)
    assert complete(cast, action).status_code == 302
    with sealed(cast.campaign.pk):
        assert Participation.objects.filter(action=action).count() == 6
        assert Turf.objects.filter(action=action, pair__gt=0).count() == 3


def test_taken_back_the_action_and_its_people_stay(cast: Cast):
    free_people(cast)
    action = planned(cast)
    assert complete(cast, action).status_code == 302
    with sealed(cast.campaign.pk):
        made = Publication.objects.get()
    answer = cast.client(cast.director).post(address(cast, f"{made.pk}/defaire/"))
    assert answer.url == f"/c/{cast.campaign.slug}/secteurs/{action.pk}/"
    with sealed(cast.campaign.pk):
        assert not Publication.objects.exists()
        assert not Turf.objects.filter(action=action).exists()
        assert Participation.objects.filter(action=action).count() == 5
    assert complete(cast, action).status_code == 302


def test_why_nothing_can_be_made_is_said_and_nothing_is_written(cast: Cast):
    action = planned(cast)
    answer = complete(cast, action)
    assert answer.status_code == 422
    assert "personne d’autre n’est libre" in html.unescape(answer.content.decode())
    with sealed(cast.campaign.pk):
        assert not Publication.objects.exists()
        assert not Turf.objects.exists()


def test_who_may_not_is_refused(cast: Cast):
    free_people(cast)
    action = planned(cast)
    for name, status in (("volunteer", 403), ("guest", 403), ("outsider", 404), ("rival", 404)):
        assert complete(cast, action, name).status_code == status, name
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.organiser).update(stations=[station(1)])
    assert complete(cast, action, "organiser").status_code == 422
    assert "Binômes et secteurs d’un coup" not in turfs_page(cast, action, "organiser")
