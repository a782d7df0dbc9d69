"""Letterboxes along streets: whose station they are, what was reached of them, how much a crew carries."""

from collections.abc import Iterable

import pytest
from acting import act, soon
from cast import Cast
from fictional_place import station
from going_round import add, compute, keys, page, rounds, said, send, stops, typed, version
from standing_rounds import stand_in

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action, Tally
from arpenteur.web.ground.phone.ground import objections
from arpenteur.web.ground.phone.models import Round, StopList
from arpenteur.web.ground.routes.rounds import printing
from arpenteur.web.ground.routes.rounds.forms import TypedForm
from arpenteur.web.ground.routes.rounds.places import Place, read_places
from arpenteur.web.ground.routes.rounds.reaching import check_whole, left_of, partly

pytestmark = pytest.mark.django_db


@pytest.fixture
def boxes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Action:
    """Letterboxes of a whole station, whose second stretch has its middle beyond the border."""
    stand_in(monkeypatch)
    with sealed(cast.campaign.pk):
        return act(cast, day=soon(3), start=9, end=12, kind=Kind.LETTERBOXES, stations=(station(0),), wanted=4)


def places(cast: Cast, action: Action) -> tuple[Place, ...]:
    kept = stops(cast, action)
    return read_places(kept.stops) if kept else ()


def to_go(cast: Cast, action: Action) -> list[str]:
    """Buildings of the rounds that are not done, each once."""
    open_rounds = [one for one in rounds(cast, action) if one.done_at is None]
    return sorted(part for one in open_rounds for place in read_places(one.plan["stops"]) for part in place.parts)


def buildings(stretch: int, numbers: Iterable[int]) -> list[str]:
    return [f"00099_0000_{stretch}_{n}" for n in numbers]


def objected(monkeypatch: pytest.MonkeyPatch, *gone: str) -> None:
    monkeypatch.setattr(objections, "left_out", lambda: dict.fromkeys(gone, 8))


def test_a_stretch_is_in_the_station_of_its_addresses(cast: Cast, boxes: Action):
    """Its middle, on the street line, lies beyond the border: a role narrowed to the station still holds it."""
    assert add(cast, boxes, "boxes", "leader").status_code == 302
    assert {one.station for one in places(cast, boxes)} == {station(0)}
    assert compute(cast, boxes, "leader").status_code == 302
    assert {tuple(one.stations) for one in rounds(cast, boxes)} == {(station(0),)}
    (key, *_rest) = keys(cast, boxes)
    answer = send(cast, boxes, "arrets/modifier/", "leader", do="remove", key=key, version=version(cast, boxes))
    assert answer.status_code == 302
    done = rounds(cast, boxes)[0]
    send(cast, boxes, f"{done.pk}/faite/", reached=[one["key"] for one in done.plan["stops"]])
    with sealed(cast.campaign.pk):
        counted = Tally.objects.filter(action=boxes, quantity__gt=0).values_list("station", flat=True)
        assert set(counted) == {station(0)}


def test_a_crew_that_carries_less_than_a_stretch_gets_finer_ones(cast: Cast, boxes: Action):
    add(cast, boxes, "boxes")
    assert [one.load for one in places(cast, boxes)] == [40, 40]
    assert compute(cast, boxes, carry="16", crews="6").status_code == 302
    assert [one.load for one in places(cast, boxes)] == [16, 16, 8, 16, 16, 8]
    assert to_go(cast, boxes) == buildings(0, range(5)) + buildings(1, range(5))
    found = page(cast, boxes)
    assert "ne sont plus ceux" not in found
    assert "les mêmes qu" in said(add(cast, boxes, "boxes", follow=True)), "cut as asked last"
    assert compute(cast, boxes, carry="16", crews="6").status_code == 302
    assert len(places(cast, boxes)) == 6


def test_what_no_cut_makes_fit_is_refused_with_advice(cast: Cast, boxes: Action):
    add(cast, boxes, "boxes")
    answer = compute(cast, boxes, carry="16", crews="2")
    assert answer.status_code == 422
    assert "2 équipages de 16 pour 80 à déposer" in said(answer)
    assert compute(cast, boxes, carry="16", crews="6").status_code == 302, "the page sent again is as it is now"


def test_an_objection_after_a_round_brings_back_no_building_and_hides_none(
    cast: Cast, boxes: Action, monkeypatch: pytest.MonkeyPatch
):
    add(cast, boxes, "boxes")
    compute(cast, boxes)
    one = rounds(cast, boxes)[0]
    send(cast, boxes, f"{one.pk}/faite/", reached=[stop["key"] for stop in one.plan["stops"]])
    objected(monkeypatch, *buildings(0, [0]))
    add(cast, boxes, "boxes")
    assert f"boxes:{buildings(0, [1])[0]}" in keys(cast, boxes), "the first building is another"
    assert compute(cast, boxes, crews="1").status_code == 302
    assert to_go(cast, boxes) == buildings(1, range(5))
    undone = send(cast, boxes, f"{one.pk}/faite/", do="undo")
    assert undone.status_code == 302
    compute(cast, boxes, crews="1")
    assert to_go(cast, boxes) == buildings(0, range(1, 5)) + buildings(1, range(5)), "all but the door objected"


def test_the_same_first_building_with_more_behind_it_is_not_done(cast: Cast, boxes: Action):
    add(cast, boxes, "boxes")
    compute(cast, boxes, carry="16", crews="6")
    first = next(one for one in rounds(cast, boxes) if buildings(0, [0])[0] in one.plan["stops"][0]["key"])
    send(cast, boxes, f"{first.pk}/faite/", reached=[first.plan["stops"][0]["key"]])
    with sealed(cast.campaign.pk):
        StopList.objects.update(request={})
    add(cast, boxes, "boxes")
    assert [one.load for one in places(cast, boxes)] == [24, 16, 40], "what is done is a stretch of its own"
    compute(cast, boxes, crews="1")
    assert to_go(cast, boxes) == buildings(0, range(2, 5)) + buildings(1, range(5))


def test_a_stretch_done_in_part_since_it_was_taken_keeps_the_rest(cast: Cast, boxes: Action):
    add(cast, boxes, "boxes")
    compute(cast, boxes, carry="16", crews="6")
    part = next(one for one in rounds(cast, boxes) if buildings(0, [2])[0] in one.plan["stops"][0]["key"])
    with sealed(cast.campaign.pk):
        StopList.objects.update(request={})
    add(cast, boxes, "boxes")
    assert len(places(cast, boxes)) == 2
    send(cast, boxes, f"{part.pk}/faite/", reached=[part.plan["stops"][0]["key"]])
    assert compute(cast, boxes, crews="2").status_code == 302
    assert to_go(cast, boxes) == buildings(0, [0, 1, 4]) + buildings(1, range(5))
    assert "ne sont plus ceux" not in page(cast, boxes)


def test_stops_are_compared_by_what_they_hold():
    run = {"segment": 1, "low": 0.0, "high": 1.0}
    whole, none, half, old = (
        Place(f"boxes:{key}", key, (0, 0), 9, "s", "boxes", run | held)
        for key, held in (
            ("a", {"buildings": ["a", "b"]}),
            ("c", {"buildings": ["c"]}),
            ("b", {"buildings": "bd"}),
            ("old", {}),
        )
    )
    point = Place("typed:a", "a", (0, 0), 1, "s", "typed")
    every, reached = (whole, none, half, old, point), frozenset("ab")
    assert left_of(every, reached) == (none, half, old, point)
    assert partly(every, reached) == (half,)
    assert left_of((old, point), frozenset({"old", "typed:a"})) == ()
    check_whole((whole, none, point), reached)
    with pytest.raises(InputError, match="reprenez les boîtes aux lettres du terrain"):
        check_whole(every, reached)


@pytest.mark.parametrize(
    ("line", "text", "load"),
    [
        ("12 rue des Lilas\t4", "12 rue des Lilas", 4),
        ("12\true  des Lilas\t4 ", "12 rue des Lilas", 4),
        ("12 rue des Lilas ; 4", "12 rue des Lilas", 4),
        ("  12  rue des Lilas\t", "12 rue des Lilas", None),
        ("12 rue des Lilas;0", "12 rue des Lilas;0", None),
    ],
)
def test_lines_of_a_table_that_was_copied_are_read(line: str, text: str, load: int | None):
    form = TypedForm(Kind.POSTERS, {"lines": f"{line}\n\n \t \n{line}", "load": "2", "version": "0"})
    assert form.is_valid()
    (one,) = form.cleaned_data["lines"]
    assert (one.text, one.load) == (text, load)


def test_a_table_that_was_copied_gives_stops_with_their_amounts(cast: Cast, boxes: Action):
    typed(cast, boxes, "1 rue des Exemples\t4")
    (one,) = places(cast, boxes)
    assert (one.label, one.load, one.station) == ("1 rue des Exemples", 4, station(0))


def test_streets_are_credited_where_there_are_any_and_nobody_where_all_is_fictional(cast: Cast, boxes: Action):
    add(cast, boxes, "boxes")
    compute(cast, boxes)
    assert "Adresses et rues fictives" in page(cast, boxes)
    assert "OpenStreetMap" not in page(cast, boxes)
    with unsealed():
        Campaign.objects.filter(pk=cast.campaign.pk).update(fictional=False)
    found = page(cast, boxes)
    assert "Points\N{NO-BREAK SPACE}: Base adresse nationale</p>" in found, "this place has no streets"
    with sealed(cast.campaign.pk):
        one = Round.objects.select_related("action__campaign").filter(action=boxes)[0]
        heading = printing._heading(one.action, one, "")
    assert "Base adresse nationale" in heading.addresses
    assert heading.streets == ""


def test_streets_that_a_file_drew_are_credited(cast: Cast, boxes: Action, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("arpenteur.strategy.turfs.with_streets", lambda _snapshot: True)
    with unsealed():
        Campaign.objects.filter(pk=cast.campaign.pk).update(fictional=False)
    assert "© OpenStreetMap, ODbL</p>" in page(cast, boxes)
