"""The basket: one list of stations for the campaign, filled and emptied from Où aller."""

import uuid

import pytest
from acting import act
from cast import AT, Cast
from fictional_place import PLACE, station

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.basket import basket_of, put_in_basket, set_basket
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.basket import basket
from arpenteur.web.ground.fieldwork.counting import Counted
from arpenteur.web.ground.fieldwork.events import record_counts
from arpenteur.web.ground.fieldwork.kinds import Measure

pytestmark = pytest.mark.django_db
TO, PAGE = "/c/essai/panier/", f"/strategie/{PLACE}/"
BY = {"by": COMMAND, "at": AT}


def stations(cast: Cast) -> list[str]:
    return basket_of(Campaign.objects.get(pk=cast.campaign.pk))


def test_a_station_goes_in_once_and_out_again_back_to_the_page(cast: Cast):
    client = cast.client(cast.organiser)
    client.get("/c/essai/accueil/")
    page = f"{PAGE}?mesure=support"
    assert client.post(TO, {"in": station(2), "next": page}).headers["Location"] == page
    client.post(TO, {"in": [station(2), station(0)]})
    with sealed(cast.campaign.pk):
        assert stations(cast) == [station(2), station(0)]
    html = client.get(PAGE).content.decode()
    assert html.count('name="out"') == 2 + 2, "in the table and in the basket"
    client.post(TO, {"out": station(2)})
    client.post(TO, {"empty": "1"})
    with sealed(cast.campaign.pk):
        assert stations(cast) == []
        lines = Entry.objects.filter(verb="campaign.basket_changed").order_by("pk")
        assert [line.details["zones"] for line in lines] == [1, 2, 1, 0]


def test_it_leads_nowhere_else(cast: Cast):
    answer = cast.client(cast.organiser).post(TO, {"in": station(1), "next": "//ailleurs.invalid/"})
    assert answer.headers["Location"] == PAGE


def test_doors_left_and_hours_follow_what_was_done(cast: Cast):
    with sealed(cast.campaign.pk):
        set_basket(campaign=cast.campaign, stations=[station(0)], **BY)
        before = basket(cast.campaign).lines[0]
        ground = ground_of(cast.campaign).stations[station(0)]
        assert (before.left, before.hours) == (ground.doors, ground.doors / ground.pace)
        action = act(cast, stations=(station(0),))
        record_counts(action=action, counts=[Counted(uuid.uuid4(), station(0), Measure.ABSENT, 7)], **BY)
        after = basket(cast.campaign).lines[0]
    assert after.left == before.left - 7
    assert after.hours == pytest.approx(before.hours - 7 / ground.pace)


@pytest.mark.parametrize("who", ["volunteer", "guest", "officer"])
def test_only_those_who_edit_actions_fill_it(cast: Cast, who: str):
    client = cast.client(getattr(cast, who))
    client.get("/c/essai/accueil/")
    assert client.post(TO, {"in": station(0)}).status_code == 403
    assert "basket-form" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("who", ["outsider", "rival"])
def test_other_people_do_not_learn_that_it_exists(cast: Cast, who: str):
    assert cast.client(getattr(cast, who)).post(TO, {"in": station(0)}).status_code == 404


def test_a_narrowed_role_moves_its_own_stations_only(cast: Cast):
    client = cast.client(cast.leader)
    assert client.post(TO, {"in": station(0)}).status_code == 302
    assert client.post(TO, {"in": station(2)}).status_code == 403
    assert client.post(TO, {"empty": "1"}).status_code == 403


def test_bad_input_changes_nothing(cast: Cast):
    client = cast.client(cast.director)
    assert client.post(TO, {"in": [station(0), "00000_9999"]}).status_code == 400
    with sealed(cast.campaign.pk):
        assert stations(cast) == []
        with pytest.raises(InputError):
            put_in_basket(campaign=cast.campaign, stations=["nulle part"], **BY)


def test_a_station_that_the_ground_lost_is_left_out(cast: Cast):
    with sealed(cast.campaign.pk):
        Campaign.objects.filter(pk=cast.campaign.pk).update(basket=["00000_9999", station(1)])
        assert stations(cast) == [station(1)]


def test_a_closed_campaign_has_no_basket_to_fill(cast: Cast):
    with sealed(cast.campaign.pk):
        Campaign.objects.filter(pk=cast.campaign.pk).update(closed_at=AT)
    client = cast.client(cast.director)
    assert client.post(TO, {"in": station(0)}).status_code == 403
    assert "basket-form" not in client.get(PAGE).content.decode()
