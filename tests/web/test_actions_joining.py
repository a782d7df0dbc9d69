"""The sign-up link: a name is enough, the person gets her own link once, and learns nothing else."""

import re
from datetime import timedelta

import pytest
from acting import act, helper, soon
from cast import AT, Cast
from django.test import Client
from fictional_place import station
from lines import volunteer_named, volunteers_named
from populated import ATTACK

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork import actions as verbs
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.models import Action, Participation
from arpenteur.web.ground.fieldwork.pages.joining import TRIES
from arpenteur.web.ground.fieldwork.people import assign
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}


@pytest.fixture
def link(cast: Cast) -> str:
    with sealed(cast.campaign.pk):
        action = act(cast, day=soon(3), wanted=3, title="Marché", stations=(station(0),))
        assign(action=action, volunteer=helper(cast.campaign, "Nour Brouillon", email="nour@exemple.invalid"), **BY)
        return f"/rejoindre/{verbs.new_signup_link(action=action, **BY)}/"


def test_the_link_shows_the_action_and_nobody(link: str):
    answer = Client().get(link)
    page = answer.content.decode()
    assert answer.status_code == 200
    for shown in ("Marché", "bureau 1", "RGPD", "CNIL", "effacés le 22 mai 2027"):
        assert shown in page
    for hidden in ("Nour Brouillon", "nour@", "/c/essai/"):
        assert hidden not in page
    assert "no-store" in answer.headers["Cache-Control"]
    # Not "no-referrer": browsers then send "Origin: null" with the form, which is refused.
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_a_name_is_enough_and_her_own_link_is_shown_once(cast: Cast, link: str):
    answer = Client().post(link, {"name": "  Lou   Gabarit "})
    page = answer.content.decode()
    own = re.search(r"/b/([\w-]{30,})/", page)
    assert answer.status_code == 200
    assert own
    with sealed(cast.campaign.pk):
        lou = volunteer_named("Lou Gabarit")
        assert (lou.source, lou.user, lou.email) == ("herself", None, "")
        assert own[1] not in lou.digest
        assert Participation.objects.get(volunteer=lou).signed_up
        said = str(list(Entry.objects.filter(chain=cast.campaign.pk).values_list("details", "by", "subject")))
    assert "Lou" not in said
    assert own[1] not in Client().get(link).content.decode()


def test_an_address_known_already_opens_nobody_s_page(cast: Cast, link: str):
    Client().post(link, {"name": "Quelqu'un", "email": "nour@exemple.invalid"})
    with sealed(cast.campaign.pk):
        before = volunteer_named("Nour Brouillon")
        assert before.digest is None
        assert len([one for one in Volunteer.objects.all() if one.email == "nour@exemple.invalid"]) == 2


def test_the_last_place_is_the_last(cast: Cast, link: str):
    for name in ("Max", "Éloi"):
        assert Client().post(link, {"name": name}).status_code == 200
    answer = Client().post(link, {"name": "Camille"})
    assert answer.status_code == 422
    assert "complète" in answer.content.decode()
    assert "complète" in Client().get(link).content.decode()
    with sealed(cast.campaign.pk):
        assert volunteers_named("Camille") == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [({"status": Status.CANCELLED}, "annulée"), ({"status": Status.DRAFT}, "pas ouverte"), ({"past": True}, "passée")],
)
def test_a_closed_action_says_so_in_a_sentence(cast: Cast, link: str, values: dict, sentence: str):
    if values.pop("past", False):
        values = {"starts_at": AT - timedelta(days=900), "ends_at": AT - timedelta(days=899)}
    with sealed(cast.campaign.pk):
        Action.objects.update(**values)
    page = Client().get(link).content.decode()
    assert sentence in page
    assert 'name="name"' not in page
    assert Client().post(link, {"name": "Lou"}).status_code == 422


def test_a_secret_that_opens_nothing_is_unknown(cast: Cast, link: str):
    for secret, answer in (("x", 404), ("a" * 32, 404), ("é", 404), ("%00", 400)):
        assert Client().get(f"/rejoindre/{secret}/").status_code == answer
    with sealed(cast.campaign.pk):
        verbs.close_signup_link(action=Action.objects.get(), **BY)
    assert Client().get(link).status_code == 404
    assert Client().post(link, {"name": "Lou"}).status_code == 404


def test_what_is_written_there_is_checked_and_shown_as_text(link: str):
    for wrong in ({"name": ""}, {"name": "x" * 81}, {"name": "Lou", "email": "pas une adresse"}):
        assert Client().post(link, wrong).status_code == 422
    page = Client().post(link, {"name": ATTACK, "email": ATTACK}).content.decode()
    assert "<script>alert" not in page


def test_too_many_at_once_are_asked_to_come_back(cast: Cast, link: str):
    with sealed(cast.campaign.pk):
        Action.objects.update(wanted=400)
    most = TRIES.of_one.most
    answers = [Client().post(link, {"name": f"Lou {number}"}).status_code for number in range(most + 1)]
    assert answers[-2:] == [200, 429]
    assert Client().get(link).status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.7").post(link, {"name": "Lou"}).status_code == 200


def test_the_organiser_sees_the_link_and_its_code_once(cast: Cast):
    with sealed(cast.campaign.pk):
        action = act(cast, day=soon(3))
    browser = cast.client(cast.director)
    url = f"/c/{cast.campaign.slug}/actions/{action.pk}/"
    answer = browser.post(f"{url}lien/", {"do": "new"})
    page = answer.content.decode()
    found = re.search(r"http://testserver(/rejoindre/[\w-]+/)", page)
    assert found
    assert "<svg" in page[page.index('class="qr"') :]
    assert "no-store" in answer.headers["Cache-Control"]
    assert Client().get(found[1]).status_code == 200
    assert found[1] not in browser.get(url).content.decode()
    browser.post(f"{url}lien/", {"do": "close"})
    assert Client().get(found[1]).status_code == 404
