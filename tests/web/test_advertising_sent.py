"""UE-19-TARGETING: the register follows what the room of messages really sent."""

import pytest
import time_machine
from cast import AT, Cast
from django.utils.translation import override
from known_contacts import a_contact

from arpenteur.web.communication.advertising import actions, queries
from arpenteur.web.communication.advertising.mailings import sent_mailings
from arpenteur.web.communication.outreach.models import Mailing, Recipient, Sender
from arpenteur.web.communication.outreach.values import foot_of, values_of
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Tag

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


def a_mailing(cast: Cast, *, targeted: bool, state: str = "accepted", **values: object) -> Mailing:
    contacts = [a_contact(cast, name, at=AT) for name in ("Perrine Maquette", "Lou Gabarit")]
    with sealed(cast.campaign.pk):
        tag = Tag.objects.create(campaign=cast.campaign, name="marché", purpose="tenir le marché", created_at=AT)
        lines = [f"garder.etiquette.{tag.pk}", "retirer.suivi.attend"] if targeted else []
        one = Mailing.objects.create(
            campaign=cast.campaign,
            subject="Rentrée",
            lines=lines,
            targeted=targeted,
            state="done",
            created_at=AT,
            changed_at=AT,
            approved_at=AT,
            started_at=AT,
            ended_at=AT,
            **values,
        )
        for contact in contacts:
            Recipient.objects.create(campaign=cast.campaign, mailing=one, contact=contact, state=state)
        Recipient.objects.filter(contact=contacts[0]).update(left_at=AT, complained_at=AT)
        return one


def test_a_targeted_mailing_is_told_in_numbers_and_parameters(cast: Cast):
    one = a_mailing(cast, targeted=True)
    with sealed(cast.campaign.pk):
        (told,) = sent_mailings(cast.campaign)
    assert (told.key, told.people, told.left, told.complained) == (f"outreach.Mailing:{one.pk}", 2, 1, 1)
    assert told.targeted
    assert told.parameters[0].endswith("· marché")
    assert told.sources == ("à une porte, sur un téléphone",)
    assert "Maquette" not in str(told)


def test_the_job_writes_it_into_the_register(cast: Cast):
    a_mailing(cast, targeted=True)
    assert actions.keep_up(at=AT) == 1
    with sealed(cast.campaign.pk):
        (use,) = queries.uses_of(cast.campaign)
    assert use.document["people"] == 2


@pytest.mark.parametrize(("targeted", "state"), [(False, "accepted"), (True, "out"), (True, "waiting")])
def test_what_is_not_targeted_or_did_not_leave_writes_nothing(cast: Cast, targeted: bool, state: str):
    more = {"reason": "consent"} if state == "out" else {}
    contact = a_contact(cast, "Max Prototype", at=AT)
    with sealed(cast.campaign.pk):
        one = Mailing.objects.create(
            campaign=cast.campaign,
            subject="Rentrée",
            targeted=targeted,
            state="done",
            created_at=AT,
            changed_at=AT,
            approved_at=AT,
            started_at=AT,
        )
        Recipient.objects.create(campaign=cast.campaign, mailing=one, contact=contact, state=state, **more)
    assert actions.keep_up(at=AT) == 0


def test_a_message_says_that_it_was_targeted_and_where_its_notice_is(cast: Cast):
    one = a_mailing(cast, targeted=True)
    with sealed(cast.campaign.pk), override("fr"):
        sender = Sender.objects.create(
            campaign=cast.campaign,
            kind="one",
            name="Liste Figurine",
            address="1 rue du Modèle, Valmarche",
            contact="contact@exemple.org",
            changed_at=AT,
        )
        recipient = Recipient.objects.select_related("contact").filter(mailing=one).order_by("pk")[0]
        assert recipient.contact is not None
        values = values_of(recipient, recipient.contact)
        label = foot_of(one, sender, recipient.contact, values, targeted=True).label
        assert "Ciblée, avec votre accord séparé." in label
        assert label.endswith("/publicite/essai/")
        Sender.objects.update(label_shown=False)
        hidden = foot_of(one, Sender.objects.get(), recipient.contact, values, targeted=True)
    assert hidden.label == ""
