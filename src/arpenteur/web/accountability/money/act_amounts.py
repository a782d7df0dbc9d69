"""Acts of money on whose amount a rule of the host may set a limit."""

from arpenteur.web.accountability.money.models import Donation, Expense, Income

AMOUNTS = {
    "donation.kept": (Donation, {"returned_on": None}),
    "expense.committed": (Expense, {"committed_on__isnull": False}),
    "income.kept": (Income, {}),
}
