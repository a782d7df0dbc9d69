"""Pages where paths, their steps and the reasons to leave them are set up."""

from collections.abc import Iterator

import pytest
import time_machine
from cast import Cast
from journeys import LATER, browser, home, membership, now, on_path, ready_path, text

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.paths.models import ExitReason, Path, PathStep

pytestmark = pytest.mark.django_db


@pytest.fixture
def noon(settings) -> Iterator[time_machine.Traveller]:
    settings.ARPENTEUR_SECOND_FACTOR = False
    with time_machine.travel(LATER, tick=False) as clock:
        yield clock


def test_a_path_of_our_own_is_made_step_by_step(cast: Cast, noon):
    client, page = browser(cast, cast.organiser), home(cast, "reglages/")
    with sealed(cast.campaign.pk):
        leader = membership(cast.leader).pk
    assert client.post(page, {"do": "path", "name": "Porteurs", "delay": "none", "owner": ""}).status_code == 302
    with sealed(cast.campaign.pk):
        number = Path.objects.get().pk
    one = home(cast, f"reglages/{number}/")
    for name in ("Un", "Deux", "Trois"):
        data = {"do": "add", "name": name, "delay": "two_day", "owner": str(leader), "to_do": "appeler"}
        assert client.post(one, data).status_code == 302
    with sealed(cast.campaign.pk):
        steps = {step.name: step.pk for step in PathStep.objects.all()}
    assert client.post(one, {"do": "up", "step": steps["Trois"]}).status_code == 302
    assert client.post(one, {"do": "down", "step": steps["Un"]}).status_code == 302
    with sealed(cast.campaign.pk):
        assert [step.name for step in PathStep.objects.all()] == ["Trois", "Un", "Deux"]
    assert client.post(one, {"do": "step", "step": steps["Un"], "name": "Fin", "delay": "none"}).status_code == 302
    assert client.post(one, {"do": "remove-step", "step": steps["Deux"]}).status_code == 302
    with sealed(cast.campaign.pk):
        assert [step.name for step in PathStep.objects.all()] == ["Trois", "Fin"]
        assert PathStep.objects.get(name="Trois").owner_id == leader
    assert client.post(one, {"do": "change", "name": "Relais", "delay": "one_year", "owner": ""}).status_code == 302
    assert client.post(one, {"do": "close"}).status_code == 302
    assert "fermé" in text(client.get(page))
    assert client.post(one, {"do": "open"}).status_code == 302
    assert client.post(one, {"do": "remove"}).headers["Location"] == page
    with sealed(cast.campaign.pk):
        assert not Path.objects.exists()


def test_reasons_are_set_up(cast: Cast, noon):
    client, page = browser(cast, cast.organiser), home(cast, "reglages/")
    assert client.post(page, {"do": "reason", "name": "a changé d’avis", "target": "abandoned"}).status_code == 302
    with sealed(cast.campaign.pk):
        number = ExitReason.objects.get().pk
    assert client.post(page, {"do": "change-reason", "reason": number, "name": "autre projet"}).status_code == 302
    assert client.post(page, {"do": "close-reason", "reason": number}).status_code == 302
    with sealed(cast.campaign.pk):
        assert ExitReason.objects.get(name="autre projet").closed_at is not None
    assert client.post(page, {"do": "open-reason", "reason": number}).status_code == 302
    assert "autre projet" in client.get(page).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"do": "fly"},
        {"do": "path", "name": "", "delay": "none"},
        {"do": "path", "name": "x", "delay": "soon"},
        {"do": "reason", "name": "x", "target": "active"},
        {"do": "path", "name": "x" * 61, "delay": "none"},
    ],
)
def test_what_is_wrong_of_a_setting_is_said(cast: Cast, noon, data: dict[str, str]):
    answer = browser(cast, cast.organiser).post(home(cast, "reglages/"), data)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_a_step_with_people_goes_with_where_they_go(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        journey = on_path(cast, "Alma Figurine")
        first, second = PathStep.objects.order_by("position")[:2]
    client, one = browser(cast, cast.organiser), home(cast, f"reglages/{journey.path_id}/")
    assert client.post(one, {"do": "remove-step", "step": first.pk}).status_code == 400
    assert client.post(one, {"do": "remove-step", "step": first.pk, "to": second.pk}).status_code == 302
    with sealed(cast.campaign.pk):
        assert now().step == second
        assert Contact.objects.count() == 1


@pytest.mark.parametrize("name", ["leader", "volunteer"])
def test_who_may_not_set_paths_up(cast: Cast, noon, name: str):
    with sealed(cast.campaign.pk):
        path = ready_path(cast.campaign)
    client = browser(cast, getattr(cast, name))
    for rest in ("reglages/", f"reglages/{path.pk}/"):
        assert client.get(home(cast, rest)).status_code == 403
        assert client.post(home(cast, rest), {"do": "close"}).status_code == 403
