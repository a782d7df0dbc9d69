"""Whoever leafs through the lists of contacts is stopped, and the direction is told, without a name."""

import pytest
import time_machine
from cast import Cast
from django.core import mail
from known_contacts import NOW, a_contact
from segment_people import draw_contacts

from arpenteur.web.audit.actors import Actor
from arpenteur.web.campaigns.roles import Role
from arpenteur.web.contacts.models import Contact
from arpenteur.web.outbox.worker import deliver_due
from arpenteur.web.reads import limits
from arpenteur.web.reads.actions import explain
from arpenteur.web.reads.models import ReadingStop, Why
from arpenteur.web.shared.sealing import sealed

pytestmark = pytest.mark.django_db
LIST = "/c/essai/contacts/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def alma(cast: Cast) -> Contact:
    return a_contact(cast, "Alma Figurante")


def leafed(cast: Cast, address: str) -> int:
    """How many pages a program gets that asks for one after the other."""
    client = cast.client(cast.organiser)
    for number in range(1, 30):
        answer = client.get(f"{address}?page={number}")
        if answer.status_code != 200:
            assert answer.status_code == 403
            assert "Numéro" not in answer.content.decode()
            return number - 1
    return 30


@pytest.mark.parametrize("address", [LIST, "/c/essai/segments/"])
def test_a_program_that_reads_page_by_page_is_stopped_and_told(cast: Cast, address: str):
    with sealed(cast.campaign.pk):
        draw_contacts(cast.campaign, 420, NOW)
    assert leafed(cast, address) == 14
    with sealed(cast.campaign.pk):
        stop = ReadingStop.objects.get()
        assert stop.alarm == "in_a_row"
    client = cast.client(cast.organiser)
    assert client.get(LIST).status_code == 403
    assert client.post(LIST, {"kind": "name", "text": "figurine"}).status_code == 403
    deliver_due(at=NOW)
    assert sorted({to for letter in mail.outbox for to in letter.to}) == [
        "director@exemple.invalid",
        "officer@exemple.invalid",
    ]
    assert "Numéro" not in "".join(letter.body for letter in mail.outbox)
    with sealed(cast.campaign.pk):
        explain(stop=stop, why=Why.WORK, by=Actor("user", str(cast.director.pk)), at=NOW)
    assert client.get(LIST).status_code == 200


def test_more_names_than_a_role_works_with_stop_her(cast: Cast, alma, monkeypatch):
    monkeypatch.setitem(limits.LISTED, Role.FIELD_LEAD, 3)
    client = cast.client(cast.organiser)
    assert [client.get(LIST).status_code for _ in range(4)] == [200, 200, 200, 403]
    with sealed(cast.campaign.pk):
        explain(stop=ReadingStop.objects.get(), why=Why.WORK, by=Actor("user", str(cast.director.pk)), at=NOW)
    assert [client.get(LIST).status_code for _ in range(3)] == [200, 200, 403]
