"""Tables of the account (``account``) and of its files and the bank (``bank``)."""

from arpenteur.web.money.models.account import (
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
from arpenteur.web.money.models.bank import BLOCK, AccountPiece, BankMatch, PieceBlock, Statement, StatementLine

__all__ = [
    "BLOCK",
    "DATA",
    "AccountPiece",
    "BankMatch",
    "Benefit",
    "Donation",
    "DonationImport",
    "Donor",
    "DonorWord",
    "Expense",
    "Income",
    "MoneyFrame",
    "PieceBlock",
    "Statement",
    "StatementLine",
]  # fmt: skip
