"""The basket of Où aller beside the people who are free: their hours, and one button that fills it for them."""

from collections.abc import Iterator

import pytest
import time_machine
from cast import Cast
from fictional_place import PLACE, station
from saturday import WEDNESDAY, free_people

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.basket import basket_of, set_basket
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.week.draft import Draft
from arpenteur.web.ground.week.proposal import propose

pytestmark = pytest.mark.django_db
FILL, PAGE = "/c/essai/semaine/panier/", f"/strategie/{PLACE}/"


@pytest.fixture(autouse=True)
def wednesday(streets: None) -> Iterator[None]:
    with time_machine.travel(WEDNESDAY, tick=True):
        yield


def stations(cast: Cast) -> list[str]:
    with sealed(cast.campaign.pk):
        return basket_of(Campaign.objects.get(pk=cast.campaign.pk))


def test_one_button_takes_what_preparer_would_have_taken(cast: Cast):
    free_people(cast)
    client = cast.client(cast.director)
    client.get("/c/essai/accueil/")
    html = client.get(PAGE).content.decode()
    assert "les 15 heures de 5 personnes" in html
    assert FILL in html
    with sealed(cast.campaign.pk):
        member = Member(cast.campaign, Membership.objects.get(user=cast.director))
        proposed = propose(member, Draft(), WEDNESDAY).stations
    assert client.post(FILL, {"next": PAGE}).headers["Location"] == PAGE
    assert stations(cast) == list(proposed) != []
    assert "sur les 15 heures de 5 personnes" in client.get(PAGE).content.decode()


def test_what_was_chosen_by_hand_stays(cast: Cast):
    free_people(cast)
    last = station(5)
    with sealed(cast.campaign.pk):
        set_basket(campaign=cast.campaign, stations=[last], by=COMMAND, at=WEDNESDAY)
    cast.client(cast.director).post(FILL)
    assert stations(cast)[0] == last
    assert len(stations(cast)) > 1


def test_nothing_is_offered_where_nobody_is_free(cast: Cast):
    client = cast.client(cast.director)
    client.get("/c/essai/accueil/")
    assert FILL not in client.get(PAGE).content.decode()
    client.post(FILL)
    assert stations(cast) == []


def test_who_may_not_prepare_an_outing_fills_nothing(cast: Cast):
    free_people(cast)
    assert cast.client(cast.volunteer).post(FILL).status_code == 403
    assert cast.client(cast.rival).post(FILL).status_code == 404
    assert stations(cast) == []
