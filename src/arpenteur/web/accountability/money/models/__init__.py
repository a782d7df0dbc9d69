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
    "Income",
    "LoanRepayment",
    "MoneyFrame",
    "PieceBlock",
    "PrivateLoan",
    "Statement",
    "StatementLine",
]
