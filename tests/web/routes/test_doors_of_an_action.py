"""Doors done and doors planned of an action: one count, whatever page, file or program asks."""

import re
from datetime import timedelta
from typing import Any

import pytest
from cast import Cast
from django.utils import timezone
from outings import counted, outing
from programs import program
from sentences import plain
from walked_turf import BUILDING, STATIONS, Walked, a_line_of_paper, walked_turf

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.doors import NO_DOORS, ActionDoors, doors_of
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.models import Turf

pytestmark = pytest.mark.django_db


@pytest.fixture
def walked(cast: Cast) -> Walked:
    """An action whose form says 98 doors, cut into one turf; 40 doors are counted by hand, two from a sheet."""
    at = timezone.now()
    with sealed(cast.campaign.pk):
        action = outing(cast.campaign, STATIONS, at=at - timedelta(hours=1), hours=3)
        Action.objects.filter(pk=action.pk).update(doors=98)
        found = walked_turf(cast, action=Action.objects.get(pk=action.pk))
        counted(action, STATIONS[0], at, opened=15, absent=25)
        a_line_of_paper(found.turf, BUILDING, "A", "opened", 2)
    return found


def page(cast: Cast, path: str) -> str:
    text = plain(cast.client(cast.director).get(f"/c/{cast.campaign.slug}/{path}").content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_every_page_says_the_same_doors(cast: Cast, walked: Walked):
    number, planned = walked.turf.action_id, walked.turf.doors
    assert planned != 98
    assert f"42 sur {planned} prévues" in page(cast, f"actions/{number}/")
    assert f"42 sur {planned} prévues" in page(cast, f"secteurs/{number}/suivi/")
    assert "dont 40 comptées hors des secteurs" in page(cast, f"secteurs/{number}/suivi/")
    assert f"42 sur {planned} prévues" in page(cast, "secteurs/")
    assert f"42 portes sur {planned}" in page(cast, f"?zone={STATIONS[0]}&niveau=station")
    told = program(cast.campaign).get(f"/actions/{number}").json()
    assert (told["doors_done"], told["doors"]) == (42, planned)
    assert program(cast.campaign).get("/actions").json()["items"][0] == told


def test_without_a_turf_the_form_says_what_is_planned(cast: Cast, walked: Walked):
    with sealed(cast.campaign.pk):
        action = walked.turf.action
        Turf.objects.update(archived_at=timezone.now())
        assert doors_of([action])[action.pk] == ActionDoors(42, 98)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("letterboxes", ActionDoors(60, 98)), ("posters", NO_DOORS)],
)
def test_a_letterbox_is_a_door_where_letterboxes_are_what_is_done(cast: Cast, kind: str, said: ActionDoors):
    at = timezone.now()
    counts: dict[str, Any] = {"letterboxes": {"letterbox": 50, "inaccessible": 10}, "posters": {"poster": 3}}
    with sealed(cast.campaign.pk):
        action = outing(cast.campaign, STATIONS, at=at - timedelta(hours=1), kind=kind)
        action.doors = 98
        counted(action, STATIONS[0], at, **counts[kind])
        assert doors_of([action])[action.pk] == said


def test_doors_of_many_actions_are_two_questions(cast: Cast, django_assert_num_queries: Any):
    at = timezone.now()
    with sealed(cast.campaign.pk):
        several = [outing(cast.campaign, STATIONS, at=at + timedelta(hours=n)) for n in range(4)]
        with django_assert_num_queries(2):
            assert all(one == ActionDoors(0, 0) for one in doors_of(several).values())


def test_a_bar_never_leaves_its_frame():
    assert (ActionDoors(120, 100).reach, ActionDoors(1, 0).reach, bool(NO_DOORS)) == (100, 0, False)
