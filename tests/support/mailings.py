"""Messages as tests need them: written by the organiser of the cast, approved by its director, ready to leave."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from acquainted import acquainted
from cast import Cast

from arpenteur.web.communication.outreach.accounts import AccountWords
from arpenteur.web.communication.outreach.actions import (
    MailingDraft,
    approve,
    begin,
    keep_account,
    keep_sender,
    start,
    submit,
)
from arpenteur.web.communication.outreach.blocks import Block, ButtonBlock, TextBlock
from arpenteur.web.communication.outreach.models import Account, AccountKind, Mailing, Recipient, SenderKind
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.persons.contacts.models import Channel, Contact, Purpose

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
NEWS, TARGETED = (Purpose.NEWS, Channel.EMAIL), (Purpose.TARGETED, Channel.EMAIL)
BLOCKS: tuple[Block, ...] = (
    TextBlock("Bonjour {prénom},\n\nSamedi, nous plantons **douze arbres**.\n\n- des gants\n- de l'eau"),
    ButtonBlock("Je viens", "https://exemple.fr/verger"),
)


def member_of(cast: Cast, user: User) -> Member:
    """Somebody of the cast as a member; inside ``sealed``."""
    return Member(cast.campaign, Membership.objects.select_related("campaign").get(user=user))


def people(cast: Cast, count: int, pairs: Iterable[tuple[Purpose, Channel]] = (NEWS,), **given: Any) -> list[Contact]:
    """So many contacts who agreed; inside ``sealed``."""
    pairs = tuple(pairs)
    return [
        acquainted(cast.campaign, f"Figurine Numéro{n}", pairs, email=f"n{n}@exemple.fr", at=NOW, **given)
        for n in range(count)
    ]


def an_account(cast: Cast, port: int = 0, **given: Any) -> Account:
    """A mail server on the loopback, or on a demonstration nothing at all."""
    words: dict[str, Any] = {
        "channel": Channel.EMAIL,
        "kind": AccountKind.SMTP if port else AccountKind.CONSOLE,
        "name": "Essai",
        "sender": "bonjour@exemple.fr",
        "sender_name": "Liste d'essai",
        "reply_to": "reponses@exemple.fr",
        "settings": {"host": "127.0.0.1", "port": port, "tls": "none"},
        "a_minute": 100_000,
    } | given
    return keep_account(campaign=cast.campaign, account=None, words=AccountWords(**words), by=COMMAND, at=NOW)


def a_sender(cast: Cast, kind: SenderKind = SenderKind.BODY, *, label: bool = True) -> None:
    """Who writes."""
    keep_sender(
        campaign=cast.campaign,
        kind=kind,
        name="Association d'essai",
        address="1 rue du Gabarit, 00042 Valmarche",
        contact="donnees@exemple.fr",
        label_shown=label,
        by=COMMAND,
        at=NOW,
    )


def draft_of(account: Account | None, **given: Any) -> MailingDraft:
    """What the organiser writes."""
    words: dict[str, Any] = {"subject": "Samedi, on plante", "blocks": BLOCKS, "account": account} | given
    return MailingDraft(**words)


def written(cast: Cast, account: Account | None, at: datetime = NOW, **given: Any) -> Mailing:
    """A draft of the organiser's."""
    return begin(draft=draft_of(account, **given), by=member_of(cast, cast.organiser), at=at)


def approved(cast: Cast, account: Account, at: datetime = NOW, **given: Any) -> Mailing:
    """Read again by the director; inside ``sealed``."""
    mailing = written(cast, account, at, **given)
    submit(mailing=mailing, by=member_of(cast, cast.organiser), at=at)
    return approve(mailing=mailing, by=member_of(cast, cast.director), version=mailing.version, at=at)


def leaving(cast: Cast, account: Account, at: datetime = NOW, **given: Any) -> Mailing:
    """On its way."""
    mailing = approved(cast, account, at, **given)
    return start(mailing=mailing, by=member_of(cast, cast.director).actor, at=at)


def states(mailing: Mailing) -> dict[str, int]:
    """How many recipients are in each state."""
    found: dict[str, int] = {}
    for state in Recipient.objects.filter(mailing=mailing).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


MINUTE = timedelta(minutes=1)
