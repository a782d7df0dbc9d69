"""A message leaves once for each person, whatever happens to servers and workers, never to who took her word back."""

from datetime import timedelta

import pytest
import time_machine
from cast import Cast
from mail_server import MailBook, mail_server
from mailings import MINUTE, NOW, a_sender, an_account, approved, leaving, member_of, people, states

from arpenteur.web.communication.outreach.actions import copy, drop, note_handed, resume, stop
from arpenteur.web.communication.outreach.models import (
    Account,
    AccountKind,
    DeadAddress,
    Mailing,
    MailingState,
    Recipient,
    StopReason,
)
from arpenteur.web.communication.outreach.sending import tick
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.outbox import mail
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import forget, object_to_all, withdraw
from arpenteur.web.persons.contacts.models import Contact, How

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(settings) -> MailBook:
    settings.DEBUG = True  # the loopback is no public address
    return MailBook()


@pytest.fixture
def port(book: MailBook):
    with mail_server(book) as number:
        yield number


def test_each_receives_one_envelope_of_her_own(cast: Cast, book: MailBook, port: int):
    with sealed(cast.campaign.pk):
        people(cast, 12)
        a_sender(cast)
        mailing = leaving(cast, an_account(cast, port))
        assert tick(at=NOW) == 12
        assert tick(at=NOW + MINUTE) == 0
        mailing.refresh_from_db()
        assert (mailing.state, states(mailing)) == (MailingState.DONE, {"accepted": 12})
    assert book.each() == {f"n{n}@exemple.fr": 1 for n in range(12)}
    assert book.connections == 1
    first = book.taken[0].message
    assert (first["To"], len(first.get_all("To"))) == (book.taken[0].to[0], 1)
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert first["List-Unsubscribe"].startswith("<http")


def test_greylisted_and_absent_servers_are_asked_again_and_nobody_is_written_to_twice(
    cast: Cast, book: MailBook, port: int
):
    seen: set[str] = set()

    def grey(address: str) -> str | None:
        if address in seen or address == "n3@exemple.fr":
            return "550 5.1.1 no such user" if address == "n3@exemple.fr" else None
        seen.add(address)
        return "451 4.7.1 come back later"

    book.to_recipient = grey
    book.to_message = lambda address: "554 5.7.1 refused by policy" if address == "n4@exemple.fr" else None
    with sealed(cast.campaign.pk):
        people(cast, 8)
        a_sender(cast)
        mailing = leaving(cast, an_account(cast, port))
        assert tick(at=NOW) == 0
        assert tick(at=NOW + timedelta(minutes=2)) == 6
        assert states(mailing) == {"accepted": 6, "refused": 2}
        faults = set(Recipient.objects.exclude(fault="").values_list("fault", flat=True))
        assert faults == {"no mailbox", "refused"}
        assert [one.contact.email for one in DeadAddress.objects.all()] == ["n3@exemple.fr"]
        mailing.refresh_from_db()
        assert mailing.state == MailingState.DONE
    assert max(book.each().values()) == 1


def test_a_worker_killed_before_the_last_word_sends_it_after_and_killed_after_it_never_does(
    cast: Cast, book: MailBook, port: int, monkeypatch: pytest.MonkeyPatch
):
    plain = mail._Handing.data
    moments = iter(["before", "after", *["never"] * 50])

    def data(self, text):
        kill = next(moments)
        if kill == "before":
            raise KeyboardInterrupt
        answer = plain(self, text)
        if kill == "after":
            raise KeyboardInterrupt
        return answer

    monkeypatch.setattr(mail._Handing, "data", data)
    with sealed(cast.campaign.pk):
        people(cast, 6)
        a_sender(cast)
        mailing = leaving(cast, an_account(cast, port))
        at = NOW
        for _kill in range(2):
            with pytest.raises(KeyboardInterrupt):
                tick(at=at)
            at += timedelta(minutes=3)
        tick(at=at)
        assert states(mailing) == {"accepted": 5, "unsure": 1}
        mailing.refresh_from_db()
        assert mailing.state == MailingState.DONE
    assert book.each() == {f"n{n}@exemple.fr": 1 for n in range(6)}


def test_a_server_that_hangs_up_after_the_last_word_is_not_asked_again(cast: Cast, book: MailBook, port: int):
    book.hang_up = lambda address: address == "n1@exemple.fr"
    with sealed(cast.campaign.pk):
        people(cast, 3)
        a_sender(cast)
        mailing = leaving(cast, an_account(cast, port))
        for minutes in (0, 2, 4, 600):
            tick(at=NOW + minutes * MINUTE)
        assert states(mailing) == {"accepted": 2, "unsure": 1}
    assert max(book.each().values()) == 1


@pytest.mark.parametrize("gone", ["withdraw", "object", "forget", "correct"])
def test_who_takes_her_word_back_before_the_last_moment_receives_nothing(
    cast: Cast, book: MailBook, port: int, gone: str
):
    with sealed(cast.campaign.pk):
        _first, second = people(cast, 2)
        a_sender(cast)
        mailing = leaving(cast, an_account(cast, port))

        def between(address: str) -> None:
            """While the first message is being handed over."""
            if address != "n0@exemple.fr":
                return
            with sealed(cast.campaign.pk):
                _take_back(Contact.objects.get(pk=second.pk), gone)

        tick_with(book, between)
        assert states(mailing) == {"accepted": 1, "out": 1}
        mailing.refresh_from_db()
        assert mailing.state == MailingState.DONE
    assert set(book.each()) == {"n0@exemple.fr"}


def _take_back(contact: Contact, gone: str) -> None:
    if gone == "withdraw":
        withdraw(contact=contact, pairs=None, how=How.LINK, by=COMMAND, at=NOW)
    elif gone == "object":
        object_to_all(contact=contact, how=How.LINK, by=COMMAND, at=NOW)
    elif gone == "forget":
        forget(contact=contact, by=COMMAND, at=NOW)
    else:
        contact.by_email = False
        contact.save(update_fields=["by_email"])


def tick_with(book: MailBook, between) -> None:
    """One go, with something that happens in this thread after the first message was handed over."""
    from arpenteur.web.communication.outreach import sending

    plain = sending._left

    def left(message, at):
        plain(message, at)
        between(book.taken[-1].to[0])

    sending._left = left
    try:
        tick(at=NOW)
    finally:
        sending._left = plain


def test_stopped_by_hand_nothing_leaves_until_it_goes_on_and_what_is_dropped_never_does(
    cast: Cast, book: MailBook, port: int
):
    with sealed(cast.campaign.pk):
        people(cast, 5)
        a_sender(cast)
        account = an_account(cast, port)
        by = member_of(cast, cast.director).actor
        first, second = leaving(cast, account), leaving(cast, account)
        for one in (first, second):
            stop(mailing=one, reason=StopReason.BY_HAND, by=by, at=NOW)
        assert tick(at=NOW) == 0
        resume(mailing=first, by=by, at=NOW + MINUTE)
        drop(mailing=second, by=by, at=NOW + MINUTE)
        assert tick(at=NOW + MINUTE) == 5
        assert (states(first), states(second)) == ({"accepted": 5}, {"dropped": 5})
        assert not Message.objects.filter(channel=f"mailing:{second.pk}").exists()


def test_no_more_leave_a_minute_than_the_account_may(cast: Cast, book: MailBook, port: int):
    with sealed(cast.campaign.pk):
        people(cast, 7)
        a_sender(cast)
        leaving(cast, an_account(cast, port, a_minute=3))
        went = [tick(at=NOW + timedelta(seconds=seconds)) for seconds in (0, 20, 61, 80, 122)]
    assert went == [3, 0, 3, 0, 1]


def test_its_page_says_since_when_nothing_leaves_and_no_longer_once_it_does(cast: Cast, book: MailBook, port: int):
    with sealed(cast.campaign.pk):
        people(cast, 12)
        a_sender(cast)
        account = an_account(cast, port)
        Account.objects.filter(pk=account.pk).update(a_minute=5)
        mailing = leaving(cast, account)
        assert tick(at=NOW) == 5
    page = f"/c/{cast.campaign.slug}/messages/{mailing.pk}/"

    def said(minutes: float) -> str:
        with time_machine.travel(NOW + minutes * MINUTE, tick=False):
            return cast.client(cast.director).get(page, follow=True).content.decode()

    assert "Rien n’est parti" not in said(1)
    # No worker comes back: what had left stays, the rest is said to stand since the last one.
    assert "Rien n’est parti depuis le" in said(10)
    assert "à personne deux fois" in said(10)
    with sealed(cast.campaign.pk):
        assert tick(at=NOW + 10 * MINUTE) == 5
    assert "Rien n’est parti" not in said(11)


@pytest.mark.parametrize("broken", ["console", "provider", "none"])
def test_an_account_by_which_nothing_can_leave_stops_the_message_at_once(cast: Cast, settings, broken: str):
    settings.ARPENTEUR_DEMO = settings.DEBUG = False
    with sealed(cast.campaign.pk):
        people(cast, 2)
        a_sender(cast)
        account = an_account(cast, 25)
        mailing = leaving(cast, account)
        kind = AccountKind.CONSOLE if broken == "console" else AccountKind.ANYMAIL
        Account.objects.filter(pk=account.pk).update(kind=kind, settings={"provider": "autre"})
        if broken == "none":
            Mailing.objects.filter(pk=mailing.pk).update(account=None)
        assert tick(at=NOW) == 0
        mailing.refresh_from_db()
        assert (mailing.state, mailing.stop_reason) == (MailingState.STOPPED, StopReason.ACCOUNT)
        assert states(mailing) == {"waiting": 2}
        resume(mailing=mailing, by=COMMAND, at=NOW + MINUTE)
        assert Mailing.objects.get(pk=mailing.pk).state == MailingState.SENDING


def test_letters_that_people_carry_are_noted_by_hand_once(cast: Cast, settings):
    settings.ARPENTEUR_DEMO = True
    with sealed(cast.campaign.pk):
        people(cast, 3)
        a_sender(cast)
        mailing = approved(cast, an_account(cast))
        Mailing.objects.filter(pk=mailing.pk).update(state=MailingState.SENDING)
        numbers = list(mailing.recipients.values_list("pk", flat=True))
        by = member_of(cast, cast.director).actor
        assert [note_handed(mailing=mailing, recipients=numbers[:2], by=by, at=NOW) for _again in range(2)] == [2, 0]
        assert note_handed(mailing=mailing, recipients=numbers, by=by, at=NOW) == 1
        assert Mailing.objects.get(pk=mailing.pk).state == MailingState.DONE


def test_a_message_begun_from_another_says_the_same_to_the_same(cast: Cast, settings):
    settings.ARPENTEUR_DEMO = True
    with sealed(cast.campaign.pk):
        people(cast, 1)
        a_sender(cast)
        first = leaving(cast, an_account(cast))
        made = copy(mailing=first, by=member_of(cast, cast.director), at=NOW)
        assert (made.state, made.subject, made.blocks) == (MailingState.DRAFT, first.subject, first.blocks)
        assert made.recipients.count() == 0


def test_an_account_that_is_refused_stops_the_message_and_loses_nobody(cast: Cast, book: MailBook, port: int):
    with sealed(cast.campaign.pk):
        people(cast, 3)
        a_sender(cast)
        account = an_account(cast, port)
        mailing = leaving(cast, account)
        account.settings = {**account.settings, "host": "192.168.7.7"}
        account.save()
        assert tick(at=NOW) == 0
        mailing.refresh_from_db()
        assert (mailing.state, mailing.stop_reason) == (MailingState.STOPPED, StopReason.ACCOUNT)
        account.settings = {**account.settings, "host": "127.0.0.1"}
        account.save()
        resume(mailing=mailing, by=COMMAND, at=NOW + MINUTE)
        assert tick(at=NOW + MINUTE) == 3
        assert Mailing.objects.get(pk=mailing.pk).state == MailingState.DONE
