"""Every address of the rooms of people, with numbers of rows that are there, as those who may not see her: an outsider,
another campaign, a member narrowed elsewhere or to what is hers, somebody who joined an hour ago.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from cast import Cast
from django.apps import apps
from every_url import campaign_pages
from fictional_place import station
from journeys import LATER
from populated import NUMBER, populate

from arpenteur.web.communication.public_pages.answers import PageAnswer
from arpenteur.web.communication.public_pages.models import PendingAnswer
from arpenteur.web.foundation.campaigns.models import Membership, OfCampaign
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.exchange.models import ImportBlock
from arpenteur.web.persons.exchange.reading import pack
from arpenteur.web.persons.people.identity import change_person
from arpenteur.web.persons.people.models import Comparison, Person
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # who may see whom is said in Python
NAME = "Alma Figurante"
ROOMS = ("contacts", "segments", "paths", "exchange", "electors", "public_pages", "people")
HERE = re.compile(
    r"c/<slug:campaign>/(contacts|segments|parcours|liste-electorale|pages-publiques|lectures|equipes/doublons)/"
)
ROUTES = sorted(route for route, _permission in campaign_pages() if HERE.match(route))
BODIES = ({}, {"do": "delete", "seen": "1"}, {"do": "next", "seen": "1"}, {"do": "undo"}, {"do": "agree"})


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def filled(cast: Cast, settings) -> Cast:
    """One row of each table, all with the director; the contact lives beyond the zones of the leader."""
    settings.ARPENTEUR_SECOND_FACTOR = False
    with sealed(cast.campaign.pk):
        populate(cast.campaign, cast.director)
        Volunteer.objects.filter(pk=NUMBER).delete()  # as a volunteer, others may see her
        change_person(person=Person.objects.get(pk=NUMBER), name=NAME)
        Contact.objects.filter(pk=NUMBER).update(station=station(5), objected_at=None)
        block = ImportBlock.objects.get()
        block.text = pack([(2, [NAME])])
        block.save()
        waiting = PendingAnswer.objects.get(to_call=True)
        waiting.words = PageAnswer(name=NAME, phone="06 39 98 00 09", text="").to_text()
        waiting.save()
    return cast


def narrow(cast: Cast, name: str, **how: object) -> None:
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=getattr(cast, name)).update(**how)


NEW = {"since": LATER - timedelta(hours=1)}
WHO: dict[str, tuple[str, str, dict[str, object]]] = {
    "an outsider": ("outsider", "essai", {}),
    "a director of another campaign": ("rival", "essai", {}),
    "the same, at home": ("rival", "rivale", {}),
    "a guest": ("guest", "essai", {}),
    "a volunteer": ("volunteer", "essai", {}),
    "a leader of other zones": ("leader", "essai", {}),
    "an organiser of other zones": ("organiser", "essai", {"stations": [station(0)]}),
    "an organiser who sees what is hers": ("organiser", "essai", {"assigned_only": True}),
    "a volunteer of an hour": ("volunteer", "essai", NEW),
    "a leader of an hour": ("leader", "essai", {**NEW, "stations": []}),
}


def filled_in(route: str, campaign: str) -> str:
    """The address with the numbers of rows of the first campaign."""
    address = "/" + route.replace("<slug:campaign>", campaign)
    return re.sub(r"<slug:\w+>", "rejoindre", re.sub(r"<int:\w+>", str(NUMBER), address))


def rows(cast: Cast) -> dict[str, list[object]]:
    """What is in every table of the rooms."""
    with sealed(cast.campaign.pk):
        return {
            model._meta.label: list(model._base_manager.filter(campaign=cast.campaign).order_by("pk").values())
            for room in ROOMS
            for model in apps.get_app_config(room).get_models()
            if issubclass(model, OfCampaign) and model is not Comparison  # that somebody asked to look again
        }


def test_every_room_of_people_is_among_the_addresses():
    assert len(ROUTES) > 50
    named = {HERE.match(route)[1] for route in ROUTES}
    assert len(named) == 7


def test_a_director_sees_her_there(filled: Cast):
    """The rows are there to be seen: what follows would not pass on empty pages."""
    client = filled.client(filled.director)
    pages = {route: client.get(filled_in(route, "essai")) for route in ROUTES}
    seen = {HERE.match(route)[1] for route, page in pages.items() if NAME in page.content.decode(errors="replace")}
    assert {"contacts", "segments", "parcours", "pages-publiques"} <= seen


@pytest.mark.parametrize("who", WHO)
def test_who_may_not_see_her_sees_and_changes_nothing(filled: Cast, who: str):
    name, campaign, how = WHO[who]
    if how:
        narrow(filled, name, **how)
    client, before = filled.client(getattr(filled, name)), rows(filled)
    for route in ROUTES:
        url = filled_in(route, campaign)
        for answer in (client.get(url), *(client.post(url, body) for body in BODIES)):
            assert answer.status_code < 500, url
            assert NAME not in answer.content.decode(errors="replace"), url
            if name in {"outsider", "rival"} and campaign == "essai":
                assert answer.status_code == 404, url
    assert rows(filled) == before
