"""Writes: somebody lends, within what the law allows; she is paid back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import term
from arpenteur.domain.money_loans import HEADING, LoanTerms, loan_refusals, most_owed
from arpenteur.web.accountability.money.actions import remove_income
from arpenteur.web.accountability.money.books import Books
from arpenteur.web.accountability.money.donation_actions import forget_donor, note_refusal
from arpenteur.web.accountability.money.donors import DonorDetails, donor_for
from arpenteur.web.accountability.money.framing import FrameView, locked_frame
from arpenteur.web.accountability.money.models import Income, LoanRepayment, PrivateLoan
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.law import RefusedByLawError, hold
from arpenteur.web.foundation.shared.privacy import Retention


@dataclass(frozen=True)
class NewLoan:
    """A loan as somebody enters it."""

    lender: DonorDetails
    terms: LoanTerms
    reference: str = ""


@verb("loan.kept", "loan of a natural person kept")
def keep_loan(*, campaign: Campaign, new: NewLoan, by: Actor, at: datetime) -> PrivateLoan:
    """Keep a loan and the receipt of the account that it makes. What the law refuses is not kept.

    Raises RefusedByLawError with every reason; InputError before the agent is declared, before the inhabitants are
    known where a ceiling follows from them, and for a day to come.
    """
    view = locked_frame(campaign, at)
    _check(new, view, at)
    books = Books(view)
    presidential = view.election is ElectionType.PRESIDENTIAL
    most = most_owed(view.most, new.terms.lent_on)
    hold(
        (
            *view.period_refusals(new.terms.lent_on),
            *loan_refusals(new.terms, owed=books.owed, most=most, presidential=presidential),
        )
    )
    until = term(Retention.DONOR).after_day(new.terms.due_on, campaign.time_zone)
    lender = donor_for(campaign=campaign, details=new.lender, at=at, until=until)
    income = Income.objects.create(
        campaign=campaign,
        heading=HEADING,
        label=_("Loan of a natural person"),
        cents=new.terms.cents,
        received_on=new.terms.lent_on,
        reference=new.reference,
        kept_at=at,
    )
    loan = PrivateLoan.objects.create(
        campaign=campaign,
        income=income,
        lender=lender,
        percent=new.terms.percent,
        legal=new.terms.legal,
        due_on=new.terms.due_on,
        kept_at=at,
    )
    record(subject=loan, by=by, at=at, campaign=campaign.pk, cents=income.cents)
    return loan


def keep_loan_or_note(*, campaign: Campaign, new: NewLoan, by: Actor, at: datetime) -> PrivateLoan:
    """As ``keep_loan``; a refusal of the law is noted by its rule, without a name, before it is raised again."""
    try:
        return keep_loan(campaign=campaign, new=new, by=by, at=at)
    except RefusedByLawError as error:
        note_refusal(campaign=campaign, refusals=error.refusals, by=by, at=at)
        raise


@verb("loan.paid_back", "loan paid back, whole or in part")
def pay_back(*, loan: PrivateLoan, cents: int, on: date, by: Actor, at: datetime) -> LoanRepayment:
    """Something was paid back, late or not: it is a fact. Raises InputError for more than is owed, for money that is
    not there, and for a day that cannot be.
    """
    view = locked_frame(loan.campaign, at)
    if not loan.income.received_on <= on <= day_of(view.campaign, at):
        raise InputError(_("it is paid back after it was lent, today at the latest"))
    if cents > loan.owed:
        raise InputError(_("more than is owed"), expected=_("what is left of the loan at most, without its interests"))
    if Books(view).cash < cents:
        raise InputError(
            _("the money is not there any more"), action=_("go back on a payment, or bring money in first")
        )
    made = LoanRepayment.objects.create(campaign=view.campaign, loan=loan, cents=cents, paid_on=on, kept_at=at)
    record(subject=loan, by=by, at=at, campaign=view.campaign.pk, cents=cents)
    return made


@verb("loan.repayment_removed", "what was paid back of a loan removed")
def remove_repayment(*, repayment: LoanRepayment, by: Actor, at: datetime) -> None:
    """It was a mistake. Raises InputError where a line of the bank is matched with it."""
    locked_frame(repayment.campaign, at)
    if hasattr(repayment, "match"):
        raise InputError(_("a line of the bank is matched with it"), action=_("undo the match first"))
    record(subject=repayment.loan, by=by, at=at, campaign=repayment.campaign_id, cents=repayment.cents)
    repayment.delete()


@verb("loan.removed", "loan of a natural person removed")
def remove_loan(*, loan: PrivateLoan, by: Actor, at: datetime) -> None:
    """It was a mistake: it goes with its receipt, and its lender where she neither gave nor lent anything else.
    Raises InputError as ``remove_income``.
    """
    lender = loan.lender
    record(subject=loan, by=by, at=at, campaign=loan.campaign_id, cents=loan.income.cents)
    remove_income(income=loan.income, by=by, at=at)
    if lender is not None and not lender.donations.exists() and not lender.loans.exists():
        forget_donor(donor=lender, by=by, at=at)


def _check(new: NewLoan, view: FrameView, at: datetime) -> None:
    since = view.paid_from
    if since is None or new.terms.lent_on < since:
        raise InputError(
            _("no agent was declared on that day: he alone receives money"),
            action=_("say who the agent is and since when, in the frame of the account"),
        )
    if new.terms.lent_on > day_of(view.campaign, at):
        raise InputError(_("a loan is kept once the money was lent, not before"))
    if view.files and view.most is None and view.election is not ElectionType.PRESIDENTIAL:
        raise InputError(
            _("what may be owed to natural persons follows from the ceiling, which is not known"),
            action=_("say the number of inhabitants, in the frame of the account"),
        )
