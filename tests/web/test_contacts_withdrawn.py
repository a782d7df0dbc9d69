"""Whoever takes an agreement back gets nothing of what waits already: by her link, a page, a call, the API.

The sender is of the tests, and asks as each must: who may be written to is asked when a message leaves.
"""

import uuid
from datetime import timedelta

import pytest
import time_machine
from cast import Cast
from django.db import transaction
from django.test import Client
from known_contacts import NOW, a_contact
from programs import program

from arpenteur.web.communication.public_pages.links import leave_path
from arpenteur.web.foundation.outbox.kinds import MessageKind, NotWantedError
from arpenteur.web.foundation.outbox.models import Message, MessageState
from arpenteur.web.foundation.outbox.queue import hand_over, message
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.mine import link_of
from arpenteur.web.persons.contacts.models import Channel, Contact, Purpose
from arpenteur.web.persons.contacts.queries import may_receive

pytestmark = pytest.mark.django_db
MINUTE = timedelta(seconds=60)


def by_her_link(_cast: Cast, one: Contact) -> int:
    return Client().post(link_of(one), {"do": "choix", "news-email": "non"}).status_code


def by_a_page(_cast: Cast, one: Contact) -> int:
    return Client().post(leave_path(one)).status_code


def by_a_call(cast: Cast, one: Contact) -> int:
    said = {"do": "withdraw", "purpose": "news", "channel": "email"}
    return cast.client(cast.organiser).post(f"/c/essai/contacts/{one.pk}/geste/", said).status_code


def by_the_api(cast: Cast, one: Contact) -> int:
    said = {"pairs": [{"purpose": "news", "channel": "email"}]}
    return program(cast.campaign).post(f"/contacts/{one.pk}/withdraw", said).status_code


WAYS = {"link": by_her_link, "page": by_a_page, "call": by_a_call, "api": by_the_api}


@pytest.mark.parametrize("way", WAYS)
def test_what_waits_already_does_not_leave_a_minute_later(cast: Cast, way: str):
    reached: list[int] = []

    def send(letter: Message, _at: object) -> None:
        ways = (Purpose(letter.payload["purpose"]), Channel(letter.payload["channel"]))
        if not may_receive(cast.campaign, *ways).filter(pk=letter.payload["contact"]).exists():
            raise NotWantedError
        reached.append(letter.payload["contact"])

    with time_machine.travel(NOW, tick=False) as clock:
        leaving, staying = a_contact(cast, "Ana Figurine", phone=""), a_contact(cast, "Bao Témoin", phone="")
        with sealed(cast.campaign.pk), transaction.atomic():
            waiting = {"purpose": "news", "channel": "email"}
            hand_over(
                message(
                    campaign=cast.campaign.pk,
                    kind="test",
                    channel="mail",
                    at=NOW + MINUTE,
                    patience=timedelta(days=1),
                    id=uuid.uuid4(),
                    payload={"contact": one.pk, **waiting},
                )
                for one in (leaving, staying)
            )
        assert WAYS[way](cast, leaving) < 400
        clock.shift(MINUTE)
        assert deliver_due(at=NOW + MINUTE, among=[MessageKind("test", send)]) == 1
    assert reached == [staying.pk]
    with sealed(cast.campaign.pk):
        assert not Message.objects.filter(kind="test", state=MessageState.WAITING).exists(), "nothing is tried again"
