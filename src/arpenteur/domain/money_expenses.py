"""What the electoral code says of an expense: where it stands, what is left under the ceiling, who pays it, and that
the account never owes more than it has.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from arpenteur.domain.law.answers import Refusal
from arpenteur.domain.law.loading import rule
from arpenteur.domain.money_amounts import in_euros, rounded_down
from arpenteur.domain.money_ceiling import ACCOUNT, AGENT, CEILING, Ceiling
from arpenteur.domain.money_gifts import DONOR

DIRECT = "CNCCFP-DIRECT-PAYMENTS"


class Stage(StrEnum):
    """Where an expense stands: from a quote to the proof that it was paid."""

    QUOTE = "quote"
    COMMITMENT = "commitment"
    INVOICE = "invoice"
    PAYMENT = "payment"
    PROOF = "proof"
    ABANDONED = "abandoned"


NEXT: dict[Stage, frozenset[Stage]] = {
    Stage.QUOTE: frozenset({Stage.COMMITMENT, Stage.ABANDONED}),
    Stage.COMMITMENT: frozenset({Stage.INVOICE, Stage.ABANDONED}),
    Stage.INVOICE: frozenset({Stage.PAYMENT, Stage.COMMITMENT}),
    Stage.PAYMENT: frozenset({Stage.PROOF, Stage.INVOICE}),
    Stage.PROOF: frozenset({Stage.PAYMENT}),
    Stage.ABANDONED: frozenset({Stage.QUOTE}),
}
COUNTED = frozenset({Stage.COMMITMENT, Stage.INVOICE, Stage.PAYMENT, Stage.PROOF})
"""Stages that count against the ceiling: a quote binds nobody."""
UNPAID = frozenset({Stage.COMMITMENT, Stage.INVOICE})
PAID = frozenset({Stage.PAYMENT, Stage.PROOF})


class InKindGiver(StrEnum):
    """Who gives a thing or a service instead of money; a company may not."""

    CANDIDATE = "candidate"
    PARTY = "party"
    PERSON = "person"
    COMPANY = "company"


@dataclass(frozen=True)
class DirectShare:
    """Expenses paid by somebody else than the agent, and the two bounds that are tolerated, in cents."""

    cents: int
    of_ceiling: int | None
    of_total: int

    @property
    def within(self) -> bool:
        """Whether the account may be filed with them: under 10 % of all expenses and under 3 % of the ceiling."""
        if not self.cents:
            return True
        return self.cents < self.of_total and (self.of_ceiling is None or self.cents < self.of_ceiling)


def commitment_refusals(cents: int, counted: int, ceiling: Ceiling | None) -> tuple[Refusal, ...]:
    """Why an expense may not be committed to: ``counted`` are the cents of everything that counts already."""
    if ceiling is None or not ceiling.blocks or counted + cents <= ceiling.cents:
        return ()
    left, over = max(ceiling.cents - counted, 0), counted + cents - ceiling.cents
    title = (
        f"Cette dépense dépasserait le plafond de {in_euros(ceiling.cents)} : il reste {in_euros(left)}, "
        f"{in_euros(over)} de trop."
    )
    return (_refusal(CEILING, title),)


def payment_refusals(cents: int, cash: int, *, agent_since: date | None, paid_on: date) -> tuple[Refusal, ...]:
    """Why the agent may not pay: he is not declared yet, or ``cash`` (received less paid, cents) is not enough."""
    if agent_since is None or paid_on < agent_since:
        return (_refusal(AGENT, "Aucun mandataire n’était déclaré ce jour-là : lui seul paie."),)
    if cents > cash:
        title = f"Il manque {in_euros(cents - cash)} sur le compte pour payer {in_euros(cents)}."
        return (_refusal(ACCOUNT, title),)
    return ()


def direct_share(direct: int, total: int, ceiling: Ceiling | None, first_round: date) -> DirectShare:
    """Direct payments beside their bounds; ``total`` of all expenses that count, cents."""
    law = rule(DIRECT)
    most = None
    if ceiling is not None:
        most = rounded_down(Decimal(ceiling.cents) * law.parameter("ceiling_percent", first_round=first_round) / 100)
    return DirectShare(
        direct, most, rounded_down(Decimal(total) * law.parameter("total_percent", first_round=first_round) / 100)
    )


def direct_refusals(cents: int, direct: int, ceiling: Ceiling | None, first_round: date) -> tuple[Refusal, ...]:
    """Why an expense may not be paid by somebody else than the agent. The other bound, 10 % of all expenses, is only
    known once everything is spent: it is looked at before the account is filed.
    """
    most = direct_share(direct + cents, 0, ceiling, first_round).of_ceiling
    if most is None or direct + cents < most:
        return ()
    left = in_euros(max(most - direct - 1, 0))
    title = (
        f"Les paiements directs doivent rester sous {in_euros(most)} : il reste {left}, le mandataire paie celui-ci."
    )
    return (_refusal(DIRECT, title),)


def in_kind_refusals(giver: InKindGiver) -> tuple[Refusal, ...]:
    """Why something may not be taken instead of money."""
    if giver is not InKindGiver.COMPANY:
        return ()
    title = "Une entreprise, une association ou une collectivité ne peut rien fournir gratuitement ni à prix réduit."
    return (_refusal(DONOR, title),)


def _refusal(id: str, title: str) -> Refusal:
    law = rule(id)
    return Refusal(law.id, title, law.summary, law.article, law.read_on)
