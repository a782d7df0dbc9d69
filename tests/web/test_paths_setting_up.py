"""Paths, their steps and reasons set up: taken from what is offered, put in order, removed while nobody is there."""

from typing import Any

import pytest
from cast import AT, Cast
from journeys import LATER, on_path, ready_path, reason

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.paths import actions, setting_up
from arpenteur.web.persons.paths.models import ExitReason, Journey, JourneyStatus, Path, PathStep
from arpenteur.web.persons.paths.setting_up import PathDetails, StepDetails

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside(cast: Cast):
    with sealed(cast.campaign.pk):
        yield cast


def given(seen: int, at=LATER) -> dict[str, Any]:
    return {"seen": seen, "by": COMMAND, "at": at}


def step(number: int) -> PathStep:
    return PathStep.objects.get(position=number)


def test_what_is_offered_is_taken_once(inside: Cast):
    for _again in range(2):
        setting_up.take_defaults(campaign=inside.campaign, keys=["first-word", "answer"], by=COMMAND, at=AT)
    assert list(Path.objects.values_list("name", flat=True)) == [
        "Du premier mot à l’action",
        "Une question, une réponse",
    ]
    assert [one.name for one in PathStep.objects.filter(path__position=1)] == [
        "Accueil",
        "Premier échange",
        "Invité",
        "Venu une fois",
        "Prend un rôle",
    ]
    assert ExitReason.objects.count() == 5


def test_steps_are_put_in_another_order(inside: Cast):
    path = ready_path(inside.campaign)
    setting_up.move_step(step=step(3), places=-1, by=COMMAND, at=AT)
    setting_up.move_step(step=step(1), places=-1, by=COMMAND, at=AT)
    setting_up.move_step(step=step(4), places=9, by=COMMAND, at=AT)
    names = [one.name for one in path.steps.all()]
    assert names == ["Accueil", "Invité", "Premier échange", "Prend un rôle", "Venu une fois"]
    assert [one.position for one in path.steps.all()] == [1, 2, 3, 4, 5]


def test_a_step_goes_with_where_its_people_go(inside: Cast):
    journey = on_path(inside, "Alma Figurine")
    ended = on_path(inside, "Basile Témoin")
    actions.end(journey=ended, status=JourneyStatus.COMPLETED, **given(1))
    first = step(1)
    with pytest.raises(InputError, match="une autre étape"):
        setting_up.remove_step(step=first, to=None, by=COMMAND, at=LATER)
    assert setting_up.remove_step(step=first, to=step(2), by=COMMAND, at=LATER) == 1
    moved = Journey.objects.get(pk=journey.pk)
    assert (moved.step.name, moved.version) == ("Premier échange", 2)
    assert Journey.objects.get(pk=ended.pk).step is None
    assert [one.position for one in PathStep.objects.all()] == [1, 2, 3, 4]
    again = Journey.objects.select_related("contact", "path", "step").get(pk=ended.pk)
    assert actions.reactivate(journey=again, **given(2)).step == step(1)


def test_a_step_where_nobody_is_goes(inside: Cast):
    ready_path(inside.campaign)
    assert setting_up.remove_step(step=step(5), to=None, by=COMMAND, at=LATER) == 0
    assert PathStep.objects.count() == 4


def test_a_path_on_which_people_were_is_closed_rather_than_removed(inside: Cast):
    journey = on_path(inside, "Alma Figurine")
    with pytest.raises(InputError, match="fermez-le"):
        setting_up.remove_path(path=journey.path, by=COMMAND, at=LATER)
    setting_up.close_path(path=journey.path, closed=True, by=COMMAND, at=LATER)
    setting_up.close_path(path=journey.path, closed=True, by=COMMAND, at=LATER)
    setting_up.close_path(path=journey.path, closed=False, by=COMMAND, at=LATER)
    empty = setting_up.new_path(campaign=inside.campaign, details=PathDetails("Vide"), by=COMMAND, at=AT)
    setting_up.remove_path(path=empty, by=COMMAND, at=AT)
    assert Path.objects.count() == 1
    assert Entry.objects.filter(verb__startswith="path.").count() == 5


def test_names_are_taken_once(inside: Cast):
    path = ready_path(inside.campaign)
    for act in (
        lambda: setting_up.new_path(campaign=inside.campaign, details=PathDetails(path.name), by=COMMAND, at=AT),
        lambda: setting_up.add_step(path=path, details=StepDetails("Accueil"), by=COMMAND, at=AT),
        lambda: setting_up.change_reason(reason=reason(), name="injoignable", by=COMMAND, at=AT),
    ):
        with pytest.raises(InputError, match="déjà pris"):
            act()
    setting_up.change_path(path=path, details=PathDetails("Pas à pas"), by=COMMAND, at=AT)
    assert Path.objects.get().name == "Pas à pas"


def test_a_reason_is_closed_and_offered_again(inside: Cast):
    ready_path(inside.campaign)
    one = reason()
    for closed in (True, True, False):
        setting_up.close_reason(reason=one, closed=closed, by=COMMAND, at=AT)
    with pytest.raises(InputError, match="termine un parcours"):
        setting_up.new_reason(campaign=inside.campaign, name="autre", target="active", by=COMMAND, at=AT)
    lines = Entry.objects.filter(verb__startswith="reason.").order_by("number").values_list("verb", flat=True)
    assert list(lines)[-2:] == ["reason.closed", "reason.opened"]


def test_there_are_no_more_steps_than_a_page_shows(inside: Cast):
    path = ready_path(inside.campaign)
    for number in range(setting_up.MOST_STEPS - 5):
        setting_up.add_step(path=path, details=StepDetails(f"Étape {number}"), by=COMMAND, at=AT)
    with pytest.raises(InputError, match="déjà 12"):
        setting_up.add_step(path=path, details=StepDetails("De trop"), by=COMMAND, at=AT)
