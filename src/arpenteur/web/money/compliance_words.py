"""What the room's tables, columns, purposes, verbs and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.money.words import PieceKind, ReturnReason

TABLES = {
    "money.MoneyFrame": _("Frame of the account"),
    "money.Donor": _("Donors"),
    "money.DonorWord": _("Index of donors"),
    "money.DonationImport": _("Files of the payment provider"),
    "money.Donation": _("Donations"),
    "money.Income": _("Other receipts of the account"),
    "money.Expense": _("Expenses"),
    "money.Benefit": _("Gifts in kind"),
    "money.AccountPiece": _("Pieces of the account"),
    "money.PieceBlock": _("Contents of pieces"),
    "money.Statement": _("Statements of the bank"),
    "money.StatementLine": _("Lines of the bank"),
    "money.BankMatch": _("Lines of the bank matched with the account"),
}
COLUMNS = {
    "tax_home": _("tax address"),
    "piece": _("piece of the account"),
    "donor": _("donor"),
    "french": _("of French nationality"),
    "nationality": _("nationality"),
    "own": _("candidate or on the list"),
    "resident": _("lives in France"),
    "kept_at": _("kept on"),
}
PURPOSES = {
    "to date the line": _("to date the line"),
    "to know her again in the file of the payment provider": _("to know her again in the file of the payment provider"),
    "to know whose payment it is": _("to know whose payment it is"),
    "to prove what the account says": _("to prove what the account says"),
    "to say that who gave may give, as the law asks": _("to say that who gave may give, as the law asks"),
    "to say where who gave pays taxes, as the law asks": _("to say where who gave pays taxes, as the law asks"),
    "to say who gave, as the law asks": _("to say who gave, as the law asks"),
    "to tell a contribution from a gift": _("to tell a contribution from a gift"),
}
SUBJECTS = {
    "money.MoneyFrame": _("frame of the account"),
    "money.Donor": _("donor"),
    "money.DonationImport": _("file of the payment provider"),
    "money.Donation": _("donation"),
    "money.Income": _("receipt of the account"),
    "money.Expense": _("expense"),
    "money.Benefit": _("gift in kind"),
    "money.AccountPiece": _("piece of the account"),
    "money.Statement": _("statement of the bank"),
    "money.StatementLine": _("line of the bank"),
}
VERBS = {
    "bank.aside": _("line of the bank put aside"),
    "bank.matched": _("line of the bank matched"),
    "bank.unmatched": _("match of a line of the bank undone"),
    "benefit.kept": _("gift in kind written down"),
    "benefit.removed": _("gift in kind removed"),
    "benefit.valued": _("gift in kind valued"),
    "donation.import_undone": _("donations of a file undone"),
    "donation.imported": _("donations of a file kept"),
    "donation.kept": _("donation kept"),
    "donation.receipt": _("number of a receipt recorded"),
    "donation.returned": _("donation given back"),
    "donor.corrected": _("donor corrected"),
    "donor.merged": _("lines of one donor put together"),
    "donor.erased": _("donor erased at her term"),
    "expense.back": _("expense put one step back"),
    "expense.committed": _("expense committed to"),
    "expense.corrected": _("expense corrected"),
    "expense.given_up": _("expense given up"),
    "expense.invoiced": _("invoice noted"),
    "expense.paid": _("payment noted"),
    "expense.proved": _("payment proved"),
    "expense.quoted": _("quote written down"),
    "money.account_taken": _("account by heading taken"),
    "money.donors_taken": _("table of donors taken"),
    "money.filed": _("filing of the account noted"),
    "money.framed": _("frame of the account changed"),
    "money.pieces_taken": _("pieces of the account taken"),
    "money.refused": _("money refused by the law"),
    "piece.kept": _("piece kept"),
    "piece.removed": _("piece removed"),
    "piece.taken": _("piece taken"),
    "income.kept": _("receipt of the account written down"),
    "income.removed": _("receipt of the account removed"),
    "statement.brought": _("statement of the bank read"),
    "statement.removed": _("statement of the bank removed"),
}
KEYS = {
    "bytes": _("bytes"),
    "cents": _("cents"),
    "kept": _("kept"),
    "contribution": _("contribution of the list"),
    "rules": _("rules"),
    "taken_back": _("taken back"),
}
CHOICES = {"kind": (PieceKind,), "why": (ReturnReason,)}
