"""Ways out of the outbox beside webhooks: many messages by one connection, an inbox that is only read, DNS, a GET."""

import imaplib
from typing import Any, ClassVar

import dns.resolver
import pytest
from cast import AT, Cast
from django.core.mail import EmailMessage
from django.db import transaction
from mail_server import MailBook, mail_server

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.outbox.addresses import check_host
from arpenteur.web.foundation.outbox.kinds import HeldError, MessageKind, NotSentError
from arpenteur.web.foundation.outbox.mail import MailAccountError, MailServer, mail_session, refusal_of
from arpenteur.web.foundation.outbox.mailbox import Inbox, MailboxError, read_inbox
from arpenteur.web.foundation.outbox.models import Message, MessageState
from arpenteur.web.foundation.outbox.names import texts_of_name
from arpenteur.web.foundation.outbox.queue import drop_unsent, hand_over, hold_waiting, key_of, message, release
from arpenteur.web.foundation.outbox.worker import LEASE, deliver_due
from arpenteur.web.foundation.shared.sealing import sealed


def public(_host: str, _port: int) -> list[str]:
    return ["8.8.8.8"]


def private(_host: str, _port: int) -> list[str]:
    return ["8.8.8.8", "10.0.0.8"]


@pytest.mark.parametrize(
    ("code", "text", "reason", "final"),
    [
        (550, b"5.1.1 no such user", "no mailbox", True),
        (550, b"5.7.1 policy", "refused", True),
        (550, b"unknown", "no mailbox", True),
        (552, b"full", "refused", True),
        (554, b"5.2.2 full", "refused", True),
        (451, b"4.7.1 later", "SMTP 451", False),
        (421, b"", "SMTP 421", False),
    ],
)
def test_what_a_refusal_of_a_mail_server_means(code: int, text: bytes, reason: str, final: bool):
    error = refusal_of(code, text)
    assert (str(error), error.final, error.alone) == (reason, final, True)


def test_a_server_on_a_private_network_is_the_site_s_own_or_none(settings):
    assert check_host("smtp.exemple.fr", 587, public) == "8.8.8.8"
    for resolver in (private, lambda _host, _port: []):
        with pytest.raises(InputError):
            check_host("smtp.exemple.fr", 587, resolver)
    settings.MAILERS = {"default": {"BACKEND": "x", "OPTIONS": {"host": "relais"}}}
    assert check_host("relais", 25, private) == "8.8.8.8"


def test_many_messages_leave_by_one_connection_and_a_wrong_account_is_told_apart(settings):
    settings.DEBUG = True  # the loopback is no public address
    book, handed = MailBook(), []
    with mail_server(book) as port, mail_session(MailServer("127.0.0.1", port, tls="none")) as send:
        for number in range(3):
            text = "Un\n.\n..deux\n"
            mail = EmailMessage("Essai", text, "a@exemple.fr", [f"n{number}@exemple.fr"])
            send(mail, lambda: handed.append(len(book.taken)))
    assert (book.connections, handed) == (1, [0, 1, 2])
    assert book.taken[0].message.get_content().replace("\r\n", "\n").rstrip() == "Un\n.\n..deux"
    with mail_session(MailServer("ailleurs.exemple.fr", 25), private) as send, pytest.raises(MailAccountError):
        send(EmailMessage("Essai", "x", "a@exemple.fr", ["b@exemple.fr"]), lambda: None)


def test_a_kind_sends_in_one_way():
    with pytest.raises(ValueError, match="test"):
        MessageKind("test")


def _given(cast: Cast) -> None:
    with transaction.atomic():
        hand_over(
            message(
                campaign=cast.campaign.pk,
                kind="test",
                channel="c",
                at=AT,
                patience=LEASE * 10,
                id=key_of(name),
                payload={},
            )
            for name in "ab"
        )


@pytest.mark.django_db
def test_what_is_held_back_waits_until_it_is_released_and_counts_as_no_try(cast: Cast):
    def held(_one: Message, _at: object) -> None:
        raise HeldError

    sent: list[Message] = []
    good = MessageKind("test", lambda one, _at: sent.append(one))
    number = cast.campaign.pk
    with sealed(number):
        _given(cast)
        assert hold_waiting(campaign=number, channel="c") == 2
        assert deliver_due(at=AT, among=[good]) == 0
        assert release(campaign=number, channel="c", at=AT, patience=LEASE) == 2
        assert deliver_due(at=AT, among=[MessageKind("test", held)]) == 0
        assert set(Message.objects.values_list("state", "attempts")) == {(MessageState.HELD, 0)}
        release(campaign=number, channel="c", at=AT, patience=LEASE)
        assert deliver_due(at=AT, among=[good]) == 2
        assert len(sent) == 2
        _given(cast)
        assert drop_unsent(campaign=number, channel="c") == 0, "what left stays written down"


@pytest.mark.django_db
def test_a_fault_of_one_message_alone_lets_the_others_pass(cast: Cast):
    def alone(one: Message, _at: object) -> None:
        if one.pk == key_of("a"):
            raise NotSentError("SMTP 451", alone=True)

    with sealed(cast.campaign.pk):
        _given(cast)
        assert deliver_due(at=AT, among=[MessageKind("test", alone)]) == 1


class FakeInbox:
    """Enough of an IMAP server: what was asked of it is kept."""

    asked: ClassVar[list[tuple[Any, ...]]] = []

    def __init__(self, host: str, port: int, timeout: float) -> None:
        self.asked.append((host, port))

    def __enter__(self) -> "FakeInbox":
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def login(self, *words: str) -> None:
        if words[1] != "bon":
            raise imaplib.IMAP4.error("no")

    def select(self, folder: str, readonly: bool) -> None:
        self.asked.append((folder, readonly))

    def response(self, _word: str) -> tuple[str, list[bytes]]:
        return "UIDVALIDITY", [b"77"]

    def uid(self, command: str, *words: str) -> tuple[str, list[Any]]:
        self.asked.append((command, *words))
        if command == "SEARCH":
            return "OK", [b"3 9 5"]
        return "OK", [(b"head", f"Subject: {words[0]}\r\n\r\nx".encode()), b")"]


def test_an_inbox_is_only_read_from_the_last_message_on(monkeypatch: pytest.MonkeyPatch):
    FakeInbox.asked = []
    monkeypatch.setattr(imaplib, "IMAP4_SSL", FakeInbox)
    era, messages = read_inbox(Inbox("imap.exemple.fr", "u", "bon", after=4, era="77"), public)
    assert (era, [number for number, _content in messages]) == ("77", [5, 9])
    assert ('"INBOX"', True) in FakeInbox.asked
    assert all("PEEK" in words[-1] for words in FakeInbox.asked if words[0] == "FETCH")
    assert [number for number, _c in read_inbox(Inbox("imap.exemple.fr", "u", "bon", after=4, era="1"), public)[1]] == [
        3,
        5,
        9,
    ]
    for inbox, resolver, reason in (
        (Inbox("imap.exemple.fr", "u", "faux"), public, "account"),
        (Inbox("imap.exemple.fr", "u", "bon"), private, "address"),
    ):
        with pytest.raises(MailboxError, match=reason):
            read_inbox(inbox, resolver)


def test_dns_says_texts_nothing_or_that_it_does_not_answer(monkeypatch: pytest.MonkeyPatch):
    class Text:
        strings = (b"v=spf1 ", b"-all")

    answers: dict[str, Any] = {"a": [Text()], "b": dns.resolver.NXDOMAIN(), "c": dns.resolver.NoAnswer()}

    def resolve(name: str, _kind: str, **_limits: float) -> list[Text]:
        found = answers.get(name, dns.resolver.LifetimeTimeout(timeout=1, errors=[]))
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(dns.resolver, "resolve", resolve)
    assert texts_of_name("a") == ["v=spf1 -all"]
    assert (texts_of_name("b"), texts_of_name("c")) == ([], [])
    with pytest.raises(OSError, match="LifetimeTimeout"):
        texts_of_name("d")
