"""A volunteer's own page: by her account or her link, what she says, what she takes back, and guesses refused."""

import html as entities
import re
from zoneinfo import ZoneInfo

import pytest
import time_machine
from cast import AT, Cast
from crowd import an_action, someone
from django.core import mail

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.outbox.kinds import NotSentError, NotWantedError
from arpenteur.web.foundation.shared.limits import GUESSES
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.persons.volunteers.actions import new_personal_link
from arpenteur.web.persons.volunteers.mail import stop_token, write_to
from arpenteur.web.persons.volunteers.models import Availability, Volunteer

pytestmark = pytest.mark.django_db
ME = "/c/essai/moi/"
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def lou(cast: Cast) -> Volunteer:
    with sealed(cast.campaign.pk):
        return someone(cast, "Lou Gabarit", email="lou@exemple.invalid", reminders=True)


@pytest.fixture
def link(cast: Cast, lou: Volunteer) -> str:
    with sealed(cast.campaign.pk):
        return f"/b/{new_personal_link(volunteer=lou, by=COMMAND, at=AT)}/"


def text(answer) -> str:
    return entities.unescape(answer.content.decode())


def test_a_director_is_no_volunteer_before_she_says_a_slot(cast: Cast):
    browser = cast.client(cast.director)
    assert "pas parmi les bénévoles" in text(browser.get(ME))
    tomorrow = next(iter(re.findall(r'name="(\d{4}-\d\d-\d\d-morning)"', text(browser.get(ME)))))
    browser.post(ME, {"do": "days", "answer": "slots"})
    browser.post(ME, {"do": "days", "answer": "no"})
    browser.post(ME, {"do": "link"})
    with sealed(cast.campaign.pk):
        assert not Volunteer.objects.exists()
    browser.post(ME, {"do": "days", "answer": "slots", tomorrow: "yes"})
    with sealed(cast.campaign.pk):
        assert Volunteer.objects.get().user == cast.director
        assert Availability.objects.filter(free=True).exists()
    assert "Director, quand êtes-vous libre" in text(browser.get(ME))


@pytest.mark.parametrize(("clock", "over"), [("07:00", 0), ("12:29", 0), ("12:30", 1), ("18:05", 2), ("22:00", 3)])
def test_parts_of_today_that_are_over_are_not_offered(
    cast: Cast, lou: Volunteer, link: str, client, clock: str, over: int
):
    hour, minute = map(int, clock.split(":"))
    with time_machine.travel(AT.astimezone(PARIS).replace(hour=hour, minute=minute), tick=False):
        for page in (cast.client(cast.director).get(ME), client.get(link, follow=True)):
            assert text(page).count('<fieldset class="tap" disabled>') == text(page).count("déjà passé") == over


def test_a_member_s_line_is_made_when_she_first_opens_her_page(cast: Cast):
    browser = cast.client(cast.volunteer)
    for _ in range(2):
        assert "Volunteer, quand êtes-vous libre" in text(browser.get(ME))
    with sealed(cast.campaign.pk):
        person = Volunteer.objects.get()
        assert (person.user, person.source) == (cast.volunteer, "herself")


@pytest.mark.parametrize(("who", "status"), [("guest", 403), ("officer", 403), ("leader", 200), ("outsider", 404)])
def test_her_page_by_account_is_for_those_who_walk(cast: Cast, who: str, status: int):
    assert cast.client(getattr(cast, who)).get(ME).status_code == status


def test_by_account_she_says_when_she_is_free_and_makes_her_link(cast: Cast, client):
    browser = cast.client(cast.volunteer)
    assert browser.post(ME, {"do": "week", "week": ["6-evening"]}).status_code == 302
    with sealed(cast.campaign.pk):
        assert Availability.objects.get().weekday == 6
    found = re.search(r"http://testserver(/b/[\w-]{32}/)", text(browser.post(ME, {"do": "link"})))
    assert found
    assert client.get(found[1]).status_code == 200
    assert browser.post(ME, {"do": "forget"}).status_code == 302
    assert client.get(found[1]).status_code == 404


def test_by_link_she_needs_no_account(cast: Cast, lou: Volunteer, link: str, client):
    with sealed(cast.campaign.pk):
        an_action(cast, AT.replace(year=2030), lou, title="Marché fictif")
        an_action(cast, AT.replace(year=2030), title="Sortie des autres")
    answer = client.get(link)
    html = text(answer)
    assert "Lou Gabarit, quand êtes-vous libre" in html
    assert "Marché fictif" in html
    assert "Sortie des autres" not in html
    assert f"http://testserver{link}agenda.ics" in html
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in html


def test_by_link_she_changes_what_is_hers(cast: Cast, lou: Volunteer, link: str, client):
    data = {
        "name": "Lou G.",
        "email": "",
        "phone": "06 00 00 00 09",
        "mobility": "bike",
        "quartier": "",
        "languages": ["pt"],
    }
    for given in (
        {"do": "week", "week": ["5-morning", "5-afternoon"]},
        {"do": "day", "day": "2030-01-05"},
        {"do": "reminders"},
        {"do": "data", **data},
    ):
        assert client.post(link, given).status_code == 302, given
    html = text(client.get(link))
    assert html.count('name="week"') == 21
    assert len(re.findall(r'name="(?:week|languages)"[^>]* checked', html)) == 3, "two parts of the week, one language"
    assert "pas libre" in html
    assert "Vous ne recevez pas de rappel" in html
    with sealed(cast.campaign.pk):
        person = Volunteer.objects.get()
        assert (person.name, person.reminders, person.languages) == ("Lou G.", False, ["pt"])
        assert "volunteer:" in Entry.objects.filter(verb="volunteer.week_set").get().by
    assert client.post(link, {"do": "day", "day": "2030-01-05", "usual": "1"}).status_code == 302
    with sealed(cast.campaign.pk):
        assert not Availability.objects.exclude(day=None).exists()


@pytest.mark.parametrize(
    "given",
    [
        {"do": "week", "week": ["8-matin"]},
        {"do": "day", "day": "hier"},
        {"do": "autre"},
        {},
        {"do": "data", "name": ""},
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_changes(cast: Cast, lou: Volunteer, link: str, client, given: dict):
    assert client.post(link, given).status_code == 400
    with sealed(cast.campaign.pk):
        assert Volunteer.objects.get().name == "Lou Gabarit"
        assert not Availability.objects.exists()


def test_she_is_forgotten_in_one_step(cast: Cast, lou: Volunteer, link: str, client):
    assert "Plus rien n’est gardé de vous" in text(client.post(link, {"do": "forget"}))
    with sealed(cast.campaign.pk):
        assert not Volunteer.objects.exists()
    assert client.get(link).status_code == 404
    assert client.get(f"{link}agenda.ics").status_code == 404


def test_a_closed_campaign_shows_her_what_is_held_and_forgets_her(cast: Cast, link: str, client):
    cast.campaign.closed_at = AT
    with unsealed():
        cast.campaign.save()
    assert "Cette campagne est close" in text(client.get(link))
    refused = client.post(link, {"do": "week", "week": ["0-evening"]})
    assert refused.status_code == 403
    assert "elle ne peut plus qu’être lue" in text(refused)
    with sealed(cast.campaign.pk):
        assert not Availability.objects.exists()
    assert "Plus rien n’est gardé de vous" in text(client.post(link, {"do": "forget"}))


def test_a_link_opens_only_her_page(cast: Cast, link: str, client):
    client.get(link)
    assert client.get("/c/essai/equipes/").status_code == 302
    assert "nav five" not in text(client.get(link))


@pytest.mark.parametrize("address", ["/b/{}/", "/b/{}/agenda.ics", "/agenda/{}.ics", "/rappels/{}/"])
def test_guesses_are_counted_and_a_right_link_still_opens(cast: Cast, link: str, client, address: str):
    for number in range(GUESSES.most):
        assert client.get(address.format(f"essai-{number}")).status_code == 404
    assert GUESSES.spent("127.0.0.1:") or GUESSES.spent("127.0.0.1")
    assert client.get(link).status_code == 200


def test_a_message_says_who_writes_why_and_how_to_stop(cast: Cast, lou: Volunteer, client, settings):
    settings.ARPENTEUR_ADDRESS = "https://campagne.exemple"
    with sealed(cast.campaign.pk):
        write_to(lou, subject="Demain\r\nBcc: x@exemple.invalid", body="À demain.")
    (sent,) = mail.outbox
    assert sent.to == ["lou@exemple.invalid"]
    assert not sent.cc
    assert not sent.bcc
    assert "\n" not in sent.subject
    assert "Liste d'essai" in sent.body
    assert "parce que vous participez" in sent.body
    stop = re.search(r"https://campagne\.exemple(/rappels/\S+/)", sent.body)
    assert stop
    assert sent.extra_headers["List-Unsubscribe"] == f"<https://campagne.exemple{stop[1]}>"
    assert "http" not in sent.body.replace(f"https://campagne.exemple{stop[1]}", "")
    assert "Ne plus recevoir" in text(client.get(stop[1]))
    with sealed(cast.campaign.pk):
        assert Volunteer.objects.get().reminders
    assert "ne recevrez plus" in text(client.post(stop[1], {"List-Unsubscribe": "One-Click"}))
    with sealed(cast.campaign.pk):
        person = Volunteer.objects.select_related("campaign").get()
        with pytest.raises(NotWantedError):
            write_to(person, subject="Encore", body="?")
    assert len(mail.outbox) == 1


def test_a_link_to_stop_of_someone_who_is_gone_answers_the_same(cast: Cast, lou: Volunteer, client):
    token = stop_token(lou)
    with sealed(cast.campaign.pk):
        Volunteer.objects.all().delete()
    assert "ne recevrez plus" in text(client.get(f"/rappels/{token}/"))
    assert client.post(f"/rappels/{token[:-1]}/").status_code == 404


def test_a_server_that_hangs_up_may_have_the_message_and_gets_no_other(cast: Cast, lou: Volunteer, monkeypatch):
    def hang_up(*_: object) -> int:
        raise ConnectionResetError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", hang_up)
    with sealed(cast.campaign.pk), pytest.raises(NotSentError, match="hung up") as error:
        write_to(lou, subject="x", body="y")
    assert error.value.final
    assert "exemple.invalid" not in str(error.value)
