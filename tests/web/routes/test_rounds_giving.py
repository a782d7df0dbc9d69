"""Rounds given to pairs, said done, taken back: the counts of the action move, nobody gives in electoral silence."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from acting import EVE, NOW, act, helper, soon
from cast import AT, Cast
from django.conf import settings
from django.test import Client
from fictional_place import station
from going_round import add, address, compute, keys, page, rounds, said, send, typed
from lines import volunteers_named
from standing_rounds import stand_in

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.roles import RIGHTS, Permission, Role
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.actions import cancel_action, set_status
from arpenteur.web.ground.fieldwork.events import undo_count
from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Participation, Tally
from arpenteur.web.ground.fieldwork.people import assign, pair
from arpenteur.web.ground.phone.models import Round
from arpenteur.web.ground.routes import assignment
from arpenteur.web.ground.routes.kinds import ROUNDS, ChangedMeanwhileError
from arpenteur.web.ground.routes.rounds import making as verbs
from arpenteur.web.ground.routes.rounds.places import Place, shared_out
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}
THREE = (station(0), station(1), station(4))


def comes(cast: Cast, action: Action, pair: int = 0) -> Volunteer:
    """The volunteer of the cast comes to an action, in a pair or in none yet."""
    with sealed(cast.campaign.pk):
        me = Volunteer.objects.filter(person__user=cast.volunteer).first()
        me = me or helper(cast.campaign, "Militante", user=cast.volunteer)
        assign(action=action, volunteer=me, **BY)
        Participation.objects.filter(volunteer=me).update(pair=pair)
    return me


@pytest.fixture
def action(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Action:
    """Posters in three stations: rounds A (one stop) and B (two), a pair, two people alone."""
    stand_in(monkeypatch)
    with sealed(cast.campaign.pk):
        found = act(cast, day=soon(3), start=9, end=12, kind=Kind.POSTERS, stations=THREE, wanted=4)
        people = [helper(cast.campaign, name) for name in ("Zoé Modèle", "Paul Essai", "Ana Type", "Léo Patron")]
        for one in people:
            assign(action=found, volunteer=one, **BY)
        pair(action=found, volunteers=people[:2], **BY)
    add(cast, found, "stations", load="2")
    compute(cast, found)
    return found


def posters_up(cast: Cast, action: Action) -> dict[str, int]:
    with sealed(cast.campaign.pk):
        rows = Tally.objects.filter(action=action).values_list("station", "measure", "quantity")
        assert {measure for _, measure, _ in rows} <= {"poster"}
        return {place: quantity for place, _, quantity in rows if quantity}


def test_a_round_goes_to_a_pair_to_people_who_make_one_or_to_nobody(cast: Cast, action: Action):
    first, second = rounds(cast, action)
    assert send(cast, action, f"{first.pk}/binome/", pair="1").status_code == 302
    assert "Zoé Modèle, Paul Essai" in page(cast, action)
    with sealed(cast.campaign.pk):
        alone = [one.pk for one in volunteers_named("Ana Type", "Léo Patron")]
    assert send(cast, action, f"{second.pk}/binome/", volunteer=alone).status_code == 302
    assert [one.pair for one in rounds(cast, action)] == [1, 2]
    send(cast, action, f"{first.pk}/binome/", pair="0")
    assert rounds(cast, action)[0].pair == 0
    assert send(cast, action, f"{first.pk}/binome/", pair="9").status_code == 422
    assert send(cast, action, f"{first.pk}/binome/", volunteer=alone[:1]).status_code == 422
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(verb="round.given").count() == 3


def test_pairs_share_the_rounds_those_with_fewest_first(cast: Cast, action: Action):
    compute(cast, action, crews="3")
    with sealed(cast.campaign.pk):
        pair(action=action, volunteers=volunteers_named("Ana Type", "Léo Patron"), **BY)
    assert send(cast, action, "repartir/").status_code == 302
    assert [one.pair for one in rounds(cast, action)] == [1, 2, 1]
    assert send(cast, action, "repartir/", "leader").status_code == 403, "narrowed to stations"


def test_a_letter_keeps_its_pair_when_rounds_are_computed_again(cast: Cast, action: Action):
    send(cast, action, f"{rounds(cast, action)[1].pk}/binome/", pair="1")
    typed(cast, action, "9 rue des Exemples")
    compute(cast, action)
    assert [(one.letter, one.pair) for one in rounds(cast, action)] == [("A", 0), ("B", 1)]


def test_names_wait_for_a_second_factor(cast: Cast, action: Action):
    cast.organiser.authenticator_set.all().delete()
    answer = send(cast, action, f"{rounds(cast, action)[0].pk}/binome/", pair="1")
    assert answer.status_code == 302
    assert "second-facteur" in answer.headers["Location"]
    assert settings.ARPENTEUR_SECOND_FACTOR


def test_a_round_said_done_moves_the_counts_and_can_be_taken_back(cast: Cast, action: Action):
    round_b = rounds(cast, action)[1]
    reached = [one["key"] for one in round_b.plan["stops"]]
    answer = send(cast, action, f"{round_b.pk}/faite/", reached=reached, amount="", follow=True)
    assert "Compté : 4 affiches. Merci." in said(answer).replace("\N{NO-BREAK SPACE}", " ")
    assert posters_up(cast, action) == {station(1): 2, station(4): 2}
    assert "Faite : 2 sur 2 arrêts, 4 affiches" in page(cast, action).replace("\N{NO-BREAK SPACE}", " ")
    assert send(cast, action, f"{round_b.pk}/faite/", reached=reached).status_code == 422, "done already"
    assert send(cast, action, f"{round_b.pk}/faite/", do="undo").status_code == 302
    assert posters_up(cast, action) == {}
    send(cast, action, f"{round_b.pk}/faite/", do="undo")
    with sealed(cast.campaign.pk):
        assert Round.objects.get(pk=round_b.pk).done_at is None
        assert FieldEvent.objects.count() == 4, "two counts, and two that take them back"
        assert Entry.objects.filter(verb="round.not_done").count() == 1


def test_stops_missed_are_said_and_come_back_in_the_next_rounds(cast: Cast, action: Action):
    round_b = rounds(cast, action)[1]
    first, second = (one["key"] for one in round_b.plan["stops"])
    send(cast, action, f"{round_b.pk}/faite/", reached=[first], amount="5")
    assert posters_up(cast, action) == {station(1): 5}
    found = page(cast, action)
    assert "pas fait" in found
    assert "1 arrêt n’est dans aucune tournée." in found
    compute(cast, action, crews="1")
    made = rounds(cast, action)
    letters = [(one.letter, one.done_at is not None, len(one.plan["stops"])) for one in made]
    assert letters == [("A", False, 2), ("B", True, 2)]
    assert second in {one["key"] for one in made[0].plan["stops"]}
    assert "ne sont plus ceux" not in page(cast, action)
    send(cast, action, f"{made[0].pk}/faite/", reached=[one["key"] for one in made[0].plan["stops"]])
    answer = compute(cast, action)
    assert answer.status_code == 422
    assert "aucun arrêt à faire" in said(answer).lower()


def test_what_cannot_be_counted_is_refused_with_a_sentence(cast: Cast, action: Action):
    one = rounds(cast, action)[0]
    reached = [stop["key"] for stop in one.plan["stops"]]
    for wrong in (
        {"amount": "2"},
        {"reached": reached, "amount": "-1"},
        {"reached": reached, "amount": "10001"},
        {"reached": ["nowhere"]},
        {"reached": reached, "amount": "x"},
    ):
        assert send(cast, action, f"{one.pk}/faite/", **wrong).status_code == 422, wrong
    assert send(cast, action, "999999/faite/", reached=reached).status_code == 404
    assert posters_up(cast, action) == {}


def test_a_draft_or_a_cancelled_action_counts_nothing_and_is_given_to_nobody(cast: Cast, action: Action):
    one = rounds(cast, action)[0]
    with sealed(cast.campaign.pk):
        cancel_action(action=action, why="pluie", **BY)
    assert send(cast, action, f"{one.pk}/faite/", reached=keys(cast, action)).status_code == 422
    assert send(cast, action, f"{one.pk}/binome/", pair="1").status_code == 422
    assert send(cast, action, "repartir/").status_code == 422


def test_a_finished_action_is_still_counted_on_its_own_day(cast: Cast, action: Action):
    one = rounds(cast, action)[0]
    with sealed(cast.campaign.pk):
        set_status(action=action, status=Status.DONE, **BY)
        past = AT - timedelta(days=2)
        Action.objects.filter(pk=action.pk).update(starts_at=past, ends_at=past + timedelta(hours=2))
    send(cast, action, f"{one.pk}/faite/", reached=keys(cast, action))
    with sealed(cast.campaign.pk):
        assert FieldEvent.objects.get().day == past.date()


def test_a_count_that_somebody_took_back_is_not_taken_back_again(cast: Cast, action: Action):
    one = rounds(cast, action)[0]
    send(cast, action, f"{one.pk}/faite/", reached=keys(cast, action))
    with sealed(cast.campaign.pk):
        undo_count(event=FieldEvent.objects.get(), **BY)
    send(cast, action, f"{one.pk}/faite/", do="undo")
    assert posters_up(cast, action) == {}


def test_nothing_is_computed_or_given_in_electoral_silence(cast: Cast, action: Action):
    one = rounds(cast, action)[0]
    with time_machine.travel(NOW.replace(month=3, day=13, hour=15), tick=True):
        answer = send(cast, action, f"{one.pk}/binome/", pair="1")
        assert answer.status_code == 422
        assert "règle FR-L49-SILENCE" in said(answer)
        assert send(cast, action, "repartir/").status_code == 422
    with sealed(cast.campaign.pk):
        starts = NOW.replace(month=3, day=EVE.day, hour=10)
        Action.objects.filter(pk=action.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=2))
    answer = compute(cast, action)
    assert answer.status_code == 422
    assert "Rien n’a été modifié." in said(answer)


def test_who_may_neither_assign_nor_record_does_neither(cast: Cast, action: Action):
    one = rounds(cast, action)[0]
    for name, status in (("volunteer", 404), ("guest", 403), ("officer", 403), ("rival", 404)):
        assert send(cast, action, f"{one.pk}/binome/", name, pair="1").status_code == status, name
        for own in ({}, {"own": "1"}):
            assert send(cast, action, f"{one.pk}/faite/", name, **own).status_code == status, name
    comes(cast, action, pair=1)
    assert send(cast, action, f"{one.pk}/binome/", "volunteer", pair="1").status_code == 404
    assert send(cast, action, f"{one.pk}/faite/", "volunteer", own="1").status_code == 404, "nobody's round yet"


def test_whoever_walks_a_round_says_it_done_from_its_sheet_and_no_other(cast: Cast, action: Action):
    comes(cast, action, pair=1)
    first, second = rounds(cast, action)
    send(cast, action, f"{first.pk}/binome/", pair="1")
    scanned = page(cast, action, "volunteer", "la-mienne/?tournee=A")
    assert "C’est fait" in scanned
    assert "n’est pas la vôtre" not in scanned
    reached = [one["key"] for one in first.plan["stops"]]
    wrong = send(cast, action, f"{first.pk}/faite/", "volunteer", own="1", amount="2")
    assert wrong.status_code == 422
    assert "aucun arrêt n’est coché" in said(wrong).replace("'", "’").lower()
    answer = send(cast, action, f"{first.pk}/faite/", "volunteer", follow=True, own="1", reached=reached, amount="")
    assert answer.redirect_chain[-1][0].endswith("/la-mienne/")
    assert "Compté : 2 affiches. Merci." in said(answer).replace("\N{NO-BREAK SPACE}", " ")
    assert "Faite : 1 sur 1 arrêt, 2 affiches" in said(answer).replace("\N{NO-BREAK SPACE}", " ")
    assert posters_up(cast, action) == {station(0): 2}
    assert send(cast, action, f"{first.pk}/faite/", "volunteer", own="1", do="undo").status_code == 302
    assert posters_up(cast, action) == {}
    other = page(cast, action, "volunteer", "la-mienne/?tournee=B")
    assert "n’est pas la vôtre, ou ne l’est plus : voici la vôtre" in other.replace("\N{NO-BREAK SPACE}", " ")
    assert "Bureau 2, école fictive" not in other
    beyond = {"own": "1", "reached": [one["key"] for one in second.plan["stops"]]}
    assert send(cast, action, f"{second.pk}/faite/", "volunteer", **beyond).status_code == 404
    assert posters_up(cast, action) == {}


def test_a_code_scanned_by_whoever_organises_leads_to_all_rounds_and_outside_nowhere(cast: Cast, action: Action):
    client = cast.client(cast.organiser)
    answer = client.get(address(cast, action, "la-mienne/?tournee=B"))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address(cast, action)}?tournee=B")
    for name, status in (("volunteer", 404), ("guest", 403), ("officer", 403), ("rival", 404)):
        page(cast, action, name, "la-mienne/?tournee=B", status=status)
    signed_out = Client().get(address(cast, action, "la-mienne/?tournee=B"))
    assert signed_out.status_code == 302
    assert "tournee%3DB" in signed_out.headers["Location"], "after signing in, the same page"


def test_whoever_comes_and_records_nothing_is_not_asked(cast: Cast, action: Action, monkeypatch: pytest.MonkeyPatch):
    comes(cast, action, pair=1)
    one = rounds(cast, action)[0]
    send(cast, action, f"{one.pk}/binome/", pair="1")
    monkeypatch.setitem(RIGHTS, Role.VOLUNTEER, RIGHTS[Role.VOLUNTEER] - {Permission.RECORD})
    assert "C’est fait" not in page(cast, action, "volunteer", "la-mienne/")
    assert send(cast, action, f"{one.pk}/faite/", "volunteer", own="1").status_code == 403


def test_a_planned_action_is_under_way_once_a_round_of_it_is_done(cast: Cast, action: Action):
    one = rounds(cast, action)[0]
    send(cast, action, f"{one.pk}/faite/", reached=keys(cast, action))
    with sealed(cast.campaign.pk):
        assert Action.objects.get(pk=action.pk).status == Status.RUNNING


def test_a_pair_is_made_and_given_a_round_or_neither(cast: Cast, action: Action):
    one = rounds(cast, action)[0]
    with sealed(cast.campaign.pk):
        alone = [one.pk for one in volunteers_named("Ana Type", "Léo Patron")]
    with time_machine.travel(NOW.replace(month=3, day=13, hour=15), tick=True):
        answer = send(cast, action, f"{one.pk}/binome/", volunteer=alone)
    assert answer.status_code == 422
    assert "Rien n’a été modifié." in said(answer)
    with sealed(cast.campaign.pk):
        assert not Participation.objects.filter(volunteer__in=alone).exclude(pair=0).exists()


def test_all_rounds_are_given_or_none(cast: Cast, action: Action, monkeypatch: pytest.MonkeyPatch):
    compute(cast, action, crews="3")
    last = rounds(cast, action)[-1]
    plain_give = assignment.give

    def fails_at_the_last(**given: Any) -> Round:
        if given["route"].pk == last.pk:
            raise InputError("rien ne va plus")
        return plain_give(**given)

    with monkeypatch.context() as patch:
        patch.setattr(assignment, "give", fails_at_the_last)
        assert send(cast, action, "repartir/").status_code == 422
    assert [one.pair for one in rounds(cast, action)] == [0, 0, 0]
    with sealed(cast.campaign.pk):
        assert assignment.give_all(kind=ROUNDS, action=action, **BY) == 3
        assert assignment.give_all(kind=ROUNDS, action=action, **BY) == 0
        assert Entry.objects.filter(verb="round.given").count() == 3, "one line a round"
        Participation.objects.filter(pair=1).update(presence="missed")
        assert assignment.give_all(kind=ROUNDS, action=action, **BY) == 0, "nobody of the pair comes"


def test_a_role_narrowed_to_stations_hands_out_hers_only(cast: Cast, action: Action):
    compute(cast, action, crews="3")
    hers, _second, beyond = rounds(cast, action)
    assert send(cast, action, f"{hers.pk}/binome/", "leader", pair="1").status_code == 302
    assert send(cast, action, f"{beyond.pk}/binome/", "leader", pair="1").status_code == 404
    assert send(cast, action, f"{beyond.pk}/faite/", "leader").status_code == 404


def test_whoever_walks_sees_her_own_round(cast: Cast, action: Action):
    page(cast, action, "volunteer", "la-mienne/", status=404)
    comes(cast, action)
    assert "Aucune tournée n’est encore à vous" in page(cast, action, "volunteer", "la-mienne/")
    comes(cast, action, pair=1)
    send(cast, action, f"{rounds(cast, action)[0].pk}/binome/", pair="1")
    found = page(cast, action, "volunteer", "la-mienne/")
    assert "Bureau 1, école fictive" in found
    assert "Bureau 2, école fictive" not in found
    assert "Ma tournée" in cast.client(cast.volunteer).get(f"/c/essai/actions/{action.pk}/").content.decode()


def test_a_round_that_was_computed_away_is_told(cast: Cast, action: Action):
    old = rounds(cast, action)[0]
    compute(cast, action)
    assert send(cast, action, f"{old.pk}/binome/", pair="1").status_code == 404
    with sealed(cast.campaign.pk), pytest.raises(ChangedMeanwhileError):
        assignment.give(route=old, pair=1, **BY)
    with sealed(cast.campaign.pk), pytest.raises(InputError):
        verbs.say_done(one=old, reached=["x"], amount=1, **BY)


def test_an_amount_is_shared_out_exactly():
    places = [Place(key, key, (0, 0), load, "s", "typed") for key, load in (("a", 4), ("b", 3), ("c", 1))]
    for amount in range(40):
        assert sum(shared_out(amount, places).values()) == amount
    assert shared_out(8, places) == {"a": 4, "b": 3, "c": 1}
    # 7 in proportion to 4, 3 and 1 are 3.5, 2.625 and 0.875: what is left goes to the largest rests.
    assert shared_out(7, places) == {"a": 3, "b": 3, "c": 1}
    # 1 is 0.5, 0.375 and 0.125; of equal rests the first stop's is taken.
    assert shared_out(1, places) == {"a": 1, "b": 0, "c": 0}
    assert shared_out(1, [places[1], replace(places[1], key="d")]) == {"b": 1, "d": 0}
    assert shared_out(3, []) == {}
