"""Secret links: taken over by an e-mail address, kept after the campaign, squatted."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from acting import NOW, act, details
from cast import AT, PASSWORD, Cast
from django.test import Client
from fictional_place import station
from programs import program

from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.actions import close_campaign
from arpenteur.web.foundation.campaigns.invitations import invite, revoke_invitation
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.actions import create_action, new_signup_link
from arpenteur.web.ground.fieldwork.events import Counted, record_counts
from arpenteur.web.ground.fieldwork.models import FieldEvent
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.site.api.scopes import Scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def signup_link(cast: Cast) -> str:
    with sealed(cast.campaign.pk):
        return f"/rejoindre/{new_signup_link(action=act(cast), by=COMMAND, at=AT)}/"


def test_a_stranger_who_signed_up_with_her_address_keeps_no_way_into_her_page(cast: Cast):
    """He gives the address of a member; she opens her own page later, and the line becomes hers: his link closes."""
    stranger = Client()
    html = stranger.post(signup_link(cast), {"name": "Lou", "email": cast.volunteer.email}).content.decode()
    link = re.search(r"/b/[\w-]+/", html)[0]
    assert stranger.get(link).status_code == 200
    assert cast.client(cast.volunteer).get("/c/essai/moi/").status_code == 200
    with sealed(cast.campaign.pk):
        assert Volunteer.objects.get().user == cast.volunteer
    assert stranger.get(link).status_code == 404
    assert stranger.get(f"{link}agenda.ics").status_code == 404
    assert stranger.post(link, {"do": "forget"}).status_code == 404


def test_nobody_signs_up_in_a_campaign_that_is_over(cast: Cast):
    link = signup_link(cast)
    assert Client().get(link).status_code == 200
    with sealed(cast.campaign.pk):
        close_campaign(campaign=cast.campaign, by=COMMAND, at=NOW)
    assert Client().get(link).status_code == 410
    assert Client().post(link, {"name": "Lou"}).status_code == 410
    with sealed(cast.campaign.pk):
        assert not Volunteer.objects.exists()


def test_a_number_of_a_count_of_another_campaign_is_refused_without_a_failure(cast: Cast):
    squatted = uuid.uuid4()
    with sealed(cast.other.pk):
        theirs = create_action(campaign=cast.other, details=details(cast.other), by=COMMAND, at=AT)
        record_counts(action=theirs, counts=[Counted(squatted, station(0), "opened")], by=COMMAND, at=NOW)
    with sealed(cast.campaign.pk):
        action = act(cast)
    batch = {"counts": [{"id": str(squatted), "station": station(0), "measure": "opened"}]}
    answer = program(cast.campaign, Scope.COUNTS_WRITE).post(f"/actions/{action.pk}/counts", batch)
    assert answer.status_code == 422
    with sealed(cast.campaign.pk):
        assert not FieldEvent.objects.exists()


@pytest.mark.parametrize(("hours", "made"), [(0, True), (2, False)])
def test_an_invitation_once_opened_makes_no_account_for_days(cast: Cast, client: Client, hours: int, made: bool):
    with sealed(cast.campaign.pk):
        invitation, secret = invite(campaign=cast.campaign, role=Role.VOLUNTEER, by=COMMAND, at=NOW)
    client.get(f"/invitation/{secret}/")
    with sealed(cast.campaign.pk):
        revoke_invitation(invitation=invitation, by=COMMAND, at=NOW)
    with time_machine.travel(NOW + timedelta(hours=hours), tick=False):
        client.post("/compte/signup/", {"name": "Max", "email": "max@exemple.invalid", "password1": PASSWORD})
    assert User.objects.filter(email="max@exemple.invalid").exists() == made
