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
from arpenteur.web.money.models.bank import BLOCK, BankMatch, Piece, PieceBlock, Statement, StatementLine

__all__ = [
    "BLOCK",
    "DATA",
    "BankMatch",
    "Benefit",
    "Donation",
    "DonationImport",
    "Donor",
    "DonorWord",
    "Expense",
    "Income",
    "MoneyFrame",
    "Piece",
    "PieceBlock",
    "Statement",
    "StatementLine",
]  # fmt: skip
