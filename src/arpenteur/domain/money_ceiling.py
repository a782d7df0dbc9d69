"""How much may be spent, when the account must be filed and by whom: dated tables of the electoral code."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.law.loading import Grade, rule
from arpenteur.domain.money_amounts import rounded_down

AGENT, CEILING, ACCOUNT = "FR-L52-4-AGENT", "FR-L52-11-CEILING", "FR-L52-12-ACCOUNT"
_FILE = "money.toml"
_FRIDAY = 4
_BLOCKING = frozenset({Grade.PRIMARY, Grade.OFFICIAL, Grade.DECISION})


@dataclass(frozen=True)
class Band:
    """Inhabitants up to a number (none: any), and euros for each, in the first round and for who is in the second."""

    upto: int | None
    each: tuple[Decimal, Decimal]


@dataclass(frozen=True)
class CeilingTable:
    """A table in force from a day: a base in euros, euros an inhabitant by band, a coefficient."""

    since: date
    grade: Grade
    source: str
    read_on: date
    times: Decimal
    base: tuple[Decimal, Decimal]
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Ceiling:
    """The most that may be spent, in cents, where that is written; ``blocks`` says whether it refuses an expense."""

    cents: int
    source: str
    grade: Grade

    @property
    def blocks(self) -> bool:
        """A figure known from memory or from the press only warns."""
        return self.grade in _BLOCKING


class FilingDuty(StrEnum):
    """Who files an account."""

    EVERYBODY = "everybody"
    """Every candidate: presidential election."""
    FROM_ONE_PERCENT = "from_one_percent"
    """Whoever had 1 % of the votes or any donation (L52-12)."""
    NOBODY = "nobody"
    """Municipal election under 9 000 inhabitants, referendum."""


@dataclass(frozen=True)
class AccountFrame:
    """What the law asks of the account of one campaign; the moment is on the clocks of its territory."""

    duty: FilingDuty
    opens_on: date
    """From this day on money is received and spent for the account."""
    files_before: datetime
    friday: int
    """Which Friday after the first round that is."""


@cache
def ceiling_tables() -> Mapping[ElectionType, tuple[CeilingTable, ...]]:
    """Every table by election, the oldest first. Raises InputError where the file is not complete."""
    raw = tomllib.loads(files("arpenteur.domain").joinpath(_FILE).read_text(encoding="utf-8"))
    try:
        found = {ElectionType(key): tuple(sorted(map(_table, each), key=_since)) for key, each in raw.items()}
    except (KeyError, TypeError, ValueError, ArithmeticError) as fault:
        raise InputError("table des plafonds illisible", Where(_FILE)) from fault
    return MappingProxyType(found)


def ceiling(
    election: ElectionType, inhabitants: int, *, second_round: bool, on: date, written: int | None = None
) -> Ceiling | None:
    """The ceiling of an election in a place of so many inhabitants; None where no table says it.

    ``written``: cents that the prefecture wrote to the campaign, which then stand.
    """
    if written is not None:
        return Ceiling(written, "Montant notifié ou publié par la préfecture", Grade.OFFICIAL)
    tables = ceiling_tables().get(election, ())
    table = next((one for one in reversed(tables) if one.since <= on), tables[0] if tables else None)
    if table is None:
        return None
    turn = int(second_round)
    euros = _euros(table.bands, inhabitants, turn)
    if euros is None:
        return None
    cents = (table.base[turn] + euros) * table.times * 100
    return Ceiling(rounded_down(cents), table.source, table.grade)


def account_frame(election: ElectionType, inhabitants: int, first_round: date, zone: ZoneInfo) -> AccountFrame:
    """Who files, from when on money counts, before when it is filed."""
    agent, account = rule(AGENT), rule(ACCOUNT)
    presidential = election is ElectionType.PRESIDENTIAL
    months = agent.parameter("presidential_months" if presidential else "months", first_round=first_round)
    friday = account.parameter("presidential_fridays" if presidential else "fridays", first_round=first_round)
    hour = account.parameter("hour", first_round=first_round)
    return AccountFrame(
        duty=_duty(election, inhabitants, first_round),
        opens_on=_months_before(first_round, months),
        files_before=datetime.combine(friday_after(first_round, friday), hour, zone),
        friday=friday,
    )


def friday_after(day: date, number: int) -> date:
    """The so-many-th Friday after a day.

    >>> friday_after(date(2027, 4, 18), 11).isoformat()
    '2027-07-02'
    """
    return day + timedelta(days=(_FRIDAY - day.weekday() - 1) % 7 + 1 + 7 * (number - 1))


def needs_accountant(
    election: ElectionType, first_round: date, *, share: Decimal | None, donations: bool, total: int
) -> bool:
    """Whether an accountant must present the account: ``share`` of the votes (0 to 1, None before the vote), whether
    there were donations, ``total`` of receipts or expenses in cents, the larger.
    """
    if election is ElectionType.PRESIDENTIAL or share is None:
        return True
    account = rule(ACCOUNT)
    if share < account.parameter("least_percent", first_round=first_round) / Decimal(100) and not donations:
        return False
    european = election is ElectionType.EUROPEAN
    percent = "accountant_european_percent" if european else "accountant_percent"
    few = account.parameter(percent, first_round=first_round) / Decimal(100)
    return not (share < few and total <= account.parameter("accountant_cents", first_round=first_round))


def _duty(election: ElectionType, inhabitants: int, first_round: date) -> FilingDuty:
    if election is ElectionType.PRESIDENTIAL:
        return FilingDuty.EVERYBODY
    least = rule(AGENT).parameter("least_inhabitants", first_round=first_round)
    small = election is ElectionType.MUNICIPAL and inhabitants < least
    return FilingDuty.NOBODY if small or election is ElectionType.REFERENDUM else FilingDuty.FROM_ONE_PERCENT


def _months_before(first_round: date, months: int) -> date:
    month = first_round.year * 12 + first_round.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def _euros(bands: Sequence[Band], inhabitants: int, turn: int) -> Decimal | None:
    """Euros of all bands; None for inhabitants beyond the last one."""
    total, below = Decimal(0), 0
    for band in bands:
        top = inhabitants if band.upto is None else min(inhabitants, band.upto)
        total += band.each[turn] * max(top - below, 0)
        if top == inhabitants:
            return total
        below = top
    return total if not bands else None


def _since(table: CeilingTable) -> date:
    return table.since


def _table(raw: Mapping[str, Any]) -> CeilingTable:
    base = raw.get("base", (0, 0))
    return CeilingTable(
        since=raw["since"],
        grade=Grade(raw["grade"]),
        source=raw["source"],
        read_on=raw["read_on"],
        times=Decimal(raw["times"]),
        base=(Decimal(base[0]), Decimal(base[1])),
        bands=tuple(Band(upto or None, (Decimal(one), Decimal(two))) for upto, one, two in raw["bands"]),
    )
