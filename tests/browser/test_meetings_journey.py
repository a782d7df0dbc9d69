"""Residents answer a survey and keep seats at a meeting, on a telephone and at a desk, in French and in English,
without scripts; the team publishes minutes, and totals are read after the end.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from cast import Cast
from consulted import process_of, step_of
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from without_scripts import WithoutScripts

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.outcomes import open_seats, plan_meeting
from arpenteur.web.residents.consultations.actions.steps import close_step, open_step
from arpenteur.web.residents.consultations.actions.surveys import write_survey
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.models import ConsultationMeeting, FormReply, MeetingSeat, ProcessStep

pytestmark = pytest.mark.browser
WIDTHS = (360, 1440)
HERE = "/pages/essai/participer/"
QUESTIONS = [
    {"key": "bench", "label": "Des bancs ?", "type": "choice", "choices": ["oui", "non"], "required": True},
    {"key": "many", "label": "Combien ?", "type": "number", "choices": [], "required": False},
]
SAYS: dict[str, dict[str, str | re.Pattern[str]]] = {
    "fr-FR": {
        "way": "Signaler, demander, proposer",
        "door": re.compile("^Proposer ou voter"),
        "age": re.compile("^J’ai 15 ans"),
        "agree": re.compile("^J’accepte"),
        "send": "Envoyer mes réponses",
        "open": re.compile("pas représentative"),
        "people": re.compile("^Combien de personnes"),
        "keep": "Retenir mes places",
        "kept": "Vos places sont retenues.",
        "minutes": "Compte rendu",
        "answered": "Ce qui a été répondu",
    },
    "en-GB": {
        "way": "Report, ask, propose",
        "door": re.compile("^Propose or vote"),
        "age": re.compile("^I am 15"),
        "agree": re.compile("^I agree"),
        "send": "Send my answers",
        "open": re.compile("not representative"),
        "people": re.compile("^How many people"),
        "keep": "Keep seats for me",
        "kept": "Your seats are kept.",
        "minutes": "Minutes",
        "answered": "What was answered",
    },
}


@pytest.fixture
def plain(browser: Browser, address: str) -> Iterator[Callable[[str, int], WithoutScripts]]:
    """Browsers without scripts, by language and width."""
    opened: list[WithoutScripts] = []

    def new(language: str, width: int) -> WithoutScripts:
        opened.append(WithoutScripts(browser, address, language, width))
        return opened[-1]

    yield new
    for one in opened:
        one.close()


def survey_open(cast: Cast) -> ProcessStep:
    """A survey that takes answers now."""
    at = timezone.now() - timedelta(days=1)
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast, at=at), StepKind.SURVEY, at=at, opened=False, title="Des bancs")
        write_survey(step=step, title="Bancs", questions=QUESTIONS, by=COMMAND, at=at)
        return open_step(step=step, by=COMMAND, at=at)


def meeting_open(cast: Cast) -> ConsultationMeeting:
    """A meeting that people may come to."""
    at = timezone.now()
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast, at=at), StepKind.MEETING, at=at, title="Se réunir")
        told = {
            "title": "Où mettre les bancs",
            "place": "Salle de la Maquette",
            "starts_at": at + timedelta(days=3),
            "ends_at": at + timedelta(days=3, hours=2),
            "agenda": "Les rues, puis les parcs.",
        }
        return open_seats(meeting=plan_meeting(step=step, values=told, by=COMMAND, at=at), by=COMMAND, at=at)


@pytest.mark.parametrize("language", list(SAYS))
def test_a_survey_is_answered_and_its_totals_are_read_after_its_end(
    cast: Cast, plain: Callable[[str, int], WithoutScripts], language: str
):
    says, step = SAYS[language], survey_open(cast)
    for width in WIDTHS:
        one = plain(language, width)
        page = one.page
        one.start()
        one.tap(page.get_by_role("link", name=says["way"]))
        one.tap(page.get_by_role("main").get_by_role("link", name=says["door"]).first)
        expect(page.get_by_text(says["open"]).first).to_be_visible()
        one.tick(page.get_by_label("oui", exact=True))
        one.type(page.get_by_label(re.compile("^Combien")), "12")
        one.tick(page.get_by_label(says["age"]))
        one.tick(page.get_by_label(says["agree"]))
        one.hold()
        one.tap(page.get_by_role("button", name=says["send"]))
        expect(page.locator(".code a")).to_be_visible()
        one.hold()
        one.goto(f"{HERE}{step.process_id}/etape/1/")
        expect(page.get_by_role("heading", name=says["answered"])).to_have_count(0)
    with sealed(cast.campaign.pk):
        assert [one.answers for one in FormReply.objects.all()] == [{"bench": "oui", "many": 12}] * len(WIDTHS)
        close_step(step=step, by=COMMAND, at=timezone.now())
    page.reload()
    expect(page.get_by_role("heading", name=says["answered"])).to_be_visible()
    one.hold()


@pytest.mark.parametrize("language", list(SAYS))
def test_seats_of_a_meeting_are_kept_and_its_minutes_are_read(
    cast: Cast, plain: Callable[[str, int], WithoutScripts], address: str, desk: Page, language: str
):
    says, meeting = SAYS[language], meeting_open(cast)
    process = meeting.step.process_id
    for width in WIDTHS:
        one = plain(language, width)
        page = one.page
        one.goto(f"{HERE}{process}/etape/1/")
        one.hold()
        one.tap(page.get_by_role("link", name="Où mettre les bancs"))
        expect(page.get_by_text("Les rues, puis les parcs.")).to_be_visible()
        one.type(page.get_by_label(says["people"]), "3")
        one.tick(page.get_by_label(says["age"]))
        one.tick(page.get_by_label(says["agree"]))
        one.hold()
        one.tap(page.get_by_role("button", name=says["keep"]))
        expect(page.get_by_role("heading", name=says["kept"])).to_be_visible()
        one.hold()
    with sealed(cast.campaign.pk):
        assert list(MeetingSeat.objects.values_list("people", flat=True)) == [3] * len(WIDTHS)
    its_minutes(cast, desk, address, meeting)
    one.goto(f"{HERE}{process}/reunion/{meeting.pk}/")
    expect(page.get_by_role("heading", name=says["minutes"])).to_be_visible()
    expect(page.get_by_text("Douze bancs rue de la Maquette.")).to_be_visible()
    one.hold()


def its_minutes(cast: Cast, desk: Page, address: str, meeting: ConsultationMeeting) -> None:
    """The team says how many came, writes the minutes and publishes them."""
    session = cast.client(cast.organiser).cookies["sessionid"].value
    desk.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    with sealed(cast.campaign.pk):
        ConsultationMeeting.objects.filter(pk=meeting.pk).update(
            starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now() - timedelta(hours=1)
        )
    where = f"/c/essai/habitants/consultations/{meeting.step.process_id}/suites/"
    desk.goto(where)
    meetings = desk.get_by_role("region", name="Réunions")
    meetings.get_by_label("Combien sont venues").fill("14")
    meetings.get_by_role("button", name="Elle a eu lieu").click()
    meetings.get_by_text("Écrire le compte rendu").click()
    meetings.get_by_label("Compte rendu", exact=True).fill("Douze bancs rue de la Maquette.")
    meetings.get_by_role("button", name="Garder").first.click()
    meetings.get_by_role("button", name="Publier").first.click()
