"""What is looked at before a message may leave: what the law asks of every channel, then what each channel asks."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.errors import InputError
from arpenteur.domain.law import rule
from arpenteur.domain.law.host import RuleKind, of_kind
from arpenteur.web.communication.outreach.blocks import read_blocks, texts_of, unknown_variables
from arpenteur.web.communication.outreach.channels import channels
from arpenteur.web.communication.outreach.choosing import RecipientChoice, choose, sequence_of
from arpenteur.web.communication.outreach.findings import CheckVerdict, SendingCheck
from arpenteur.web.communication.outreach.models import Mailing, Sender
from arpenteur.web.communication.outreach.silence import next_silence, refused
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.persons.contacts.models import Channel

SILENCE_RULE, ADVERTISING_RULE, MEMBERS_RULE = "FR-L49-SILENCE", "UE-18-ADVERTISING", "UE-18-MEMBERS"
MESSAGE_RULE, LABEL_RULE = "RGPD-13-MESSAGE", "UE-11-LABEL"
_OK, _WARN, _STOP = CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.STOP


def findings_of(mailing: Mailing, at: datetime) -> list[SendingCheck]:
    """Every check of a mailing at a moment, those that stop it first. Inside a ``sealed`` block; no network."""
    found = [*_words(mailing), *_mentions(mailing), _silence(mailing, at), *_people(mailing, at), *_sender(mailing)]
    channel = channels().get(Channel(mailing.channel))
    if channel is None:
        found.append(SendingCheck("channel", _STOP, _("Nothing of this site sends by this channel.")))
    else:
        found += channel.preflight(mailing, at)
        found += _account(mailing, needed=channel.session is not None)
    order = {_STOP: 0, _WARN: 1, _OK: 2}
    return sorted(found, key=lambda one: order[one.verdict])


def _words(mailing: Mailing) -> Iterator[SendingCheck]:
    blocks = read_blocks(mailing.blocks)
    if not blocks:
        yield SendingCheck("empty", _STOP, _("The message says nothing yet."), settle="blocks")
    for word in unknown_variables(mailing.subject, blocks):
        yield SendingCheck(
            "variable",
            _STOP,
            _("“{%(word)s}” is replaced by nothing: it would leave as it is.") % {"word": word},
            settle="blocks",
        )


def _mentions(mailing: Mailing) -> Iterator[SendingCheck]:
    """Words that a rule of the host asks of messages by this channel."""
    said = _plain(" ".join((mailing.subject, *texts_of(read_blocks(mailing.blocks)))))
    for one in of_kind(RuleKind.MENTION):
        if mailing.channel in one.channels:
            there = _plain(one.text) in said
            told = _("It bears “%(text)s”.") if there else _("It must bear “%(text)s”: write it in the message.")
            verdict = _OK if there else _STOP
            yield SendingCheck("mention", verdict, told % {"text": one.text}, one.article, one.id, "blocks")


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _silence(mailing: Mailing, at: datetime) -> SendingCheck:
    campaign, channel = mailing.campaign, Channel(mailing.channel)
    when = max(at, mailing.not_before or at)
    law = refused(campaign, channel, when)
    article = rule(SILENCE_RULE).article
    if law is not None:
        return SendingCheck("silence", _STOP, f"{law.title} {law.reason}", law.article, law.rule, "when")
    span = next_silence(campaign, when)
    if span is None:
        return SendingCheck("silence", _OK, _("The vote is over: no silence is to come."), article, SILENCE_RULE)
    begins = local(campaign, span.starts)
    told = _("Outside the silence, which begins on %(day)s at %(hour)s, on the clocks of %(zone)s.") % {
        "day": date_format(begins, "l j F"),
        "hour": clock(begins),
        "zone": campaign.time_zone.rpartition("/")[2],
    }
    return SendingCheck("silence", _OK, told, article, SILENCE_RULE)


def _people(mailing: Mailing, at: datetime) -> Iterator[SendingCheck]:
    try:
        choice = choose(mailing, at)
    except InputError as error:
        yield SendingCheck("people", _STOP, str(error), settle="people")
        return
    sequence = sequence_of(mailing)
    if sequence is not None:
        told = _("It leaves for each person %(hours)d h after she reached “%(step)s”, if she agreed by then.")
        words = {"hours": sequence.hours, "step": sequence.step.name}
        yield SendingCheck("consent", _OK, told % words, _("GDPR, art. 6(1)a and 7"), ADVERTISING_RULE)
        yield _targeting(choice)
        return
    if not choice.recipients:
        yield SendingCheck("nobody", _STOP, _("Nobody would receive it."), settle="people")
        return
    yield SendingCheck(
        "consent",
        _OK,
        ngettext(
            "%(n)s person agreed to this purpose by this channel, and has not taken it back.",
            "%(n)s people agreed to this purpose by this channel, and have not taken it back.",
            choice.recipients,
        )
        % {"n": choice.recipients},
        _("GDPR, art. 6(1)a and 7"),
        ADVERTISING_RULE,
    )
    yield _targeting(choice)


def _targeting(choice: RecipientChoice) -> SendingCheck:
    if choice.asks_agreement:
        why = (
            _("This message chooses whom it goes to, or is not the same for all: each gave the separate agreement.")
            if choice.targeted
            else _("A candidate alone writes with the separate agreement of each: everybody here gave it.")
        )
        return SendingCheck("targeting", _OK, why, _("(EU) 2024/900, art. 18(1)"), ADVERTISING_RULE)
    if choice.targeted:
        told = _("This channel is not online: choosing whom it goes to asks for no separate agreement.")
        return SendingCheck("targeting", _OK, told, _("(EU) 2024/900, art. 18"), ADVERTISING_RULE)
    told = _("The same message to all who subscribed with a non-profit body: no separate agreement is needed.")
    return SendingCheck("targeting", _OK, told, _("(EU) 2024/900, art. 18(3)"), MEMBERS_RULE)


def _sender(mailing: Mailing) -> Iterator[SendingCheck]:
    sender = Sender.objects.filter(campaign=mailing.campaign).first()
    articles = _("GDPR, art. 13 and 14")
    if sender is None:
        yield SendingCheck(
            "sender",
            _STOP,
            _("Say who writes, from where, and whom people ask about their data."),
            articles,
            MESSAGE_RULE,
            "sender",
        )
        return
    yield SendingCheck(
        "sender",
        _OK,
        _("Who writes, where the data come from, and the rights of people are said at the foot."),
        articles,
        MESSAGE_RULE,
    )
    label = _("(EU) 2024/900, art. 11")
    if sender.label_shown:
        yield SendingCheck(
            "label", _OK, _("It says that it is a political message; here of your own will."), label, LABEL_RULE
        )
    else:
        yield SendingCheck(
            "label", _WARN, _("It does not say that it is a political message."), label, LABEL_RULE, "sender"
        )


def _account(mailing: Mailing, *, needed: bool) -> Iterator[SendingCheck]:
    if not needed:
        return
    account = mailing.account
    if account is None or account.ended_at is not None or account.channel != mailing.channel:
        yield SendingCheck(
            "account", _STOP, _("Choose the account of the campaign by which it leaves."), settle="account"
        )
