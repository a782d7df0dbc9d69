"""Writes: an expense goes from its quote to the proof of its payment, refused where the law says so."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.money_account import headings, next_number
from arpenteur.domain.money_expenses import NEXT, Stage, commitment_refusals, direct_refusals, payment_refusals
from arpenteur.domain.money_gifts import Means
from arpenteur.web.accountability.money.books import Books
from arpenteur.web.accountability.money.framing import FrameView, locked_frame
from arpenteur.web.accountability.money.models import Expense
from arpenteur.web.accountability.money.words import PieceKind
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.law import hold
from arpenteur.web.ground.fieldwork.models import Action


@dataclass(frozen=True)
class NewExpense:
    """What is to be bought."""

    label: str
    cents: int
    heading: str
    quoted_on: date
    supplier: str = ""
    work: str = ""
    action: Action | None = None


@dataclass(frozen=True)
class Payment:
    """How an expense is paid; ``direct``: by somebody else than the agent."""

    paid_on: date
    means: Means
    reference: str = ""
    direct: bool = False


@verb("expense.quoted", "quote written down")
def add_expense(*, campaign: Campaign, new: NewExpense, by: Actor, at: datetime) -> Expense:
    """A quote: it binds nobody and counts nowhere. Raises InputError for an unknown heading."""
    _check_heading(new.heading)
    expense = Expense.objects.create(
        campaign=campaign,
        label=new.label,
        supplier=new.supplier,
        heading=new.heading,
        cents=new.cents,
        quoted_on=new.quoted_on,
        work=new.work,
        action=new.action,
        created_at=at,
    )
    record(subject=expense, by=by, at=at, campaign=campaign.pk, cents=expense.cents)
    return expense


@verb("expense.corrected", "expense corrected")
def correct_expense(*, expense: Expense, new: NewExpense, by: Actor, at: datetime) -> list[str]:
    """Correct an expense that is not paid yet; which columns did change. One that counts is held to the ceiling again.
    Raises RefusedByLawError and InputError.
    """
    view, held = _held(expense, at)
    stage = Stage(held.stage)
    _check_heading(new.heading)
    values = {
        "label": new.label,
        "supplier": new.supplier,
        "heading": new.heading,
        "cents": new.cents,
        "quoted_on": new.quoted_on,
        "work": new.work,
        "action_id": new.action and new.action.pk,
    }
    changed = sorted(name for name, value in values.items() if getattr(held, name) != value)
    if "cents" in changed and stage in {Stage.PAYMENT, Stage.PROOF}:
        raise InputError(_("it is paid: its amount is that of its payment"), action=_("go back to its invoice first"))
    if "cents" in changed and stage in {Stage.COMMITMENT, Stage.INVOICE}:
        hold(commitment_refusals(new.cents, Books(view).counted - held.cents, view.ceiling))
    for name in changed:
        setattr(held, name, values[name])
    if changed:
        held.save(update_fields=changed)
        fields = [name.removesuffix("_id") for name in changed]
        record(subject=held, by=by, at=at, campaign=held.campaign_id, fields=fields)
    return changed


@verb("expense.committed", "expense committed to")
def commit(*, expense: Expense, on: date, by: Actor, at: datetime) -> None:
    """The campaign binds itself. Raises RefusedByLawError above the ceiling, with what is left."""
    view, held = _held(expense, at)
    _step(held, Stage.COMMITMENT)
    _past(view, on, at)
    hold(commitment_refusals(held.cents, Books(view).counted, view.ceiling))
    _write(held, by, at, "expense.committed", stage=Stage.COMMITMENT, committed_on=on)


@verb("expense.invoiced", "invoice noted")
def invoice(*, expense: Expense, cents: int, on: date, due_on: date | None, by: Actor, at: datetime) -> None:
    """The invoice is in, of the amount it says. Raises RefusedByLawError where that passes the ceiling."""
    view, held = _held(expense, at)
    _step(held, Stage.INVOICE)
    _past(view, on, at)
    if cents > held.cents:
        hold(commitment_refusals(cents, Books(view).counted - held.cents, view.ceiling))
    _write(held, by, at, "expense.invoiced", stage=Stage.INVOICE, cents=cents, invoiced_on=on, due_on=due_on)


@verb("expense.paid", "payment noted")
def pay(*, expense: Expense, payment: Payment, by: Actor, at: datetime) -> None:
    """The agent pays, out of what is there; or somebody else does, within the tolerance.

    Raises RefusedByLawError: no agent, not enough money, too many direct payments. InputError for a day to come.
    """
    view, held = _held(expense, at)
    _step(held, Stage.PAYMENT)
    _past(view, payment.paid_on, at)
    books = Books(view)
    if payment.direct:
        hold(direct_refusals(held.cents, books.direct, view.ceiling, view.campaign.first_round))
    else:
        since = view.paid_from
        hold(payment_refusals(held.cents, books.cash, agent_since=since, paid_on=payment.paid_on))
    _write(
        held,
        by,
        at,
        "expense.paid",
        stage=Stage.PAYMENT,
        paid_on=payment.paid_on,
        means=payment.means.value,
        direct=payment.direct,
        reference=payment.reference,
    )


@verb("expense.proved", "payment proved")
def prove(*, expense: Expense, by: Actor, at: datetime) -> int:
    """The payment is proved by its pieces: the number of its piece in the account, given once and never again.

    Raises InputError without an invoice and a proof of payment among its files.
    """
    _view, held = _held(expense, at)
    _step(held, Stage.PROOF)
    kinds = set(held.pieces.values_list("kind", flat=True))
    missing = [one.label for one in (PieceKind.INVOICE, PieceKind.PROOF) if one.value not in kinds]
    if missing:
        raise InputError(
            _("a file is missing: %(kinds)s") % {"kinds": ", ".join(str(one) for one in missing)},
            action=_("add it below, then prove the payment"),
        )
    number = held.number or next_number(Expense.objects.values_list("number", flat=True))
    _write(held, by, at, "expense.proved", stage=Stage.PROOF, number=number)
    return number


@verb("expense.back", "expense put one step back")
def go_back(*, expense: Expense, by: Actor, at: datetime) -> None:
    """One step back, after a mistake; a number that was given stays its own. Raises InputError for a quote, and for a
    payment that a line of the bank is matched with.
    """
    _view, held = _held(expense, at)
    before = {
        Stage.PROOF: Stage.PAYMENT,
        Stage.PAYMENT: Stage.INVOICE,
        Stage.INVOICE: Stage.COMMITMENT,
        Stage.ABANDONED: Stage.QUOTE,
    }
    stage = before.get(Stage(held.stage))
    if stage is None:
        raise InputError(_("there is no step before this one"), action=_("give it up instead"))
    if stage is Stage.INVOICE and hasattr(held, "match"):
        raise InputError(_("a line of the bank is matched with this payment"), action=_("undo the match first"))
    values: dict[str, object] = {"stage": stage}
    if stage is Stage.INVOICE:
        values |= {"paid_on": None, "means": "", "direct": False, "reference": ""}
    _write(held, by, at, "expense.back", **values)


@verb("expense.given_up", "expense given up")
def give_up(*, expense: Expense, by: Actor, at: datetime) -> None:
    """It is not bought: it counts nowhere and stays listed. Raises InputError once its invoice is in."""
    _view, held = _held(expense, at)
    _step(held, Stage.ABANDONED)
    _write(held, by, at, "expense.given_up", stage=Stage.ABANDONED)


def _held(expense: Expense, at: datetime) -> tuple[FrameView, Expense]:
    view = locked_frame(expense.campaign, at)
    return view, Expense.objects.select_for_update().get(pk=expense.pk)


def _step(expense: Expense, stage: Stage) -> None:
    if stage not in NEXT[Stage(expense.stage)]:
        raise InputError(
            _("this expense is not there yet, or is beyond that: %(stage)s") % {"stage": expense.get_stage_display()},
            action=_("open it again to see where it stands"),
        )


def _past(view: FrameView, day: date, at: datetime) -> None:
    if day > day_of(view.campaign, at):
        raise InputError(_("a day to come"), expected=_("today or before"))


def _check_heading(heading: str) -> None:
    if heading not in headings().expenses:
        raise InputError(_("unknown heading: %(heading)s") % {"heading": heading})


def _write(expense: Expense, by: Actor, at: datetime, verb: str, **values: object) -> None:
    for name, value in values.items():
        setattr(expense, name, value.value if isinstance(value, Stage) else value)
    expense.save(update_fields=[*values])
    record(verb=verb, subject=expense, by=by, at=at, campaign=expense.campaign_id, cents=expense.cents)
