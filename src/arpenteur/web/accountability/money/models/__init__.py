"""Tables of the account (``account``) of loans (``loans``), of its files and the bank (``bank``)."""

from arpenteur.web.accountability.money.models.account import (
    DATA,
    Benefit,
    Donation,
    DonationImport,
    Donor,
    DonorWord,
    Expense,
    Income,
    MoneyFrame,
)
from arpenteur.web.accountability.money.models.bank import (
    BLOCK,
    MATCHED,
    AccountPiece,
    BankMatch,
    PieceBlock,
    Statement,
    StatementLine,
)
from arpenteur.web.accountability.money.models.loans import LoanRepayment, PrivateLoan
from arpenteur.web.accountability.money.models.provider import GiftState, PaymentProvider, ProviderGift, ProviderKind

__all__ = [
    "BLOCK",
    "DATA",
    "MATCHED",
    "AccountPiece",
    "BankMatch",
    "Benefit",
    "Donation",
    "DonationImport",
    "Donor",
    "DonorWord",
    "Expense",
    "GiftState",
    "Income",
    "LoanRepayment",
    "MoneyFrame",
    "PaymentProvider",
    "PieceBlock",
    "PrivateLoan",
    "ProviderGift",
    "ProviderKind",
    "Statement",
    "StatementLine",
]
