"""A message at a step of a path: a text that people approved, to each who reached it since, once, while she agrees."""

from datetime import timedelta

import pytest
from acquainted import acquainted
from cast import Cast
from journeys import ready_path
from mailings import BLOCKS, NEWS, NOW, TARGETED, a_sender, an_account, member_of, states

from arpenteur.web.communication.outreach.actions import (
    MailingDraft,
    approve,
    drop,
    end_sequence,
    open_sequence,
    rewrite,
    start,
    submit,
)
from arpenteur.web.communication.outreach.models import Mailing, MailingState, MessageSequence, SequenceKind
from arpenteur.web.communication.outreach.sequencing import enrol_due
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import withdraw
from arpenteur.web.persons.contacts.models import How
from arpenteur.web.persons.paths.models import PathStep
from arpenteur.web.persons.paths.starting import start as put_on_path

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def welcome(cast: Cast, settings) -> Mailing:
    """Two hours after somebody is put on the path; opened, written, approved and let go."""
    settings.ARPENTEUR_DEMO = True
    with sealed(cast.campaign.pk):
        a_sender(cast)
        account = an_account(cast)
        ready_path(cast.campaign)
        step = PathStep.objects.select_related("path").order_by("position")[0]
        organiser, director = member_of(cast, cast.organiser), member_of(cast, cast.director)
        made = open_sequence(step=step, kind=SequenceKind.WELCOME, hours=2, by=organiser, at=NOW)
        draft = MailingDraft(subject="Bienvenue", blocks=BLOCKS, account=account)
        mailing = rewrite(mailing=made.mailing, draft=draft, version=made.mailing.version, by=organiser, at=NOW)
        submit(mailing=mailing, by=organiser, at=NOW)
        approve(mailing=mailing, version=mailing.version, by=director, at=NOW)
        return start(mailing=mailing, by=director.actor, at=NOW)


def arrives(cast: Cast, name: str, at, pairs=(NEWS, TARGETED)):
    """Somebody who is put on the path at a moment."""
    contact = acquainted(cast.campaign, f"Figurine {name}", pairs, email=f"{name}@exemple.fr", at=NOW)
    put_on_path(contact=contact, path=PathStep.objects.order_by("position")[0].path, by=COMMAND, at=at)
    return contact


def test_each_receives_it_once_so_long_after_she_came(cast: Cast, welcome: Mailing):
    with sealed(cast.campaign.pk):
        arrives(cast, "avant", NOW - HOUR)
        arrives(cast, "a", NOW + HOUR)
        arrives(cast, "b", NOW + 2 * HOUR)
        assert enrol_due(at=NOW + 3 * HOUR - timedelta(seconds=1)) == 0
        assert [enrol_due(at=NOW + 3 * HOUR) for _again in range(3)] == [1, 0, 0]
        assert enrol_due(at=NOW + 5 * HOUR) == 1
        found = welcome.recipients.select_related("contact__person").order_by("pk")
        assert [one.contact.email for one in found] == ["a@exemple.fr", "b@exemple.fr"]
        assert Message.objects.filter(channel=f"mailing:{welcome.pk}").count() == 2


def test_without_the_separate_agreement_or_once_it_is_taken_back_nothing_leaves(cast: Cast, welcome: Mailing):
    with sealed(cast.campaign.pk):
        arrives(cast, "sans", NOW + HOUR, (NEWS,))
        taken = arrives(cast, "reprend", NOW + HOUR)
        withdraw(contact=taken, pairs=[TARGETED], how=How.LINK, by=COMMAND, at=NOW + 2 * HOUR)
        assert enrol_due(at=NOW + 4 * HOUR) == 0
        assert welcome.counts["asks_agreement"] is True


def test_it_goes_on_until_it_is_ended_or_dropped(cast: Cast, welcome: Mailing):
    with sealed(cast.campaign.pk):
        welcome.refresh_from_db()
        assert welcome.state == MailingState.SENDING, "nobody waits, and somebody may come"
        sequence = MessageSequence.objects.get()
        end_sequence(sequence=sequence, by=COMMAND, at=NOW + HOUR)
        welcome.refresh_from_db()
        assert welcome.state == MailingState.DONE
        arrives(cast, "a", NOW + HOUR)
        assert enrol_due(at=NOW + 4 * HOUR) == 0


def test_dropped_it_takes_what_waits_along(cast: Cast, welcome: Mailing):
    with sealed(cast.campaign.pk):
        arrives(cast, "a", NOW + HOUR)
        assert enrol_due(at=NOW + 3 * HOUR) == 1
        drop(mailing=welcome, by=COMMAND, at=NOW + 3 * HOUR)
        assert states(welcome) == {"dropped": 1}
        assert MessageSequence.objects.get().closed_at is not None


def test_pages_open_write_and_end_one(cast: Cast, welcome: Mailing):
    client = cast.client(cast.director)
    page = client.get("/c/essai/messages/parcours/")
    assert "Bienvenue" in page.content.decode()
    with sealed(cast.campaign.pk):
        step, number = PathStep.objects.order_by("position")[0], MessageSequence.objects.get().pk
    answer = client.post("/c/essai/messages/parcours/", {"step": step.pk, "kind": "thanks", "days": "3"})
    assert client.get(answer.url).status_code == 200
    client.post(f"/c/essai/messages/parcours/{number}/fin/")
    with sealed(cast.campaign.pk):
        found = {one.hours: one.closed_at is None for one in MessageSequence.objects.all()}
        assert found == {2: False, 72: True}
