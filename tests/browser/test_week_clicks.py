"""The week takes no more clicks than it may, from Coup d'œil, on the demonstration's campaign."""

import pytest
import week_walks as walks
from django.test import Client
from django.utils import timezone
from fictional_place import PLACE, write_fictional_place
from playwright.sync_api import Page
from street_grid import grid_of_town, stand_on_streets

from arpenteur.snapshot import Snapshot
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.site.glance.rehearsal import rehearse

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def walked_place(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return write_fictional_place(tmp_path_factory.mktemp("walked") / "snapshot", more=grid_of_town())


@pytest.fixture
def demonstration(
    desk: Page, address: str, walked_place: Snapshot, settings, monkeypatch: pytest.MonkeyPatch
) -> Campaign:
    """The demonstration, with its director at the desk."""
    stand_on_streets(walked_place, monkeypatch)
    settings.ARPENTEUR_SECOND_FACTOR = False
    campaign = rehearse(place=PLACE, at=timezone.now())
    client = Client()
    client.force_login(User.objects.get(email="directrice@demo.invalid"))
    desk.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return campaign


def test_hours_become_who_goes_where_in_eight_clicks(demonstration: Campaign, desk: Page):
    walk = walks.from_hours_to_people(desk, demonstration.slug)
    assert not walk.over, walk


def test_three_turfs_are_handed_in_six_clicks(demonstration: Campaign, desk: Page):
    for walk in walks.three_turfs_in_hands(desk, demonstration.slug):
        assert not walk.over, walk


def test_people_are_asked_and_answer_in_three(demonstration: Campaign, desk: Page, phone: Page):
    def opened(path: str) -> Page:
        phone.goto(path)
        return phone

    for walk in walks.asked_and_answering(desk, demonstration.slug, opened):
        assert not walk.over, walk


def test_the_paper_of_the_day_takes_one(demonstration: Campaign, desk: Page):
    paper = walks.paper_of_the_day(desk, demonstration.slug)
    assert not paper.over, paper
