"""Saturday that nobody published and people who do not know their turf are told on Coup d'œil, to whom can do it."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from cast import Cast
from fictional_place import station
from outings import outing
from saturday import WEDNESDAY, free_people, publish

from arpenteur.web.foundation.campaigns.alerts import Alert
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.week.alerts import not_printed, not_told, saturday_not_published
from arpenteur.web.ground.week.models import TurfNote

pytestmark = pytest.mark.django_db
FRIDAY = WEDNESDAY + timedelta(days=2)


@pytest.fixture(autouse=True)
def friday(streets: None) -> Iterator[None]:
    with time_machine.travel(FRIDAY, tick=True):
        yield


def alerts(cast: Cast, who: str = "director") -> list[Alert]:
    with sealed(cast.campaign.pk):
        member = Member(cast.campaign, Membership.objects.get(user=getattr(cast, who).pk))
        return [*saturday_not_published(member, FRIDAY), *not_told(member, FRIDAY)]


def shown(cast: Cast) -> list[tuple[str, str]]:
    page = html.unescape(cast.client(cast.director).get("/c/essai/").content.decode())
    box = page.partition('id="g-alerts"')[2].partition("</aside>")[0]
    return re.findall(r"<b>(.*?)</b>.*?href=\"(.*?)\"", box)


def test_a_saturday_on_which_people_are_free_is_told_until_it_is_published(cast: Cast):
    assert alerts(cast) == []
    free_people(cast)
    (one,) = alerts(cast)
    assert one.title == "Samedi n’est pas publié"
    assert "5 personnes sont libres" in one.detail
    assert one.due.date() == (FRIDAY + timedelta(days=1)).date()
    with sealed(cast.campaign.pk):
        # Due in an hour, and still below: who goes where is what everything else waits for.
        outing(cast.campaign, [station(0)], at=FRIDAY + timedelta(hours=1), status="planned", kind="market", wanted=3)
    assert shown(cast)[0] == (one.title, one.url)
    # It opens on that Saturday.
    answer = cast.client(cast.director).get(one.url)
    assert answer.status_code == 200
    assert one.due.strftime("%Y-%m-%dT%H:%M") in answer.content.decode()
    # Whoever may not publish it is not told.
    for who in ("guest", "volunteer", "officer"):
        assert alerts(cast, who) == []


def test_a_published_saturday_is_told_no_more_and_people_who_do_not_know_their_turf_are(cast: Cast):
    free_people(cast)
    (before,) = alerts(cast)
    window = re.search(r"window=([^&]+)", before.url)
    assert window
    made = publish(cast, slot=before.due.strftime("%Y-%m-%dT%H:%M"))
    with sealed(cast.campaign.pk):
        # What was published may be of another day: it is put on the Saturday it is about.
        action = Action.objects.get()
        length = action.ends_at - action.starts_at
        Action.objects.filter(pk=action.pk).update(starts_at=before.due, ends_at=before.due + length)
        waiting = TurfNote.objects.filter(publication=made, done_at=None).count()
    assert waiting > 1
    (told,) = alerts(cast)
    assert told.title == f"{waiting} personnes ne connaissent pas encore leur secteur"
    assert told.due == before.due
    assert cast.client(cast.director).get(told.url).status_code == 200
    with sealed(cast.campaign.pk):
        TurfNote.objects.filter(publication=made).update(done_at=FRIDAY, means="voice")
    assert alerts(cast) == []
    assert alerts(cast, "guest") == []


def test_the_paper_of_a_published_outing_is_one_press_away_until_it_is_printed(cast: Cast):
    def paper(who: str = "director") -> list[Alert]:
        with sealed(cast.campaign.pk):
            return list(not_printed(Member(cast.campaign, Membership.objects.get(user=getattr(cast, who).pk)), FRIDAY))

    free_people(cast)
    assert paper() == []
    publish(cast)
    (one,) = paper()
    assert one.prints
    page = html.unescape(cast.client(cast.director).get("/c/essai/").content.decode())
    assert re.search(f'<form method="post" action="{one.url}" target="_blank".*Tout imprimer', page)
    for who in ("guest", "volunteer", "officer", "leader"):
        assert paper(who) == [], who
    assert cast.client(cast.director).post(one.url, {"names": "1"}).content.startswith(b"%PDF")
    assert paper() == []


def test_the_window_of_the_alert_is_one_of_the_page(cast: Cast):
    free_people(cast)
    (one,) = alerts(cast)
    assert re.search(r"window=2027-01-16T\d\d%3A\d\d&hours=3$", one.url)
