"""Sheets of rounds: where, who, in what order; whoever walks prints her own."""

from typing import Any

import pytest
from acting import act, helper, soon
from cast import AT, Cast
from fictional_place import station
from going_round import add, address, compute, keys, rounds, send
from standing_rounds import stand_in

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.actions import delegate
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action, Participation
from arpenteur.web.ground.fieldwork.people import assign, pair
from arpenteur.web.ground.routes.rounds import printing
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


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was given to the press, instead of its PDF."""
    found: list[Any] = []
    monkeypatch.setattr(printing, "round_sheets", lambda whole, sheets, language: found.extend(sheets) or b"%PDF")
    return found


def test_the_sheets_say_where_who_and_in_what_order(cast: Cast, action: Action, printed: list[Any]):
    first, second = rounds(cast, action)
    send(cast, action, f"{first.pk}/binome/", pair="1")
    answer = cast.client(cast.organiser).get(address(cast, action, f"{first.pk}/feuille.pdf"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    ((one, heading),) = printed
    assert [stop.label for stop in one.stops] == ["Bureau 1, école fictive"]
    assert heading.pair == "Zoé Modèle, Paul Essai"
    assert heading.qr.endswith(f"/tournees/{action.pk}/la-mienne/?tournee=A")
    assert "fictives" in heading.addresses
    printed.clear()
    send(cast, action, f"{second.pk}/faite/", reached=keys(cast, action))
    assert cast.client(cast.organiser).get(address(cast, action, "feuilles.pdf")).status_code == 200
    assert [one.letter for one, _heading in printed] == ["A"], "what is done is not printed again"
    send(cast, action, f"{first.pk}/faite/", reached=keys(cast, action))
    assert cast.client(cast.organiser).get(address(cast, action, "feuilles.pdf")).status_code == 404


def test_a_sheet_is_a_document(cast: Cast, action: Action):
    answer = cast.client(cast.organiser).get(address(cast, action, "feuilles.pdf"))
    assert answer.content.startswith(b"%PDF")


def test_whoever_walks_prints_her_own_and_no_other(cast: Cast, action: Action, printed: list[Any]):
    me = comes(cast, action, pair=1)
    first, second = rounds(cast, action)
    send(cast, action, f"{first.pk}/binome/", pair="1")
    client = cast.client(cast.volunteer)
    assert client.get(address(cast, action, f"{first.pk}/feuille.pdf")).status_code == 200
    assert me.name in printed[0][1].pair.split(", ")
    assert client.get(address(cast, action, f"{second.pk}/feuille.pdf")).status_code == 404
    assert client.get(address(cast, action, "feuilles.pdf")).status_code == 404
    send(cast, action, f"{second.pk}/binome/", pair="1")
    printed.clear()
    with sealed(cast.campaign.pk):
        Participation.objects.filter(volunteer=me).update(pair=0)
        delegate(action=action, membership=Membership.objects.get(user=cast.volunteer), **BY)
    assert client.get(address(cast, action, f"{second.pk}/feuille.pdf")).status_code == 200
    assert printed[0][1].pair == "Binôme\N{NARROW NO-BREAK SPACE}1", "names wait for a second factor"
    printed.clear()
    cast.organiser.authenticator_set.all().delete()
    answer = cast.client(cast.organiser).get(address(cast, action, f"{second.pk}/feuille.pdf"))
    assert answer.status_code == 302
    assert "second-facteur" in answer.headers["Location"]
    assert printed == []
