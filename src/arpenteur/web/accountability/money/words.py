"""What choices of the room are called; the law's own lists are in ``domain/money_*``."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.money_expenses import InKindGiver, Stage
from arpenteur.domain.money_gifts import Means

STAGES = {
    Stage.QUOTE: _("quote"),
    Stage.COMMITMENT: _("committed to"),
    Stage.INVOICE: _("invoice in"),
    Stage.PAYMENT: _("paid, without proof"),
    Stage.PROOF: _("proved"),
    Stage.ABANDONED: _("given up"),
}
MEANS = {
    Means.CHEQUE: _("cheque"),
    Means.TRANSFER: _("bank transfer"),
    Means.DEBIT: _("direct debit"),
    Means.CARD: _("card"),
    Means.CASH: _("cash"),
}
GIVERS = {
    InKindGiver.CANDIDATE: _("the candidate or somebody on the list"),
    InKindGiver.PARTY: _("a party"),
    InKindGiver.PERSON: _("another person"),
    InKindGiver.COMPANY: _("a company, an association, a local authority"),
}


class AgentKind(models.TextChoices):
    """Who keeps the money (L52-4): a person, or an association made for it."""

    PERSON = "person", _("financial agent, a person")
    ASSOCIATION = "association", _("electoral financing association")


class PieceKind(models.TextChoices):
    """What a file proves."""

    QUOTE = "quote", _("quote")
    ORDER = "order", _("signed order")
    INVOICE = "invoice", _("invoice")
    PROOF = "proof", _("proof of payment")
    VALUE = "value", _("how it was valued")
    RECEIPT = "receipt", _("receipt of the CNCCFP, signed")
    CONTRACT = "contract", _("contract with the payment provider")
    LOAN = "loan", _("contract of a loan")
    BANK = "bank", _("bank statement")
    OTHER = "other", _("other")


class BenefitKind(models.TextChoices):
    """What is given instead of money."""

    PRINTING = "printing", _("printing at home, by the page")
    TRAVEL = "travel", _("journeys, by the kilometre")
    ROOM = "room", _("a room")
    GOODS = "goods", _("goods, food, material")
    SERVICE = "service", _("a service")


class ReturnReason(models.TextChoices):
    """Why a donation went back."""

    ILLEGAL = "illegal", _("it may not be received")
    ASKED = "asked", _("the donor asked for it")
    ERROR = "error", _("paid twice or by mistake")


def choices_of(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Choices of a form or a column from one of the tables above."""
    return [(key.value, label) for key, label in words.items()]
