"""UE-15-COMPLAINT: somebody complains without an account, is acknowledged, and waits for the direction."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cast import AT, Cast, recognise
from django.core import mail
from django.test import Client
from known_contacts import words
from visitors import Visitor, letters

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import term
from arpenteur.web.accountability.compliance import retention
from arpenteur.web.communication.advertising.complaining import answer_complaint, due_at
from arpenteur.web.communication.advertising.models import AdComplaint
from arpenteur.web.communication.public_pages import robots
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from letters import whole_database

pytestmark = pytest.mark.django_db
PAGE = "/publicite/essai/signaler/"
DESK = "/c/essai/publicite/signalements/"
LOU = {
    "name": "Lou Gabarit",
    "email": "lou@exemple.fr",
    "reason": "label",
    "words": "Un tract sans mention, reçu au marché.",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as now:
        yield now


@pytest.fixture
def visitor(cast: Cast) -> Visitor:
    return Visitor(cast.campaign)


def complaints(cast: Cast) -> list[AdComplaint]:
    with sealed(cast.campaign.pk):
        return list(AdComplaint.objects.all())


def test_she_gets_a_number_at_once_and_an_acknowledgement(cast: Cast, visitor: Visitor):
    answer = visitor.send(PAGE, LOU)
    (one,) = complaints(cast)
    assert answer.status_code == 200
    assert f"Numéro {one.pk}" in words(answer)
    assert "lou@" not in answer.content.decode()
    (letter,) = letters()
    assert str(one.pk) in letter
    assert mail.outbox[0].to == ["lou@exemple.fr"]
    assert len(letters()) == 1
    dump = whole_database()
    for text in ("lou@exemple.fr", "Gabarit", "sans mention"):
        assert text not in dump


def test_it_waits_for_the_direction_on_its_first_page_and_on_its_own(cast: Cast, visitor: Visitor):
    visitor.send(PAGE, LOU)
    for user in (cast.director, cast.officer):
        page = words(cast.client(user).get(DESK))
        assert "Lou Gabarit" in page
        assert "sans mention" in page
    assert "1 signalement de publicité" in words(cast.client(cast.director).get("/c/essai/"))
    assert "signalement" not in words(cast.client(cast.organiser).get("/c/essai/"))


def test_the_answer_leaves_by_letter_and_is_noted_once(cast: Cast, visitor: Visitor):
    visitor.send(PAGE, LOU)
    (one,) = complaints(cast)
    director = cast.client(cast.director)
    assert director.post(f"{DESK}{one.pk}/", {"outcome": "mended", "words": ""}).status_code == 422
    sent = {"outcome": "mended", "words": "La mention est ajoutée."}
    assert director.post(f"{DESK}{one.pk}/", sent).status_code == 302
    director.post(f"{DESK}{one.pk}/", {**sent, "words": "Encore."})
    found = letters()
    assert len(found) == 2
    assert "La mention est ajoutée." in found[1]
    assert "fondé" in found[1]
    with sealed(cast.campaign.pk):
        verbs = list(Entry.objects.filter(chain=cast.campaign.pk).values_list("verb", flat=True))
    assert verbs.count("ad.complained") == verbs.count("ad.complaint_answered") == 1
    assert "Personne n’attend" in words(director.get(DESK))


@pytest.mark.parametrize(
    ("at", "hours"),
    [
        (datetime(2027, 2, 13, 22, 59, tzinfo=UTC), 15 * 24),
        (datetime(2027, 2, 13, 23, 1, tzinfo=UTC), 48),
        (datetime(2027, 3, 21, 12, 0, tzinfo=UTC), 48),
        (datetime(2027, 3, 22, 12, 0, tzinfo=UTC), 15 * 24),
    ],
)
def test_forty_eight_hours_in_the_month_before_the_vote(cast: Cast, at: datetime, hours: int):
    assert due_at(cast.campaign, at) - at == timedelta(hours=hours)


def test_it_goes_two_months_after_the_vote(cast: Cast, visitor: Visitor):
    visitor.send(PAGE, LOU)
    (one,) = complaints(cast)
    assert one.expires_at == term("complaint").after_day(cast.campaign.second_round, "Europe/Paris")
    retention.run(at=one.expires_at)
    assert complaints(cast) == []


@pytest.mark.parametrize("wrong", [{"words": ""}, {"email": "x"}, {"reason": "autre"}, {"name": ""}])
def test_what_is_missing_is_said_and_nothing_is_kept(cast: Cast, visitor: Visitor, wrong: dict):
    assert visitor.send(PAGE, LOU | wrong).status_code == 422
    assert complaints(cast) == []


def test_robots_learn_nothing_and_floods_are_held_back(cast: Cast, visitor: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(robots, "LAZY", replace(robots.LAZY, of_one=replace(robots.WITHOUT_WORK, most=5)))
    assert visitor.send(PAGE, LOU | {"link_of_site": "x"}).status_code == 200
    assert complaints(cast) == []
    assert Client().post(PAGE, LOU).status_code == 403
    statuses = [visitor.send(PAGE, LOU | {"email": f"p{n}@exemple.fr"}).status_code for n in range(8)]
    assert statuses.count(200) == 5
    assert statuses[-1] == 429


def test_nobody_else_reads_or_answers_them(cast: Cast, visitor: Visitor):
    visitor.send(PAGE, LOU)
    (one,) = complaints(cast)
    for user, status in ((cast.organiser, 403), (cast.guest, 403), (cast.rival, 404), (cast.outsider, 404)):
        assert cast.client(user).get(DESK).status_code == status
        assert cast.client(user).post(f"{DESK}{one.pk}/", {"outcome": "mended", "words": "x"}).status_code == status
    assert cast.client(cast.rival).post(f"/c/rivale/publicite/signalements/{one.pk}/", {}).status_code == 404
    director = cast.client(cast.director)
    recognise(director, ago=31 * 60)
    assert director.get(DESK).status_code == 302


def test_an_answer_that_is_none_is_refused(cast: Cast, visitor: Visitor):
    visitor.send(PAGE, LOU)
    (one,) = complaints(cast)
    with sealed(cast.campaign.pk):
        for outcome, text in (("autre", "Voilà."), ("mended", " ")):
            with pytest.raises(InputError):
                answer_complaint(complaint=one, outcome=outcome, words=text, by=COMMAND, at=AT)
