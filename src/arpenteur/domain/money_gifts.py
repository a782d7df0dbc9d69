"""What the electoral code says of a donation before it is kept: who gives, how much, by what means.

Texts of law that every call for donations reproduces word for word (L52-9), as dated data.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.law.answers import Refusal
from arpenteur.domain.law.loading import rule
from arpenteur.domain.money_amounts import in_euros, rounded_down
from arpenteur.domain.money_ceiling import AGENT

DONOR, LIMIT, CASH = "FR-L52-8-DONOR", "FR-L52-8-LIMIT", "FR-L52-8-CASH"


_FILE = "money_mentions.toml"


@dataclass(frozen=True)
class Mention:
    """Paragraphs of an article, in force from a day."""

    since: date
    article: str
    read_on: date
    text: tuple[str, ...]


def mentions(on: date) -> tuple[Mention, ...]:
    """What is reproduced on a day: of each article the version in force, before its first the first."""
    return tuple(
        next((one for one in reversed(versions) if one.since <= on), versions[0]) for versions in _every().values()
    )


@cache
def _every() -> dict[str, tuple[Mention, ...]]:
    raw = tomllib.loads(files("arpenteur.domain").joinpath(_FILE).read_text(encoding="utf-8"))
    try:
        return {
            key: tuple(
                sorted(
                    (Mention(one["since"], one["article"], one["read_on"], tuple(one["text"])) for one in versions),
                    key=lambda one: one.since,
                )
            )
            for key, versions in raw.items()
        }
    except (KeyError, TypeError) as fault:
        raise InputError("textes des appels aux dons illisibles", Where(_FILE)) from fault


class Means(StrEnum):
    """How a donation is paid."""

    CHEQUE = "cheque"
    TRANSFER = "transfer"
    DEBIT = "debit"
    CARD = "card"
    CASH = "cash"


@dataclass(frozen=True)
class Giver:
    """What the law asks of who gives; ``own``: the candidate or somebody on the list, whose money is a contribution of
    her own and no donation.
    """

    natural: bool
    french: bool
    resident: bool
    own: bool = False


@dataclass(frozen=True)
class Gift:
    """A donation that somebody is about to keep; cents."""

    cents: int
    means: Means
    given_on: date
    elsewhere: int = 0
    """What she says she gave to other candidates in the same election."""


@dataclass(frozen=True)
class Earlier:
    """What was given before, in cents: by the same person, in cash by everybody, and the most that this person said
    she gave to other candidates: what she said once stands when she says less later.
    """

    same_person: int = 0
    cash: int = 0
    elsewhere: int = 0


def gift_refusals(gift: Gift, giver: Giver, earlier: Earlier, ceiling: int | None) -> tuple[Refusal, ...]:
    """Why a donation may not be kept, empty where it may; ``ceiling`` of expenses in cents, where it is known.

    Money of the candidate or of a running mate is bounded by nothing here but who she is and how she pays.
    """
    found = [_donor(giver, gift.given_on)]
    if not giver.own:
        found += [_limit(gift, earlier), _cash_gift(gift), _cash_total(gift, earlier, ceiling)]
    return tuple(one for one in found if one is not None)


def period_refusals(on: date, opens_on: date | None, filed_on: date | None) -> tuple[Refusal, ...]:
    """Why no money is received on a day: before the months of the account, or once it was filed. None: no such day."""
    if opens_on is not None and on < opens_on:
        return (_refusal(AGENT, f"Rien ne se recueille avant le {opens_on:%d/%m/%Y}.", on),)
    if filed_on is not None and on > filed_on:
        return (
            _refusal(AGENT, f"Le compte est déposé depuis le {filed_on:%d/%m/%Y} : rien ne se recueille plus.", on),
        )
    return ()


def most_of_a_person(given_on: date) -> int:
    """The most that one person may give in all for an election, in cents, judged on the day of her latest gift: L52-8
    bounds gifts when they are consented to, whatever the day of the vote or of who reads.
    """
    return rule(LIMIT).parameter("most_cents", gift=given_on)


def most_in_cash(given_on: date) -> int:
    """The most of one gift in cash, in cents, on the day it is given."""
    return rule(CASH).parameter("gift_cents", gift=given_on)


def cash_allowed(ceiling: int | None, given_on: date) -> int | None:
    """Cents that may be given in cash by everybody together; None where the ceiling is too low for such a limit."""
    law = rule(CASH)
    if ceiling is None or ceiling < law.parameter("from_ceiling_cents", gift=given_on):
        return None
    return rounded_down(Decimal(ceiling) * law.parameter("total_percent", gift=given_on) / 100)


def _donor(giver: Giver, on: date) -> Refusal | None:
    if not giver.natural:
        return _refusal(DONOR, "Une entreprise, une association ou une collectivité ne peut rien donner.", on)
    if not (giver.french or giver.resident):
        return _refusal(DONOR, "Ce don ne peut pas être reçu : ni nationalité française, ni résidence en France.", on)
    return None


def _limit(gift: Gift, earlier: Earlier) -> Refusal | None:
    most = most_of_a_person(gift.given_on)
    total = gift.cents + max(gift.elsewhere, earlier.elsewhere) + earlier.same_person
    if total <= most:
        return None
    over = f"Ce don porterait à {in_euros(total)} ce que cette personne donne pour cette élection"
    return _refusal(LIMIT, f"{over} : {in_euros(total - most)} de trop.", gift.given_on)


def _cash_gift(gift: Gift) -> Refusal | None:
    most = most_in_cash(gift.given_on)
    if gift.means is not Means.CASH or gift.cents <= most:
        return None
    return _refusal(CASH, f"Un don de {in_euros(gift.cents)} ne peut pas être en espèces.", gift.given_on)


def _cash_total(gift: Gift, earlier: Earlier, ceiling: int | None) -> Refusal | None:
    most = cash_allowed(ceiling, gift.given_on)
    if gift.means is not Means.CASH or most is None or earlier.cash + gift.cents <= most:
        return None
    over = in_euros(earlier.cash + gift.cents - most)
    return _refusal(
        CASH, f"Les dons en espèces dépasseraient {in_euros(most)} en tout : {over} de trop.", gift.given_on
    )


def _refusal(id: str, title: str, on: date) -> Refusal:
    law = rule(id, on)
    return Refusal(law.id, title, law.summary, law.article, law.read_on)
