"""A closed campaign is read, not written: by its members, by programs, by links."""

import json
from datetime import timedelta

import pytest
from acting import act, soon
from cast import AT, Cast
from django.test import Client
from django.utils import timezone
from fictional_place import station

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.actions import close_campaign
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork import actions as verbs
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.site.api.actions import create_token
from arpenteur.web.site.api.scopes import Scope

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}
CLOSED = "Cette campagne est close"


@pytest.fixture
def action(cast: Cast) -> Action:
    with sealed(cast.campaign.pk):
        return act(cast, day=soon(3), wanted=3, stations=(station(0),))


def close(cast: Cast) -> int:
    """Close it; how many lines its journal has then."""
    with sealed(cast.campaign.pk):
        close_campaign(campaign=cast.campaign, **BY)
    return written(cast)


def written(cast: Cast) -> int:
    """Lines but those of readings: a list of names is counted in a closed campaign too."""
    with sealed(cast.campaign.pk):
        return Entry.objects.filter(chain=cast.campaign.pk).exclude(verb="names.listed").count()


def test_its_pages_are_read_and_take_nothing(cast: Cast, action: Action):
    before = close(cast)
    client = cast.client(cast.director)
    base = "/c/essai/actions/"
    for page in ("/c/essai/", base, f"{base}{action.pk}/", "/c/essai/equipes/", "/c/essai/reglages/"):
        assert client.get(page).status_code == 200
    for page in (
        f"{base}nouvelle/",
        f"{base}{action.pk}/etat/",
        f"{base}{action.pk}/venir/",
        "/c/essai/reglages/",
        "/c/essai/equipes/nouveau-benevole/",
        "/c/essai/programmes/jetons/",
    ):
        answer = client.post(page, {"status": "running"})
        assert answer.status_code == 403, page
        assert CLOSED in answer.content.decode(), page
    assert written(cast) == before


def test_who_has_no_line_as_a_volunteer_gets_none(cast: Cast):
    close(cast)
    assert cast.client(cast.volunteer).get("/c/essai/moi/").status_code == 403
    with sealed(cast.campaign.pk):
        assert not Volunteer.objects.exists()


def test_requests_of_people_are_still_answered(cast: Cast):
    close(cast)
    asked = {"kind": "access", "reference": "2026-001", "received_on": timezone.now().date().isoformat()}
    assert cast.client(cast.officer).post("/c/essai/conformite/demandes/recue/", asked).status_code == 302


def test_its_programs_read_and_write_nothing(cast: Cast, action: Action):
    with sealed(cast.campaign.pk):
        scopes = [Scope.ACTIONS_READ, Scope.ACTIONS_WRITE]
        _, secret = create_token(
            campaign=cast.campaign, name="Agenda", scopes=scopes, days=30, by=COMMAND, at=timezone.now()
        )
    before = close(cast)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/actions").status_code == 200
    refused = client.post(
        "/api/v1/actions", json.dumps({}), content_type="application/json", headers={"Idempotency-Key": "k" * 20}
    )
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:arpenteur:problem:closed"
    assert CLOSED in refused.json()["detail"]
    assert written(cast) == before


def test_its_sign_up_links_say_that_it_is_closed(cast: Cast, action: Action):
    with sealed(cast.campaign.pk):
        link = f"/rejoindre/{verbs.new_signup_link(action=action, by=COMMAND, at=AT + timedelta(minutes=1))}/"
    close(cast)
    for answer in (Client().get(link), Client().post(link, {"name": "Lou Gabarit"})):
        assert answer.status_code == 410
        assert CLOSED in answer.content.decode()
    with sealed(cast.campaign.pk):
        assert not Volunteer.objects.exists()
