"""A message from the first word to the way out: written, read again by somebody else, sent, left by one press."""

from datetime import timedelta

import pytest
from accessible import wrong_pages
from cast import Cast
from django.utils import timezone
from mail_server import MailBook, mail_server
from mailings import a_sender, an_account, people, written
from playwright.sync_api import Page, expect

from arpenteur.web.communication.outreach.models import Account, Mailing, MailingState
from arpenteur.web.communication.outreach.replies import MailAnswer, take_reply
from arpenteur.web.communication.outreach.sending import tick
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Consent

pytestmark = pytest.mark.browser


@pytest.fixture
def book(settings) -> MailBook:
    """The server to which mail is handed over, on the loopback."""
    settings.DEBUG = True
    settings.ARPENTEUR_SECOND_FACTOR = False
    return MailBook()


@pytest.fixture
def ready(cast: Cast, book: MailBook, address: str, settings):
    """Three contacts, who writes, an account."""
    settings.ARPENTEUR_ADDRESS = address
    with mail_server(book) as port, sealed(cast.campaign.pk):
        people(cast, 3)
        a_sender(cast)
        an_account(cast, port)
        yield cast


def enter(page: Page, cast: Cast, user: User, address: str, rest: str) -> None:
    session = cast.client(user).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page.goto(f"/c/{cast.campaign.slug}/{rest}")


def test_a_letter_begins_from_a_whole_text_and_its_blocks_are_dragged(desk: Page, ready: Cast, address: str):
    page = desk
    enter(page, ready, ready.organiser, address, "messages/")
    page.get_by_label("Commencer un courriel par").select_option(label="un appel à l’aide")
    page.get_by_role("button", name="Écrire un message").click()
    blocks = page.locator("[data-block]")
    expect(blocks).to_have_count(3)
    page.locator("#label-1").fill("Je donne deux heures")
    blocks.nth(1).locator(".grip").drag_to(blocks.nth(0))
    expect(page.locator("#label-0")).to_have_value("Je donne deux heures")
    expect(page.get_by_text("Il reste à écrire").first).to_be_visible()


def test_a_message_from_the_first_word_to_the_way_out(desk: Page, ready: Cast, book: MailBook, address: str):
    page = desk
    enter(page, ready, ready.organiser, address, "messages/")
    page.get_by_role("button", name="Écrire un message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce message peut-il partir ?")
    page.get_by_label("Objet").fill("Samedi, on plante")
    page.get_by_label("Envoyé par").select_option(label="Essai")
    page.get_by_role("button", name="Texte").click()
    page.get_by_role("textbox", name="Texte").fill("Bonjour {prénom},\n\nVenez **samedi**.")
    page.get_by_role("button", name="Garder et voir").click()
    preview = page.frame_locator("iframe.phone")
    expect(preview.get_by_text("Bonjour Camille,", exact=True)).to_be_visible()
    expect(page.locator(".mtext pre")).to_contain_text("Venez samedi.")
    expect(page.get_by_text("le recevront")).to_be_visible()
    page.get_by_role("button", name="Demander l’accord").click()
    expect(page.get_by_text("Quelqu’un d’autre peut le relire maintenant.")).to_be_visible()
    expect(page.get_by_role("button", name="Approuver")).to_have_count(0)
    where = page.url
    enter(page, ready, ready.director, address, "messages/")
    page.goto(where)
    page.get_by_role("button", name="Approuver").click()
    page.get_by_role("button", name="Faire partir vers 3 personnes").click()
    assert tick(at=timezone.now() + timedelta(seconds=1)) == 3
    page.goto(where)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce message est-il bien arrivé ?")
    expect(page.locator(".mfigs b").first).to_have_text("3")
    leave = book.taken[0].message["List-Unsubscribe"].strip("<>")
    page.context.clear_cookies()
    page.goto(leave)
    page.get_by_role("button", name="Ne plus recevoir").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous ne recevrez plus rien par cette voie.")
    assert Consent.objects.filter(withdrawn_at=None).count() == 2
    assert Mailing.objects.get().state == MailingState.DONE


def test_pages_meet_the_rules_at_both_widths(desk: Page, ready: Cast, address: str):
    page = desk
    first, account = written(ready, None), Account.objects.get()
    answer = MailAnswer("1", "n0@exemple.fr", "Où est la salle ?")
    take_reply(account=account, answer=answer, by=JOB, at=timezone.now())
    enter(page, ready, ready.director, address, "messages/")
    home = f"/c/{ready.campaign.slug}/messages/"
    one, setting = f"{first.pk}/", f"envoi/compte/{account.pk}/"
    rest = ("", one, f"{one}?vue=sombre", "reponses/", "envoi/", "envoi/compte/", setting)
    assert wrong_pages(page, [home + each for each in rest]) == {}
