"""Everything the page of a message shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.approving import may_approve, others_may_approve
from arpenteur.web.communication.outreach.blocks import CHOOSING, WORDS
from arpenteur.web.communication.outreach.checks import findings_of
from arpenteur.web.communication.outreach.choosing import RecipientChoice, choose, sequence_of, stack_of
from arpenteur.web.communication.outreach.findings import CheckVerdict, SendingCheck, stopping
from arpenteur.web.communication.outreach.models import Mailing, MailingState, OutReason, Picture
from arpenteur.web.communication.outreach.permissions import APPROVE_MESSAGES, WRITE_MESSAGES
from arpenteur.web.communication.outreach.writing import OPEN
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.persons.contacts.filters import name_of


@dataclass(frozen=True)
class BlockRow:
    """One block of the composer: its number from 0, what it is, its picture where it has one."""

    number: int
    kind: str
    words: Mapping[str, str]
    picture: Picture | None
    first: bool
    last: bool


@dataclass(frozen=True)
class RecipientCounts:
    """For whom, in numbers: how many are chosen, who is left out and why, how many receive it."""

    chosen: int
    recipients: int
    left_out: tuple[tuple[str, int], ...]
    targeted: bool

    @classmethod
    def of(cls, choice: RecipientChoice) -> "RecipientCounts":
        """While it is written."""
        return cls(choice.chosen, choice.recipients, _named(choice.left_out), choice.targeted)

    @classmethod
    def frozen(cls, mailing: Mailing) -> "RecipientCounts":
        """As it was approved."""
        counts = mailing.counts
        return cls(
            counts.get("chosen", 0), counts.get("recipients", 0), _named(counts.get("left_out", {})), mailing.targeted
        )


def composing(mailing: Mailing, member: Member, at: datetime) -> dict[str, Any]:
    """The page of a message of which nothing has left."""
    findings = findings_of(mailing, at)
    stops = stopping(findings)
    people = _people(mailing, at)
    writer = Member(mailing.campaign, mailing.written_by) if mailing.written_by else None
    others = writer is None or bool(others_may_approve(mailing, writer, at))
    return {
        "section": "messages",
        "mailing": mailing,
        "blocks": block_rows(mailing),
        "findings": findings,
        "todo": [one for one in findings if one.verdict is not CheckVerdict.OK],
        "right": [one for one in findings if one.verdict is CheckVerdict.OK],
        "stops": len(stops),
        "people": people,
        "lines": lines_of(mailing, member, at),
        "sequence": sequence_of(mailing),
        "variables": [(f"{{{one}}}", WORDS[one], one in CHOOSING) for one in WORDS],
        "open": mailing.state in OPEN,
        "others": others,
        "edits": mailing.state in OPEN and member.may(WRITE_MESSAGES.name),
        "approves": mailing.state == MailingState.SUBMITTED
        and member.may(APPROVE_MESSAGES.name)
        and may_approve(mailing, member, at),
        "state_words": _answer(mailing, findings),
    }


def lines_of(mailing: Mailing, member: Member, at: datetime) -> list[tuple[str, str]]:
    """The stack of its recipients in words."""
    try:
        return [(str(one.step), name_of(one.code, member, at)) for one in stack_of(mailing)]
    except InputError:
        return [("", "?")]


def block_rows(mailing: Mailing, blocks: Sequence[Mapping[str, str]] | None = None) -> list[BlockRow]:
    """Blocks as the composer shows them: as they are kept, or as they were typed."""
    pictures = {one.file: one for one in mailing.pictures.all()}
    rows = mailing.blocks if blocks is None else blocks
    return [
        BlockRow(number, one["kind"], one, pictures.get(one.get("file", "")), number == 0, number == len(rows) - 1)
        for number, one in enumerate(rows)
    ]


def _people(mailing: Mailing, at: datetime) -> RecipientCounts | None:
    if mailing.counts:
        return RecipientCounts.frozen(mailing)
    try:
        return RecipientCounts.of(choose(mailing, at))
    except InputError:
        return None


def _named(left_out: Any) -> tuple[tuple[str, int], ...]:
    return tuple((str(OutReason(reason).label), n) for reason, n in dict(left_out).items())


def _answer(mailing: Mailing, findings: list[SendingCheck]) -> str:
    """What the page answers: ``yes``, ``not yet``, ``waits`` or ``approved``."""
    if stopping(findings):
        return "not yet"
    return {MailingState.SUBMITTED: "waits", MailingState.APPROVED: "approved"}.get(MailingState(mailing.state), "yes")
