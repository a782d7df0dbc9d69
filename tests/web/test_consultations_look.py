"""What pages to take part look like: light, dark, weight, the words of what changes, the curve of answers, the desk."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from cast import AT, Cast
from consulted import process_of, resident_of, step_of, written
from django.contrib.staticfiles import finders
from django.test import Client
from reported import reported, reporting, waiting_photo

from arpenteur.domain.held_texts import Hint, Why
from arpenteur.web.communication.public_pages.palette import Colour, contrast
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared import assets
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.decisions import answer
from arpenteur.web.residents.consultations.answer_speed import answer_speed
from arpenteur.web.residents.consultations.duty_list import marked
from arpenteur.web.residents.consultations.kinds import AnswerKind, ContributionKind, StepKind
from arpenteur.web.residents.consultations.models import ProcessStep
from arpenteur.web.residents.reports.draft import own_photo

pytestmark = pytest.mark.django_db
STYLES = Path(__file__).resolve().parents[2] / "frontend" / "src" / "public" / "participation.css"
MOST_BYTES = 100_000
HERE = "/pages/essai/participer/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


def asked(step: ProcessStep, days: float, after: float | None) -> None:
    at = AT - timedelta(days=days)
    row = written(step, resident_of(step.process, at=at), "Et la passerelle ?", at=at, kind=ContributionKind.QUESTION)
    if after is not None:
        answer(
            contribution=row,
            kind=AnswerKind.ANSWER,
            text="Oui.",
            signed="La liste",
            by=COMMAND,
            at=at + timedelta(days=after),
        )


def test_every_colour_is_read_on_the_dark_ground_and_says_its_name():
    text = STYLES.read_text(encoding="utf-8")
    dark = dict(re.findall(r"\.pa\.tint-(\w+) { --tint: (#\w{6}); }", text))
    assert set(dark) == {one.value for one in Colour}
    ground = re.search(r"color-scheme: dark; --ground: (#\w{6}); --surface: (#\w{6}); --surface-2: (#\w{6});", text)
    assert ground
    for code in dark.values():
        assert all(contrast(code, one) >= 4.5 for one in ground.groups())


def test_a_page_weighs_a_hundred_kilobytes_at_most(cast: Cast, home):
    assert not assets.missing_build(), "npm run build"
    with sealed(cast.campaign.pk):
        step = reporting(cast)
        for number in range(30):
            reported(step, f"Dalle cassée numéro {number}, à côté de la fontaine de la place de la Maquette")
    for path in ("", f"{step.process_id}/", f"{step.process_id}/etape/1/", "signaler/", "papier/"):
        page = Client().get(f"{HERE}{path}").content
        files = {one.partition("#")[0] for one in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.decode())}
        total = len(gzip.compress(page))
        for file in files:
            found = finders.find(file.removeprefix("/static/"))
            assert found, file
            total += len(gzip.compress(Path(str(found)).read_bytes()))
        assert 10_000 < total <= MOST_BYTES, path


def test_what_an_amendment_changes_is_said_in_words(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast))
        idea = written(step, resident_of(step.process), body="En 2028, dix bancs.")
        written(
            step,
            resident_of(step.process),
            "Plus tôt",
            body="En 2027, dix bancs.",
            parent=idea,
            kind=ContributionKind.AMENDMENT,
        )
    page = Client().get(f"{HERE}{step.process_id}/{idea.number}/").content.decode()
    assert re.search(r"<del><span class=\"w\"[^>]*>supprimé</span> 2028</del>", page)
    assert re.search(r"<ins><span class=\"w\"[^>]*>ajouté</span> 2027</ins>", page)


def test_three_arguments_of_a_side_are_drawn_by_lot_and_all_are_one_click_away(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast))
        idea = written(step, resident_of(step.process), body="Dix bancs.")
        for number in range(5):
            written(
                step,
                resident_of(step.process),
                f"Raison {number}",
                parent=idea,
                kind=ContributionKind.ARGUMENT,
                side="for",
            )
    address = f"{HERE}{step.process_id}/{idea.number}/"
    assert len(re.findall(r"Raison \d", Client().get(address).content.decode())) == 3
    assert len(re.findall(r"Raison \d", Client().get(f"{address}?tout=1").content.decode())) == 5


def test_the_language_that_was_asked_goes_on_from_page_to_page(cast: Cast):
    with sealed(cast.campaign.pk):
        step_of(process_of(cast))
    page = Client().get(f"{HERE}?langue=en").content.decode()
    assert "What would you like to do?" in page
    assert f'href="{HERE}?langue=en"' in Client().get("/pages/essai/?langue=en").content.decode()
    inside: list[str] = re.findall(r'href="(/pages/essai/participer/[^"]+)"', page)
    assert inside
    assert all("langue=en" in one for one in inside)


def test_the_public_address_leads_to_the_doors_once_something_is_public(cast: Cast):
    assert HERE not in Client().get("/pages/essai/").content.decode()
    with sealed(cast.campaign.pk):
        step_of(process_of(cast))
    assert f'href="{HERE}"' in Client().get("/pages/essai/").content.decode()


def test_no_figure_is_shown_under_ten_questions(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast, at=AT - timedelta(days=40)), StepKind.QUESTIONS, at=AT - timedelta(days=40))
        for number in range(9):
            asked(step, 20, number)
        few = answer_speed(cast.campaign, AT)
        assert few
        assert (few.questions, few.answered, few.median, few.answered_after, few.curve) == (9, 9, None, (), "")
        asked(step, 6, None)
        ten = answer_speed(cast.campaign, AT)
        assert ten
        assert (ten.questions, ten.waiting, ten.median) == (10, 1, 4)
        assert [one.days for one in ten.answered_after] == [7, 14, 30]
        assert ten.curve.count("V") == 9, "a step for each answer"
        assert len(ten.waits) == 1
    page = Client().get(f"{HERE}{step.process_id}/etape/1/").content.decode()
    assert "4 jours" in page
    assert not re.search(r'd="[^"]*\d,\d', page), "numbers of SVG have points"


def test_words_are_marked_where_they_may_point_at_somebody():
    text = "Le voisin du voisin, au 12 rue de la Gare"
    found = marked(text, [Hint(Why.SOMEBODY, "voisin"), Hint(Why.DOOR, "12 rue de")])
    assert "".join(one.text for one in found) == text
    assert [(one.text, one.hint) for one in found if one.hint] == [("voisin", 1), ("voisin", 1), ("12 rue de", 2)]
    assert [one.text for one in marked("Rien", [])] == ["Rien"]


def test_a_photo_that_waits_is_shown_to_who_took_it_and_has_no_address(cast: Cast, home):
    name = waiting_photo(cast)
    assert own_photo(cast.campaign.pk, name).startswith("data:image/jpeg;base64,")
    assert own_photo(cast.other.pk, name) == ""
    assert own_photo(cast.campaign.pk, "../../etc/passwd") == ""
    assert Client().get(f"{HERE}signalements/photo/{name}").status_code == 404
