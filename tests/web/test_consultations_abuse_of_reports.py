"""Floods of reports and photos, robots, one person at a vote with many addresses: what is stopped, what is not, and
that the guide says both with the numbers of the program.
"""

import io
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from budget_votes import SOUTH, BudgetVote, budget_vote
from cast import AT, Cast
from django.db import OperationalError
from reported import phone_photo, reporting
from visitors import Visitor, hidden, letters, work_on

from arpenteur.web.communication.public_pages import robots
from arpenteur.web.communication.public_pages.forms import EMPTY
from arpenteur.web.foundation.shared.limits import GUESSES
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.work_queue import network
from arpenteur.web.residents.ballots.models import RollLine
from arpenteur.web.residents.consultations import surges
from arpenteur.web.residents.consultations.kinds import CaseTrigger, Requirement
from arpenteur.web.residents.consultations.models import Contribution, ModerationCase, ProcessStep, Resident
from arpenteur.web.residents.consultations.states import Showing
from arpenteur.web.residents.reports import visitor_views
from arpenteur.web.residents.reports.actions import receive_report
from arpenteur.web.residents.reports.open311_views import POSTED
from arpenteur.web.residents.reports.visitor_views import PHOTOS, PHOTOS_IN_ALL

pytestmark = pytest.mark.django_db
HERE = "participer/signaler/"
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "consulter.md"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def step(cast: Cast) -> ProcessStep:
    with sealed(cast.campaign.pk):
        return reporting(cast)


def preview(visitor: Visitor, step: ProcessStep, sentence: str = "Dalle cassée") -> str:
    """The last of the four pages, straight away, as a script does."""
    with sealed(step.campaign_id):
        category = step.process.categories.first().pk
    sent = {"to": "preview", "place": "place de la Maquette", "category": category, "sentence": sentence}
    return visitor.client.post(visitor.path(HERE), sent).content.decode()


def send(visitor: Visitor, step: ProcessStep, **more: str) -> int:
    """A report sent by a script; the status of the answer."""
    page = preview(visitor, step)
    nonce, bits = re.search(r'data-nonce="([^"]+)" data-bits="(\d+)"', page).groups()  # type: ignore[union-attr] — a preview has both
    sent = {name: hidden(page, name) for name in ("stamp", "place", "category", "sentence")}
    sent |= {"to": "send", "age": "1", "agree": "1", "work": work_on(nonce, int(bits)) if visitor.works else "", **more}
    return visitor.client.post(visitor.path(HERE), sent).status_code


def showings(cast: Cast) -> list[str]:
    with sealed(cast.campaign.pk):
        return list(Contribution.objects.order_by("number").values_list("showing", flat=True))


def test_a_robot_that_fills_every_field_is_thanked_and_nothing_is_kept(cast: Cast, step: ProcessStep):
    assert send(Visitor(cast.campaign), step, **{EMPTY: "https://exemple.invalid/"}) == 200
    with sealed(cast.campaign.pk):
        assert (Contribution.objects.count(), Resident.objects.count()) == (0, 0)


def test_a_robot_without_work_sends_few_reports_and_one_that_works_no_more_than_a_hall(
    cast: Cast, step: ProcessStep, monkeypatch: pytest.MonkeyPatch
):
    lazy, other = Visitor(cast.campaign), Visitor(cast.campaign, address="198.51.100.9")
    monkeypatch.setattr(robots, "LAZY", replace(robots.LAZY, of_one=replace(robots.WITHOUT_WORK, most=5)))
    answers = [send(lazy, step) for _one in range(7)]
    assert answers == [*[200] * 5, 422, 422]
    assert send(other, step) == 200, "another network is not shut out"
    keen = Visitor(cast.campaign, address="203.0.113.9", works=True)
    for _one in range(robots.WITH_WORK.most - 1):
        robots.WITH_WORK.take(f"{cast.campaign.pk}:report:{network(keen.address)}")
    assert [send(keen, step) for _one in range(2)] == [200, 422]
    assert len(showings(cast)) == 5 + 2


def test_what_a_failing_machine_did_not_keep_is_taken_when_the_same_page_is_sent_again(
    cast: Cast, step: ProcessStep, monkeypatch: pytest.MonkeyPatch
):
    failing = ["database is locked"]

    def received(**given: Any) -> Any:
        if failing:
            raise OperationalError(failing.pop())
        return receive_report(**given)

    monkeypatch.setattr(visitor_views, "receive_report", received)
    visitor = Visitor(cast.campaign)
    page = preview(visitor, step)
    sent = {name: hidden(page, name) for name in ("stamp", "place", "category", "sentence")}
    sent |= {"to": "send", "age": "1", "agree": "1", "work": ""}
    answers = [visitor.client.post(visitor.path(HERE), sent).status_code for _time in range(3)]
    assert answers == [503, 200, 422], "kept once, by the second"
    with sealed(cast.campaign.pk):
        assert (Contribution.objects.count(), Resident.objects.count()) == (1, 1)


def test_a_flood_of_robots_from_everywhere_without_work_leaves_each_network_its_own_part(cast: Cast, step: ProcessStep):
    for _one in range(robots.WITHOUT_WORK_IN_ALL.most):
        robots.WITHOUT_WORK_IN_ALL.take(f"{cast.campaign.pk}:report")
    lazy = Visitor(cast.campaign, address="198.51.100.9")
    answers = [send(lazy, step) for _one in range(robots.RESERVED + 2)]
    assert answers == [*[200] * robots.RESERVED, 422, 422]
    assert send(Visitor(cast.campaign, address="198.51.101.9"), step) == 200
    assert send(Visitor(cast.campaign, address="203.0.113.9", works=True), step) == 200, "browsers do the work"


def test_reports_of_one_network_wait_from_the_thirteenth_of_a_day_and_of_another_show(cast: Cast, step: ProcessStep):
    flood = [Visitor(cast.campaign, address=f"192.0.2.{number}", works=True) for number in range(1, 15)]
    assert [send(one, step) for one in flood] == [200] * 14
    assert send(Visitor(cast.campaign, address="198.51.100.9"), step) == 200
    most = surges.TEXTS.most
    assert showings(cast) == [*[Showing.PUBLIC] * most, *[Showing.HELD] * (14 - most), Showing.PUBLIC]
    with sealed(cast.campaign.pk):
        assert {one.trigger for one in ModerationCase.objects.all()} == {CaseTrigger.SURGE}


def test_photos_of_one_network_and_of_all_are_counted_before_one_is_decoded(cast: Cast, home: Path, step: ProcessStep):
    def sent_photo(address: str) -> tuple[int, str]:
        visitor = Visitor(cast.campaign, address=address)
        answer = visitor.client.post(visitor.path(HERE), {"to": "place", "photo": io.BytesIO(phone_photo())})
        return answer.status_code, answer.content.decode()

    for _one in range(PHOTOS.most - 1):
        PHOTOS.take(f"{cast.campaign.pk}:{network('192.0.2.7')}")
    assert sent_photo("192.0.2.7")[0] == 200
    status, page = sent_photo("192.0.2.8")
    assert status == 422
    assert "dans dix minutes" in page
    assert sent_photo("198.51.100.9")[0] == 200
    for _one in range(PHOTOS_IN_ALL.most):
        PHOTOS_IN_ALL.take(cast.campaign.pk)
    assert sent_photo("203.0.113.9")[0] == 200, "each network has a part of its own"
    assert len([file for file in home.rglob("photos/*/*") if file.is_file()]) == 3


def ask_link(visitor: Visitor, vote: BudgetVote, email: str) -> Any:
    stamp = hidden(visitor.get(vote.where()).content.decode(), "stamp")
    sent = {"to": "link", "email": email, "stamp": stamp, "work": ""}
    return visitor.client.post(visitor.path(vote.where()), sent)


def cast_by_letter(visitor: Visitor, vote: BudgetVote, letter: str) -> int:
    where = "/voter/" + letter.partition("/voter/")[2].split()[0]
    sent = {"to": "cast", "age": "1", "zone": SOUTH.name, **vote.fields(0)}
    return visitor.client.post(where, sent).status_code


def test_the_addresses_of_one_mailbox_have_one_vote_and_the_letters_of_one(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, asks=(Requirement.EMAIL,))
    asked = robots.LETTERS.most + 2
    for number in range(asked):
        visitor = Visitor(cast.campaign, address=f"198.51.{number}.7")
        with time_machine.travel(AT + timedelta(seconds=number), tick=False):
            assert ask_link(visitor, vote, f"lou+{number}@exemple.fr").status_code == 200
    with time_machine.travel(AT + timedelta(minutes=1), tick=False):
        came = letters()
    assert len(came) == robots.LETTERS.most, f"{asked} were asked for"
    assert [cast_by_letter(Visitor(cast.campaign), vote, one) for one in came] == [200] * len(came)
    with sealed(cast.campaign.pk):
        known = Resident.objects.exclude(email_digest="")
        assert (RollLine.objects.count(), known.count()) == (1, 1), "who wrote the ideas has no address"


def test_what_is_not_stopped_two_mailboxes_are_two_voters(cast: Cast):
    """Known and said: docs/attacks.md and the guide. A printed code or a desk tells people apart, no address does."""
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, asks=(Requirement.EMAIL,))
    visitor = Visitor(cast.campaign)
    for email in ("lou@exemple.fr", "lou@exemple.org"):
        ask_link(visitor, vote, email)
    assert [cast_by_letter(visitor, vote, one) for one in letters()] == [200, 200]
    with sealed(cast.campaign.pk):
        assert RollLine.objects.count() == 2


def test_the_guide_says_what_is_stopped_with_the_numbers_of_the_program():
    text = GUIDE.read_text(encoding="utf-8").partition("## Ce qui est arrêté")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|", text, re.M)
    numbers = {what: tuple(map(int, re.findall(r"\d+", said.replace(" ", "")))) for what, said in rows[1:]}
    minutes, hours, day = 60, 3600, 86_400
    assert numbers == {
        "un robot qui remplit la page sans son calcul": (
            robots.WITHOUT_WORK.most,
            robots.WITHOUT_WORK.seconds // minutes,
            robots.WITHOUT_WORK_IN_ALL.most,
            robots.RESERVED,
            robots.WITHOUT_WORK_IN_ALL.seconds // hours,
        ),
        "un navigateur, ou un robot qui calcule": (robots.WITH_WORK.most, robots.WITH_WORK.seconds // minutes),
        "beaucoup de textes d’un même réseau": (surges.TEXTS.most + 1, surges.TEXTS.seconds // day),
        "une meute sur un seul texte": (surges.MOST_ABOUT, surges.HOUR.seconds // hours),
        "un flot de partout à une étape": (surges.MOST_AT_STEP, surges.HOUR.seconds // hours),
        "des photos en masse": (
            PHOTOS.most,
            PHOTOS.seconds // minutes,
            PHOTOS_IN_ALL.most,
            PHOTOS_IN_ALL.seconds // minutes,
        ),
        "un programme qui a une clé Open311": (POSTED.most, POSTED.seconds // hours),
        "des signalements de contenu pour faire taire": (surges.NOTICES.most, surges.NOTICES.seconds // day),
        "un sondage sans accès, d’un même réseau": (surges.REPLIES.most, surges.REPLIES.seconds // day),
        "des places de réunion, d’un même réseau": (surges.SEATS.most, surges.SEATS.seconds // day),
        "une boîte aux lettres à plusieurs adresses": (1, robots.LETTERS.most, robots.LETTERS.seconds // hours),
        "des codes devinés": (GUESSES.most, GUESSES.seconds // minutes),
    }
