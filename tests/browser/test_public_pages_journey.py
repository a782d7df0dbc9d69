"""Somebody passing by joins, comes and leaves on a telephone, with and without scripts; the team opens a page."""

import re
from collections.abc import Iterator

import pytest
from accessible import check, hold
from acting import act, soon
from cast import Cast
from playwright.sync_api import Browser, Page, Response, expect
from visitors import letters, link_in, opened

from arpenteur.web.communication.public_pages.models import PageKind, PageReply, PendingAnswer
from arpenteur.web.communication.public_pages.robots import WITH_WORK, WITHOUT_WORK
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.persons.contacts.models import Contact

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(browser: Browser, address: str) -> Iterator[Page]:
    """360 × 780, without scripts."""
    context = browser.new_context(
        base_url=address, viewport={"width": 360, "height": 780}, locale="fr-FR", java_script_enabled=False
    )
    yield context.new_page()
    context.close()


def joins(page: Page, address: str, email: str) -> None:
    """From the page to what is held, by the letter."""
    page.goto("/pages/essai/rejoindre/")
    page.get_by_label("Prénom, et nom si vous voulez").fill("Lou Gabarit")
    page.get_by_label("Adresse e-mail", exact=True).fill(email)
    page.get_by_label("aller aux portes").check()
    page.get_by_label(re.compile("Des nouvelles par e-mail")).check()
    page.get_by_role("button", name="Je rejoins").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ouvrez notre courriel")
    page.goto(link_in(letters()[-1]))
    page.get_by_role("button", name="C’est moi : je confirme").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("C’est confirmé")
    expect(page.get_by_text(email)).to_be_visible()
    assert page.context.cookies() == []


def leaves(page: Page) -> None:
    """In one step, from the page that says what is held."""
    page.get_by_role("button", name="Tout effacer, maintenant").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tout est effacé.")


@pytest.mark.parametrize("scripts", [True, False])
def test_she_joins_and_leaves_on_a_telephone(cast: Cast, request: pytest.FixtureRequest, address: str, scripts: bool):
    opened(cast.campaign, PageKind.JOIN)
    page: Page = request.getfixturevalue("phone" if scripts else "plain")
    joins(page, address, "lou@exemple.fr")
    with sealed(cast.campaign.pk):
        assert Contact.objects.get().name == "Lou Gabarit"
    leaves(page)
    with sealed(cast.campaign.pk):
        assert Contact.objects.count() == 0


def test_the_script_does_the_work_and_is_not_slowed(cast: Cast, phone: Page, monkeypatch: pytest.MonkeyPatch):
    opened(cast.campaign, PageKind.SIGN)
    paces: list[str] = []
    for limit in (WITH_WORK, WITHOUT_WORK):
        monkeypatch.setattr(type(limit), "take", lambda self, who: paces.append(self.name) or True)
    phone.goto("/pages/essai/signer/")
    phone.get_by_label("Prénom, et nom si vous voulez").fill("Lou Gabarit")
    phone.get_by_label("Adresse e-mail", exact=True).fill("lou@exemple.fr")
    phone.get_by_role("button", name="Je signe").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("ouvrez notre courriel")
    assert "public-pages-work" in paces
    assert "public-pages" not in paces


def test_she_comes_takes_it_into_her_calendar_and_comes_not(cast: Cast, plain: Page):
    with sealed(cast.campaign.pk):
        action = act(cast, day=soon(5), kind=Kind.EVENT, title="Réunion maquette", place="salle des Gabarits")
    opened(cast.campaign, PageKind.COME, actions=[action.pk])
    plain.goto("/pages/essai/")
    plain.get_by_role("link", name="Viendrez-vous ?").click()
    plain.get_by_role("link", name="Réunion maquette").click()
    expect(plain.get_by_text("salle des Gabarits")).to_be_visible()
    plain.get_by_label("Prénom, et nom si vous voulez").fill("Lou Gabarit")
    plain.get_by_label("Adresse e-mail", exact=True).fill("lou@exemple.fr")
    plain.get_by_role("button", name="Je viens").click()
    plain.goto(link_in(letters()[-1]))
    plain.get_by_role("button", name="C’est moi : je confirme").click()
    with plain.expect_download() as taken:
        plain.get_by_role("link", name="Le mettre dans mon agenda").click()
    assert taken.value.suggested_filename == "agenda.ics"
    plain.get_by_role("link", name="Je ne viens plus").click()
    plain.get_by_role("button", name="Je ne viens plus").click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("vous ne venez pas")
    with sealed(cast.campaign.pk):
        assert PageReply.objects.count() == 0


def test_a_question_with_a_telephone_only_waits_for_a_call(cast: Cast, phone: Page):
    opened(cast.campaign, PageKind.ASK)
    phone.goto("/pages/essai/question/")
    phone.get_by_label("Votre question").fill("Et la passerelle ?")
    phone.get_by_label("Prénom, et nom si vous voulez").fill("Lou")
    phone.get_by_label("Téléphone", exact=False).first.fill("06 39 98 00 04")
    phone.get_by_role("button", name="J’envoie ma question").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Quelqu’un vous appellera.")
    with sealed(cast.campaign.pk):
        assert PendingAnswer.objects.get().to_call


def test_an_organiser_opens_a_page_and_hands_it_on(cast: Cast, desk: Page, address: str):
    session = cast.client(cast.organiser).cookies["sessionid"].value
    desk.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    desk.goto("/c/essai/pages-publiques/")
    desk.get_by_role("link", name="Rejoindre", exact=True).click()
    desk.get_by_label("Question en tête").fill("Vous venez avec nous ?")
    desk.get_by_label("Ouverte à tout le monde").check()
    desk.get_by_role("button", name="Garder").click()
    row = desk.get_by_role("row").filter(has_text="Vous venez avec nous ?")
    expect(row.get_by_text("ouverte")).to_be_visible()
    row.get_by_role("link", name=re.compile("^voir")).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Vous venez avec nous ?")


def test_pages_meet_the_rules_at_both_widths_and_call_nobody_else(cast: Cast, desk: Page, address: str):
    with sealed(cast.campaign.pk):
        action = act(cast, day=soon(5), kind=Kind.EVENT, title="Réunion maquette", place="salle des Gabarits")
    opened(cast.campaign, PageKind.JOIN, PageKind.VOLUNTEER, PageKind.SIGN, PageKind.ASK)
    opened(cast.campaign, PageKind.COME, actions=[action.pk])
    elsewhere: list[str] = []

    def note(answer: Response) -> None:
        if not answer.url.startswith((address, "data:")):
            elsewhere.append(answer.url)

    desk.on("response", note)
    paths = ("", "rejoindre/", "benevole/", "signer/", "question/", "venir/", f"venir/{action.pk}/", "partir/")
    for width in (1440, 360):
        desk.set_viewport_size({"width": width, "height": 800})
        for path in paths:
            check(desk, f"/pages/essai/{path}")
    assert elsewhere == []


def test_what_comes_after_meets_the_rules_too(cast: Cast, phone: Page, address: str):
    opened(cast.campaign, PageKind.JOIN)
    joins(phone, address, "lou@exemple.fr")
    hold(phone)
    for kind in ("partir", "encore"):
        check(phone, link_in(letters()[-1], kind))


def test_the_team_s_pages_meet_the_rules(cast: Cast, desk: Page, address: str):
    opened(cast.campaign, PageKind.JOIN, PageKind.SIGN)
    session = cast.client(cast.director).cookies["sessionid"].value
    desk.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    for width in (1440, 360):
        desk.set_viewport_size({"width": width, "height": 800})
        for path in ("", "signer/", "a-rappeler/"):
            check(desk, f"/c/essai/pages-publiques/{path}")
