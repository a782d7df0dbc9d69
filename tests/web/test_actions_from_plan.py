"""From the plan to drafts: only members of the campaign, on its own place, never a station left aside by lot."""

import html
import re
from datetime import timedelta

import pytest
from acting import EVE, address
from cast import Cast
from django.test import Client
from django.utils import timezone
from fictional_place import PLACE, station
from outings import counted, outing

from arpenteur.web.campaigns.clock import local
from arpenteur.web.fieldwork.models import Action
from arpenteur.web.shared.sealing import sealed

pytestmark = pytest.mark.django_db
QUERY = "heures=900&temoins=30"


def proposed(page: str) -> list[str]:
    return re.findall(r'name="station" value="(\w+)" checked', page)


def post(cast: Cast, name: str = "director", query: str = QUERY, **sent):
    return cast.client(getattr(cast, name)).post(address(cast, f"depuis-le-plan/?{query}"), sent)


def test_the_plan_page_offers_it_to_editors_of_the_campaign_only(cast: Cast):
    def page(browser: Client) -> str:
        return html.unescape(browser.get(f"/plan/{PLACE}/?{QUERY}").content.decode())

    assert "depuis-le-plan" not in page(Client())
    for name, offered in (("director", True), ("leader", True), ("volunteer", False), ("outsider", False)):
        browser = cast.client(getattr(cast, name))
        browser.get(address(cast))
        assert (f'action="{address(cast, "depuis-le-plan/")}?{QUERY}"' in page(browser)) is offered, name


def test_each_planned_station_is_proposed_with_its_doors_and_people(cast: Cast):
    page = html.unescape(post(cast).content.decode())
    aside = page[page.index("Laissés de côté") :]
    controls = re.findall(r"Bureau (\d+)", aside[: aside.index("<form method")])
    found = proposed(page)
    assert found
    assert controls
    assert not {station(int(number) - 1) for number in controls} & set(found)
    saturday = timezone.localdate() + timedelta(days=(5 - timezone.localdate().weekday()) % 7 or 7)
    assert f'value="{saturday.isoformat()}"' in page
    assert 'value="10:00"' in page
    with sealed(cast.campaign.pk):
        assert Action.objects.count() == 0


def test_confirmed_all_are_drafts_of_one_station_or_none_is_written(cast: Cast):
    found = proposed(post(cast).content.decode())
    chosen = [*found[:2], station(99), "x"]
    sent = {"confirm": "1", "day": "2027-02-13", "starts": "10:00", "ends": "12:00", "station": chosen}
    answer = post(cast, **sent)
    assert answer.status_code == 302
    assert answer.headers["Location"] == address(cast, "liste/?state=draft")
    with sealed(cast.campaign.pk):
        actions = list(Action.objects.prefetch_related("zones"))
        assert {zone.station for one in actions for zone in one.zones.all()} == set(found[:2])
        assert {one.status for one in actions} == {"draft"}
        assert all(one.doors > 0 and one.wanted >= 1 for one in actions)
        assert {local(cast.campaign, one.starts_at).hour for one in actions} == {10}
    assert post(cast, **{**sent, "station": []}).status_code == 422
    assert post(cast, **{**sent, "day": ""}).status_code == 422
    with sealed(cast.campaign.pk):
        assert Action.objects.count() == len(actions)


def test_a_forbidden_slot_is_announced_and_drafts_may_still_be_kept(cast: Cast):
    found = proposed(post(cast).content.decode())
    sent = {"confirm": "1", "day": EVE.isoformat(), "starts": "10:00", "ends": "12:00"}
    assert "ne pourront pas être prévus" in post(cast, **sent).content.decode()
    assert post(cast, **sent, station=found[:1]).status_code == 302
    with sealed(cast.campaign.pk):
        assert Action.objects.get().status == "draft"


def test_a_narrowed_leader_plans_in_her_stations(cast: Cast):
    assert set(proposed(post(cast, "leader", "heures=2000&temoins=0").content.decode())) <= {station(0), station(1)}


def test_others_are_refused_and_an_impossible_plan_says_why(cast: Cast):
    assert post(cast, "volunteer").status_code == 403
    assert post(cast, "rival").status_code == 404
    assert post(cast, query="exclure=3&imposer=3").status_code == 400


def test_the_plan_leans_on_the_doors_the_campaign_has_counted(cast: Cast):
    assert "s’appuie sur" not in html.unescape(post(cast).content.decode())
    now = timezone.now()
    with sealed(cast.campaign.pk):
        action = outing(cast.campaign, [station(6)], at=now)
        counted(action, station(6), now, opened=150, absent=50, inaccessible=30)
    page = html.unescape(post(cast).content.decode())
    told = re.search(r"s’appuie sur les 200 portes où vous avez frappé dans 1 bureau\s: ailleurs, (\d+)\s%", page)
    assert told
    assert int(told[1]) > 35


def test_many_hours_become_outings_a_week_apart_with_as_many_people_as_asked_for(cast: Cast):
    found = proposed(post(cast, query="heures=2000&temoins=0").content.decode())
    sent = {
        "confirm": "1",
        "day": "2027-01-09",
        "starts": "10:00",
        "ends": "13:00",
        "people": "4",
        "station": found[:1],
    }
    assert post(cast, query="heures=2000&temoins=0", **sent).status_code == 302
    with sealed(cast.campaign.pk):
        actions = list(Action.objects.order_by("starts_at"))
        days = [local(cast.campaign, one.starts_at) for one in actions]
        assert len(actions) > 1
        assert {one.weekday() for one in days} == {5}
        assert len({one.date() for one in days}) == len(actions)
        assert days[-1].date() <= cast.campaign.first_round
        assert {one.wanted for one in actions} <= {3, 4} or days[-1].date() + timedelta(7) > cast.campaign.first_round
