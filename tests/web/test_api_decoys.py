"""A program that springs a trap: a decoy it reads, writes or filters by, an invented address it wants kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from cast import Cast
from django.core import mail
from programs import Program, program

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.reads.actions import explain
from arpenteur.web.foundation.reads.models import Decoy, ReadingStop, Why
from arpenteur.web.foundation.reads.watch import canaries_for
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.decoys import plant_due
from arpenteur.web.persons.contacts.managers import TABLE
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.site.api.scopes import Scope
from letters import kept_contact

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(settings):
    settings.ARPENTEUR_WATCHED_DOMAIN = "veille.exemple.fr"
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def asks(cast: Cast) -> Program:
    """A program that a director made, with every scope."""
    return program(cast.campaign, *Scope, by=Actor.user(cast.director))


@pytest.fixture
def decoy(cast: Cast) -> int:
    """The number of a decoy, among twenty contacts."""
    for number in range(20):
        kept_contact(cast.campaign, name="Camille Ébauche", email=f"c{number}@exemple.invalid", telephone="")
    plant_due(at=DAY)
    with sealed(cast.campaign.pk):
        return Decoy.objects.filter(table=TABLE).order_by("pk").first().number


def stops(cast: Cast) -> list[tuple[str, str]]:
    with sealed(cast.campaign.pk):
        return list(ReadingStop.objects.values_list("alarm", "reader"))


NEWS = {"pairs": [{"purpose": "news", "channel": "email"}], "read": ["Une notice fictive."]}
WAYS: dict[str, tuple[str, str, Any]] = {
    "read": ("GET", "/contacts/{}", None),
    "corrected": ("PATCH", "/contacts/{}", {"language": "fr"}),
    "erased": ("DELETE", "/contacts/{}", None),
    "agreed": ("POST", "/contacts/{}/agree", NEWS),
    "withdrawn": ("POST", "/contacts/{}/withdraw", {}),
    "objected": ("POST", "/contacts/{}/object", None),
    "followed": ("POST", "/contacts/{}/follow-ups", {"kind": "call", "due": "2027-02-01"}),
    "filtered": ("GET", "/follow-ups?contact={}", None),
    "journeys": ("GET", "/journeys?contact={}", None),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_program_that_asks_for_a_decoy_is_stopped_and_told(cast: Cast, asks: Program, decoy: int, way: str):
    method, path, body = WAYS[way]
    assert asks.get(f"/contacts/{decoy + 1000}").status_code == 404, "a number that is nobody's is only unknown"
    assert stops(cast) == []
    answer = asks(method, path.format(decoy), body, If_Match='"1"')
    assert answer.status_code == 403, answer.content
    assert answer.json()["type"].endswith(":stopped")
    assert stops(cast) == [("decoy", Actor.token(asks.token).pseudonym)]
    deliver_due(at=DAY)
    assert {address for letter in mail.outbox for address in letter.to} == {cast.director.email, cast.officer.email}
    for other in ("/contacts", "/zones", "/follow-ups", "/campaign"):
        assert asks.get(other).status_code == 403, "nothing more, whatever its scopes"
    with sealed(cast.campaign.pk):
        assert Contact._base_manager.filter(pk=decoy).exists()
        explain(stop=ReadingStop.objects.get(), why=Why.MISTAKE, by=Actor.user(cast.officer), at=DAY)
    assert asks.get("/contacts").status_code == 200


def test_a_tag_on_a_decoy_stops_too(cast: Cast, asks: Program, decoy: int):
    tag = asks.post("/tags", {"name": "maquette", "purpose": "pour essayer"}).json()["id"]
    assert asks("PUT", f"/contacts/{decoy}/tags/{tag}").status_code == 403
    assert [alarm for alarm, _reader in stops(cast)] == ["decoy"]


def test_a_decoy_put_on_a_path_stops_too(cast: Cast, asks: Program, decoy: int):
    assert asks.post("/journeys", {"contact": decoy, "path": 1}).status_code == 403
    assert [alarm for alarm, _reader in stops(cast)] == ["decoy"]


def test_a_decoy_of_another_campaign_is_only_unknown(cast: Cast, decoy: int):
    theirs = program(cast.other)
    assert theirs.get(f"/contacts/{decoy}").status_code == 404
    assert stops(cast) == []
    with sealed(cast.other.pk):
        assert not ReadingStop.objects.exists()


def test_another_number_of_the_same_value_is_no_decoy(cast: Cast, asks: Program, decoy: int):
    for path in (f"/actions/{decoy}", f"/segments/{decoy}", f"/journeys/{decoy}"):
        assert asks.get(path).status_code == 404
    assert stops(cast) == []


@pytest.mark.parametrize("whose", ["director", "organiser"])
def test_an_invented_address_is_not_kept_and_stops_who_did_not_take_it(cast: Cast, asks: Program, whose: str):
    number = asks.post("/contacts", {"name": "Lou Gabarit", "email": "lou@exemple.fr"}).json()
    by = Actor.user(getattr(cast, whose))
    with sealed(cast.campaign.pk):
        address = canaries_for(campaign=cast.campaign, export="contacts-1", by=by, at=DAY)[0].email
    assert asks.post("/contacts", {"name": "Lou Maquette", "email": address}).status_code == 422
    expected = [] if whose == "director" else [("address", Actor.user(cast.director).pseudonym)]
    assert stops(cast) == expected
    again = asks("PATCH", f"/contacts/{number['id']}", {"email": address}, If_Match=f'"{number["version"]}"')
    assert again.status_code == (422 if whose == "director" else 403)
    with sealed(cast.campaign.pk):
        assert Contact.objects.count() == 1
        assert Contact.objects.get().email == "lou@exemple.fr"


def test_a_page_where_an_invented_address_is_typed_refuses_it(cast: Cast):
    by, client = Actor.user(cast.organiser), cast.client(cast.director)
    with sealed(cast.campaign.pk):
        address = canaries_for(campaign=cast.campaign, export="contacts-1", by=by, at=DAY)[0].email
    form = {"name": "Lou Maquette", "email": address, "kind": "once", "origin": "réunion", "notice_read": "on"}
    answer = client.post("/c/essai/contacts/ajouter/", form)
    assert answer.status_code == 400
    assert "personne inventée" in answer.content.decode()
    with sealed(cast.campaign.pk):
        assert not Contact.objects.exists()
    assert stops(cast) == [("address", Actor.user(cast.director).pseudonym)]


@pytest.mark.parametrize(("hours", "seen"), [(23, 0), (25, 1)])
def test_a_program_shows_nobody_in_the_first_day_of_who_made_it(cast: Cast, asks: Program, hours: int, seen: int):
    asks.post("/contacts", {"name": "Lou Gabarit", "email": "lou@exemple.fr"})
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.director).update(since=DAY - timedelta(hours=hours))
    found = asks.get("/contacts")
    assert len(found.json()["items"]) == seen
    assert asks.get("/segments").status_code == (200 if seen else 404)
