"""The organiser asks: who is asked, by one text, each by her own channel, noted once, and seen by whom it may be."""

import html as entities
from datetime import date, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import time_machine
from cast import AT, Cast
from crowd import SATURDAY_MORNING, a_team, someone
from django.core import mail
from mailings import an_account

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.accounts import close_account
from arpenteur.web.communication.outreach.models import Account, AccountKind
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.actions import close_campaign
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.keys.master import MasterKeyError
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.worker import tick
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.crew import letters as letters_room
from arpenteur.web.ground.crew.words import checked_text, filled_text, mail_address, sms_address, usual_text
from arpenteur.web.persons.volunteers.models import LetterState, Means, Volunteer, WeekAnswer, WeekQuestion
from arpenteur.web.persons.volunteers.weeks import AGAIN, answer_days

pytestmark = pytest.mark.django_db
SENDING = "/c/essai/messages/envoi/"
ASK = "/c/essai/equipes/demander/"
SATURDAY = date(2026, 9, 5)
WEEK = [SATURDAY + timedelta(days=number) for number in range(7)]
TEXT = "Bonjour {prénom} : {lien}"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def people(cast: Cast) -> dict[str, Volunteer]:
    with sealed(cast.campaign.pk):
        found = {
            "quiet": someone(cast, "Ana Gabarit", email="ana@exemple.invalid", phone="06 00 00 00 01"),
            "no_mail": someone(cast, "Bao Gabarit", email="bao@exemple.invalid", reminders=False),
            "usual": someone(cast, "Cléo Gabarit", week=[SATURDAY_MORNING]),
            "refused": someone(cast, "Dan Gabarit"),
        }
        answer_days(volunteer=found["refused"], days=WEEK, answer=WeekAnswer.NO, by=COMMAND, at=AT)
        return found


def text(answer) -> str:
    plain = entities.unescape(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ")
    return " ".join(plain.split())


def written(cast: Cast, browser, where: str = ASK) -> str:
    """Ask everybody of the page; the page that follows."""
    answer = browser.post(where, {"do": "write", "text": TEXT}, follow=True)
    assert answer.status_code == 200
    return answer


def question(cast: Cast, person: Volunteer) -> WeekQuestion:
    with sealed(cast.campaign.pk):
        return WeekQuestion.objects.get(volunteer=person, first_day=SATURDAY)


def test_silence_is_told_from_refusal(cast: Cast, people):
    browser = cast.client(cast.organiser)
    page = text(browser.get(ASK))
    assert "2 sur 4" in page
    assert "Qui n’a rien dit n’a pas refusé." in page
    assert "Ana Gabarit" in page
    assert "Dan Gabarit" not in page
    assert "Dan Gabarit" in text(browser.get(f"{ASK}?dit=no"))
    assert "Cléo Gabarit" in text(browser.get(f"{ASK}?dit=usual"))


def test_one_gesture_writes_each_her_text_by_the_channel_she_left(cast: Cast, people, client):
    browser = cast.client(cast.organiser)
    before = browser.get(ASK).content.decode()
    assert "mailto:" not in before
    assert "/dispo/" not in before
    html = entities.unescape(written(cast, browser).content.decode())
    assert html.count("sms:0600000001?&body=") + html.count("sms:+33600000001?&body=") == 1
    assert html.count("mailto:") == 1, "who wants no message gets none"
    assert "bao@exemple.invalid" not in html
    assert "ne veut pas de messages" in html
    link = html.split("Bonjour Ana : http://testserver")[1].split('"')[0]
    assert client.get(link).status_code == 200
    assert "Dan Gabarit" not in html


def test_who_answers_stays_on_the_page_that_asked_her(cast: Cast, people):
    browser = cast.client(cast.organiser)
    where = written(cast, browser).redirect_chain[-1][0]
    with sealed(cast.campaign.pk):
        answer_days(volunteer=people["quiet"], days=WEEK, answer=WeekAnswer.NO, by=COMMAND, at=AT)
    assert "a répondu" in text(browser.get(where))


def test_asked_by_a_means_is_noted_once_a_day_and_taken_back(cast: Cast, people):
    browser = cast.client(cast.organiser)
    written(cast, browser)
    one = question(cast, people["quiet"])
    order = {"do": "note", "question": one.pk, "means": "sms"}
    line = browser.post(ASK, order, headers={"hx-request": "true"})
    assert "demandé" in text(line)
    assert "<html" not in line.content.decode()
    first = question(cast, people["quiet"])
    assert (first.means, first.asked_at) == (Means.SMS, AT)
    with time_machine.travel(AT + AGAIN / 2, tick=False):
        assert "rien n’a été noté" in text(browser.post(ASK, {**order, "means": "copy"}, follow=True))
        assert question(cast, people["quiet"]).means == Means.SMS
        browser.post(ASK, {**order, "means": "copy", "again": "1"})
        assert question(cast, people["quiet"]).means == Means.COPY
    browser.post(ASK, {"do": "undo", "question": one.pk})
    assert question(cast, people["quiet"]).asked_at is None
    with unsealed():
        lines = Entry.objects.filter(verb__startswith="volunteers.")
        assert "Gabarit" not in str(list(lines.values_list("subject", "details")))


def test_all_of_a_meeting_are_noted_at_once(cast: Cast, people):
    browser = cast.client(cast.organiser)
    where = written(cast, browser).redirect_chain[-1][0]
    browser.post(where, {"do": "spoken"})
    assert {question(cast, people[name]).means for name in ("quiet", "no_mail")} == {Means.SPOKEN}


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"do": "write", "text": "Bonjour"}, 422),
        ({"do": "write", "text": "Bonjour {opinion} {lien}"}, 422),
        ({"do": "write", "text": "{lien}" + "x" * 600}, 422),
        ({"do": "nothing"}, 400),
        ({"do": "note", "question": "x", "means": "sms"}, 404),
        ({"do": "undo", "question": "9" * 30}, 404),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(cast: Cast, people, values, status):
    assert cast.client(cast.organiser).post(ASK, values).status_code == status
    with sealed(cast.campaign.pk):
        assert not WeekQuestion.objects.filter(volunteer=people["quiet"]).exists()


@pytest.mark.parametrize("query", ["du=demain", "jours=15", "jours=0", "dit=maybe"])
def test_an_address_that_cannot_be_read_is_one_sentence(cast: Cast, query: str):
    assert cast.client(cast.organiser).get(f"{ASK}?{query}").status_code == 400


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("director", 200),
        ("organiser", 200),
        ("leader", 403),
        ("volunteer", 403),
        ("officer", 403),
        ("guest", 403),
        ("outsider", 404),
        ("rival", 404),
    ],
)
def test_the_page_is_for_those_who_may_change_volunteers(cast: Cast, people, who: str, status: int):
    assert cast.client(getattr(cast, who)).get(ASK).status_code == status
    assert cast.client(getattr(cast, who)).post(ASK, {"do": "write", "text": TEXT}).status_code == (
        302 if status == 200 else status
    )


def test_an_organiser_of_one_team_asks_her_team(cast: Cast, people):
    browser = cast.client(cast.organiser)
    written(cast, browser)
    other = question(cast, people["quiet"])
    with sealed(cast.campaign.pk):
        team = a_team(cast, "A", 1)
        someone(cast, "Eva Proche", team=team)
        Membership.objects.filter(user=cast.organiser).update(team=team.pk)
    page = text(browser.get(ASK))
    assert "1 sur 1" in page
    assert "Eva Proche" in page
    assert "Ana Gabarit" not in page
    assert "Ana Gabarit" not in text(browser.get(f"{ASK}?qui={people['quiet'].pk}"))
    assert browser.post(ASK, {"do": "note", "question": other.pk, "means": "sms"}).status_code == 404


def test_a_closed_campaign_asks_nobody(cast: Cast, people):
    with sealed(cast.campaign.pk):
        close_campaign(campaign=cast.campaign, by=COMMAND, at=AT)
    assert cast.client(cast.organiser).post(ASK, {"do": "write", "text": TEXT}).status_code == 403


def test_coup_d_oeil_leads_to_the_page(cast: Cast, people):
    page = text(cast.client(cast.organiser).get("/c/essai/"))
    assert "2 personnes n’ont pas dit quand elles sont libres" in page
    assert f'href="{ASK}"' in page


def test_who_was_asked_is_not_to_be_asked_again_on_coup_d_oeil_nor_on_preparer(cast: Cast, people, account):
    browser = cast.client(cast.organiser)
    silent = "3 personnes n’ont pas dit quand elles sont libres"
    assert silent in text(browser.get("/c/essai/"))
    written(cast, browser)
    page = text(browser.get("/c/essai/"))
    assert silent in page
    assert "2 ont été sollicitées et n’ont pas répondu" in page
    number = question(cast, people["no_mail"]).pk
    browser.post(ASK, {"do": "note", "question": number, "means": "spoken"})
    assert silent not in text(browser.get("/c/essai/"))


def test_addresses_open_a_message_ready_to_send_on_every_telephone():
    words = "Bonjour Zoé & Cie,\n100 % libre ? https://exemple.invalid/dispo/a:b/"
    mail = mail_address("zoe@exemple.invalid", "Libre ?", words)
    assert "%0D%0A" in mail
    assert not {"+", " "} & set(mail), "a space is %20: programs for mail show a plus as it is"
    assert parse_qs(urlsplit(mail).query)["body"] == [words.replace("\n", "\r\n")]
    sms = sms_address("+33 6 12 34 56 78", words)
    assert sms.startswith("sms:+33612345678?&body=")
    assert unquote(sms.split("?&body=")[1]) == words


def test_a_text_is_filled_in_both_languages():
    values = {"name": "Ana", "link": "https://x", "campaign": "Liste"}
    assert filled_text(checked_text("{Prénom} {name} {lien} {campagne}"), values) == "Ana Ana https://x Liste"
    assert checked_text(usual_text())
    with pytest.raises(InputError):
        checked_text("{name}")


# -- letters that the site sends ----------------------------------------------------------------------------------


@pytest.fixture
def account(cast: Cast, people, settings) -> Account:
    settings.ARPENTEUR_DEMO = True  # the account that only shows messages
    with sealed(cast.campaign.pk):
        people["shy"] = someone(cast, "Eva Gabarit", email="eva@exemple.invalid")
        return an_account(cast)


def letters() -> list[str]:
    return sorted(one.to[0] for one in mail.outbox)


def test_one_gesture_writes_once_to_whoever_may_be_written_to(cast: Cast, people, account):
    browser = cast.client(cast.organiser)
    assert "2 personnes le reçoivent aussitôt par e-mail" in text(browser.get(ASK))
    page = text(written(cast, browser))
    assert "2 e-mails partent" in page
    assert question(cast, people["shy"]).asked_at is None, "nothing is marked before the account took it"
    # A leader's second click, another organiser's, and the same days within a week that holds them.
    written(cast, browser)
    written(cast, cast.client(cast.director), f"{ASK}?du=2026-09-06&jours=1")
    tick(at=AT)
    assert letters() == ["ana@exemple.invalid", "eva@exemple.invalid"]
    assert question(cast, people["shy"]).means == Means.LETTER
    page = text(browser.get(ASK))
    assert "2 e-mails partis" in page
    assert "0 réponse." in page
    with sealed(cast.campaign.pk):
        assert not WeekQuestion.objects.filter(volunteer=people["no_mail"]).exclude(letter_state="").exists()
    with unsealed():
        lines = Entry.objects.filter(verb="volunteers.letters_handed")
        assert [one.details for one in lines] == [{"n": 2}]
        assert set(Message.objects.values_list("payload__question", flat=True)) == {
            question(cast, people[name]).pk for name in ("quiet", "shy")
        }
    with time_machine.travel(AT + 2 * AGAIN, tick=False):
        written(cast, browser)
        tick(at=AT + 2 * AGAIN)
    assert len(mail.outbox) == 2, "the same days are asked about once"


def test_the_link_of_a_letter_answers_and_who_answered_is_not_written_to(cast: Cast, people, account, client):
    browser = cast.client(cast.organiser)
    written(cast, browser)
    with sealed(cast.campaign.pk):
        answer_days(volunteer=people["shy"], days=WEEK, answer=WeekAnswer.NO, by=COMMAND, at=AT)
    tick(at=AT)
    assert letters() == ["ana@exemple.invalid"]
    link = str(mail.outbox[0].body).split("Bonjour Ana : ")[1].split()[0]
    assert client.get(urlsplit(link).path).status_code == 200
    assert "ne plus en recevoir" in str(mail.outbox[0].body).casefold()
    client.post(urlsplit(link).path, {"answer": "no"})
    page = text(browser.get(ASK))
    assert "1 e-mail parti (demandé" in page.replace("</b>", "")
    assert "1 réponse." in page
    written(cast, browser, f"{ASK}?qui={people['quiet'].pk}&qui={people['shy'].pk}")
    tick(at=AT)
    assert len(mail.outbox) == 1


def test_a_letter_that_no_account_took_is_not_marked_and_may_be_tried_again(cast: Cast, people, account):
    browser = cast.client(cast.organiser)
    written(cast, browser)
    with sealed(cast.campaign.pk):
        close_account(account=account, by=COMMAND, at=AT)
    tick(at=AT)
    assert not mail.outbox, "not by the server of the site"
    one = question(cast, people["quiet"])
    assert (one.asked_at, one.letter_state) == (None, LetterState.FAILED)
    page = browser.get(ASK).content.decode()
    assert "n’a pas de compte d’envoi" in page
    assert "/messages/envoi/" not in page, "an organiser may not set it"
    assert "/messages/envoi/" in cast.client(cast.director).get(ASK).content.decode()
    with sealed(cast.campaign.pk):
        an_account(cast)
    assert "l’e-mail n’est pas parti" in text(browser.get(ASK))
    written(cast, browser)
    tick(at=AT)
    assert letters() == ["ana@exemple.invalid", "eva@exemple.invalid"]


def test_letters_that_the_account_does_not_take_are_said_to_wait_not_to_leave(cast: Cast, people, account):
    browser = cast.client(cast.organiser)
    with sealed(cast.campaign.pk):
        close_account(account=account, by=COMMAND, at=AT)
        # A server within the machine is not written to: the account itself is at fault.
        account = an_account(cast, 25)
    written(cast, browser)
    tick(at=AT)
    page = text(browser.get(ASK))
    assert "2 e-mails attendent : le compte de la campagne n’en prend pas pour l’instant." in page
    assert "partent" not in page
    assert "Voir le compte" not in page
    director = cast.client(cast.director)
    assert "Voir le compte" in text(director.get(ASK))
    why = "son serveur ne répond pas. Ce qui attend est réessayé tout seul."
    assert why in text(director.get(SENDING))
    tick(at=AT + timedelta(hours=1))
    with sealed(cast.campaign.pk):
        account.kind = AccountKind.CONSOLE
        account.save(update_fields=["kind"])
    tick(at=AT + timedelta(hours=2))
    assert letters() == ["ana@exemple.invalid", "eva@exemple.invalid"]
    assert "attendent" not in text(browser.get(ASK))
    assert why not in text(director.get(SENDING))


def test_letters_wait_where_the_key_of_names_is_away(cast: Cast, people, account, monkeypatch):
    browser = cast.client(cast.organiser)
    written(cast, browser)
    with monkeypatch.context() as away:
        away.setattr(letters_room, "may_be_written_to", _no_key)
        tick(at=AT)
    assert not mail.outbox
    tick(at=AT + timedelta(hours=1))
    assert letters() == ["ana@exemple.invalid", "eva@exemple.invalid"]


def _no_key(_volunteer: Volunteer) -> bool:
    raise MasterKeyError("la clé maîtresse manque")


def test_a_letter_cut_off_in_the_middle_is_never_sent_again(cast: Cast, people, account):
    browser = cast.client(cast.organiser)
    written(cast, browser)
    with unsealed():
        Message.objects.update(taken_at=AT)
    tick(at=AT)
    written(cast, browser)
    tick(at=AT)
    assert not mail.outbox
    assert question(cast, people["quiet"]).letter_state == LetterState.UNCERTAIN
    assert "on ne sait pas" in text(browser.get(ASK))


def test_an_organiser_of_one_team_writes_to_her_team(cast: Cast, people, account):
    with sealed(cast.campaign.pk):
        someone(cast, "Fay Proche", email="fay@exemple.invalid", team=(team := a_team(cast, "A", 1)))
        Membership.objects.filter(user=cast.organiser).update(team=team.pk)
    written(cast, cast.client(cast.organiser), f"{ASK}?qui={people['quiet'].pk}")
    written(cast, cast.client(cast.organiser))
    tick(at=AT)
    assert letters() == ["fay@exemple.invalid"]
