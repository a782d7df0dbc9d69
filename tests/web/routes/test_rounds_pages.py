"""Stops of posters, leaflets and letterboxes, rounds made of them: two editors, rights, refusals, empty states."""

import html
from datetime import timedelta
from typing import Any

import pytest
from acting import NOW, act, soon
from cast import AT, Cast
from fictional_place import station
from going_round import add, address, compute, keys, page, rounds, said, send, stops, typed, version
from populated import ATTACK
from sentences import plain
from standing_rounds import middle, stand_in
from standing_turfs import stand_in as stand_in_turfs

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.actions import cancel_action, delegate, set_status
from arpenteur.web.ground.fieldwork.area import stations_at
from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.models import StopList, Turf
from arpenteur.web.ground.routes.kinds import ROUNDS

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}
THREE = (station(0), station(1), station(4))


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch)


@pytest.fixture
def posters(cast: Cast, engine: None) -> Action:
    with sealed(cast.campaign.pk):
        return act(cast, day=soon(3), start=9, end=12, kind=Kind.POSTERS, stations=THREE, wanted=4)


@pytest.fixture
def boxes(cast: Cast, engine: None) -> Action:
    with sealed(cast.campaign.pk):
        return act(cast, day=soon(3), start=9, end=12, kind=Kind.LETTERBOXES, stations=THREE, wanted=4)


def test_polling_places_become_stops_then_rounds(cast: Cast, posters: Action):
    found = page(cast, posters)
    assert "aucun encore" in found
    assert "Équipages" not in found, "nobody is asked for crews before there are stops"
    assert add(cast, posters, "stations", load="3").status_code == 302
    found = page(cast, posters)
    for words in ("3 arrêts, 9 affiches", "Bureau 1, école fictive", "Calculer les tournées"):
        assert words in found
    assert 'name="crews" value="2"' in found, "a crew for two people wanted"
    assert compute(cast, posters).status_code == 302
    found = page(cast, posters)
    for words in (
        "1,5\N{NO-BREAK SPACE}km",
        "sans binôme",
        "Les tournées sont inventées.",
        "tirage 1",
        "3 affiches",
        "6 affiches",
    ):
        assert words in found
    made = [(one.letter, one.load, len(one.plan["stops"])) for one in rounds(cast, posters)]
    assert made == [("A", 3, 1), ("B", 6, 2)]
    assert found.count("data-tour=") >= 7, "ways, stops and badges in their colours"
    with sealed(cast.campaign.pk):
        assert {"stops.added", "rounds.made"} <= set(Entry.objects.values_list("verb", flat=True))


def test_the_law_on_posters_stands_on_their_page_only(cast: Cast, posters: Action, boxes: Action):
    with sealed(cast.campaign.pk):
        window = {"starts_at": NOW, "ends_at": NOW + timedelta(hours=2)}
        Action.objects.update(**window)
    assert "Seulement sur les panneaux électoraux" in page(cast, posters)
    assert "panneaux électoraux" not in page(cast, boxes)


def test_addresses_that_are_not_found_are_told_and_none_is_lost(cast: Cast, posters: Action):
    answer = typed(
        cast, posters, "3 rue des Exemples ; 5", "", "9 rue Inconnue ; 4", "99 rue des Exemples", follow=True
    )
    found = said(answer)
    assert "2 adresses n’ont pas été trouvées." in found
    assert "9 rue Inconnue ; 4" in found
    assert "rue inconnue : rue inconnue ; attendu : rue des exemples." in plain(found)
    kept = stops(cast, posters)
    assert kept is not None
    assert [(one["label"], one["load"], one["station"]) for one in kept.stops] == [
        ("3 rue des Exemples", 5, station(2))
    ]
    assert [one["text"] for one in kept.missing] == ["9 rue Inconnue ; 4", "99 rue des Exemples"]
    assert "9 rue Inconnue ; 4\n99 rue des Exemples</textarea>" in found, "to be corrected where they were typed"
    typed(cast, posters, "4 rue des Exemples", "99 rue des Exemples")
    kept = stops(cast, posters)
    assert kept is not None
    assert [one["text"] for one in kept.missing] == ["99 rue des Exemples"]
    assert [one["load"] for one in kept.stops] == [5, 2]
    send(cast, posters, "arrets/modifier/", do="forget", version=kept.version)
    assert "introuvable" not in page(cast, posters)


def test_the_same_stop_twice_is_one(cast: Cast, posters: Action):
    typed(cast, posters, "3 rue des Exemples", "3 rue des Exemples")
    again = typed(cast, posters, "3 rue des Exemples ; 7", follow=True)
    assert len(keys(cast, posters)) == 1
    assert "étaient déjà dans la liste" in said(again)


def test_what_cannot_be_read_keeps_what_was_typed(cast: Cast, posters: Action):
    answer = typed(cast, posters, "3 rue des Exemples", load="0")
    assert answer.status_code == 422
    assert "3 rue des Exemples</textarea>" in said(answer)
    assert typed(cast, posters, *(f"{n} rue des Exemples" for n in range(201))).status_code == 422
    assert typed(cast, posters, "x" * 250).status_code == 422
    assert send(cast, posters, "arrets/", what="moon").status_code == 404
    assert add(cast, posters, "clicked", label="Panneau du parc").status_code == 422, "clicked nowhere"
    assert add(cast, posters, "clicked", label="Panneau", at="[1,2,3]").status_code == 422
    assert stops(cast, posters) is None


def test_a_place_is_clicked_named_changed_and_taken_away(cast: Cast, posters: Action):
    x, y = middle(4)
    assert add(cast, posters, "clicked", label="  Panneau   du parc ", at=f"[{x}, {y}]", load="1").status_code == 302
    (key,) = keys(cast, posters)
    assert "Panneau du parc" in page(cast, posters, rest=f"?arret={key}")
    given: dict[str, Any] = {"key": key, "label": "Panneau du stade", "load": "4"}
    assert send(cast, posters, "arrets/modifier/", version=version(cast, posters), **given).status_code == 302
    kept = stops(cast, posters)
    assert kept is not None
    assert (kept.stops[0]["label"], kept.stops[0]["load"], kept.stops[0]["station"]) == (
        "Panneau du stade",
        4,
        station(4),
    )
    for wrong in ({"label": ""}, {"load": "0"}, {"load": "x"}, {"key": "none"}):
        answer = send(cast, posters, "arrets/modifier/", **given | wrong, version=version(cast, posters))
        assert answer.status_code == 422, wrong
    assert send(cast, posters, "arrets/modifier/", do="remove", version="2").status_code == 422, "none ticked"
    send(cast, posters, "arrets/modifier/", do="remove", key=key, version=version(cast, posters))
    assert keys(cast, posters) == []


def test_letterboxes_come_from_the_ground_and_replace_those_before(cast: Cast, boxes: Action):
    assert "3 bureaux" not in page(cast, boxes)
    assert "Boîtes du terrain : 6 arrêts ajoutés." in told(add(cast, boxes, "boxes", follow=True))
    assert "Boîtes du terrain : les mêmes qu’avant." in told(add(cast, boxes, "boxes", follow=True))
    assert len(keys(cast, boxes)) == 6
    with sealed(cast.campaign.pk):
        kept = StopList.objects.get()
        gone = kept.stops[0] | {"key": "boxes:gone"}
        kept.stops = [gone, kept.stops[1] | {"load": 39}, *kept.stops[2:]]
        kept.save()
    again = told(add(cast, boxes, "boxes", follow=True))
    assert "Boîtes du terrain : 1 arrêt ajouté, 1 retiré, 1 dont le nombre change." in again
    assert "6 arrêts, 240 boîtes" in page(cast, boxes)
    one = keys(cast, boxes)[0]
    send(
        cast,
        boxes,
        "arrets/modifier/",
        key=one,
        label="rue des Exemples, pairs",
        load="7",
        version=version(cast, boxes),
    )
    kept = stops(cast, boxes)
    assert kept is not None
    assert (kept.stops[0]["label"], kept.stops[0]["load"]) == ("rue des Exemples, pairs", 40), "boxes are counted"
    assert compute(cast, boxes, carry="120").status_code == 302
    assert "120 chacun au plus" in page(cast, boxes)
    assert 'href="/c/essai/secteurs/' in page(cast, boxes), "turfs are the other way"


def test_letterboxes_of_a_snapshot_that_was_replaced_are_taken_again(cast: Cast, boxes: Action):
    add(cast, boxes, "boxes")
    with sealed(cast.campaign.pk):
        StopList.objects.update(snapshot="0" * 64)
    assert "reprenez celles du terrain" in page(cast, boxes)
    assert compute(cast, boxes).status_code == 422
    add(cast, boxes, "boxes")
    assert compute(cast, boxes).status_code == 302


def test_what_does_not_fit_says_how_many_crews_it_takes(cast: Cast, posters: Action):
    add(cast, posters, "stations", load="5")
    answer = compute(cast, posters, crews="1", carry="6")
    assert answer.status_code == 422
    assert "1 équipage de 6 pour 15 à déposer" in said(answer)
    assert 'value="6"' in said(answer), "what was asked is kept"
    for wrong in ({"crews": "0"}, {"crews": "61"}, {"carry": "0"}, {"seed": "-1"}, {"start_from": "map"}):
        assert compute(cast, posters, **wrong).status_code == 422, wrong
    assert rounds(cast, posters) == []


def test_a_meeting_point_is_a_station_a_place_or_the_middle(cast: Cast, posters: Action):
    add(cast, posters, "stations")
    compute(cast, posters, start_from="map", start_at="[2.41, 48.86]")
    assert rounds(cast, posters)[0].plan["meeting"] == [2.41, 48.86]
    assert '<g class="meeting" transform' in page(cast, posters)
    compute(cast, posters, start_from=station(1))
    assert rounds(cast, posters)[0].plan["meeting"] != [2.41, 48.86]
    compute(cast, posters)
    assert tuple(rounds(cast, posters)[0].plan["meeting"]) in {middle(0), middle(1), middle(4)}


def test_no_stop_no_rounds(cast: Cast, posters: Action):
    assert compute(cast, posters).status_code == 422


def test_rounds_of_other_stops_say_so_and_are_computed_again(cast: Cast, posters: Action):
    add(cast, posters, "stations")
    compute(cast, posters)
    assert "ne sont plus ceux de ces tournées" not in page(cast, posters)
    typed(cast, posters, "9 rue des Exemples")
    found = page(cast, posters)
    assert "Les arrêts ne sont plus ceux de ces tournées." in found
    assert "1 arrêt n’est dans aucune tournée." in found
    assert "Calculer de nouveau" in found
    compute(cast, posters)
    assert "ne sont plus ceux" not in page(cast, posters)
    key = keys(cast, posters)[0]
    send(cast, posters, "arrets/modifier/", do="remove", key=key, version=version(cast, posters))
    assert "ne sont plus ceux" in page(cast, posters)


def test_the_second_of_two_editors_is_told_and_keeps_what_was_typed(cast: Cast, posters: Action):
    add(cast, posters, "stations")
    typed(cast, posters, "3 rue des Exemples", version=1)
    answer = typed(cast, posters, "4 rue des Exemples", name="director", version=1)
    assert answer.status_code == 409
    assert "ont changé pendant que vous les regardiez" in said(answer)
    assert "4 rue des Exemples</textarea>" in said(answer)
    assert 'name="typed-version" value="2"' in said(answer), "sent again, it is taken"
    assert compute(cast, posters, name="director", version=1).status_code == 409
    answer = send(cast, posters, "arrets/modifier/", "director", do="remove", key=keys(cast, posters)[0], version="1")
    assert answer.status_code == 409
    assert len(keys(cast, posters)) == 4


def test_a_letterbox_action_with_turfs_and_rounds_says_that_both_count(
    cast: Cast, boxes: Action, monkeypatch: pytest.MonkeyPatch
):
    both = "Cette action a aussi"
    stand_in_turfs(monkeypatch)
    turfs = f"/c/{cast.campaign.slug}/secteurs/{boxes.pk}/"
    add(cast, boxes, "boxes")
    assert both not in page(cast, boxes)
    compute(cast, boxes)
    with sealed(cast.campaign.pk):
        for letter, gone in (("A", None), ("B", AT)):
            Turf.objects.create(
                campaign=cast.campaign,
                action=boxes,
                letter=letter,
                code=f"1-{letter}-2345",
                made_at=AT,
                until=AT,
                archived_at=gone,
            )
    assert f"{both} 1 secteur publié : ce qui s’y fait compte aussi." in plain_spaces(page(cast, boxes))
    found = plain_spaces(html.unescape(cast.client(cast.organiser).get(turfs).content.decode()))
    assert f"{both} 2 tournées : ce qui s’y fait compte aussi." in found


def plain_spaces(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def told(answer: Any) -> str:
    return plain_spaces(said(answer))


def test_an_action_that_is_over_or_cancelled_has_no_new_rounds(cast: Cast, posters: Action):
    add(cast, posters, "stations")
    with sealed(cast.campaign.pk):
        cancel_action(action=posters, why="pluie", **BY)
    assert compute(cast, posters).status_code == 422
    assert typed(cast, posters, "3 rue des Exemples").status_code == 422
    with sealed(cast.campaign.pk):
        set_status(action=posters, status=Status.PLANNED, **BY)
        set_status(action=posters, status=Status.DONE, **BY)
    assert compute(cast, posters).status_code == 422


def test_door_to_door_and_markets_have_no_rounds(cast: Cast, engine: None):
    with sealed(cast.campaign.pk):
        doors, market = act(cast, day=soon(2)), act(cast, day=soon(2), kind=Kind.MARKET)
    page(cast, doors, status=404)
    page(cast, market, status=404)
    with sealed(cast.campaign.pk), pytest.raises(InputError, match="n’a pas de tournées"):
        ROUNDS.check(market)


def test_who_may_not_edit_the_action_prepares_no_rounds(cast: Cast, posters: Action):
    for name, status in (("volunteer", 404), ("guest", 403), ("officer", 403), ("rival", 404)):
        assert add(cast, posters, "stations", name=name).status_code == status, name
        assert compute(cast, posters, name).status_code == status, name
    with sealed(cast.campaign.pk):
        delegate(action=posters, membership=Membership.objects.get(user=cast.volunteer), **BY)
    assert add(cast, posters, "stations", name="volunteer").status_code == 302


def test_a_role_narrowed_to_stations_adds_hers_and_touches_no_other(cast: Cast, posters: Action):
    add(cast, posters, "stations", name="leader")
    assert len(keys(cast, posters)) == 2, "polling places of hers"
    assert compute(cast, posters, "leader").status_code == 302
    typed(cast, posters, "5 rue des Exemples", name="leader")
    kept = stops(cast, posters)
    assert kept is not None
    assert "hors de vos bureaux" in kept.missing[0]["why"]
    x, y = middle(4)
    assert add(cast, posters, "clicked", name="leader", label="Loin", at=f"[{x}, {y}]").status_code == 422
    typed(cast, posters, "5 rue des Exemples")
    beyond = keys(cast, posters)[-1]
    assert "5 rue des Exemples" not in page(cast, posters, "leader").replace("<textarea", "|").split("|")[0]
    sent = {"do": "remove", "key": beyond, "version": version(cast, posters)}
    assert send(cast, posters, "arrets/modifier/", "leader", **sent).status_code == 404
    answer = compute(cast, posters, "leader")
    assert answer.status_code == 422
    assert "dépassent vos bureaux" in said(answer)


def test_letterboxes_of_others_are_not_replaced_by_a_narrowed_role(cast: Cast, boxes: Action):
    add(cast, boxes, "boxes")
    assert add(cast, boxes, "boxes", name="leader").status_code == 422
    assert len(keys(cast, boxes)) == 6


def test_a_place_without_streets_says_what_to_do(cast: Cast):
    with sealed(cast.campaign.pk):
        one = act(cast, day=soon(2), kind=Kind.POSTERS, stations=(station(0),))
    found = page(cast, one)
    assert "n’a pas de rues pour des tournées" in found
    assert "<turf-map" not in found


def test_the_action_and_the_list_lead_to_the_rounds(cast: Cast, posters: Action, boxes: Action):
    client = cast.client(cast.organiser)
    here = f"/c/{cast.campaign.slug}/"
    for one in (posters, boxes):
        assert address(cast, one) in client.get(f"{here}actions/{one.pk}/").content.decode()
        assert address(cast, one) in client.get(f"{here}secteurs/").content.decode()
    add(cast, posters, "stations")
    compute(cast, posters)
    assert "2 tournées" in client.get(f"{here}secteurs/").content.decode()
    assert "Tournées" in client.get(f"{here}secteurs/{boxes.pk}/").content.decode()


def test_a_place_outside_every_station_is_counted_in_the_nearest(cast: Cast, posters: Action):
    x, y = middle(4)
    with sealed(cast.campaign.pk):
        assert stations_at([(x, y), (x - 0.02, y), (x + 1, y)], cast.campaign)[:2] == [station(4), station(4)]
    assert add(cast, posters, "clicked", label="Au bord", at=f"[{x - 0.02}, {y}]").status_code == 302
    kept = stops(cast, posters)
    assert kept is not None
    assert kept.stops[0]["station"] == station(4)


def test_what_was_typed_is_never_markup(cast: Cast, posters: Action):
    x, y = middle(0)
    typed(cast, posters, ATTACK)
    add(cast, posters, "clicked", label=ATTACK, at=f"[{x}, {y}]")
    compute(cast, posters)
    answer = cast.client(cast.organiser).get(address(cast, posters, "?tournee=A"))
    assert "<script>alert" not in answer.content.decode()
    assert "<img src=x" not in answer.content.decode()
