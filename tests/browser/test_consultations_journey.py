"""Residents take part without an account or a script, on a telephone and at a desk, in French and in English: a report
in a minute that is followed by its link and its code, a question that is answered, an idea that others argue about and
amend. The team answers at its desk.
"""

import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from accessible import check, hold
from cast import Cast
from consulted import process_of, resident_of, step_of, written
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from reported import categories_of, phone_photo, reported
from without_scripts import WithoutScripts

from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.kinds import ArgumentSide, ContributionKind, StepKind
from arpenteur.web.residents.consultations.models import Contribution, Process, ProcessStep
from arpenteur.web.residents.consultations.states import Decision, Showing

pytestmark = pytest.mark.browser
MINUTE = 60
WIDTHS = (360, 1440)
HERE = "/pages/essai/participer/"
DESK = "/c/essai/habitants/"
SAYS: dict[str, dict[str, str | re.Pattern[str]]] = {
    "fr-FR": {
        "way": "Signaler, demander, proposer",
        "report": re.compile("^Signaler"),
        "go": "Continuer",
        "photo": "Photo",
        "place": re.compile("^Rue, carrefour"),
        "sentence": re.compile("^En une phrase"),
        "preview": "Voir ce qui sera public",
        "age": re.compile("^J’ai 15 ans"),
        "agree": re.compile("^J’accepte que"),
        "send": "Envoyer",
        "sent": "Merci : c’est reçu.",
        "code": "Votre code",
        "follow": "Suivre",
        "held": "Relu par quelqu’un avant de se voir",
        "everybody": "Que verra tout le monde ?",
        "ask": re.compile("^Demander"),
        "question": "Votre question",
        "grounds": re.compile("^Pourquoi vous demandez"),
        "write": "Poser une question",
        "wants": re.compile("^Je veux que ce texte"),
        "publish": "Publier",
        "public": "Merci. C’est public.",
        "contest": "On n’a pas répondu à ma question",
        "propose": re.compile("^Proposer ou voter"),
        "idea": "Proposer une idée",
        "title": "Titre",
        "body": re.compile("^Votre idée"),
        "for": "Ajouter un pour",
        "argument": "Votre argument, en une phrase",
        "words": "Proposer d’autres mots",
        "what": "Ce qui change, en quelques mots",
        "text": "Le texte tel qu’il devrait être",
        "removed": "supprimé",
        "added": "ajouté",
    },
    "en-GB": {
        "way": "Report, ask, propose",
        "report": re.compile("^Report a problem"),
        "go": "Continue",
        "photo": "Photo",
        "place": re.compile("^Street, crossing"),
        "sentence": re.compile("^In a sentence"),
        "preview": "See what will be public",
        "age": re.compile("^I am 15"),
        "agree": re.compile("^I agree that"),
        "send": "Send",
        "sent": "Thank you: it was received.",
        "code": "Your code",
        "follow": "Follow",
        "held": "Read by somebody before it shows",
        "everybody": "What will everybody see?",
        "ask": re.compile("^Ask"),
        "question": "Your question",
        "grounds": re.compile("^Why you ask"),
        "write": "Ask a question",
        "wants": re.compile("^I want this text"),
        "publish": "Publish",
        "public": "Thank you. It is public.",
        "contest": "My question is not answered",
        "propose": re.compile("^Propose or vote"),
        "idea": "Propose an idea",
        "title": "Title",
        "body": re.compile("^Your idea"),
        "for": "Add an argument for",
        "argument": "Your argument, in one sentence",
        "words": "Propose other words",
        "what": "What changes, in a few words",
        "text": "The text as it should be",
        "removed": "removed",
        "added": "added",
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


def signed_in(page: Page, cast: Cast, user: User, address: str) -> None:
    session = cast.client(user).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def step_open(cast: Cast, kind: StepKind, title: str) -> ProcessStep:
    """A step that takes texts now."""
    at = timezone.now() - timedelta(days=1)
    with sealed(cast.campaign.pk):
        return step_of(process_of(cast, at=at), kind, at=at, title=title)


def reports_open(cast: Cast) -> ProcessStep:
    """A step that takes reports now, with its categories. Inside ``sealed``."""
    at = timezone.now() - timedelta(days=2)
    process = process_of(cast, at=at)
    categories_of(process)
    return step_of(process, StepKind.REPORTS, at=at, title="Signaler", config={"town_hall": "la mairie d’essai"})


def to_the_door(one: WithoutScripts, says: dict[str, str | re.Pattern[str]], door: str) -> None:
    """From the public address of the campaign, by clicks alone."""
    one.start()
    one.tap(one.page.get_by_role("link", name=says["way"]))
    one.hold()
    one.tap(one.page.get_by_role("main").get_by_role("link", name=says[door]).first)
    one.hold()


def reports(one: WithoutScripts, says: dict[str, str | re.Pattern[str]], sentence: str) -> tuple[str, str]:
    """A report with its photo; the code and the link that follow it."""
    to_the_door(one, says, "report")
    page = one.page
    one.photograph(page.get_by_label(says["photo"]), phone_photo())
    one.tap(page.get_by_role("button", name=says["go"]))
    one.type(page.get_by_label(says["place"]), "place de la Maquette")
    one.hold()
    one.tap(page.get_by_role("button", name=says["go"]))
    one.tick(page.get_by_label("Trottoir, chaussée"))
    one.type(page.get_by_label(says["sentence"]), sentence)
    one.hold()
    one.tap(page.get_by_role("button", name=says["preview"]))
    expect(page.get_by_role("heading", level=1)).to_have_text(says["everybody"])
    expect(page.get_by_text(sentence)).to_be_visible()
    one.hold()
    one.tick(page.get_by_label(says["age"]))
    one.tick(page.get_by_label(says["agree"]))
    one.tap(page.get_by_role("button", name=says["send"]))
    expect(page.get_by_role("heading", level=1)).to_have_text(says["sent"])
    one.hold()
    code = page.locator(".code b").inner_text()
    link = page.locator(".code a").get_attribute("href") or ""
    return code, link


@pytest.mark.parametrize("language", list(SAYS))
def test_a_report_takes_a_minute_and_is_followed_by_link_and_code(
    cast: Cast, plain: Callable[[str, int], WithoutScripts], address: str, desk: Page, language: str
):
    says = SAYS[language]
    with sealed(cast.campaign.pk):
        reports_open(cast)
    for width in WIDTHS:
        one, began = plain(language, width), time.monotonic()
        page = one.page
        code, link = reports(one, says, f"Deux dalles cassées à {width}")
        machine = time.monotonic() - began - one.seconds_of_measures
        sys.stdout.write(
            f"\n{language}, {width} px: {one.taps} taps, {one.words} words, {one.seconds_of_hands:.0f} s of hands, "
            f"{machine:.0f} s of this machine\n"
        )
        assert one.seconds_of_hands < MINUTE
        assert machine < MINUTE
        one.goto(link)
        expect(page.get_by_role("heading", level=1)).to_have_text(says["held"])
        one.hold()
        one.goto(f"{HERE}suivre/")
        one.hold()
        one.type(page.get_by_label(says["code"]), code.lower())
        one.tap(page.get_by_role("button", name=says["follow"]))
        expect(page.get_by_role("heading", level=1)).to_have_text(says["held"])
        assert page.context.cookies() == []
    looked_at_by_the_team(cast, desk, address)
    page.reload()
    expect(page.locator("main img").first).to_be_visible()
    with sealed(cast.campaign.pk):
        assert Contribution.objects.filter(showing=Showing.PUBLIC).count() == 1


def looked_at_by_the_team(cast: Cast, desk: Page, address: str) -> None:
    """The last photo is blurred, its report published: from the first page of the campaign, by clicks."""
    signed_in(desk, cast, cast.organiser, address)
    desk.goto("/c/essai/")
    desk.get_by_role("link", name="Habitants", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Qu’attend-on de nous")
    desk.get_by_role("link", name="Photos à relire").click()
    desk.get_by_role("link", name="La relire").last.click()
    desk.get_by_role("button", name="Elle peut paraître ainsi").click()
    desk.goto(DESK)
    desk.get_by_role("link", name=re.compile("cassées à 1440")).first.click()
    desk.get_by_role("button", name="Publier", exact=True).click()


@pytest.mark.parametrize("language", list(SAYS))
def test_a_question_is_asked_answered_and_contested(
    cast: Cast, plain: Callable[[str, int], WithoutScripts], address: str, desk: Page, language: str
):
    says = SAYS[language]
    step_open(cast, StepKind.QUESTIONS, "Poser une question")
    signed_in(desk, cast, cast.organiser, address)
    for width in WIDTHS:
        one, title = plain(language, width), f"Et les abris de bus, vers {width} ?"
        page = one.page
        to_the_door(one, says, "ask")
        one.tap(page.get_by_role("main").get_by_role("link", name=says["write"]))
        one.type(page.get_by_label(says["question"]), title)
        one.type(page.get_by_label(says["grounds"]), "On attend sous la pluie.")
        sent(one, says)
        own = page.locator(".code a").get_attribute("href") or ""
        desk.goto(DESK)
        desk.get_by_role("link", name=title).first.click()
        desk.get_by_label("Réponse", exact=True).fill("Huit abris par an, les plus attendus d’abord.")
        desk.get_by_role("button", name="Publier la réponse").click()
        one.goto(own)
        one.hold()
        one.tap(page.get_by_role("button", name=says["contest"]))
        one.tap(page.get_by_role("main").get_by_role("link").first)
        expect(page.get_by_text("Huit abris par an")).to_be_visible()
        one.hold()
        with sealed(cast.campaign.pk):
            row = Contribution.objects.get(versions__title=title)
            assert (row.decision, row.contested_at is not None) == (Decision.ANSWERED, True)


def sent(one: WithoutScripts, says: dict[str, str | re.Pattern[str]]) -> None:
    """The boxes, the preview, the button that publishes."""
    page = one.page
    one.tick(page.get_by_label(says["age"]))
    one.tick(page.get_by_label(says["wants"]))
    one.hold()
    one.tap(page.get_by_role("button", name=says["preview"]))
    expect(page.get_by_role("heading", level=1)).to_have_text(says["everybody"])
    one.hold()
    one.tap(page.get_by_role("button", name=says["publish"], exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text(says["public"])
    one.hold()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", list(SAYS))
def test_an_idea_is_proposed_argued_about_and_amended(
    cast: Cast, plain: Callable[[str, int], WithoutScripts], language: str, width: int
):
    says = SAYS[language]
    step = step_open(cast, StepKind.COLLECT, "Vos idées")
    one, title = plain(language, width), "Dix bancs à la gare"
    page = one.page
    to_the_door(one, says, "propose")
    one.tap(page.get_by_role("main").get_by_role("link", name=says["idea"]))
    one.type(page.get_by_label(says["title"], exact=True), title)
    one.type(page.get_by_label(says["body"]), "Dix bancs, à l’ombre.")
    sent(one, says)
    with sealed(cast.campaign.pk):
        idea = Contribution.objects.get(versions__title=title)
    one.goto(f"{HERE}{step.process_id}/{idea.number}/")
    one.hold()
    one.tap(page.get_by_role("link", name=says["for"]))
    one.type(page.get_by_label(says["argument"]), "On s’assoit en attendant.")
    sent(one, says)
    one.goto(f"{HERE}{step.process_id}/{idea.number}/")
    expect(page.get_by_text("On s’assoit en attendant.")).to_be_visible()
    one.tap(page.get_by_role("link", name=says["words"]))
    one.type(page.get_by_label(says["what"]), "Douze bancs")
    one.type(page.get_by_label(says["text"]), "Douze bancs, à l’ombre.")
    sent(one, says)
    one.goto(f"{HERE}{step.process_id}/{idea.number}/")
    expect(page.locator("del")).to_have_text(re.compile(f"{says['removed']}.*Dix", re.DOTALL))
    expect(page.locator("ins")).to_have_text(re.compile(f"{says['added']}.*Douze", re.DOTALL))
    one.hold()


def filled(cast: Cast) -> tuple[Process, Contribution, Contribution, Contribution]:
    """A process with a report, a question and an idea that others wrote about."""
    at = timezone.now() - timedelta(days=2)
    with sealed(cast.campaign.pk):
        report, _code = reported(reports_open(cast), at=at)
        process = process_of(cast, at=at)
        ideas = step_of(process, at=at)
        asks = step_of(process, StepKind.QUESTIONS, at=at, position=2, title="Poser une question")
        idea = written(ideas, resident_of(process, at=at), at=at, body="Dix bancs, à l’ombre.")
        for side in ArgumentSide:
            written(
                ideas,
                resident_of(process, at=at),
                "Parce que c’est loin.",
                at=at,
                parent=idea,
                side=side,
                kind=ContributionKind.ARGUMENT,
            )
        written(
            ideas,
            resident_of(process, at=at),
            "Douze",
            at=at,
            parent=idea,
            body="Douze bancs, à l’ombre.",
            kind=ContributionKind.AMENDMENT,
        )
        written(ideas, resident_of(process, at=at), "Mme Figurine bloque la rue", at=at)
        questions = [
            written(asks, resident_of(process, at=at), f"Et la passerelle {n} ?", at=at, kind=ContributionKind.QUESTION)
            for n in range(11)
        ]
    return process, report, idea, questions[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_public_pages_meet_the_rules_at_both_widths_in_light_and_dark(
    cast: Cast, browser: Browser, address: str, scheme: str
):
    process, report, idea, question = filled(cast)
    paths = (
        "",
        "papier/",
        "suivre/",
        "signaler/",
        "signaler/une-personne/",
        f"signalements/{report.pk}/",
        f"{process.pk}/",
        f"{process.pk}/etape/1/",
        f"{process.pk}/etape/2/",
        f"{process.pk}/{idea.number}/",
        f"{process.pk}/{question.number}/",
        f"{process.pk}/etape/1/ecrire/",
        f"{process.pk}/{idea.number}/signaler/",
    )
    context = browser.new_context(
        base_url=address, locale="fr-FR", color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for path in paths:
            check(page, f"{HERE}{path}")
    context.close()
    assert [one for one in asked if not one.startswith((address, "data:"))] == [], "nothing from elsewhere"


def test_pages_of_a_report_on_its_way_meet_the_rules(cast: Cast, phone: Page):
    with sealed(cast.campaign.pk):
        reports_open(cast)
    phone.goto(f"{HERE}signaler/")
    photo = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": phone_photo()}
    phone.get_by_label("Photo").set_input_files([photo])  # type: ignore[list-item] — as playwright reads it
    hold(phone)
    phone.get_by_role("button", name="Continuer").click()
    expect(phone.get_by_label(re.compile("^Rue, carrefour"))).to_be_visible()
    hold(phone)
    phone.get_by_label(re.compile("^Rue, carrefour")).fill("place de la Maquette")
    phone.get_by_role("button", name="Continuer").click()
    phone.get_by_label("Éclairage").check(force=True)
    hold(phone)
    phone.get_by_role("button", name="Voir ce qui sera public").click()
    expect(phone.get_by_label(re.compile("^J’ai 15 ans"))).to_be_visible()
    hold(phone)
    phone.get_by_label(re.compile("^J’ai 15 ans")).check()
    phone.get_by_label(re.compile("^J’accepte que")).check()
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.get_by_role("button", name="Imprimer")).to_be_visible()
    hold(phone)
    phone.goto(phone.locator(".code a").get_attribute("href") or "")
    hold(phone)


def test_the_desk_meets_the_rules_at_both_widths(cast: Cast, desk: Page, address: str):
    process, _report, idea, _question = filled(cast)
    signed_in(desk, cast, cast.organiser, address)
    with sealed(cast.campaign.pk):
        held = Contribution.objects.get(showing=Showing.HELD)
    paths = (
        DESK,
        f"{DESK}texte/{held.pk}/",
        f"{DESK}texte/{idea.pk}/",
        f"{DESK}examen/",
        f"{DESK}examen/{idea.pk}/",
        f"{DESK}consultations/",
        f"{DESK}consultations/{process.pk}/",
        f"{DESK}consultations/{process.pk}/suites/",
        "/c/essai/signalements/photos/",
        "/c/essai/signalements/transmettre/",
    )
    for width in WIDTHS:
        desk.set_viewport_size({"width": width, "height": 800})
        for path in paths:
            check(desk, path)
