"""What an action is called, when it is its time, and who is on the ground then."""

import html
import re
from datetime import timedelta

import pytest
from acting import DAY, act, address, helper, soon
from cast import AT, Cast
from django.utils import timezone
from fictional_place import station
from outings import outing

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.crew.calendars import of_person
from arpenteur.web.ground.fieldwork.display import name_of, show
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.people import assign
from arpenteur.web.ground.fieldwork.queries import of_state

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}


def test_an_action_that_is_started_before_its_time_asks_first(cast: Cast):
    with sealed(cast.campaign.pk):
        early, due = act(cast, day=soon(2)), outing(cast.campaign, (station(0),), at=timezone.now(), status="planned")
    browser = cast.client(cast.director)
    asked = browser.post(address(cast, f"{early.pk}/etat/"), {"status": "running"})
    assert asked.status_code == 409
    assert "n’est pas encore son heure" in html.unescape(asked.content.decode())
    with sealed(cast.campaign.pk):
        assert Action.objects.get(pk=early.pk).status == Status.PLANNED
    assert browser.post(address(cast, f"{early.pk}/etat/"), {"status": "running", "early": "1"}).status_code == 302
    assert browser.post(address(cast, f"{due.pk}/etat/"), {"status": "running"}).status_code == 302
    with sealed(cast.campaign.pk):
        assert {one.status for one in Action.objects.all()} == {Status.RUNNING}


def test_only_people_whose_time_it_is_count_as_on_the_ground(cast: Cast):
    now = timezone.now()
    with sealed(cast.campaign.pk):
        for number, hours in enumerate((48, 0.5, -1, -2.5, -4)):
            outing(
                cast.campaign,
                (station(0),),
                at=now + timedelta(hours=hours),
                people=[helper(cast.campaign, f"Personne {number}")],
            )
    told = html.unescape(cast.client(cast.director).get(f"/c/{cast.campaign.slug}/?zone={station(0)}").content.decode())
    assert re.search(r"\b3 déjà sur le terrain", told)
    there, late = told.split("À terminer, leur heure est passée")
    late, early = late.split("Dites en cours, avant leur heure")
    assert late.count("/actions/") == early[: early.index("</ul>")].count("/actions/") == 1
    assert [f"Personne {number}" in there for number in range(5)] == [False, True, True, True, False]


def test_past_its_hour_and_not_closed_an_action_is_to_be_finished_everywhere(cast: Cast):
    now = timezone.now()
    with sealed(cast.campaign.pk):
        ended = {
            (status, hours): outing(cast.campaign, (station(0),), at=now - timedelta(hours=hours), status=status)
            for status in ("running", "planned")
            for hours in (2.5, 3.5)
        }
        late = {one.pk for (_status, hours), one in ended.items() if hours > 3}
        kept = {state: {ended[state, 2.5].pk} for state in ("running", "planned")}
        for state, found in ({"late": late} | kept).items():
            assert {one.pk for one in Action.objects.filter(of_state(state, now))} == found
        shown = show(Action.objects.select_related("campaign"), ground_of(cast.campaign))
        assert {one.action.pk for one in shown if one.state_text == "à terminer"} == late
    browser = cast.client(cast.director)
    for state, found in (("late", late), ("running", {ended["running", 2.5].pk})):
        page = browser.get(address(cast, f"liste/?state={state}")).content.decode()
        assert {int(pk) for pk in re.findall(r'name="quoi" value="(\d+)"', page)} == found
    glance = html.unescape(browser.get(f"/c/{cast.campaign.slug}/").content.decode())
    assert re.search(r'Actions en cours</dt> <dd class="fig">1</dd>', glance)
    assert "2 actions sont à terminer" in glance
    one = html.unescape(browser.get(address(cast, f"{ended['running', 3.5].pk}/")).content.decode())
    assert "Son heure est passée" in one
    assert re.search(r'class="btn btn-primary" name="status" value="done">Terminer', one)


def test_those_to_be_finished_are_finished_together_and_that_is_undone(cast: Cast):
    now = timezone.now()
    with sealed(cast.campaign.pk):
        made = [
            outing(cast.campaign, (station(0),), at=now - timedelta(hours=hours), status=status)
            for status, hours in (("running", 6), ("planned", 6), ("running", 1))
        ]
    browser = cast.client(cast.director)
    sent = {"quoi": [one.pk for one in made], "confirm": "1"}
    browser.post(address(cast, "choisies/"), {"do": "finish", **sent})

    def states() -> list[str]:
        with sealed(cast.campaign.pk):
            return list(Action.objects.filter(pk__in=sent["quoi"]).order_by("pk").values_list("status", flat=True))

    assert states() == ["done", "done", "running"]
    browser.post(address(cast, "choisies/"), {"do": "undo"})
    assert states() == ["running", "planned", "running"]


def test_an_action_without_a_title_has_one_name_everywhere(cast: Cast):
    with sealed(cast.campaign.pk):
        mine = helper(cast.campaign, "Nour Brouillon")
        untitled = act(cast, day=soon(3), stations=(station(0),))
        assign(action=untitled, volunteer=mine, **BY)
        name = name_of(untitled, ground_of(cast.campaign))
        calendar = of_person(mine, timezone.now())
    assert name == "Porte-à-porte, bureau 1"
    assert f"SUMMARY:{name.replace(',', chr(92) + ',')}" in calendar.decode().replace("\r\n ", "")
    browser = cast.client(cast.director)

    def page(rest: str = "") -> str:
        return html.unescape(browser.get(address(cast, rest)).content.decode())

    pages = {
        "action": page(f"{untitled.pk}/"),
        "people": page(f"{untitled.pk}/equipe/"),
        "week": page(f"?semaine={soon(3):%G-W%V}"),
        "turfs": html.unescape(browser.get(f"/c/{cast.campaign.slug}/secteurs/{untitled.pk}/").content.decode()),
        "glance": html.unescape(browser.get(f"/c/{cast.campaign.slug}/?zone={station(0)}").content.decode()),
    }
    assert [where for where, text in pages.items() if name not in text] == []
    with sealed(cast.campaign.pk):
        card = show([untitled], ground_of(cast.campaign))[0]
    assert (card.title, card.name) == (name, "Porte-à-porte")


def test_the_week_says_who_is_missing_in_each_action_and_each_day(cast: Cast):
    with sealed(cast.campaign.pk):
        short, whole = act(cast, wanted=4), act(cast, start=10, end=12, wanted=1)
        act(cast, start=14, end=16, wanted=3)
        act(cast, start=8, end=9, wanted=9, draft=True)
        for action in (short, whole):
            assign(action=action, volunteer=helper(cast.campaign, f"Personne {action.pk}"), **BY)
    page = cast.client(cast.director).get(address(cast, f"?semaine={DAY:%G-W%V}")).content.decode()
    assert re.findall(r'class="lack"[^>]*>(?:<span[^>]*>)?−(\d+)<', page) == ["6", "3", "3"]
    assert "manque 6 personnes" in html.unescape(page).replace("\N{NO-BREAK SPACE}", " ")
    month = cast.client(cast.director).get(address(cast, f"mois/?mois={DAY:%Y-%m}")).content.decode()
    assert re.findall(r'class="lack"[^>]*>−(\d+)<', month) == ["3"]
