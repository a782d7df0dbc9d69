"""Rounds that a job makes: waited for without losing what is typed, answered once, given up with a reason."""

import re
from datetime import timedelta
from typing import Any

import pytest
from acting import act, soon
from cast import AT, Cast
from django.conf import settings
from django.utils import timezone
from fictional_place import station
from going_round import add, address, compute, page, rounds, typed, version
from standing_rounds import stand_in

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.models import StopList
from arpenteur.web.ground.routes import plans
from arpenteur.web.ground.routes.kinds import ROUNDS, ChangedMeanwhileError
from arpenteur.web.ground.routes.rounds import jobs
from arpenteur.web.ground.routes.rounds import views as pages
from arpenteur.web.ground.routes.rounds.jobs import make_later

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}
THREE = (station(0), station(1), station(4))


@pytest.fixture
def posters(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Action:
    """Rounds of more than two stops are left to a job."""
    stand_in(monkeypatch)
    monkeypatch.setattr(pages, "MOST_AT_ONCE", 2)
    with sealed(cast.campaign.pk):
        return act(cast, day=soon(3), start=9, end=12, kind=Kind.POSTERS, stations=THREE, wanted=4)


@pytest.fixture
def boxes(cast: Cast, posters: Action) -> Action:
    with sealed(cast.campaign.pk):
        return act(cast, day=soon(3), start=9, end=12, kind=Kind.LETTERBOXES, stations=THREE, wanted=4)


def test_a_job_refuses_letterboxes_of_a_snapshot_that_was_replaced(
    cast: Cast, boxes: Action, monkeypatch: pytest.MonkeyPatch
):
    add(cast, boxes, "boxes")
    compute(cast, boxes)
    with sealed(cast.campaign.pk):
        StopList.objects.update(snapshot="0" * 64)
    assert not make_later.call(cast.campaign.pk, boxes.pk)
    assert rounds(cast, boxes) == []
    found = page(cast, boxes)
    assert "data-waiting" not in found
    assert "le lieu a été publié de nouveau depuis" in found.lower()


def test_a_job_says_why_in_the_language_it_was_asked_in(cast: Cast, posters: Action, monkeypatch: pytest.MonkeyPatch):
    add(cast, posters, "stations")
    client = cast.client(cast.organiser)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    question = {"version": version(cast, posters), "crews": "2", "carry": "", "start_from": "", "seed": "1"}
    assert client.post(address(cast, posters, "calculer/"), question).status_code == 302
    monkeypatch.setattr(jobs, "make", _meanwhile)
    assert not make_later.call(cast.campaign.pk, posters.pk)
    with sealed(cast.campaign.pk):
        assert StopList.objects.get().request["failed"].startswith("the rounds changed while you were looking at them")


def test_many_stops_are_left_to_a_job(cast: Cast, posters: Action, monkeypatch: pytest.MonkeyPatch):
    add(cast, posters, "stations")
    compute(cast, posters)
    assert "en cours de calcul" in page(cast, posters)
    assert make_later.call(cast.campaign.pk, posters.pk)
    assert len(rounds(cast, posters)) == 2
    assert "en cours de calcul" not in page(cast, posters)
    assert not make_later.call(cast.campaign.pk, posters.pk), "answered once"


def test_a_job_that_fails_or_comes_too_late_writes_nothing(
    cast: Cast, posters: Action, monkeypatch: pytest.MonkeyPatch
):
    add(cast, posters, "stations")
    compute(cast, posters, crews="1", carry="2")
    assert not make_later.call(cast.campaign.pk, posters.pk)
    assert "pour 6 à déposer" in page(cast, posters)
    assert rounds(cast, posters) == []
    compute(cast, posters)
    monkeypatch.setattr("arpenteur.web.ground.routes.rounds.jobs.make", _meanwhile)
    assert not make_later.call(cast.campaign.pk, posters.pk)
    found = page(cast, posters)
    assert "Les tournées ont changé pendant" in found, "told, not waited for without end"
    assert "data-waiting" not in found


def test_stops_added_while_a_job_is_at_it_are_in_its_rounds(
    cast: Cast, posters: Action, monkeypatch: pytest.MonkeyPatch
):
    add(cast, posters, "stations")
    compute(cast, posters)
    plain_make = jobs.make

    def interrupted(**given: Any) -> int:
        monkeypatch.setattr(jobs, "make", plain_make)
        typed(cast, posters, "9 rue des Exemples")
        return plain_make(**given)

    monkeypatch.setattr(jobs, "make", interrupted)
    assert make_later.call(cast.campaign.pk, posters.pk)
    assert sum(len(one.plan["stops"]) for one in rounds(cast, posters)) == 4


def test_what_was_typed_stays_while_a_job_is_at_it(cast: Cast, posters: Action, monkeypatch: pytest.MonkeyPatch):
    add(cast, posters, "stations")
    compute(cast, posters)
    waits = page(cast, posters)
    part = re.search(r'<div id="rounds-wait".*?</div>', waits, re.DOTALL)
    assert part
    assert 'hx-select="#rounds-wait"' in part[0]
    assert "hx-target" not in part[0], "the part swaps itself, no form"
    assert re.search(r"3 arrêts\s: environ \d+ secondes", part[0])
    small = page(cast, posters, rest="attente/")
    assert "data-waiting" in small
    assert "<form" not in small
    with sealed(cast.campaign.pk):
        StopList.objects.update(changed_at=timezone.now() - timedelta(minutes=5))
    assert "rien ne fait les tâches" in page(cast, posters, rest="attente/")
    assert make_later.call(cast.campaign.pk, posters.pk)
    small = page(cast, posters, rest="attente/")
    assert "Les tournées sont là." in small
    assert "hx-get" not in small
    assert "Les tournées sont là." not in page(cast, posters)
    page(cast, posters, "volunteer", "attente/", status=404)


def test_a_job_that_dies_on_something_unforeseen_is_told(cast: Cast, posters: Action, monkeypatch: pytest.MonkeyPatch):
    add(cast, posters, "stations")
    compute(cast, posters)
    monkeypatch.setattr(jobs, "compute_rounds", _broken)
    with pytest.raises(ZeroDivisionError):
        make_later.call(cast.campaign.pk, posters.pk)
    assert "erreur imprévue" in page(cast, posters, rest="attente/")


def _broken(*_said: Any) -> None:
    raise ZeroDivisionError


def test_a_question_asked_anew_goes_on_waiting_when_the_first_one_is_given_up(
    cast: Cast, posters: Action, monkeypatch: pytest.MonkeyPatch
):
    add(cast, posters, "stations")
    compute(cast, posters)

    def refused(*_said: Any) -> None:
        compute(cast, posters, crews="3")
        raise InputError("trop peu d'équipages")

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "compute_rounds", refused)
        assert not make_later.call(cast.campaign.pk, posters.pk)
    assert "data-waiting" in page(cast, posters)
    assert make_later.call(cast.campaign.pk, posters.pk)
    assert len(rounds(cast, posters)) == 3


def test_a_question_is_given_up_under_the_lock_of_its_action(
    cast: Cast, posters: Action, monkeypatch: pytest.MonkeyPatch
):
    add(cast, posters, "stations")
    compute(cast, posters)
    locked, order = plans.locked_action, []

    def meanwhile(action: int) -> Action:
        """Somebody who had the lock first asked again."""
        order.append(action)
        StopList.objects.update(request={"crews": 3, "start": [2.4, 48.8], plans.WAITING: 99})
        return locked(action)

    with sealed(cast.campaign.pk):
        question = StopList.objects.get().request[plans.WAITING]
        with monkeypatch.context() as patch:
            patch.setattr(plans, "locked_action", meanwhile)
            plans.give_up(kind=ROUNDS, action=posters, question=question, why="trop tard", **BY)
        assert order == [posters.pk]
        assert StopList.objects.get().request[plans.WAITING] == 99
        plans.give_up(kind=ROUNDS, action=posters, question=99, why="cette fois", **BY)
        assert plans.WAITING not in StopList.objects.get().request


def _meanwhile(**_said: Any) -> None:
    raise ChangedMeanwhileError(ROUNDS)
