"""What is looked at in a text message before it may leave: its sender, length, price, exit, hour.

A text message as it leaves: who writes, what is said, how to object; made of seven bits where that is possible.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.errors import InputError
from arpenteur.domain.hours import TEXTS, usual
from arpenteur.domain.law import rule
from arpenteur.domain.text_messages import (
    MOST_PARTS,
    RULE,
    Coding,
    check_sender,
    length_of,
    plain,
    price_of,
    says_stop,
    with_stop,
)
from arpenteur.web.communication.outreach.blocks import TextBlock, Variable, filled, read_blocks
from arpenteur.web.communication.outreach.choosing import choose
from arpenteur.web.communication.outreach.findings import CheckVerdict, SendingCheck
from arpenteur.web.communication.outreach.models import Account, Mailing, Sender
from arpenteur.web.communication.outreach.values import example_values
from arpenteur.web.foundation.campaigns.clock import day_of, local
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import clock, decimal

_OK, _WARN, _STOP = CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.STOP


def stop_number(account: Account | None) -> str:
    """The short number that people send STOP to; empty where they answer the message itself."""
    return str(account.settings.get("stop", "")) if account else ""


def text_for(mailing: Mailing, account: Account | None, values: Mapping[Variable, str]) -> str:
    """The text for one person. Signs that would make it longer are written plainly, as its length is paid."""
    said = [filled(_bare(one.text), values) for one in read_blocks(mailing.blocks) if isinstance(one, TextBlock)]
    text = "\n".join(one for one in said if one)
    sender = Sender.objects.filter(campaign=mailing.campaign_id).first()
    name = sender.name if sender else mailing.campaign.name
    if name.casefold() not in text.casefold():
        text = f"{name} : {text}"
    return plain(with_stop(text, stop_number(account)))


def example(mailing: Mailing, _at: datetime) -> str:
    """The text for somebody who does not exist."""
    return text_for(mailing, mailing.account, example_values(mailing))


def longest_parts(mailing: Mailing) -> int:
    """In how many parts it leaves for somebody whose first name is long."""
    values = {**example_values(mailing), Variable.FIRST_NAME: "Marie-Antoinette"}
    return length_of(text_for(mailing, mailing.account, values)).parts


def _bare(text: str) -> str:
    """A text without the marks of titles and bold words, which a telephone does not show."""
    lines = [line.removeprefix("# ").replace("**", "").strip() for line in text.replace("\r\n", "\n").split("\n")]
    return "\n".join(line for line in lines if line)


def preflight(mailing: Mailing, at: datetime) -> list[SendingCheck]:
    """Every check of a text message."""
    return [*_blocks(mailing), *_sender(mailing, at), *_length(mailing, at), _exit(mailing, at), *_hours(mailing, at)]


def price_per_part(account: Account | None) -> Decimal | None:
    """What a part costs with an account, in euros; None where nobody said it."""
    try:
        return Decimal(str(account.settings["price"])) if account else None
    except (KeyError, InvalidOperation):
        return None


def opens(mailing: Mailing, at: datetime) -> bool:
    """Whether text messages may leave at a moment, on the clocks of the campaign."""
    campaign = mailing.campaign
    return usual(TEXTS, day_of(campaign, at)).open_at(local(campaign, at), campaign.place)


def _blocks(mailing: Mailing) -> Iterator[SendingCheck]:
    if any(not isinstance(one, TextBlock) for one in read_blocks(mailing.blocks)):
        told = _("A text message has neither pictures nor buttons: write the address in the text.")
        yield SendingCheck("text-only", _STOP, told, settle="blocks")


def _sender(mailing: Mailing, at: datetime) -> Iterator[SendingCheck]:
    if mailing.account is None:
        return
    article = rule(RULE).article
    try:
        shown = check_sender(mailing.account.sender, day_of(mailing.campaign, at))
    except InputError as error:
        yield SendingCheck("sender-number", _STOP, str(error), article, RULE, "account")
        return
    told = _("Shown as “%(sender)s”: neither a mobile nor a landline number.") % {"sender": shown}
    yield SendingCheck("sender-number", _OK, told, article, RULE)


def _length(mailing: Mailing, at: datetime) -> Iterator[SendingCheck]:
    found = length_of(example(mailing, at))
    parts = max(found.parts, longest_parts(mailing))
    said = ngettext("%(n)d part of a text message", "%(n)d parts of a text message", parts) % {"n": parts}
    if parts > MOST_PARTS:
        told = _("Too long: %(parts)s, %(most)d at most.") % {"parts": said, "most": MOST_PARTS}
        yield SendingCheck("length", _STOP, told, settle="blocks")
        return
    if found.coding is Coding.UCS_2:
        signs = {"signs": " ".join(found.wide[:8]), "parts": said}
        yield SendingCheck(
            "length", _WARN, _("%(parts)s: these signs more than double its length: %(signs)s") % signs, settle="blocks"
        )
    else:
        left = {"parts": said, "left": found.left}
        yield SendingCheck("length", _OK, _("%(parts)s; %(left)d characters left in the last.") % left)
    yield _price(mailing, parts, at)


def _price(mailing: Mailing, parts: int, at: datetime) -> SendingCheck:
    each = price_per_part(mailing.account)
    if each is None:
        told = _("Nobody said what a part costs: what it will cost is not known.")
        return SendingCheck("price", _WARN, told, settle="account")
    try:
        people = choose(mailing, at).recipients
    except InputError:
        people = 0
    cost = {"price": decimal(float(price_of(parts, people, each)), 2), "n": people}
    return SendingCheck(
        "price", _OK, ngettext("%(price)s € for %(n)d person.", "%(price)s € for %(n)d people.", people) % cost
    )


def _exit(mailing: Mailing, at: datetime) -> SendingCheck:
    if says_stop(example(mailing, at), stop_number(mailing.account)):
        return SendingCheck("exit", _OK, _("It says who writes and how to object: STOP."), _("CNIL, text messages"))
    return SendingCheck("exit", _STOP, _("It does not say how to object."), _("CNIL, text messages"), settle="blocks")


def _hours(mailing: Mailing, at: datetime) -> Iterator[SendingCheck]:
    campaign = mailing.campaign
    when = max(at, mailing.not_before or at)
    here = local(campaign, when)
    starts = usual(TEXTS, here.date()).opens_at(here, campaign.place)
    article = rule(TEXTS).article
    if starts is None or starts == here:
        yield SendingCheck("hours", _OK, _("At an hour at which people may be disturbed."), article, TEXTS)
        return
    told = _("Neither at night, nor on a Sunday or a holiday: it waits until %(day)s, %(hour)s.") % {
        "day": date_format(starts, "l j F"),
        "hour": clock(starts),
    }
    yield SendingCheck("hours", _WARN, told, article, TEXTS)
