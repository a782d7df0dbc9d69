"""Electoral silence to the second, with a queue half sent: stopped, told, then resumed or dropped by choice."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from acquainted import acquainted
from cast import Cast
from django.core.mail import EmailMessage
from mail_server import MailBook, mail_server
from mailings import NEWS, NOW, a_sender, an_account, approved, leaving, member_of, people, states
from people_to_call import plain_words

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.actions import drop, resume, start
from arpenteur.web.communication.outreach.alerts import stopped_messages
from arpenteur.web.communication.outreach.blocks import TextBlock
from arpenteur.web.communication.outreach.models import Mailing, MailingState, RecipientState, StopReason
from arpenteur.web.communication.outreach.sending import mailing_kinds, tick
from arpenteur.web.communication.outreach.silence import refused
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Channel, Purpose

pytestmark = pytest.mark.django_db
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
PLACES = {
    "Europe/Paris": (datetime(2027, 3, 12, 23, tzinfo=UTC), datetime(2027, 3, 14, 19, tzinfo=UTC)),
    "Indian/Reunion": (datetime(2027, 3, 12, 20, tzinfo=UTC), datetime(2027, 3, 14, 16, tzinfo=UTC)),
    "America/Guadeloupe": (datetime(2027, 3, 13, 4, tzinfo=UTC), datetime(2027, 3, 15, 0, tzinfo=UTC)),
    "Pacific/Tahiti": (datetime(2027, 3, 13, 10, tzinfo=UTC), datetime(2027, 3, 15, 6, tzinfo=UTC)),
}
"""Of the vote of 14 March 2027: the eve at 0:00 and the closing at 20:00 on each clock, in UTC."""


@pytest.fixture
def book(settings) -> MailBook:
    settings.DEBUG = True  # the loopback is no public address
    return MailBook()


@pytest.fixture
def port(book: MailBook):
    with mail_server(book) as number:
        yield number


def on_clocks_of(cast: Cast, zone: str) -> Campaign:
    """The campaign, on other clocks."""
    Campaign.objects.filter(pk=cast.campaign.pk).update(time_zone=zone)
    cast.campaign.refresh_from_db()
    return cast.campaign


TEXT: dict[str, Any] = {"channel": Channel.SMS, "blocks": (TextBlock("Bonjour {prénom}, à jeudi."),), "subject": ""}


def reachable(cast: Cast, count: int) -> None:
    """People who agreed to text messages."""
    for n in range(count):
        acquainted(
            cast.campaign,
            f"Figurine Numéro{n}",
            ((Purpose.NEWS, Channel.SMS),),
            email=f"n{n}@exemple.fr",
            phone=f"06 39 98 10 {n:02}",
            at=NOW,
        )


def send(at: datetime, clock: Callable[[], datetime]) -> int:
    """One go of the worker, with the hour of each message given."""
    return deliver_due(at=at, among=mailing_kinds(), clock=clock)


@pytest.mark.parametrize("zone", PLACES)
@pytest.mark.parametrize("choice", ["resume", "drop"])
def test_a_queue_half_sent_stops_at_the_second_of_its_territory(
    cast: Cast, book: MailBook, port: int, zone: str, choice: str
):
    begins, ends = PLACES[zone]
    with sealed(cast.campaign.pk):
        on_clocks_of(cast, zone)
        people(cast, 6)
        a_sender(cast)
        mailing = leaving(cast, an_account(cast, port), at=begins - HOUR)
        assert send(begins - SECOND, lambda: begins - SECOND if len(book.taken) < 3 else begins) == 3
        mailing.refresh_from_db()
        assert (mailing.state, mailing.stop_reason) == (MailingState.STOPPED, StopReason.SILENCE)
        assert states(mailing) == {"accepted": 3, "waiting": 3}
        [told] = list(stopped_messages(member_of(cast, cast.director), begins))
        assert told.law
        assert "3" in told.detail
        for moment in (begins, ends - SECOND):
            with pytest.raises(InputError, match="L49"):
                resume(mailing=mailing, by=COMMAND, at=moment)
            assert send(moment, lambda at=moment: at) == 0
        if choice == "resume":
            resume(mailing=mailing, by=COMMAND, at=ends)
            assert send(ends, lambda: ends) == 3
            assert states(mailing) == {"accepted": 6}
        else:
            drop(mailing=mailing, by=COMMAND, at=begins)
            assert send(ends, lambda: ends) == 0
            assert states(mailing) == {"accepted": 3, "dropped": 3}
    assert max(book.each().values()) == 1


@pytest.mark.parametrize("zone", PLACES)
@pytest.mark.parametrize("choice", ["resume", "drop"])
def test_text_messages_half_sent_stop_at_the_second_too_and_go_on_at_an_hour_of_theirs(
    cast: Cast, mailoutbox: list[EmailMessage], settings, zone: str, choice: str
):
    """They leave until Friday at 20:00 and from Monday at 8:00: who leads is told at 0:00 of Saturday nonetheless."""
    begins, ends = PLACES[zone]
    settings.ARPENTEUR_DEMO = True
    with sealed(cast.campaign.pk):
        on_clocks_of(cast, zone)
        reachable(cast, 6)
        a_sender(cast)
        shown = an_account(cast, channel=Channel.SMS, sender="Valmarche", a_minute=3, settings={"price": "0.045"})
        mailing = leaving(cast, shown, at=begins - 6 * HOUR, **TEXT)
        assert tick(at=begins - 4 * HOUR - SECOND) == 3
        assert tick(at=begins - SECOND) == 0
        mailing.refresh_from_db()
        assert mailing.state == MailingState.SENDING
        assert list(stopped_messages(member_of(cast, cast.director), begins - SECOND)) == []
        assert tick(at=begins) == 0
        mailing.refresh_from_db()
        assert (mailing.state, mailing.stop_reason, mailing.stopped_at) == ("stopped", StopReason.SILENCE, begins)
        [told] = list(stopped_messages(member_of(cast, cast.director), begins))
        assert told.law
        with pytest.raises(InputError, match="L49"):
            resume(mailing=mailing, by=COMMAND, at=ends - SECOND)
        if choice == "resume":
            resume(mailing=mailing, by=COMMAND, at=ends)
            assert tick(at=ends) == tick(at=ends + 12 * HOUR - SECOND) == 0
            assert tick(at=ends + 12 * HOUR) == 3
            assert states(mailing) == {"accepted": 6}
        else:
            drop(mailing=mailing, by=COMMAND, at=ends)
            assert tick(at=ends + 12 * HOUR) == 0
            assert states(mailing) == {"accepted": 3, "dropped": 3}
    assert max(Counter(one.to[0] for one in mailoutbox).values()) == 1


@pytest.mark.parametrize("zone", PLACES)
def test_who_leads_is_told_on_the_first_page_and_chooses_on_that_of_the_message(cast: Cast, settings, zone: str):
    begins, ends = PLACES[zone]
    settings.ARPENTEUR_SECOND_FACTOR, settings.ARPENTEUR_DEMO = False, True
    with sealed(cast.campaign.pk):
        on_clocks_of(cast, zone)
        people(cast, 3)
        a_sender(cast)
        mailing = leaving(cast, an_account(cast, a_minute=2), at=begins - HOUR)
        assert tick(at=begins - SECOND) == 2
        assert tick(at=begins) == 0
    address = f"/c/{cast.campaign.slug}/messages/{mailing.pk}/"
    with time_machine.travel(begins, tick=False):
        director = cast.client(cast.director)
        glance = plain_words(director.get(f"/c/{cast.campaign.slug}/"))
        silent = director.get(address)
    assert "1 personne ne l’a pas reçu" in glance
    assert (b'value="resume"' in silent.content, b'value="drop"' in silent.content) == (False, True)
    assert "L49" in plain_words(silent)
    with time_machine.travel(ends, tick=False):
        director = cast.client(cast.director)
        after = director.get(address)
        assert (b'value="resume"' in after.content, b'value="drop"' in after.content) == (True, True)
        assert director.post(f"{address}ordre/", {"do": "resume"}).status_code == 302
    with sealed(cast.campaign.pk):
        assert Mailing.objects.get(pk=mailing.pk).state == MailingState.SENDING


@pytest.mark.parametrize("zone", PLACES)
def test_nothing_begins_to_leave_during_the_silence(cast: Cast, book: MailBook, port: int, zone: str):
    begins, _ends = PLACES[zone]
    with sealed(cast.campaign.pk):
        on_clocks_of(cast, zone)
        people(cast, 1)
        a_sender(cast)
        mailing = approved(cast, an_account(cast, port), at=begins - SECOND)
        with pytest.raises(InputError, match="L49"):
            start(mailing=mailing, by=COMMAND, at=begins)
        with pytest.raises(InputError, match="L49"):
            approved(cast, an_account(cast, port), at=begins - HOUR, not_before=begins)
        assert Mailing.objects.get(pk=mailing.pk).state == MailingState.APPROVED


def test_each_person_has_the_silence_of_her_own_station(cast: Cast, book: MailBook, port: int):
    """A vote of the nation: Guadeloupe votes on Saturday, on its own clocks; Réunion on Sunday, three hours early."""
    eve = datetime(2027, 3, 12, 4, tzinfo=UTC)
    with sealed(cast.campaign.pk):
        Campaign.objects.filter(pk=cast.campaign.pk).update(election="pres")
        cast.campaign.refresh_from_db()
        for name, station in (("a", "97105_0001"), ("b", "97411_0001"), ("c", "")):
            acquainted(cast.campaign, f"Figurine {name}", (NEWS,), email=f"{name}@exemple.fr", station=station)
        a_sender(cast)
        mailing = leaving(cast, an_account(cast, port), at=eve - HOUR)
        assert send(eve, lambda: eve) == 2
        mailing.refresh_from_db()
        assert (mailing.state, mailing.stop_reason) == (MailingState.STOPPED, StopReason.SILENCE)
        left = mailing.recipients.get(state=RecipientState.WAITING)
        assert left.contact.station == "97105_0001"
    assert sorted(book.each()) == ["b@exemple.fr", "c@exemple.fr"]


def test_the_silence_of_a_station_is_its_own_day_and_clock(cast: Cast):
    with sealed(cast.campaign.pk):
        Campaign.objects.filter(pk=cast.campaign.pk).update(election="pres")
        cast.campaign.refresh_from_db()
        starts = {
            "97105_0001": datetime(2027, 3, 12, 4, tzinfo=UTC),
            "98735_0001": datetime(2027, 3, 12, 10, tzinfo=UTC),
            "97411_0001": datetime(2027, 3, 12, 20, tzinfo=UTC),
            "": datetime(2027, 3, 12, 23, tzinfo=UTC),
        }
        for station, begins in starts.items():
            for channel in (Channel.EMAIL, Channel.SMS, Channel.POST, Channel.PHONE):
                assert refused(cast.campaign, channel, begins - SECOND, station) is None, (station, channel)
                assert refused(cast.campaign, channel, begins, station) is not None, (station, channel)
