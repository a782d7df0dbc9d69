"""A plan starts from the hours that the free people of the campaign have, counted as Préparer counts them."""

import html
import re
from collections.abc import Iterator

import pytest
import time_machine
from cast import Cast
from crowd import someone
from django.test import Client
from fictional_place import PLACE
from saturday import WEDNESDAY, free_people

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.week.windows import hours_of_days, windows
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
PLAN = f"/plan/{PLACE}/"


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


def visiting(cast: Cast, name: str = "director") -> Client:
    browser = cast.client(getattr(cast, name))
    browser.get(f"/c/{cast.campaign.slug}/")
    return browser


def plan(browser: Client, query: str = "") -> tuple[int, str]:
    """Hours of the slider, and what the page says of them."""
    page = html.unescape(browser.get(PLAN + query).content.decode())
    found = re.search(r'id="p-hours".*?value="(\d+)".*?<small id="d-hours">(.*?)</small>', page, re.S)
    assert found is not None
    return int(found[1]), found[2].replace("\u202f", " ").replace("\xa0", " ")


def test_the_slider_starts_from_the_hours_that_people_have_and_says_so(cast: Cast):
    free_people(cast)
    with sealed(cast.campaign.pk):
        found = windows(cast.campaign, Volunteer.objects.all(), WEDNESDAY, 3)
        days = {one.starts.date() for one in found}
        hours = 3 * sum(max(one.people for one in found if one.starts.date() == day) for day in days)
        assert hours_of_days(found, 3) == hours > 0
    browser = visiting(cast)
    slider, words = plan(browser)
    assert slider == max(round(hours / 10) * 10, 10)
    assert f"Vos bénévoles ont {hours} h dans les sept jours" in words
    assert plan(browser, "?heures=200")[0] == 200, "hours that somebody asked for are hers"
    poster = browser.get(f"{PLAN}plan.csv-metadata.json").content.decode()
    assert f"heures={slider}" in poster, "who opens a file is of no campaign: its address says the hours"


def test_nobody_free_and_no_campaign_start_from_a_number_that_is_said(cast: Cast):
    with sealed(cast.campaign.pk):
        someone(cast, "Ana Gabarit")
    slider, words = plan(visiting(cast))
    assert slider == 200
    assert "personne n’a encore dit" in words
    free_people(cast)
    for browser in (Client(), visiting(cast, "volunteer"), cast.client(cast.outsider), visiting(cast, "rival")):
        slider, words = plan(browser)
        assert slider == 200
        assert "200 h pour commencer : pour une campagne" in words


def test_a_leader_starts_from_the_people_she_sees(cast: Cast):
    free_people(cast)
    slider, words = plan(visiting(cast, "leader"))
    assert slider == 200
    assert "personne n’a encore dit" in words
