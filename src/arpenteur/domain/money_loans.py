"""What the electoral code says of a loan by a natural person before it is kept: how long, at what rate, how much."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from arpenteur.domain.law.answers import Refusal
from arpenteur.domain.law.loading import rule
from arpenteur.domain.money_amounts import in_euros, rounded_down

LOAN = "FR-L52-7-1-LOAN"
HEADING = "7032"
"""Of the account, in ``money_headings.toml``."""


@dataclass(frozen=True)
class LoanTerms:
    """A loan that somebody is about to keep: cents, days, and its yearly rate beside the legal one, both in per cent;
    ``legal``: None where nobody said it. ``natural``: whether a natural person lends.
    """

    cents: int
    lent_on: date
    due_on: date
    percent: Decimal
    legal: Decimal | None = None
    natural: bool = True


def loan_refusals(terms: LoanTerms, *, owed: int, most: int | None, presidential: bool) -> tuple[Refusal, ...]:
    """Why a loan may not be kept, empty where it may. ``owed``: cents still owed to everybody who lent before;
    ``most``: cents that may be owed in all, None where no ceiling of expenses is known.
    """
    if presidential:
        return (_refusal("Pour une élection présidentielle, personne ne prête de son argent au candidat."),)
    found = [_person(terms), _time(terms), _rate(terms), _total(terms, owed, most)]
    return tuple(one for one in found if one is not None)


def most_owed(ceiling: int | None, lent_on: date) -> int | None:
    """The most that may be owed to natural persons in all: what the State may pay back at most (L52-11-1), in cents."""
    if ceiling is None:
        return None
    return rounded_down(Decimal(ceiling) * Decimal(rule(LOAN).parameter("reimbursed_percent", loan=lent_on)) / 100)


def last_due(lent_on: date) -> date:
    """The last day on which a loan may have to be paid back.

    >>> last_due(date(2026, 8, 31)).isoformat()
    '2028-02-29'
    """
    month = lent_on.year * 12 + lent_on.month - 1 + rule(LOAN).parameter("most_months", loan=lent_on)
    year, index = divmod(month, 12)
    return date(year, index + 1, min(lent_on.day, monthrange(year, index + 1)[1]))


def _person(terms: LoanTerms) -> Refusal | None:
    if terms.natural:
        return None
    return _refusal("Une entreprise ou une collectivité ne prête rien : une personne, une banque ou un parti le peut.")


def _time(terms: LoanTerms) -> Refusal | None:
    last = last_due(terms.lent_on)
    if terms.lent_on <= terms.due_on <= last:
        return None
    return _refusal(f"Ce prêt se rembourse entre le {terms.lent_on:%d/%m/%Y} et le {last:%d/%m/%Y}.")


def _rate(terms: LoanTerms) -> Refusal | None:
    if not terms.percent:
        return None
    if terms.legal is None:
        return _refusal("Un prêt avec intérêts se compare au taux légal du jour où il est consenti, qui manque.")
    if 0 < terms.percent <= terms.legal:
        return None
    asked, legal = (f"{one.normalize():f}".replace(".", ",") for one in (terms.percent, terms.legal))
    return _refusal(f"Le taux va de zéro au taux légal, ici {legal} % : {asked} % ne convient pas.")


def _total(terms: LoanTerms, owed: int, most: int | None) -> Refusal | None:
    if most is None or owed + terms.cents <= most:
        return None
    over = in_euros(owed + terms.cents - most)
    return _refusal(f"Le total dû à des personnes dépasserait {in_euros(most)} : {over} de trop.")


def _refusal(title: str) -> Refusal:
    law = rule(LOAN)
    return Refusal(law.id, title, law.summary, law.article, law.read_on)
