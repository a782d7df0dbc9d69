"""Public pages: coming and not coming any more, leaving in one step by link or by address."""

from datetime import timedelta

import pytest
from acting import act, soon
from cast import Cast
from django.core import mail
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from visitors import LOU, Visitor, letters, link_in, opened

from arpenteur.web.communication.public_pages.actions import leave
from arpenteur.web.communication.public_pages.cancelling import hand_over_cancelled_due
from arpenteur.web.communication.public_pages.models import PageKind, PageReply
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.actions import cancel_action
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
QUESTION = {**LOU, "text": "Et la passerelle ?"}


@pytest.fixture
def meeting(cast: Cast) -> Action:
    """An event open to all, on the page to come."""
    with sealed(cast.campaign.pk):
        action = act(cast, day=soon(5), kind=Kind.EVENT, title="Réunion maquette", place="salle des Gabarits")
    opened(cast.campaign, PageKind.COME, actions=[action.pk])
    return action


@pytest.fixture
def visitor(cast: Cast) -> Visitor:
    opened(cast.campaign, PageKind.JOIN, PageKind.VOLUNTEER, PageKind.SIGN, PageKind.ASK)
    return Visitor(cast.campaign)


def contacts(cast: Cast) -> list[Contact]:
    with sealed(cast.campaign.pk):
        return list(Contact.objects.order_by("pk"))


def test_coming_and_not_coming_any_more(cast: Cast, visitor: Visitor, meeting: Action):
    assert "Réunion maquette" in visitor.get("venir/").content.decode()
    visitor.send(f"venir/{meeting.pk}/")
    page = visitor.confirm().content.decode()
    calendar = visitor.get(f"venir/{meeting.pk}/agenda.ics")
    assert b"SUMMARY:R\xc3\xa9union maquette" in calendar.content
    assert f"venir/{meeting.pk}/agenda.ics" in page
    assert b"Gabarit,Lou" not in calendar.content
    link = link_in(letters()[-1], "venir")
    assert "/reponse/venir/" in page
    visitor.get(link)
    with sealed(cast.campaign.pk):
        assert PageReply.objects.get().action == meeting
    for _again in range(2):
        assert "vous ne venez pas" in visitor.client.post(link).content.decode()
    with sealed(cast.campaign.pk):
        assert PageReply.objects.count() == 0
        assert Contact.objects.count() == 1


def test_whoever_comes_is_told_once_that_it_is_cancelled(cast: Cast, visitor: Visitor, meeting: Action):
    visitor.send(f"venir/{meeting.pk}/")
    visitor.confirm()
    before, at = len(letters()), timezone.now()
    assert hand_over_cancelled_due(at=at) == 0
    with sealed(cast.campaign.pk):
        cancel_action(action=meeting, why="La salle est prise.", by=COMMAND, at=at)
    assert hand_over_cancelled_due(at=at + timedelta(minutes=9)) == 0, "it may be taken back"
    for minutes in (10, 15, 20):
        hand_over_cancelled_due(at=at + timedelta(minutes=minutes))
    deliver_due(at=at + timedelta(minutes=21))
    told = [one.body for one in mail.outbox][before:]
    assert len(told) == 1
    assert "La salle est prise." in told[0]
    assert mail.outbox[-1].to == ["lou@exemple.fr"]


def test_nobody_comes_to_what_is_not_open_or_is_past(cast: Cast, visitor: Visitor, meeting: Action):
    with sealed(cast.campaign.pk):
        secret = act(cast, day=soon(6), kind=Kind.EVENT, title="Réunion interne")
    assert visitor.get(f"venir/{secret.pk}/").status_code == 404
    with sealed(cast.campaign.pk):
        Action.objects.filter(pk=meeting.pk).update(status="cancelled")
    for rest in (f"venir/{meeting.pk}/", f"venir/{meeting.pk}/agenda.ics"):
        assert visitor.get(rest).status_code == 404


def test_the_calendar_is_taken_before_anything_is_typed(cast: Cast, visitor: Visitor, meeting: Action):
    with sealed(cast.campaign.pk):
        hidden = act(cast, day=soon(6), kind=Kind.EVENT, title="Réunion interne")
        other = act(cast, day=soon(7), kind=Kind.MEETING, title="Débat maquette", material="caisse de tracts")
    opened(cast.campaign, PageKind.COME, actions=[meeting.pk, other.pk])
    listed = visitor.get("venir/").content.decode()
    assert "/pages/essai/venir/agenda.ics" in listed
    assert f"venir/{meeting.pk}/agenda.ics" in visitor.get(f"venir/{meeting.pk}/").content.decode()
    answer = visitor.get("venir/agenda.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(one["summary"]) for one in events] == ["Réunion maquette", "Débat maquette"]
    assert hidden.title.encode() not in answer.content
    assert all("description" not in one for one in events), "zones and material are for the team"
    assert b"caisse de tracts" not in answer.content + visitor.get(f"venir/{meeting.pk}/agenda.ics").content
    opened(cast.campaign, PageKind.COME, is_open=False)
    assert visitor.get("venir/agenda.ics").status_code == 404


def test_she_leaves_in_one_step_by_her_link(cast: Cast, visitor: Visitor):
    visitor.send("rejoindre/", LOU | {"news_email": "on"})
    page = visitor.confirm().content.decode()
    link = link_in(letters()[-1], "partir")
    assert "/reponse/partir/" in page
    for ask in (Client().get, Client().head):
        ask(link)
    assert len(contacts(cast)) == 1
    for _again in range(2):
        assert "Tout est effacé" in visitor.client.post(link).content.decode()
    assert contacts(cast) == []
    assert visitor.send("rejoindre/").status_code == 200
    visitor.confirm()
    assert len(contacts(cast)) == 1, "she may come back"


def test_she_who_never_wants_to_be_written_to_is_not_brought_back(cast: Cast, visitor: Visitor):
    visitor.send("rejoindre/", LOU | {"news_email": "on"})
    visitor.confirm()
    visitor.client.post(link_in(letters()[-1], "partir"), {"do": "never"})
    visitor.send("signer/")
    answer = visitor.confirm()
    assert answer.status_code == 409
    assert contacts(cast) == []


@pytest.mark.parametrize("line", ["contact", "volunteer", "nobody"])
def test_her_address_is_enough_to_leave_and_the_answer_tells_nothing(cast: Cast, visitor: Visitor, line: str):
    if line != "nobody":
        visitor.send("rejoindre/" if line == "contact" else "benevole/")
        visitor.confirm()
    before = len(letters())
    told = visitor.send("partir/", {"email": "LOU@exemple.fr" if line != "nobody" else "inconnue@exemple.fr"})
    assert told.status_code == 200
    assert "Cette page dit la même chose" in told.content.decode()
    came = letters()[before:]
    assert len(came) == (0 if line == "nobody" else 1)
    if came:
        visitor.client.post(link_in(came[0], "partir"))
        with sealed(cast.campaign.pk):
            assert Contact.objects.count() + Volunteer.objects.count() == 0


def test_leaving_a_line_says_so_in_the_journal(cast: Cast, visitor: Visitor):
    visitor.send("rejoindre/")
    visitor.confirm()
    (lou,) = contacts(cast)
    with sealed(cast.campaign.pk):
        leave(line=lou, never_again=False, by=COMMAND, at=timezone.now())
        assert Entry.objects.filter(chain=cast.campaign.pk, verb="page.left").count() == 1
