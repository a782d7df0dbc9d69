"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.accountability.money.models import GiftState, ProviderKind
from arpenteur.web.accountability.money.words import PieceKind, ReturnReason

TABLES = {
    "money.MoneyFrame": _("Frame of the account"),
    "money.Donor": _("Donors"),
    "money.DonorWord": _("Index of donors"),
    "money.DonationImport": _("Files of the payment provider"),
    "money.Donation": _("Donations"),
    "money.Income": _("Other receipts of the account"),
    "money.PrivateLoan": _("Loans of natural persons"),
    "money.LoanRepayment": _("What was paid back of loans"),
    "money.Expense": _("Expenses"),
    "money.Benefit": _("Gifts in kind"),
    "money.AccountPiece": _("Pieces of the account"),
    "money.PieceBlock": _("Contents of pieces"),
    "money.Statement": _("Statements of the bank"),
    "money.StatementLine": _("Lines of the bank"),
    "money.BankMatch": _("Lines of the bank matched with the account"),
    "money.PaymentProvider": _("Payment provider"),
    "money.ProviderGift": _("Gifts told by the payment provider"),
}
COLUMNS = {
    "tax_home": _("tax address"),
    "piece": _("piece of the account"),
    "donor": _("donor"),
    "lender": _("lender"),
    "french": _("of French nationality"),
    "nationality": _("nationality"),
    "own": _("candidate or on the list"),
    "money.Donor.resident": _("lives in France"),
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
    "to say who lent, as the law asks": _("to say who lent, as the law asks"),
    "to tell a contribution from a gift": _("to tell a contribution from a gift"),
}
SUBJECTS = {
    "money.MoneyFrame": _("frame of the account"),
    "money.Donor": _("donor"),
    "money.DonationImport": _("file of the payment provider"),
    "money.Donation": _("donation"),
    "money.Income": _("receipt of the account"),
    "money.PrivateLoan": _("loan of a natural person"),
    "money.Expense": _("expense"),
    "money.Benefit": _("gift in kind"),
    "money.AccountPiece": _("piece of the account"),
    "money.Statement": _("statement of the bank"),
    "money.StatementLine": _("line of the bank"),
    "money.PaymentProvider": _("payment provider"),
    "money.ProviderGift": _("gift told by the payment provider"),
}
KEYS = {
    "bytes": _("bytes"),
    "cents": _("cents"),
    "kept": _("kept"),
    "contribution": _("contribution of the list"),
    "rules": _("rules"),
    "taken_back": _("taken back"),
}
CHOICES = {"kind": (PieceKind, ProviderKind), "why": (ReturnReason,), "state": (GiftState,)}
