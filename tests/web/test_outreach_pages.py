"""Pages of messages: who may open and press what; a message written, read again, sent, from button to button."""

import re

import pytest
from cast import Cast
from django.core import mail
from known_contacts import words
from mailings import a_sender, an_account, approved, leaving, people, written

from arpenteur.web.communication.outreach.blocks import TextBlock
from arpenteur.web.communication.outreach.models import Account, Mailing, MailingState, Sender
from arpenteur.web.communication.outreach.views import after_gesture
from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.django_db
HERE = "/c/essai/messages/"


@pytest.fixture
def ready(cast: Cast, settings) -> Cast:
    """Contacts, who writes, and an account that only shows messages."""
    settings.ARPENTEUR_DEMO = True
    with sealed(cast.campaign.pk):
        people(cast, 4)
        a_sender(cast)
        an_account(cast)
    return cast


def fields(answer) -> dict[str, str]:
    """The form of a message as the page offers it."""
    html = answer.content.decode()
    found = dict(re.findall(r'<input type="hidden" name="((?:kind|file)-\d+)" value="([^"]*)"', html))
    found |= {"version": re.search(r'name="version" value="(\d+)"', html)[1], "people": "tous", "purpose": "news"}
    return found


def test_a_message_is_written_read_again_and_sent_from_button_to_button(ready: Cast):
    writer, reader = ready.client(ready.organiser), ready.client(ready.director)
    answer = writer.post(f"{HERE}ecrire/", follow=True)
    page = answer.redirect_chain[-1][0]
    account = str(_account(ready))
    given = fields(answer) | {"subject": "Samedi", "account": account}
    answer = writer.post(page, given | {"do": "add-text"}, follow=True)
    given = fields(answer) | {"subject": "Samedi", "account": account, "text-0": "Bonjour {prénom},\n\nvenez."}
    answer = writer.post(page, given | {"do": "add-button"}, follow=True)
    given |= fields(answer) | {"label-1": "Je viens", "address-1": "https://exemple.fr/venir", "do": "save"}
    answer = writer.post(page, given, follow=True)
    assert "Camille" in answer.content.decode()
    order = f"{page}ordre/"
    writer.post(order, {"do": "test"})
    assert [one.to for one in mail.outbox] == [[ready.organiser.email]]
    writer.post(order, {"do": "submit"})
    said = words(writer.post(order, {"do": "approve", "version": given["version"]}, follow=True))
    with sealed(ready.campaign.pk):
        mailing = Mailing.objects.get()
        assert mailing.state == MailingState.SUBMITTED, said
    reader.post(order, {"do": "approve", "version": str(mailing.version)})
    reader.post(order, {"do": "start"})
    with sealed(ready.campaign.pk):
        mailing.refresh_from_db()
        assert (mailing.state, mailing.counts["recipients"]) == (MailingState.SENDING, 4)
    assert reader.get(page).status_code == 200


def test_each_role_does_what_it_may_and_nothing_more(ready: Cast):
    with sealed(ready.campaign.pk):
        number = written(ready, Account.objects.get()).pk
    pages = {
        "": {"director", "organiser", "leader", "officer"},
        f"{number}/": {"director", "organiser", "officer"},
        "reponses/": {"director", "organiser", "leader"},
        "parcours/": {"director", "organiser", "leader"},
        "envoi/": {"director"},
        "envoi/compte/": {"director"},
    }
    for page, allowed in pages.items():
        for name, user in ready.everyone().items():
            status = ready.client(user).get(HERE + page).status_code
            assert (status == 200) == (name in allowed), (page, name, status)
    lead = {"director", "organiser"}  # a leader sees her own messages only
    presses = {"approve": lead, "stop": lead, "submit": lead}
    for do, allowed in presses.items():
        for name, user in ready.everyone().items():
            status = ready.client(user).post(f"{HERE}{number}/ordre/", {"do": do}).status_code
            assert (status == 302) == (name in allowed), (do, name, status)


def test_a_preview_is_the_html_that_leaves_and_calls_nobody(ready: Cast):
    with sealed(ready.campaign.pk):
        number = written(ready, Account.objects.get()).pk
    client = ready.client(ready.organiser)
    for view in ("", "clair", "sombre", "sans-images"):
        answer = client.get(f"{HERE}{number}/apercu/?vue={view}")
        html = answer.content.decode()
        assert answer.status_code == 200
        assert not re.findall(r'(?:src|background)="https?:', html)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert client.get(f"{HERE}{number}/apercu/?vue=autre").status_code == 404


def test_a_report_says_totals_and_nobody(ready: Cast):
    with sealed(ready.campaign.pk):
        mailing = leaving(ready, Account.objects.get())
    said = words(ready.client(ready.director).get(f"{HERE}{mailing.pk}/"))
    assert "Figurine" not in said
    assert "exemple.fr" not in said


def test_who_writes_and_by_what_is_set_up_by_the_director(cast: Cast):
    client = cast.client(cast.director)
    client.post(
        f"{HERE}envoi/",
        {"kind": "body", "name": "Association", "address": "1 rue", "contact": "d@exemple.fr", "label_shown": "on"},
    )
    given = {
        "name": "Serveur",
        "kind": "smtp",
        "sender": "bonjour@exemple.fr",
        "host": "smtp.exemple.fr",
        "tls": "ssl",
        "a_minute": "100",
        "secret": "motdepasse",
        "username": "bonjour",
    }
    answer = client.post(f"{HERE}envoi/compte/", given, follow=True)
    assert answer.status_code == 200
    with sealed(cast.campaign.pk):
        account = Account.objects.get()
        assert (account.secret, account.settings["port"], Sender.objects.get().label_shown) == ("motdepasse", 465, True)
    shown = client.get(f"{HERE}envoi/compte/{account.pk}/").content.decode()
    assert "motdepasse" not in shown
    client.post(f"{HERE}envoi/compte/{account.pk}/", given | {"secret": "", "name": "Autre"})
    with sealed(cast.campaign.pk):
        assert (Account.objects.get().secret, Account.objects.get().name) == ("motdepasse", "Autre")
    client.post(f"{HERE}envoi/compte/{account.pk}/fermer/")
    with sealed(cast.campaign.pk):
        assert (Account.objects.get().secret, bool(Account.objects.get().ended_at)) == ("", True)


def test_write_to_these_starts_from_a_segment_and_from_a_list(ready: Cast):
    client = ready.client(ready.director)
    for page, lines in (("segments/?l=garder.classe.regular", ["garder.classe.regular"]), ("contacts/", [])):
        html = client.get(f"/c/essai/{page}").content.decode()
        form = re.search(r'<form[^>]*action="/c/essai/messages/ecrire/".*?</form>', html, re.DOTALL)[0]
        given = re.findall(r'name="l" value="([^"]*)"', form)
        assert given == lines
        client.post(f"{HERE}ecrire/", {"l": given})
    with sealed(ready.campaign.pk):
        assert sorted(one.lines for one in Mailing.objects.all()) == [[], ["garder.classe.regular"]]


def test_what_was_approved_and_is_changed_is_not_approved_any_more(ready: Cast):
    with sealed(ready.campaign.pk):
        mailing = approved(ready, Account.objects.get())
    client = ready.client(ready.organiser)
    page = f"{HERE}{mailing.pk}/"
    given = fields(client.get(page)) | {"subject": "Autre chose", "text-0": "Autre", "do": "save"}
    given |= {"label-1": "Je viens", "address-1": "https://exemple.fr/"}
    client.post(page, given)
    with sealed(ready.campaign.pk):
        mailing.refresh_from_db()
        assert (mailing.state, mailing.approved_at, mailing.recipients.count()) == (MailingState.DRAFT, None, 0)


def _account(cast: Cast) -> int:
    with sealed(cast.campaign.pk):
        return Account.objects.get().pk


@pytest.mark.parametrize("word", ["meeting", "news", "help"])
def test_a_letter_begins_from_one_of_three_and_leaves_with_no_bracket(ready: Cast, word: str):
    writer = ready.client(ready.organiser)
    assert f'value="{word}"' in writer.get(HERE).content.decode()
    answer = writer.post(f"{HERE}ecrire/", {"channel": "email", "letter": word}, follow=True)
    assert "Il reste à écrire" in words(answer)
    with sealed(ready.campaign.pk):
        mailing = Mailing.objects.get()
        assert [one["kind"] for one in mailing.blocks] == ["text", "button", "text"]
        assert mailing.subject


@pytest.mark.parametrize("given", [{"letter": "autre"}, {"letter": "news", "channel": "sms"}])
def test_no_other_letter_is_begun_and_nothing_is_kept(ready: Cast, given: dict[str, str]):
    assert ready.client(ready.organiser).post(f"{HERE}ecrire/", given).status_code == 400
    with sealed(ready.campaign.pk):
        assert not Mailing.objects.exists()


def test_a_block_is_put_at_the_place_of_another():
    rows = [{"kind": "text", "text": one} for one in "abcd"]

    def after(do: str) -> str:
        return "".join(one.text for one in after_gesture(rows, do) if isinstance(one, TextBlock))

    assert [after(do) for do in ("move-0-2", "move-3-0", "up-1", "down-0")] == ["bcad", "dabc", "bacd", "bacd"]
    assert {after(do) for do in ("move-0-4", "move-9-0", "move-1", "move--1-0", "move-a-b", "move-1-1")} == {"abcd"}


def test_the_script_sends_the_gesture_of_the_form(ready: Cast):
    writer = ready.client(ready.organiser)
    answer = writer.post(f"{HERE}ecrire/", {"letter": "news"}, follow=True)
    page, html = answer.redirect_chain[-1][0], answer.content.decode()
    assert 'data-block="2"' in html
    typed = {
        "subject": "Nouvelles",
        "text-0": "un",
        "label-1": "lire",
        "address-1": "https://exemple.fr",
        "text-2": "fin",
    }
    writer.post(page, fields(answer) | typed | {"do": "move-2-0"})
    with sealed(ready.campaign.pk):
        kept = Mailing.objects.get().blocks
    assert [one.get("text", one.get("label")) for one in kept] == ["fin", "un", "lire"]
