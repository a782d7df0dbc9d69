"""The page behind the link of a question: what it takes, what it shows, and whom it refuses."""

import html as entities
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from at_once import together
from cast import AT, Cast
from crowd import SATURDAY_MORNING, an_action, someone
from django.test import Client

from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.actions import close_campaign
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.ways_in import close_ways_in
from arpenteur.web.foundation.shared.limits import GUESSES
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.crew.words import first_name
from arpenteur.web.ground.fieldwork.models import Participation
from arpenteur.web.ground.fieldwork.people import assign
from arpenteur.web.persons.volunteers.models import Availability, Volunteer, WeekAnswer, WeekQuestion
from arpenteur.web.persons.volunteers.queries import Reply, replies
from arpenteur.web.persons.volunteers.weeks import close_question_link, question_token, questions_for

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
SATURDAY = date(2026, 9, 5)
WEEK = [SATURDAY + timedelta(days=number) for number in range(7)]
MORNING = "2026-09-05-morning"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def alma(cast: Cast) -> Volunteer:
    with sealed(cast.campaign.pk):
        return someone(cast, "Alma Figurante", email="alma@exemple.invalid", phone="06 00 00 00 01")


@pytest.fixture
def link(cast: Cast, alma: Volunteer) -> str:
    return link_of(cast, alma)


def link_of(cast: Cast, person: Volunteer) -> str:
    by = Actor.user(cast.organiser)
    with sealed(cast.campaign.pk):
        (one,) = questions_for(campaign=cast.campaign.pk, volunteers=[person], days=WEEK, by=by, at=AT)
        return f"/dispo/{question_token(one)}/"


def text(answer) -> str:
    return " ".join(entities.unescape(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ").split())


def reply_of(cast: Cast, person: Volunteer) -> Reply:
    with sealed(cast.campaign.pk):
        return replies(Volunteer.objects.all(), WEEK)[person.pk]


def test_three_taps_and_thanks(cast: Cast, alma: Volunteer, link: str, client):
    page = client.get(link)
    assert "Alma, quand êtes-vous libre ?" in text(page)
    assert "Figurante" not in text(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Comme d’habitude" not in text(page), "she has no ordinary week"
    sent = {MORNING: "yes", "2026-09-08-evening": "yes", "2026-09-06-morning": "perhaps", "answer": "slots"}
    assert client.post(link, sent).status_code == 302
    thanks = text(client.get(link))
    assert "Merci Alma, c’est noté." in thanks
    assert "Samedi matin et mardi soir, oui. Dimanche matin, peut-être." in thanks
    assert reply_of(cast, alma) is Reply.YES
    with sealed(cast.campaign.pk):
        assert Availability.objects.filter(free=True, perhaps=True).get().day == date(2026, 9, 6)
    again = client.get(f"{link}?changer=1").content.decode()
    assert f'id="{MORNING}-2" name="{MORNING}" value="yes" aria-label="oui" checked' in again


def test_not_this_week_is_no_and_an_empty_grid_is_nothing(cast: Cast, alma: Volunteer, link: str, client):
    empty = client.post(link, {"answer": "slots"})
    assert empty.status_code == 422
    assert "Rien n’est choisi" in text(empty)
    assert reply_of(cast, alma) is Reply.NOTHING
    for wrong in ({"answer": "never"}, {"answer": "slots", MORNING: "always"}, {}):
        assert client.post(link, wrong).status_code in {400, 422}
    assert reply_of(cast, alma) is Reply.NOTHING
    assert client.post(link, {"answer": "no"}).status_code == 302
    assert "Pas ces jours-là." in text(client.get(link))
    assert reply_of(cast, alma) is Reply.NO


def test_as_usual_is_for_who_has_an_ordinary_week(cast: Cast, link: str, client):
    assert client.post(link, {"answer": "usual"}).status_code == 422
    with sealed(cast.campaign.pk):
        person = someone(cast, "Bao", week=[SATURDAY_MORNING])
    other = link_of(cast, person)
    assert "Comme d’habitude" in text(client.get(other))
    assert client.post(other, {"answer": "usual"}).status_code == 302
    assert "Comme d’habitude : samedi matin." in text(client.get(other))
    assert reply_of(cast, person) is Reply.USUAL


def test_opening_the_page_writes_nothing(cast: Cast, link: str, client):
    before = Entry.objects.count()
    for _ in range(2):
        assert client.get(link).status_code == client.head(link).status_code == 200
    assert client.get(f"{link}donnees/").status_code == 200
    assert Entry.objects.count() == before
    with sealed(cast.campaign.pk):
        one = WeekQuestion.objects.get()
        assert (one.answer, one.answered_at, one.asked_at) == ("", None, None)


def test_the_journal_names_nobody(cast: Cast, alma: Volunteer, link: str, client):
    client.post(link, {"answer": "no"})
    with unsealed():
        line = Entry.objects.get(verb="volunteer.answered")
    assert line.by == Actor.volunteer(alma).pseudonym
    assert "Alma" not in f"{line.subject}{line.details}"


def test_a_link_ends_with_its_days_its_campaign_its_maker_and_its_person(
    cast: Cast, alma: Volunteer, link: str, client
):
    with time_machine.travel(datetime(2026, 9, 11, 20, tzinfo=PARIS), tick=False):
        assert client.get(link).status_code == 200
    with time_machine.travel(datetime(2026, 9, 12, 1, tzinfo=PARIS), tick=False):
        over = client.get(link)
        assert over.status_code == 410
        assert "Alma" not in text(over)
        assert client.post(link, {"answer": "no"}).status_code == 410
    assert reply_of(cast, alma) is Reply.NOTHING
    with sealed(cast.campaign.pk):
        close_campaign(campaign=cast.campaign, by=COMMAND, at=AT)
    assert client.get(link).status_code == 410
    assert client.get(f"{link}donnees/").status_code == 200, "what is held can be read, and erased"
    assert "Plus rien" in text(client.post(f"{link}donnees/", {"do": "forget"}))
    assert client.get(link).status_code == 404


def test_a_link_closes_with_the_rights_of_who_made_it(cast: Cast, alma: Volunteer, link: str, client):
    with sealed(cast.campaign.pk):
        left = Membership.objects.get(user=cast.organiser)
        closed = close_ways_in(membership=left, by=COMMAND, at=AT)
    assert closed["questions"] == 1
    assert client.get(link).status_code == 404
    assert client.get(link_of(cast, alma)).status_code == 200


def test_a_link_is_for_one_question_and_guesses_are_counted(cast: Cast, alma: Volunteer, link: str, client):
    with sealed(cast.campaign.pk):
        close_question_link(question=WeekQuestion.objects.get(), by=COMMAND, at=AT)
    assert client.get(link).status_code == 404
    new = link_of(cast, alma)
    for _ in range(GUESSES.most):
        assert client.get(f"/dispo/{'x' * 40}/").status_code == 404
    assert client.get(new).status_code == 200, "a right link opens whatever its neighbours typed"


def test_what_is_held_can_be_read_stopped_and_erased(cast: Cast, alma: Volunteer, link: str, client):
    held = text(client.get(f"{link}donnees/"))
    assert "Alma Figurante" in held
    assert "alma@exemple.invalid" in held
    assert client.post(f"{link}donnees/", {"do": "stop"}).status_code == 302
    with sealed(cast.campaign.pk):
        assert not Volunteer.objects.get().reminders
    client.post(f"{link}donnees/", {"do": "forget"})
    with sealed(cast.campaign.pk):
        assert not Volunteer.objects.exists()
        assert not WeekQuestion.objects.exists()


def test_an_outing_is_proposed_to_who_is_free_and_she_comes(cast: Cast, alma: Volunteer, link: str, client):
    saturday = datetime.combine(SATURDAY, time(10), tzinfo=PARIS)
    with sealed(cast.campaign.pk):
        free = an_action(cast, saturday, title="Marché fictif", wanted=2)
        an_action(cast, saturday + timedelta(hours=5), title="Trop tard")
        an_action(cast, saturday, title="Entre nous", open=False)
        an_action(cast, saturday, title="Brouillon", status="draft")
    client.post(link, {MORNING: "yes", "answer": "slots"})
    thanks = text(client.get(link))
    assert "Marché fictif" in thanks
    assert not any(title in thanks for title in ("Trop tard", "Entre nous", "Brouillon"))
    assert client.post(link, {"do": "come", "action": free.pk + 1}).status_code == 404
    assert client.post(link, {"do": "come", "action": free.pk}).status_code == 302
    with sealed(cast.campaign.pk):
        one = Participation.objects.get()
        assert (one.volunteer, one.signed_up) == (alma, True)
    assert "Ma prochaine sortie" in text(client.get(link))
    assert client.post(link, {"do": "come", "action": free.pk}).status_code == 404, "it is proposed no more"


@pytest.mark.parametrize(("order", "left"), [("come", [True]), ("decline", [])])
def test_who_was_assigned_says_whether_she_comes(cast: Cast, alma: Volunteer, link: str, client, order, left):
    with sealed(cast.campaign.pk):
        action = an_action(cast, datetime.combine(SATURDAY, time(15), tzinfo=PARIS), title="Sortie fictive", open=False)
        assign(action=action, volunteer=alma, by=COMMAND, at=AT)
    client.post(link, {MORNING: "perhaps", "answer": "slots"})
    assert "Plutôt pas" in text(client.get(link))
    assert client.post(link, {"do": order, "action": action.pk}).status_code == 302
    with sealed(cast.campaign.pk):
        assert list(Participation.objects.values_list("signed_up", flat=True)) == left


def test_days_that_are_over_are_not_asked_and_not_written(cast: Cast, alma: Volunteer, link: str, client):
    with time_machine.travel(datetime(2026, 9, 7, 9, tzinfo=PARIS), tick=False):
        html = client.get(link).content.decode()
        assert MORNING not in html
        assert "2026-09-07-morning" in html
        client.post(link, {MORNING: "yes", "2026-09-08-morning": "yes", "answer": "slots"})
    with sealed(cast.campaign.pk):
        assert not Availability.objects.filter(day__lt=date(2026, 9, 7)).exists()
        assert WeekQuestion.objects.get().answer == WeekAnswer.SLOTS


@pytest.mark.parametrize(
    ("name", "first"),
    [("Alma Figurante", "Alma"), ("M. Dupont", "M. Dupont"), ("Lé Van", "Lé Van"), ("Jean-Marc Essai", "Jean-Marc")],
)
def test_the_first_name_is_a_name(name: str, first: str):
    assert first_name(name) == first


def test_both_languages(link: str, client):
    client.cookies["django_language"] = "en"
    page = client.get(link)
    assert "Alma, when are you free?" in text(page)


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_leave_one_of_them_whole(cast: Cast, alma: Volunteer, link: str):
    mornings = {f"{day}-morning": "yes" for day in WEEK[:2]} | {"answer": "slots"}
    evenings = {f"{day}-evening": "yes" for day in WEEK[3:6]} | {"answer": "slots"}
    codes: list[int] = []
    sent = [lambda form=form: codes.append(Client().post(link, form).status_code) for form in (mornings, evenings) * 3]
    assert together(cast.campaign.pk, sent) == 6
    assert codes == [302] * 6
    with sealed(cast.campaign.pk):
        hers = {one.day for one in Availability.objects.filter(volunteer=alma, free=True).exclude(day=None)}
        assert hers in ({*WEEK[:2]}, {*WEEK[3:6]}), "one answer, and no mixture of both"
        assert WeekQuestion.objects.filter(volunteer=alma).count() == 1
