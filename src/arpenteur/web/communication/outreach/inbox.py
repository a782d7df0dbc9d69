"""Answers that arrive in the campaign's own inbox: taken in every few minutes; notices of undelivered mail too."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from typing import Any

from arpenteur.web.communication.outreach.models import Account, MessageReply
from arpenteur.web.communication.outreach.replies import MailAnswer, close_reply, take_reply
from arpenteur.web.communication.outreach.returns import Notice, NoticeKind, take_notice
from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.outbox.mailbox import Inbox, MailboxError, read_inbox
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Channel

Read = Callable[[Inbox], tuple[str, list[tuple[int, bytes]]]]
KEPT = timedelta(days=60)
"""How long an answer of somebody who is no contact waits for the team."""
_AUTOMATIC = frozenset({"auto-generated", "auto-replied", "auto-notified"})


def take_due(*, at: datetime) -> int:
    """Take in what arrived in every inbox; how many answers and notices."""
    return sum(_of_campaign(one.pk, at) for one in every_campaign() if one.closed_at is None)


def forget_strangers(*, at: datetime) -> int:
    """Answers of people who are no contacts go after two months, whether somebody dealt with them or not; how many."""
    return sum(_forget_in(one.pk, at) for one in every_campaign())


def _forget_in(campaign: int, at: datetime) -> int:
    with sealed(campaign):
        old = list(MessageReply.objects.filter(contact=None, answered_at=None, at__lt=at - KEPT))
        for one in old:
            close_reply(reply=one, by=JOB, at=at)
        return len(old)


def take_inbox(account: Account, at: datetime, read: Read = read_inbox) -> int:
    """Take in what arrived in the inbox of one account since the last time; how many answers and notices."""
    said = account.settings
    known = account.checks.get("inbox", {})
    inbox = Inbox(
        str(said.get("imap_host", "")),
        str(said.get("imap_username", "")),
        account.inbox_secret,
        after=int(known.get("after", 0)),
        era=str(known.get("era", "")),
    )
    try:
        era, messages = read(inbox)
    except MailboxError as error:
        _remember(account, {**known, "fault": str(error), "at": at.isoformat()})
        return 0
    taken = 0
    for number, content in messages:
        taken += _take(account, content, at)
        _remember(account, {"after": number, "era": era, "fault": "", "at": at.isoformat()})
    if not messages:
        _remember(account, {**known, "era": era, "fault": "", "at": at.isoformat()})
    return taken


def answer_of(message: EmailMessage, content: bytes) -> MailAnswer:
    """An answer as its message says it."""
    body = message.get_body(("plain",))
    text = str(body.get_content()) if body is not None else ""
    threads = f"{message.get('In-Reply-To', '')} {message.get('References', '')}".split()
    automatic = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower() in _AUTOMATIC
    automatic = automatic or "X-Autoreply" in message or str(message.get("Precedence", "")).lower() == "auto_reply"
    number = str(message.get("Message-ID", "")) or hashlib.sha256(content).hexdigest()
    return MailAnswer(number, parseaddr(str(message.get("From", "")))[1], text, tuple(threads), automatic)


def undelivered(message: EmailMessage) -> Notice | None:
    """What a notice of undelivered mail says (RFC 3464): which message, and whether for good; None for other mail."""
    if message.get_content_type() != "multipart/report" or message.get_param("report-type") != "delivery-status":
        return None
    code, status = "", ""
    for part in message.walk():
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            code = code or _number_of(part)
        elif part.get_content_type() == "message/delivery-status":
            status = next((str(one["Status"]) for one in _groups(part) if one.get("Status")), status)
    if not code or not status.startswith(("4.", "5.")):
        return None
    kind = NoticeKind.HARD if status.startswith("5.1.") else NoticeKind.SOFT
    return Notice(str(message.get("Message-ID", code)), kind, code)


def _take(account: Account, content: bytes, at: datetime) -> bool:
    message = message_from_bytes(content, policy=default)
    notice = undelivered(message)
    if notice is not None:
        return take_notice(account=account, notice=notice, by=JOB, at=at)
    return take_reply(account=account, answer=answer_of(message, content), by=JOB, at=at) is not None


def _number_of(part: Any) -> str:
    """The number (Message-ID) of a message inside another, whole or by its headers."""
    inner: Any = (
        part.get_payload(0) if part.is_multipart() else message_from_bytes(part.get_payload(decode=True) or b"")
    )
    return str(inner.get("Message-ID", ""))


def _groups(part: EmailMessage) -> Iterator[EmailMessage]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (one for one in payload if isinstance(one, EmailMessage))


def _of_campaign(campaign: int, at: datetime) -> int:
    with sealed(campaign):
        rows = Account.objects.select_related("campaign").filter(ended_at=None, channel=Channel.EMAIL)
        return sum(take_inbox(one, at) for one in rows if one.inbox_secret and one.settings.get("imap_host"))


def _remember(account: Account, inbox: dict[str, object]) -> None:
    account.checks = {**account.checks, "inbox": inbox}
    Account.objects.filter(pk=account.pk).update(checks=account.checks)
