"""Cutting an action's ground into turfs: proposed, moved, undone, two editors, rights, empty states."""

import html
import json
import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from acting import act, soon
from cast import AT, Cast
from cut_turfs import asked, cut, cutting, page, send
from django.utils import timezone
from fictional_place import station
from standing_turfs import stand_in

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.shared.figures import FIGURES
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.ground.fieldwork.actions import delegate, set_status
from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.models import Cutting, Objection
from arpenteur.web.ground.routes.turfs import cutting as verbs
from arpenteur.web.ground.routes.turfs import engine
from arpenteur.web.ground.routes.turfs import views as pages
from arpenteur.web.ground.routes.turfs.jobs import cut_later

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}


@pytest.fixture
def turfs(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch)


@pytest.fixture
def action(cast: Cast, turfs: None) -> Action:
    with sealed(cast.campaign.pk):
        return act(cast, day=soon(3), start=14, end=17, stations=(station(0), station(1), station(4)), wanted=6)


def test_a_proposal_becomes_a_cutting_with_its_map_and_its_rows(cast: Cast, action: Action):
    assert "Rien n’est découpé" in page(cast, action)
    kept = cut(cast, action)
    assert set(kept.holding["segments"].values()) == {1, 2, 3}
    found = page(cast, action)
    for words in ("Qui couvre quoi", "3 sur 3", "dans la cible", "68 portes", "Publier 3 secteurs", "Tirage 1."):
        assert words in found
    assert found.count('class="k1"') > 4, "its streets and its buildings in its colour"
    assert "aucune rue n’est dessinée." in found
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(verb="turfs.cut").count() == 1


@pytest.mark.parametrize("kind", [Kind.DOORS, Kind.LETTERBOXES])
def test_minutes_are_those_of_the_kind_of_action(cast: Cast, action: Action, kind: Kind, monkeypatch: Any):
    seen: list[str] = []

    def propose(*args: Any, propose: Any = engine.engine.propose, **how: Any) -> Any:
        seen.append(how["task"])
        return propose(*args, **how)

    monkeypatch.setattr(engine.engine, "propose", propose)
    FIGURES.clear()  # another test of this process may have asked the same
    with sealed(cast.campaign.pk):
        Action.objects.update(kind=kind)
    assert cut(cast, action).request["task"] == kind.value
    assert seen == [kind.value]


def test_the_number_of_pairs_comes_from_the_people_wanted_unless_it_is_too_much_for_them(cast: Cast, action: Action):
    assert 'name="number" value="50"' in page(cast, action), "doors a turf, in three hours"
    with sealed(cast.campaign.pk):
        Action.objects.update(doors=150)
    assert 'name="number" value="3"' in page(cast, action), "pairs"


def test_turfs_that_ask_for_more_time_than_the_action_has_say_so(cast: Cast, action: Action):
    cut(cast, action)
    assert "l’action dure" not in page(cast, action)
    cut(cast, action, version=1, number="1")
    assert "l’action dure 3\N{NO-BREAK SPACE}h" in page(cast, action)


def test_the_same_question_gives_the_same_turfs(cast: Cast, action: Action):
    before = cut(cast, action).holding
    assert cut(cast, action, version=1).holding == before


def test_doors_that_object_or_are_done_are_left_out(cast: Cast, action: Action):
    with sealed(cast.campaign.pk):
        Objection.objects.create(campaign=cast.campaign, building="00099_0000_00001", since=AT)
    kept = cut(cast, action, leave_done="")
    assert kept.request["done"] == {"00099_0000_00001": 1}
    assert "67 portes" in page(cast, action)


def test_a_street_changes_hands_and_the_list_alone_comes_back(cast: Cast, action: Action):
    cut(cast, action)
    answer = send(cast, action, "deplacer/", hx=True, piece="s0", to="2", version="1")
    found = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert found.startswith('<section id="turf-side"')
    assert 'data-held="2 1 1 1 ' in found
    assert 'data-version="2"' in found
    badges = json.loads(found.split('data-badges="')[1].split('"></div>')[0])
    assert {one["letter"]: one["doors"] for one in badges} == {"A": 51, "B": 85, "C": 68}
    assert cutting(cast, action).holding["segments"]["0"] == 2


def test_a_building_leaves_its_segment_and_comes_back(cast: Cast, action: Action):
    cut(cast, action)
    key = "00099_0000_00006"
    assert send(cast, action, "deplacer/", piece=f"b{key}", to="3", version="1").status_code == 302
    kept = cutting(cast, action)
    assert kept.holding["buildings"] == {key: 3}
    assert kept.holding["segments"]["0"] == 1
    send(cast, action, "defaire/", version="2")
    kept = cutting(cast, action)
    assert (kept.holding["buildings"], kept.before, kept.version) == ({}, [], 3)
    assert send(cast, action, "defaire/", hx=True, version="3").status_code == 422


def test_a_street_may_found_a_new_turf(cast: Cast, action: Action):
    cut(cast, action)
    send(cast, action, "deplacer/", piece="s0,s1", to="4", version="1")
    assert cutting(cast, action).holding["segments"]["1"] == 4
    assert ">D</span>" in page(cast, action)
    assert send(cast, action, "deplacer/", hx=True, piece="s0", to="9", version="2").status_code == 422


def test_the_second_of_two_editors_is_told_and_sees_what_it_is_now(cast: Cast, action: Action):
    cut(cast, action)
    send(cast, action, "deplacer/", piece="s0", to="2", version="1")
    answer = send(cast, action, "deplacer/", "director", hx=True, piece="s1", to="3", version="1")
    assert answer.status_code == 409
    assert "a changé pendant que vous le regardiez" in html.unescape(answer.content.decode())
    assert cutting(cast, action).holding["segments"]["1"] == 1
    assert send(cast, action, "proposer/", "director", **asked(version=1)).status_code == 409


def test_what_is_not_in_the_cutting_is_refused_with_a_sentence(cast: Cast, action: Action):
    cut(cast, action)
    for piece in ("", "s999", "bnowhere", "x1", "s-1", "s" + "9" * 12, "b" + "x" * 90):
        answer = send(cast, action, "deplacer/", hx=True, piece=piece, to="2", version="1")
        assert answer.status_code == 422, piece
        assert "n’est pas dans le découpage" in html.unescape(answer.content.decode())
    for to in ("", "x", "0", "9" * 12):
        assert send(cast, action, "deplacer/", hx=True, piece="s0", to=to, version="1").status_code == 422, to
    assert cutting(cast, action).version == 1


WRONG = (
    {"number": "0"},
    {"number": "999"},
    {"walk": "zig"},
    {"ground": "moon"},
    {"seed": "-1"},
    {"start_from": "map"},
    {"start_from": "map", "start_at": "[1,2,3]"},
    {"by": "doors", "number": "1"},
)


def test_a_question_that_cannot_be_asked_keeps_what_was_typed(cast: Cast, action: Action):
    for wrong in WRONG:
        answer = send(cast, action, "proposer/", **asked(**wrong))
        assert answer.status_code == 422, wrong
        assert "Rien n’a été enregistré." in html.unescape(answer.content.decode())
    with sealed(cast.campaign.pk):
        assert not Cutting.objects.exists()


def test_a_meeting_point_is_a_station_or_a_place_on_the_map(cast: Cast, action: Action):
    assert cut(cast, action, start_from="map", start_at="[2.41, 48.86]").request["start"] == [2.41, 48.86]
    assert '<g class="meeting" transform' in page(cast, action)
    kept = cut(cast, action, version=1, start_from=station(1))
    assert kept.request["start"] != [2.41, 48.86]
    assert kept.request["start_from"] == station(1)


def test_a_drawn_area_and_a_list_of_streets_are_grounds_too(cast: Cast, turfs: None):
    ring = [[2.401, 48.851], [2.407, 48.851], [2.407, 48.854], [2.401, 48.851]]
    with sealed(cast.campaign.pk):
        drawn = act(cast, day=soon(2), area={"type": "Polygon", "coordinates": [ring]}, streets=("rue des Exemples",))
    kept = cut(cast, drawn, ground="area")
    assert kept.request["polygon"]["type"] == "Polygon"
    assert cut(cast, drawn, ground="streets", version=1).request["streets"] == ["rue des Exemples"]


def test_a_place_without_buildings_says_what_to_do(cast: Cast):
    with sealed(cast.campaign.pk):
        one = act(cast, day=soon(2), stations=(station(0),))
    found = page(cast, one)
    assert "n’a pas de rues à découper" in found
    assert "arpenteur build" in found
    assert "<turf-map" not in found


def test_only_door_to_door_and_letterboxes_are_cut(cast: Cast, turfs: None):
    with sealed(cast.campaign.pk):
        market = act(cast, day=soon(2), kind=Kind.MARKET)
    page(cast, market, status=404)


def test_an_action_that_is_over_is_not_cut(cast: Cast, action: Action):
    with sealed(cast.campaign.pk):
        set_status(action=action, status=Status.DONE, **BY)
    assert send(cast, action, "proposer/", **asked()).status_code == 422


def test_the_list_shows_actions_to_come_with_their_turfs(cast: Cast, action: Action):
    with sealed(cast.campaign.pk):
        act(cast, day=soon(4), kind=Kind.MARKET, title="Marché")
    home = f"/c/{cast.campaign.slug}/secteurs/"
    found = html.unescape(cast.client(cast.organiser).get(home).content.decode())
    assert "Découper en secteurs" in found
    assert "Marché" not in found
    cut(cast, action)
    found = html.unescape(cast.client(cast.organiser).get(home).content.decode())
    assert "découpé, pas publié" in found
    assert "Aucun porte-à-porte à venir" in html.unescape(cast.client(cast.volunteer).get(home).content.decode())


def test_who_may_not_edit_the_action_may_not_cut_it(cast: Cast, action: Action):
    for name, status in (("volunteer", 404), ("guest", 403), ("officer", 403), ("rival", 404)):
        assert send(cast, action, "proposer/", name, **asked()).status_code == status, name
    with sealed(cast.campaign.pk):
        walker = Membership.objects.get(user=cast.volunteer)
        delegate(action=action, membership=walker, **BY)
    cut(cast, action, "volunteer")


def test_a_role_narrowed_to_stations_cuts_hers_and_touches_no_other(cast: Cast, action: Action):
    kept = cut(cast, action, "leader", number="2")
    assert kept.request["stations"] == [station(0), station(1)]
    cut(cast, action, version=1)
    assert send(cast, action, "proposer/", "leader", **asked(version=2)).status_code == 422
    assert send(cast, action, "deplacer/", "leader", hx=True, piece="s40", to="1", version="2").status_code == 404
    assert send(cast, action, "deplacer/", "leader", hx=True, piece="s0", to="2", version="2").status_code == 200
    assert page(cast, action, "leader", "rues/3/", status=404)


def test_a_town_is_cut_by_a_job(cast: Cast, turfs: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pages, "MOST_AT_ONCE", 100)
    with sealed(cast.campaign.pk):
        town = act(cast, day=soon(2), stations=())
    kept = cut(cast, town, number="20")
    assert kept.request["waiting"]
    waits = page(cast, town)
    assert "en cours de découpage" in waits
    assert re.search(r"portes\s: environ \d+ secondes", waits)
    with sealed(cast.campaign.pk):
        Cutting.objects.filter(action=town).update(changed_at=timezone.now() - timedelta(minutes=5))
    assert "rien ne fait les tâches" in page(cast, town)
    assert cut_later.call(cast.campaign.pk, town.pk)
    kept = cutting(cast, town)
    assert "waiting" not in kept.request
    assert len(set(kept.holding["segments"].values())) == 20
    assert not cut_later.call(cast.campaign.pk, town.pk), "answered once"


def test_a_map_credits_streets_only_where_there_are_any(cast: Cast, action: Action, monkeypatch: pytest.MonkeyPatch):
    assert "Adresses et rues fictives" in page(cast, action)
    with unsealed():
        Campaign.objects.filter(pk=cast.campaign.pk).update(fictional=False)
    for highway, said in (("residential", True), ("straight", False)):
        snapshot = SimpleNamespace(street_segments={"highway": [highway]})
        monkeypatch.setattr(
            "arpenteur.web.ground.routes.templatetags.turfs.opened", lambda _path, found=snapshot: found
        )
        assert ("OpenStreetMap" in page(cast, action)) is said


def test_a_job_that_fails_says_why_on_the_page(cast: Cast, turfs: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pages, "MOST_AT_ONCE", 100)
    with sealed(cast.campaign.pk):
        town = act(cast, day=soon(2), stations=())
    cut(cast, town)
    monkeypatch.setattr("arpenteur.web.ground.routes.turfs.jobs.propose", _refuses)
    assert not cut_later.call(cast.campaign.pk, town.pk)
    assert cutting(cast, town).request["failed"] == "aucune porte ici."
    assert "Aucune porte ici." in page(cast, town)


def _refuses(*_question: Any) -> None:
    raise InputError("aucune porte ici")


def test_a_place_published_again_keeps_the_cutting_on_its_own_snapshot(cast: Cast, action: Action):
    cut(cast, action)
    PublishedSnapshot.objects.update(current=False)
    old = PublishedSnapshot.objects.get()
    PublishedSnapshot.objects.create(
        **{field.name: getattr(old, field.name) for field in old._meta.fields if field.name not in {"id", "digest"}}
        | {"digest": "f" * 64, "current": True}
    )
    assert "68 portes" in page(cast, action)
    PublishedSnapshot.objects.filter(pk=old.pk).update(folder="gone")
    assert "l’ancien instantané n’est plus là" in page(cast, action)


def test_the_streets_of_a_turf_can_be_moved_without_a_script(cast: Cast, action: Action):
    cut(cast, action)
    whole = page(cast, action, rest="?secteur=B")
    assert 'name="piece" value="s10"' in whole
    assert 'name="piece" value="b00099_0010_00001"' in whole
    assert "n° 1 à 6" in whole.replace("\N{NO-BREAK SPACE}", " ")
    assert re.search(r'<option value="1">A \(\d+\)</option>', whole), "each turf with its doors"
    assert 'name="piece" value="s10"' in page(cast, action, rest="rues/2/")


def test_a_cutting_is_thrown_away(cast: Cast, action: Action):
    cut(cast, action)
    send(cast, action, "jeter/", version="1")
    assert "Rien n’est découpé" in page(cast, action)


def test_a_damaged_row_says_so_and_can_be_cut_again(cast: Cast, action: Action):
    cut(cast, action)
    with sealed(cast.campaign.pk):
        Cutting.objects.update(holding={"segments": {"x": "y"}})
    assert "ce découpage ne se lit pas" in page(cast, action).lower()
    cut(cast, action, version=1)


def test_steps_that_can_be_undone_are_bounded(cast: Cast, action: Action):
    cut(cast, action)
    with sealed(cast.campaign.pk):
        kept = Cutting.objects.get(action=action)
        for turn in range(verbs.MOST_STEPS + 3):
            kept = verbs.move(cutting=kept, moved=verbs.Moved((0,)), to=2 - turn % 2, version=kept.version, **BY)
        assert kept.version == verbs.MOST_STEPS + 4
        assert len(kept.before) == verbs.MOST_STEPS


def test_the_lists_of_turfs_and_of_rounds_have_their_own_pages(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pages, "A_PAGE", 2)
    with sealed(cast.campaign.pk):
        for number in range(3):
            act(cast, day=soon(3 + number), title=f"Tour {number}")
            act(cast, day=soon(3 + number), title=f"Boîte {number}", kind=Kind.LETTERBOXES)
    client = cast.client(cast.director)
    first = client.get("/c/essai/secteurs/").content.decode()
    assert re.findall(r'row"><a href="[^"]*">([^<]*)<', first) == ["Tour 0", "Boîte 0", "Boîte 0", "Boîte 1"]
    assert 'aria-label="Pages des tournées"' in first
    assert 'href="?tournees=2#rounds"' in first
    both = client.get("/c/essai/secteurs/?page=2&tournees=2").content.decode()
    assert re.findall(r'row"><a href="[^"]*">([^<]*)<', both) == ["Tour 1", "Boîte 1", "Boîte 2"]
    assert 'href="?tournees=2&amp;page=3"' in both, "the other list stays where it was"
