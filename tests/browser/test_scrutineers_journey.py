"""Three people from outside keep the keys of a ballot box by their links, without scripts; two of them open it."""

import pytest
from accessible import hold
from budget_votes import SOUTH, budget_step
from cast import Cast
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from without_scripts import WithoutScripts

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.ballots.casting import cast_ballot
from arpenteur.web.residents.ballots.models import BallotBox
from arpenteur.web.residents.ballots.voters import voter_by_code
from arpenteur.web.residents.ballots.zone_codes import issue_codes

pytestmark = pytest.mark.browser
WIDTHS = (360, 1440)


def at_table(browser: Browser, address: str, cast: Cast, width: int) -> Page:
    """The table of whoever runs the vote."""
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 900}, locale="fr-FR")
    session = cast.client(cast.organiser).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    return context.new_page()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


SCRUTINEERS: dict[str, dict[str, str]] = {
    "fr-FR": {
        "asked": "Gardez-vous une clé de l’urne ?",
        "make": "Faire ma clé",
        "sheet": "La feuille à imprimer",
        "copied": "Je l’ai recopié",
        "taken": "Cette place est déjà prise.",
        "code": "Ressaisissez votre code, depuis votre feuille",
        "try": "L’essayer",
        "works": "Votre code ouvre votre part.",
        "goes on": "Le vote est en cours.",
        "here": "Je suis là",
        "who": "Qui est là ?",
        "opened": "L’urne a été ouverte.",
    },
    "en-GB": {
        "asked": "Will you keep a key of the ballot box?",
        "make": "Make my key",
        "sheet": "The sheet to print",
        "copied": "I have copied it",
        "taken": "This place is taken already.",
        "code": "Type your code back, from your sheet",
        "try": "Try it",
        "works": "Your code opens your part.",
        "goes on": "The vote goes on.",
        "here": "I am there",
        "who": "Who is there?",
        "opened": "The box was opened.",
    },
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", list(SCRUTINEERS))
def test_three_from_outside_keep_the_keys_by_their_links(
    cast: Cast, browser: Browser, address: str, language: str, width: int
):
    """Without scripts on their side: key, sheet, code tried, who is there; two of them type at the desk."""
    says, at = SCRUTINEERS[language], timezone.now()
    with sealed(cast.campaign.pk):
        step = budget_step(cast, at=at)
        votes_of = issue_codes(step=step, zone=SOUTH.name, count=11, by=COMMAND, at=at)
    table = at_table(browser, address, cast, width)
    table.goto("/c/essai/habitants/votes/")
    table.get_by_role("link", name=step.title).click()
    press(table, "Préparer l’urne")
    citizens, codes = list[WithoutScripts](), list[str]()
    for _place in range(3):
        press(table, "Proposer une place par un lien")
        hold(table)
        link = table.locator("#place-link").inner_text()
        table.get_by_role("link", name="Je l’ai recopié").click()
        one = WithoutScripts(browser, address, language, width)
        citizens.append(one)
        one.goto("/scrutateur/" + link.partition("/scrutateur/")[2])
    hold(table)
    for one in citizens:
        expect(one.page.get_by_role("heading", level=1)).to_have_text(says["asked"])
        one.hold()
        one.tap(one.page.get_by_role("button", name=says["make"]))
        codes.append(one.page.locator(".vote-code").inner_text())
        one.hold()
        with one.page.expect_download() as sheet:
            one.page.get_by_role("button", name=says["sheet"]).click()
        assert sheet.value.suggested_filename == "scrutateur.pdf"
        one.tap(one.page.get_by_role("link", name=says["copied"]))
        expect(one.page.get_by_role("heading", level=1)).to_have_text(says["taken"])
        one.hold()
    table.reload()
    press(table, "Faire les clés")
    for one, code in zip(citizens, codes, strict=True):
        one.page.reload()
        one.type(one.page.get_by_label(says["code"]), code)
        one.hold()
        one.tap(one.page.get_by_role("button", name=says["try"]))
        expect(one.page.get_by_role("heading", level=1)).to_have_text(says["works"])
        one.hold()
    table.reload()
    hold(table)
    press(table, "Ouvrir le vote")
    hold(table)
    citizens[0].page.reload()
    expect(citizens[0].page.get_by_role("heading", level=1)).to_have_text(says["goes on"])
    citizens[0].hold()
    with sealed(cast.campaign.pk):
        box = BallotBox.objects.get()
        for code in votes_of:
            cast_ballot(box=box, voter=voter_by_code(step, code).key, payload="null", by=COMMAND, at=at)
    press(table, "Fermer l’urne maintenant")
    for one in citizens[:2]:
        one.page.reload()
        expect(one.page.get_by_role("heading", level=1)).to_have_text(says["who"])
        one.tap(one.page.get_by_role("button", name=says["here"]))
        one.hold()
    table.reload()
    expect(table.get_by_role("heading", level=1)).to_have_text("Qui est là ?")
    expect(table.get_by_text("manque encore")).to_have_count(1)
    hold(table)
    for place in (1, 2):
        table.get_by_label(f"Code du scrutateur {place}").fill(codes[place - 1])
    press(table, "Ouvrir l’urne")
    citizens[2].page.reload()
    expect(citizens[2].page.get_by_role("heading", level=1)).to_have_text(says["opened"])
    citizens[2].hold()
    for one in citizens:
        one.close()
    table.context.close()
