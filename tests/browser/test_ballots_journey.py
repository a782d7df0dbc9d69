"""A participatory budget, whole: three scrutineers try their codes, residents vote on telephones without scripts, one
changes her mind, one signs at a desk, a late one is refused; paper is keyed twice, one sheet wrongly, one batch is set
apart; two codes open the box; everybody reads the result, and a winner becomes a commitment.
"""

import re
from collections.abc import Iterator

import pytest
from accessible import hold
from budget_votes import SOUTH, budget_step, budget_vote
from cast import Cast
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from without_scripts import WithoutScripts

from arpenteur.domain.tally import count, read
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.ballots.models import Envelope, PaperSheet
from arpenteur.web.residents.ballots.vote_results import config_of_step, rules_of
from arpenteur.web.residents.ballots.zone_codes import issue_codes
from arpenteur.web.residents.consultations.actions.steps import close_step
from arpenteur.web.residents.consultations.models import Commitment, ProcessStep

pytestmark = pytest.mark.browser
WIDTHS = ((360, 780), (1440, 900))
HALL, BENCHES, PITCH = "La halle ouverte le soir", "Des bancs", "Un terrain couvert"


@pytest.fixture
def plain(browser: Browser, address: str) -> Iterator[Page]:
    """360 × 780, without scripts."""
    context = browser.new_context(
        base_url=address, viewport={"width": 360, "height": 780}, locale="fr-FR", java_script_enabled=False
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def team(browser: Browser, address: str, cast: Cast) -> Iterator[list[Page]]:
    """Three members, each at a table of her own."""
    pages = [_table(browser, address, cast, user) for user in (cast.director, cast.organiser, cast.leader)]
    yield pages
    for page in pages:
        page.context.close()


def _table(browser: Browser, address: str, cast: Cast, user: User, size: tuple[int, int] = WIDTHS[-1]) -> Page:
    width, height = size
    context = browser.new_context(base_url=address, viewport={"width": width, "height": height}, locale="fr-FR")
    session = cast.client(user).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    return context.new_page()


def public(step: ProcessStep, rest: str) -> str:
    return f"/pages/essai/participer/{step.process_id}/etape/{step.position}/{rest}"


def desk(step: ProcessStep, rest: str = "") -> str:
    return f"/c/essai/habitants/votes/{step.process_id}/{step.position}/{rest}"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def ceremony(team: list[Page], step: ProcessStep) -> list[str]:
    """Codes of the three, in the order of their places."""
    organiser, codes = team[1], list[str]()
    organiser.goto(desk(step))
    press(organiser, "Préparer l’urne")
    for page in team:
        page.goto(desk(step))
        press(page, "Prendre une place")
        codes.append(page.locator(".vote-code").inner_text())
        hold(page)
    organiser.goto(desk(step))
    press(organiser, "Faire les clés")
    for page, code in zip(team, codes, strict=True):
        page.goto(desk(step))
        page.get_by_label("Ressaisissez votre code").fill(code)
        press(page, "L’essayer")
    organiser.goto(desk(step))
    press(organiser, "Ouvrir le vote")
    return codes


def votes(page: Page, step: ProcessStep, code: str, *titles: str) -> str:
    """From the gate to the receipt, on a telephone."""
    page.goto(public(step, "voter/"))
    page.get_by_label("Code de votre feuille").fill(code)
    press(page, "Voir le bulletin")
    for title in titles:
        page.get_by_label(title).check()
    press(page, "Relire mon bulletin")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("votre choix"))
    page.get_by_label(re.compile("ans ou plus|ou plus")).check()
    press(page, "Mettre dans l’urne")
    expect(page.get_by_text("Votre enveloppe est scellée")).to_be_visible()
    assert code not in page.url
    return page.locator(".receipt").inner_text()


def keys(page: Page, step: ProcessStep, batch: int, serial: str, *titles: str) -> None:
    page.goto(desk(step, f"papier/{batch}/saisie/"))
    page.get_by_label("Numéro de la feuille").fill(serial)
    for title in titles:
        page.get_by_label(title).check()
    press(page, "Garder")
    expect(page.get_by_text("Prenez la feuille suivante")).to_be_visible()


def by_hand(page: Page, step: ProcessStep, batch: int, signatures: int, envelopes: int, sheets: int) -> None:
    page.goto(desk(step, f"papier/{batch}/"))
    page.get_by_label("Signatures sur la liste").fill(str(signatures))
    page.get_by_label("Enveloppes dans l’urne").fill(str(envelopes))
    page.get_by_label("Feuilles dans les enveloppes").fill(str(sheets))
    press(page, "Garder ces trois nombres")


VOTES: dict[str, dict[str, str | re.Pattern[str]]] = {
    "fr-FR": {
        "way": "Signaler, demander, proposer",
        "door": re.compile("^Proposer ou voter"),
        "code": "Code de votre feuille",
        "see": "Voir le bulletin",
        "compare": "Comparer deux",
        "first": "Un projet",
        "second": "L’autre",
        "them": "Les comparer",
        "back": "Revenir à mon bulletin",
        "read": "Relire mon bulletin",
        "choice": re.compile("votre choix"),
        "age": re.compile("^J’ai "),
        "cast": "Mettre dans l’urne",
        "sealed": "Votre enveloppe est scellée",
        "count": "2 choix sur 3",
        "left": "reste 199 000 €",
        "over": "dépasse de 11 000 €",
        "undo": "Annuler le dernier",
    },
    "en-GB": {
        "way": "Report, ask, propose",
        "door": re.compile("^Propose or vote"),
        "code": "Code of your sheet",
        "see": "See the ballot",
        "compare": "Compare two",
        "first": "One project",
        "second": "The other",
        "them": "Compare them",
        "back": "Back to my ballot",
        "read": "Read my ballot again",
        "choice": re.compile("your choice"),
        "age": re.compile("^I am "),
        "cast": "Put it into the box",
        "sealed": "Your envelope is sealed",
        "count": "2 of 3 chosen",
        "left": "€199,000 left",
        "over": "€11,000 too much",
        "undo": "Undo the last",
    },
}


@pytest.mark.parametrize("width", [width for width, _height in WIDTHS])
@pytest.mark.parametrize("language", list(VOTES))
def test_a_ballot_is_compared_read_again_and_sealed_without_scripts(
    cast: Cast, browser: Browser, address: str, language: str, width: int
):
    says, at = VOTES[language], timezone.now()
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, at=at)
        close_step(step=vote.step.process.steps.get(position=1), by=COMMAND, at=at)
        (code,) = issue_codes(step=vote.step, zone=SOUTH.name, count=1, by=COMMAND, at=at)
    one = WithoutScripts(browser, address, language, width)
    page = one.page
    one.start()
    one.tap(page.get_by_role("link", name=says["way"]))
    one.tap(page.get_by_role("main").get_by_role("link", name=says["door"]).first)
    one.type(page.get_by_label(says["code"]), code)
    one.hold()
    one.tap(page.get_by_role("button", name=says["see"]))
    one.tick(page.get_by_label(BENCHES))
    one.hold()
    one.tap(page.get_by_role("button", name=says["compare"]))
    page.get_by_label(says["first"]).select_option(label=HALL)
    page.get_by_label(says["second"]).select_option(label=PITCH)
    one.tap(page.get_by_role("button", name=says["them"]))
    expect(page.get_by_role("columnheader")).to_have_text([HALL, PITCH])
    one.hold()
    one.tap(page.get_by_role("button", name=says["back"]))
    expect(page.get_by_label(BENCHES)).to_be_checked()
    one.tick(page.get_by_label(HALL))
    one.tap(page.get_by_role("button", name=says["read"]))
    expect(page.get_by_role("heading", level=1)).to_have_text(says["choice"])
    one.hold()
    one.tick(page.get_by_label(says["age"]))
    one.tap(page.get_by_role("button", name=says["cast"]))
    expect(page.get_by_text(says["sealed"])).to_be_visible()
    one.hold()
    assert code not in page.url
    with sealed(cast.campaign.pk):
        assert Envelope.objects.filter(line__box=vote.vote.box).count() == 1
    one.close()


@pytest.mark.parametrize("language", list(VOTES))
def test_the_bar_under_the_thumb_says_what_is_left(cast: Cast, browser: Browser, address: str, language: str):
    says, at = VOTES[language], timezone.now()
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, at=at, within_budget=True)
        (code,) = issue_codes(step=vote.step, zone=SOUTH.name, count=1, by=COMMAND, at=at)
    context = browser.new_context(base_url=address, viewport={"width": 360, "height": 780}, locale=language)
    page = context.new_page()
    page.goto(public(vote.step, "voter/?langue=" + language[:2]))
    page.get_by_label(says["code"]).fill(code)
    page.get_by_role("button", name=says["see"]).click()
    page.get_by_label(HALL).check()
    page.get_by_label(BENCHES).check()
    expect(page.get_by_role("status")).to_contain_text(says["count"])
    expect(page.get_by_role("status")).to_contain_text(says["left"])
    expect(page.locator(".box", has_text=PITCH)).to_contain_text(says["over"])
    assert page.locator(".spend rect").count() == 2
    hold(page)
    page.get_by_role("button", name=says["undo"]).click()
    expect(page.get_by_label(BENCHES)).not_to_be_checked()
    expect(page.get_by_label(BENCHES)).to_be_focused()
    expect(page.locator(".box", has_text=PITCH)).not_to_contain_text(says["over"])
    context.close()


def looks(browser: Browser, address: str, where: str) -> None:
    """A page at both widths: nothing that accessibility refuses, nothing that overflows."""
    for width, height in WIDTHS:
        context = browser.new_context(base_url=address, viewport={"width": width, "height": height}, locale="fr-FR")
        page = context.new_page()
        page.goto(where)
        hold(page)
        context.close()


def test_a_budget_from_its_keys_to_a_commitment(
    cast: Cast, team: list[Page], plain: Page, browser: Browser, address: str
):
    at = timezone.now()
    with sealed(cast.campaign.pk):
        step = budget_step(cast, at=at)
        codes = issue_codes(step=step, zone=SOUTH.name, count=16, by=COMMAND, at=at)
    director, organiser, leader = team
    scrutineers = ceremony(team, step)
    looks(browser, address, public(step, "voter/"))
    looks(browser, address, public(step, "regles/"))
    for code in codes[:12]:
        votes(plain, step, code, HALL, BENCHES)
    votes(plain, step, codes[12], PITCH)
    receipt = votes(plain, step, codes[12], BENCHES)
    organiser.goto(desk(step, "papier/"))
    for place in ("Marché", "Local"):
        organiser.get_by_label("Bureau : un lieu").fill(place)
        organiser.get_by_role("spinbutton", name="Feuilles").fill("3")
        press(organiser, "Préparer")
    leader.goto(desk(step, "emargement/"))
    leader.get_by_label("Code de sa feuille").fill(codes[0])
    press(leader, "Elle signe")
    expect(leader.get_by_text("donnez une feuille")).to_be_visible()
    organiser.goto(desk(step))
    press(organiser, "Fermer l’urne maintenant")
    plain.goto(public(step, "voter/"))
    expect(plain.get_by_text("Aucun total n’existe")).to_be_visible()
    with sealed(cast.campaign.pk):
        serials = {
            number: list(PaperSheet.objects.filter(batch__number=number).values_list("serial", flat=True))
            for number in (1, 2)
        }
    by_hand(organiser, step, 1, 2, 2, 2)
    for page, second in ((director, (PITCH,)), (leader, (BENCHES,))):
        keys(page, step, 1, serials[1][0], HALL)
        keys(page, step, 1, serials[1][1], *second)
    keys(organiser, step, 1, serials[1][1], PITCH)
    by_hand(organiser, step, 2, 1, 2, 2)
    for number in (1, 2):
        organiser.goto(desk(step, f"papier/{number}/"))
        press(organiser, "Comparer")
        hold(organiser)
    organiser.goto(desk(step, "papier/1/"))
    press(organiser, "Mettre le lot dans le compte")
    leader.goto(desk(step))
    for place, code in ((1, scrutineers[0]), (3, scrutineers[2])):
        leader.get_by_label(f"Code du scrutateur {place}").fill(code)
    press(leader, "Ouvrir l’urne")
    for rest in ("resultat/", "recu/", f"resultat/{config_of_step(step).offered[2].number}/"):
        looks(browser, address, public(step, rest))
    plain.goto(public(step, "resultat/"))
    expect(plain.get_by_text("2 bulletins papier mis à part")).to_be_visible()
    plain.goto(public(step, "recu/"))
    plain.get_by_label("Code de votre reçu").fill(receipt)
    press(plain, "Le chercher")
    expect(plain.get_by_text(BENCHES)).to_be_visible()
    organiser.goto(desk(step))
    press(organiser, "Annoncer le résultat")
    organiser.get_by_text("En faire un engagement").first.click()
    organiser.get_by_label("Ce que nous promettons").first.fill("Nous le ferons.")
    press(organiser, "Publier")
    file = read(plain.request.get(public(step, "resultat.pb")).body())
    assert len(file.profile.ballots) == 14
    assert file.official == count(file.profile, rules_of(config_of_step(step))).winners
    with sealed(cast.campaign.pk):
        assert Commitment.objects.count() == 1


def test_a_budget_vote_is_a_step_of_its_process(cast: Cast, plain: Page):
    with sealed(cast.campaign.pk):
        step = budget_step(cast, at=timezone.now())
    plain.goto(public(step, ""))
    plain.get_by_role("link", name="Les règles, et leur empreinte").click()
    expect(plain.get_by_text(step.rules_hash)).to_be_visible()


@pytest.mark.parametrize("size", WIDTHS, ids=["phone", "desk"])
def test_a_box_with_too_few_ballots_is_destroyed_unopened(
    cast: Cast, plain: Page, browser: Browser, address: str, size: tuple[int, int]
):
    at = timezone.now()
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, at=at)
        for number in range(10):
            vote.vote.cast(f"code:{number}", vote.payload(r0="1"), at=at)
    page = _table(browser, address, cast, cast.organiser, size)
    page.goto("/c/essai/habitants/")
    page.get_by_role("navigation", name="Habitants").get_by_role("link", name="Consultations").click()
    page.get_by_role("link", name="Votes", exact=True).click()
    page.get_by_role("link", name=vote.step.title).click()
    press(page, "Fermer l’urne maintenant")
    expect(page.get_by_text("Il y a moins de 11 bulletins")).to_be_visible()
    hold(page)
    press(page, "Détruire l’urne sans l’ouvrir")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trop peu de gens ont voté.")
    expect(page.get_by_text("personne ne sait ce qu’elle contenait")).to_be_visible()
    hold(page)
    page.context.close()
    plain.goto(public(vote.step, "voter/"))
    expect(plain.get_by_text("Moins de 11 personnes ont voté")).to_be_visible()
    looks(browser, address, public(vote.step, "voter/"))
    with sealed(cast.campaign.pk):
        assert not Envelope.objects.exists()
