"""Meetings: seats that anybody keeps and gives back, letters when one moves, minutes in versions, decisions linked to
what they carry out.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from cast import AT, Cast
from consulted import process_of, step_of, written
from django.core import mail
from visitors import Visitor, letters, link_in

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.meeting_decisions import decide_in_meeting
from arpenteur.web.residents.consultations.actions.outcomes import (
    cancel_meeting,
    hold_meeting,
    open_seats,
    plan_meeting,
    promise,
)
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.models import (
    ConsultationMeeting,
    MeetingDecision,
    MeetingSeat,
    Resident,
    TimelineLine,
)
from arpenteur.web.residents.consultations.states import MeetingState

pytestmark = pytest.mark.django_db
DESK = "/c/essai/habitants/consultations/"
STARTS = AT + timedelta(days=2)
TICKS = {"age": "on", "agree": "on"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


def meeting_of(cast: Cast, **values: Any) -> ConsultationMeeting:
    """A meeting that people may come to."""
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), StepKind.MEETING)
        told = {
            "title": "Les bancs",
            "place": "Salle de la Maquette",
            "starts_at": STARTS,
            "ends_at": STARTS + timedelta(hours=2),
            "agenda": "Où les mettre.",
            **values,
        }
        made = plan_meeting(step=step, values=told, by=COMMAND, at=AT)
        return open_seats(meeting=made, by=COMMAND, at=AT)


def where(meeting: ConsultationMeeting) -> str:
    return f"participer/{meeting.step.process_id}/reunion/{meeting.pk}/"


def kept(cast: Cast) -> list[int]:
    with sealed(cast.campaign.pk):
        return list(MeetingSeat.objects.order_by("pk").values_list("people", flat=True))


def test_a_visitor_keeps_seats_without_an_address_and_gives_them_back(cast: Cast):
    meeting = meeting_of(cast)
    visitor = Visitor(cast.campaign)
    page = visitor.get(where(meeting)).content.decode()
    assert "Où les mettre." in page
    assert visitor.send(where(meeting), {**TICKS, "people": "11"}).status_code == 422
    done = visitor.send(where(meeting), {**TICKS, "people": "3"}).content.decode()
    assert kept(cast) == [3]
    own = re.search(r'href="(/pages/essai/participer/moi/[^"]+)"', done)
    assert own
    assert "Les bancs" in visitor.get(own[1]).content.decode()
    with sealed(cast.campaign.pk):
        number = MeetingSeat.objects.get().pk
    assert visitor.client.post(own[1], {"do": "leave-seat", "number": number}).status_code == 302
    assert kept(cast) == []


def test_where_seats_are_few_a_letter_confirms_each(cast: Cast):
    meeting = meeting_of(cast, capacity=4)
    visitor = Visitor(cast.campaign)
    assert visitor.send(where(meeting), {**TICKS, "people": "3"}).status_code == 422, "an address is asked"
    visitor.send(where(meeting), {**TICKS, "people": "3", "email": "lou@exemple.fr"})
    assert kept(cast) == []
    assert visitor.client.post(link_in(letters()[-1], "participer")).status_code == 200
    assert kept(cast) == [3]
    assert "1 place reste" in visitor.get(where(meeting)).content.decode()
    visitor.send(where(meeting), {**TICKS, "people": "2", "email": "nour@exemple.fr"})
    assert visitor.client.post(link_in(letters()[-1], "participer")).status_code == 422
    assert kept(cast) == [3]


def test_whoever_keeps_a_seat_is_told_when_it_moves_or_is_cancelled(cast: Cast):
    meeting = meeting_of(cast)
    visitor = Visitor(cast.campaign)
    visitor.send(where(meeting), {**TICKS, "people": "1", "email": "lou@exemple.fr"})
    visitor.client.post(link_in(letters()[-1], "participer"))
    sent = len(mail.outbox)
    with sealed(cast.campaign.pk):
        step = meeting.step
        plan_meeting(step=step, meeting=meeting, values={"agenda": "Tout."}, by=COMMAND, at=AT)
        plan_meeting(step=step, meeting=meeting, values={"place": "Gymnase"}, by=COMMAND, at=AT)
    assert "Gymnase" in letters()[-1]
    assert len(mail.outbox) == sent + 1, "another agenda is not told"
    later = AT + timedelta(hours=1)
    with sealed(cast.campaign.pk):
        cancel_meeting(meeting=meeting, reason="Salle fermée.", by=COMMAND, at=later)
        assert not MeetingSeat.objects.exists()
    deliver_due(at=later)
    assert "Salle fermée." in mail.outbox[-1].body
    assert "Salle fermée." in visitor.get(where(meeting)).content.decode()
    assert visitor.client.post(visitor.path(where(meeting)), {**TICKS, "people": "1"}).status_code == 200
    assert kept(cast) == []


def over(meeting: ConsultationMeeting, at: datetime) -> ConsultationMeeting:
    return hold_meeting(meeting=meeting, attendance=31, by=COMMAND, at=at)


def test_the_team_changes_holds_and_writes_it_up_on_its_page(cast: Cast):
    meeting = meeting_of(cast)
    desk, page = cast.client(cast.organiser), f"{DESK}{meeting.step.process_id}/reunions/{meeting.pk}/"
    with sealed(cast.campaign.pk):
        idea = written(step_of(meeting.step.process, position=2))
    day = STARTS.date().isoformat()
    plan = {
        "do": "plan",
        "title": "Les bancs",
        "place": "Gymnase",
        "day": day,
        "begins": "18:00",
        "ends": "20:00",
        "capacity": "50",
        "agenda": "Combien, où.",
    }
    assert desk.get(page).status_code == 200
    assert desk.post(page, {**plan, "ends": "17:00"}).status_code == 400
    assert desk.post(page, plan).status_code == 302
    assert desk.post(page, {"do": "took-place", "attendance": "31"}).status_code == 400, "it is not over"
    after = AT + timedelta(days=3)
    with time_machine.travel(after, tick=False):
        desk = cast.client(cast.organiser)
        assert desk.post(page, {"do": "took-place", "attendance": "31"}).status_code == 302
        for text in ("On met dix bancs.", "On met douze bancs."):
            assert desk.post(page, {"do": "minutes", "text": text}).status_code == 302
        with sealed(cast.campaign.pk):
            numbers = list(meeting.minutes.order_by("number").values_list("pk", flat=True))
        public = Visitor(cast.campaign)
        assert "On met" not in public.get(where(meeting)).content.decode()
        for number in numbers:
            assert desk.post(page, {"do": "publish-minutes", "number": number}).status_code == 302
        shown = public.get(where(meeting)).content.decode()
        assert "On met douze bancs." in shown
        assert re.search(r"<del>.*dix.*</del>", shown)
        assert "31 personnes" in shown
        decision = {"do": "decide", "text": "Douze bancs avant l’été.", "sources": str(idea.number)}
        assert desk.post(page, {**decision, "sources": ""}).status_code == 400, "it carries something out"
        assert desk.post(page, {**decision, "sources": "99"}).status_code == 400
        assert desk.post(page, decision).status_code == 302
        shown = public.get(where(meeting)).content.decode()
        assert "Douze bancs avant l’été." in shown
        assert "Des bancs à la gare" in shown
        told = public.get(f"participer/{idea.process_id}/{idea.number}/").content.decode()
        assert "Douze bancs avant l’été." in told


def test_a_decision_is_of_its_process_and_stands(cast: Cast):
    meeting = meeting_of(cast)
    after = STARTS + timedelta(hours=3)
    with sealed(cast.campaign.pk):
        process = meeting.step.process
        made = promise(process=process, title="Dix bancs", text="À la gare.", sources=[], by=COMMAND, at=AT)
        other = written(step_of(process_of(cast)))
        with pytest.raises(InputError):
            decide_in_meeting(meeting=meeting, text="Oui.", sources=[], commitment=made, by=COMMAND, at=AT)
        over(meeting, after)
        with pytest.raises(InputError):
            decide_in_meeting(meeting=meeting, text="Oui.", sources=[other], by=COMMAND, at=after)
        decide_in_meeting(meeting=meeting, text="Oui.", sources=[], commitment=made, by=COMMAND, at=after)
        eve = datetime(2027, 3, 12, 23, 0, tzinfo=UTC)
        with pytest.raises(RefusedByLawError):
            decide_in_meeting(meeting=meeting, text="Oui.", sources=[], commitment=made, by=COMMAND, at=eve)
        row = MeetingDecision.objects.get()
        row.text = "Non."
        with pytest.raises(TypeError):
            row.save()
    assert "Dix bancs" in Visitor(cast.campaign).get(where(meeting)).content.decode()


def test_what_took_place_is_said_before_the_silence_or_after_it(cast: Cast):
    eve, over_again = datetime(2027, 3, 12, 23, 0, tzinfo=UTC), datetime(2027, 3, 14, 19, 0, tzinfo=UTC)
    meeting = meeting_of(cast, starts_at=eve - timedelta(hours=4), ends_at=eve - timedelta(hours=2))
    with sealed(cast.campaign.pk):
        lines = TimelineLine.objects.count()
        for at in (eve, over_again - timedelta(seconds=1)):
            with pytest.raises(RefusedByLawError):
                over(meeting, at)
        assert TimelineLine.objects.count() == lines
        assert ConsultationMeeting.objects.get().state == MeetingState.OPEN
        assert over(meeting, over_again).state == MeetingState.HELD


def test_who_came_is_written_nowhere(cast: Cast):
    meeting = meeting_of(cast)
    Visitor(cast.campaign).send(where(meeting), {**TICKS, "people": "2"})
    with sealed(cast.campaign.pk):
        over(meeting, STARTS + timedelta(hours=3))
        assert not MeetingSeat.objects.exists()
        assert Resident.objects.count() == 1


@pytest.mark.parametrize("who", ["outsider", "rival"])
def test_an_outsider_finds_no_page_of_the_team(cast: Cast, who: str):
    meeting = meeting_of(cast)
    client = cast.client(cast.everyone()[who])
    assert client.get(f"{DESK}{meeting.step.process_id}/reunions/{meeting.pk}/").status_code == 404
    assert Visitor(cast.other).get(where(meeting)).status_code == 404
