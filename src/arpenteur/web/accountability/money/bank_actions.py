"""Writes: a statement of the bank is read, its lines matched with the account by somebody, matches undone."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.accountability.money.framing import kept_until, locked_frame
from arpenteur.web.accountability.money.models import (
    BankMatch,
    Donation,
    Expense,
    Income,
    LoanRepayment,
    Statement,
    StatementLine,
)
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.fields import encrypt_rows
from arpenteur.web.foundation.shared.apart import ApartBounds, read_apart

_READER = "arpenteur.web.accountability.money.statements:read_statement"
_BOUNDS = ApartBounds(memory=400 * 1024 * 1024, seconds=30, answer=8 * 1024 * 1024)


@dataclass(frozen=True)
class Refund:
    """A donation as it went back: another movement of the bank than the one by which it came."""

    donation: Donation

    @property
    def cents(self) -> int:
        """Those of the donation."""
        return self.donation.cents


Entry = Donation | Expense | Income | LoanRepayment | Refund
_LINKS: dict[type, str] = {
    Donation: "donation",
    Expense: "expense",
    Income: "income",
    LoanRepayment: "repayment",
    Refund: "refund",
}
_GOES_OUT = (Expense, LoanRepayment, Refund)


def open_statement(content: bytes) -> dict[str, Any]:
    """What a file of the bank holds, read in a process apart, before any transaction. Raises InputError."""
    return read_apart(_READER, content, _BOUNDS)


@verb("statement.brought", "statement of the bank read")
def bring_statement(*, campaign: Campaign, read: dict[str, Any], by: Actor, at: datetime) -> Statement:
    """Keep the lines of a statement that are not there already. Raises InputError where all of them are."""
    locked_frame(campaign, at)
    lines = _lines(campaign, read["lines"])
    known = set(StatementLine.objects.filter(digest__in=[*lines]).values_list("digest", flat=True))
    fresh = {digest: line for digest, line in lines.items() if digest not in known}
    if not fresh:
        raise InputError(_("every line of this statement is there already"), action=_("nothing was changed"))
    days = [date.fromisoformat(line[0]) for line in read["lines"]]
    statement = Statement.objects.create(
        campaign=campaign,
        form=read["form"],
        maker=by.pseudonym,
        first_on=min(days),
        last_on=max(days),
        balance=read["balance"],
        known=len(lines) - len(fresh),
        created_at=at,
    )
    until = kept_until(campaign)
    rows = [
        StatementLine(
            campaign=campaign,
            statement=statement,
            booked_on=date.fromisoformat(line[0]),
            cents=line[1],
            text=line[2],
            digest=digest,
            expires_at=until,
        )
        for digest, line in fresh.items()
    ]
    encrypt_rows(rows)
    StatementLine.objects.bulk_create(rows, batch_size=500)
    record(subject=statement, by=by, at=at, campaign=campaign.pk, lines=len(rows))
    return statement


@verb("statement.removed", "statement of the bank removed")
def remove_statement(*, statement: Statement, by: Actor, at: datetime) -> None:
    """A statement goes with its lines. Raises InputError where one of them is matched."""
    if BankMatch.objects.filter(line__statement=statement).exists():
        raise InputError(_("lines of this statement are matched"), action=_("undo these matches first"))
    record(subject=statement, by=by, at=at, campaign=statement.campaign_id)
    statement.delete()


@verb("bank.matched", "line of the bank matched")
def match(*, line: StatementLine, entries: Sequence[Entry], by: Actor, at: datetime) -> None:
    """A line of the bank is these entries, somebody says. Raises InputError where they do not add up to it, where one
    is matched already, counts no more or is not paid by the agent.
    """
    locked_frame(line.campaign, at)
    entries = list(dict.fromkeys(entries))
    held = StatementLine.objects.select_for_update().get(pk=line.pk)
    if held.aside or held.matches.exists():
        raise InputError(_("this line is matched already"), action=_("undo it first"))
    if not entries or sum(_cents(one) for one in entries) != held.cents:
        raise InputError(_("these entries do not add up to the line"), expected=_("the same amount, to the cent"))
    for one in entries:
        if not _is_open(one):
            raise InputError(_("one of these entries is matched already, or has no payment to match"))
        row = one.donation if isinstance(one, Refund) else one
        BankMatch.objects.create(
            campaign_id=held.campaign_id, line=held, maker=by.pseudonym, made_at=at, **{_LINKS[type(one)]: row}
        )
    record(subject=held, by=by, at=at, campaign=held.campaign_id, n=len(entries))


@verb("bank.unmatched", "match of a line of the bank undone")
def unmatch(*, line: StatementLine, by: Actor, at: datetime) -> None:
    """What was said of a line is taken back; again changes nothing."""
    held = StatementLine.objects.select_for_update().get(pk=line.pk)
    count, _by_table = held.matches.all().delete()
    if count or held.aside:
        held.aside = False
        held.save(update_fields=["aside"])
        record(subject=held, by=by, at=at, campaign=held.campaign_id, n=count)


@verb("bank.aside", "line of the bank put aside")
def put_aside(*, line: StatementLine, by: Actor, at: datetime) -> None:
    """A line that is no entry of the account: a movement that was cancelled, a transfer back. Raises InputError for one
    that is matched.
    """
    held = StatementLine.objects.select_for_update().get(pk=line.pk)
    if held.matches.exists():
        raise InputError(_("this line is matched already"), action=_("undo it first"))
    if not held.aside:
        held.aside = True
        held.save(update_fields=["aside"])
        record(subject=held, by=by, at=at, campaign=held.campaign_id)


def _cents(entry: Entry) -> int:
    return -entry.cents if isinstance(entry, _GOES_OUT) else entry.cents


def _is_open(entry: Entry) -> bool:
    """Whether money moved that no line of the bank is matched with. A donation that went back came in too."""
    if isinstance(entry, Refund):
        return entry.donation.returned_on is not None and not hasattr(entry.donation, "refund_match")
    if isinstance(entry, Expense) and (entry.paid_on is None or entry.direct):
        return False
    return not hasattr(entry, "match")


def _lines(campaign: Campaign, lines: Sequence[list[Any]]) -> dict[str, list[Any]]:
    """Lines by their keyed digest: two that are alike in one statement are two lines, the same line in two is one."""
    key = hashlib.sha256(f"money.bank:{campaign.pk}:{settings.SECRET_KEY}".encode()).digest()
    found: dict[str, list[Any]] = {}
    times: dict[str, int] = {}
    for line in lines:
        on, cents, text, identifier = line
        said = f"{on}\x1f{cents}\x1f{identifier or text}"
        times[said] = times.get(said, 0) + 1
        found[hmac.digest(key, f"{said}\x1f{times[said]}".encode(), "sha256").hex()] = line
    return found
