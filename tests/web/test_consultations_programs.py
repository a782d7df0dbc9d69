"""Programs that post reports: a key is given on its page, shown once, and stopped."""

import re

import pytest
import time_machine
from cast import AT, Cast
from django.test import Client
from reported import reporting

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.models import Category, Contribution, ProcessStep
from arpenteur.web.residents.reports.models import PosterKey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def step(cast: Cast) -> ProcessStep:
    with sealed(cast.campaign.pk):
        return reporting(cast)


def where(step: ProcessStep) -> str:
    return f"/c/essai/signalements/transmettre/{step.process_id}/programmes/"


def posted(cast: Cast, secret: str) -> int:
    with sealed(cast.campaign.pk):
        category = Category.objects.all()[0]
    sent = {
        "api_key": secret,
        "service_code": str(category.pk),
        "lat": "48.8645",
        "long": "2.418",
        "description": "Un banc cassé, place de la Maquette",
        "address_string": "Place de la Maquette",
    }
    return Client().post("/open311/essai/v2/requests.json", sent).status_code


def test_a_key_is_shown_once_posts_and_is_stopped(cast: Cast, step: ProcessStep):
    desk, page = cast.client(cast.organiser), where(step)
    assert page in desk.get("/c/essai/signalements/transmettre/").content.decode()
    assert desk.get(page).status_code == 200
    assert desk.post(page, {"do": "open", "name": " "}).status_code == 422
    given = desk.post(page, {"do": "open", "name": "Application d’essai"})
    assert given.headers["Cache-Control"] == "no-store"
    secret = re.search(r"<code>([^<]+)</code>", given.content.decode())
    assert secret
    assert "/open311/essai/v2/requests.json" in given.content.decode()
    assert secret[1] not in desk.get(page).content.decode()
    with sealed(cast.campaign.pk):
        key = PosterKey.objects.get()
        assert secret[1] not in key.digest
    assert posted(cast, secret[1]) == 200
    for wrong in ({"key": ""}, {"key": "999999"}, {"key": key.pk, "do": "forget"}):
        assert desk.post(page, {"do": "close", **wrong}).status_code == 422
    assert desk.post(page, {"do": "close", "key": key.pk}).status_code == 302
    assert "arrêté le 2 septembre 2026" in desk.get(page).content.decode()
    assert posted(cast, secret[1]) == 403
    with sealed(cast.campaign.pk):
        assert Contribution.objects.count() == 1


def test_a_key_is_given_by_whoever_runs_consultations_alone(cast: Cast, step: ProcessStep):
    assert cast.client(cast.leader).get(where(step)).status_code == 403
    assert cast.client(cast.outsider).get(where(step)).status_code == 404
    rival = cast.client(cast.rival)
    assert rival.get(where(step)).status_code == 404
    other = where(step).replace("/c/essai/", "/c/rivale/")
    assert rival.post(other, {"do": "open", "name": "Ailleurs"}).status_code == 404
    with sealed(cast.campaign.pk):
        assert not PosterKey.objects.exists()
