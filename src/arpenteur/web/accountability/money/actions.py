"""Writes: the frame of the account, gifts in kind, other receipts. Donations and expenses have modules of their own."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.money_account import GIFTS, IN_KIND, headings
from arpenteur.domain.money_amounts import rounded
from arpenteur.domain.money_expenses import InKindGiver, commitment_refusals, in_kind_refusals
from arpenteur.domain.money_loans import HEADING
from arpenteur.web.accountability.money.books import Books
from arpenteur.web.accountability.money.framing import FrameView, locked_frame
from arpenteur.web.accountability.money.models import Benefit, Income, LoanRepayment, MoneyFrame
from arpenteur.web.accountability.money.words import BenefitKind
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of, zone_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.law import hold

_WRITTEN_ELSEWHERE = frozenset({GIFTS, HEADING, *IN_KIND.values()})


@dataclass(frozen=True)
class NewBenefit:
    """A thing or a service; ``quantity`` of units, ``unit_cents`` each, both None until it is valued."""

    kind: BenefitKind
    giver: InKindGiver
    label: str
    heading: str
    given_on: date
    quantity: Decimal | None = None
    unit_cents: Decimal | None = None
    work: str = ""

    @property
    def cents(self) -> int | None:
        """Its value; None until both are known."""
        if self.quantity is None or self.unit_cents is None:
            return None
        return rounded(self.quantity * self.unit_cents)


@verb("money.framed", "frame of the account changed")
def set_frame(*, campaign: Campaign, by: Actor, at: datetime, **values: object) -> list[str]:
    """Say what the account is held to; which columns did change.

    Raises InputError where the page to give would be open without one of the mentions of L52-9, or for an agent
    declared after today.
    """
    view = locked_frame(campaign, at)
    frame = view.frame
    changed = sorted(name for name, value in values.items() if getattr(frame, name) != value)
    for name in changed:
        setattr(frame, name, values[name])
    _check_frame(frame, view, at.astimezone(zone_of(campaign)).date())
    if changed:
        frame.changed_at = at
        frame.save()
        record(subject=frame, by=by, at=at, campaign=campaign.pk, fields=changed)
    return changed


@verb("benefit.kept", "gift in kind written down")
def keep_benefit(*, campaign: Campaign, new: NewBenefit, by: Actor, at: datetime) -> Benefit:
    """Something given in kind; valued, it counts on both sides. Raises RefusedByLawError for a company, and where it
    would pass the ceiling; InputError for a value of nothing or an unknown heading.
    """
    hold(in_kind_refusals(new.giver))
    view = locked_frame(campaign, at)
    if new.heading not in headings().expenses:
        raise InputError(_("unknown heading: %(heading)s") % {"heading": new.heading})
    _check_value(new.cents)
    if new.cents:
        hold(commitment_refusals(new.cents, Books(view).counted, view.ceiling))
    benefit = Benefit.objects.create(
        campaign=campaign,
        kind=new.kind,
        giver=new.giver.value,
        label=new.label,
        heading=new.heading,
        quantity=new.quantity,
        unit_cents=new.unit_cents,
        cents=new.cents,
        given_on=new.given_on,
        work=new.work,
        created_at=at,
    )
    record(subject=benefit, by=by, at=at, campaign=campaign.pk, cents=new.cents)
    return benefit


@verb("benefit.valued", "gift in kind valued")
def value_benefit(*, benefit: Benefit, quantity: Decimal, unit_cents: Decimal, by: Actor, at: datetime) -> None:
    """Say what it is worth. Raises as ``keep_benefit``."""
    view = locked_frame(benefit.campaign, at)
    held = Benefit.objects.select_for_update().get(pk=benefit.pk)
    cents = rounded(quantity * unit_cents)
    _check_value(cents)
    hold(commitment_refusals(cents, Books(view).counted - (held.cents or 0), view.ceiling))
    held.quantity, held.unit_cents, held.cents = quantity, unit_cents, cents
    held.save(update_fields=["quantity", "unit_cents", "cents"])
    record(subject=held, by=by, at=at, campaign=held.campaign_id, cents=cents)


@verb("benefit.removed", "gift in kind removed")
def remove_benefit(*, benefit: Benefit, by: Actor, at: datetime) -> None:
    """It was no gift, or written twice."""
    record(subject=benefit, by=by, at=at, campaign=benefit.campaign_id, cents=benefit.cents)
    benefit.delete()


@verb("income.kept", "receipt of the account written down")
def keep_income(
    *, campaign: Campaign, heading: str, label: str, cents: int, on: date, reference: str, by: Actor, at: datetime
) -> Income:
    """Other money that came in. Raises InputError for an unknown heading, for one of donations, loans or gifts in kind,
    which have a page of their own, and for a day to come; RefusedByLawError outside the months of the account.
    """
    view = locked_frame(campaign, at)
    if heading not in headings().receipts or heading in _WRITTEN_ELSEWHERE:
        raise InputError(_("unknown heading: %(heading)s") % {"heading": heading})
    if on > day_of(campaign, at):
        raise InputError(_("a day to come"), expected=_("today or before"))
    hold(view.period_refusals(on))
    income = Income.objects.create(
        campaign=campaign, heading=heading, label=label, cents=cents, received_on=on, reference=reference, kept_at=at
    )
    record(subject=income, by=by, at=at, campaign=campaign.pk, cents=cents)
    return income


@verb("income.removed", "receipt of the account removed")
def remove_income(*, income: Income, by: Actor, at: datetime) -> None:
    """It was a mistake. Raises InputError where a line of the bank is matched with it, where money that was paid
    would not be there, and for a loan of which something was paid back.
    """
    view = locked_frame(income.campaign, at)
    if LoanRepayment.objects.filter(loan__income=income).exists():
        raise InputError(_("something was paid back of it"), action=_("remove what was paid back first"))
    if hasattr(income, "match"):
        raise InputError(_("a line of the bank is matched with it"), action=_("undo the match first"))
    if Books(view).cash < income.cents:
        raise InputError(_("what it paid for would not be paid any more"), action=_("go back on those payments first"))
    record(subject=income, by=by, at=at, campaign=income.campaign_id, cents=income.cents)
    income.delete()


@verb("money.filed", "filing of the account noted")
def file_account(*, campaign: Campaign, by: Actor, at: datetime) -> None:
    """Note that the account was filed with the CNCCFP; again takes it back. Never refused: it is a fact."""
    frame = locked_frame(campaign, at).frame
    frame.filed_at = None if frame.filed_at else at
    MoneyFrame.objects.filter(pk=frame.pk).update(filed_at=frame.filed_at)
    record(subject=frame, by=by, at=at, campaign=campaign.pk, taken_back=frame.filed_at is None)


def _check_frame(frame: MoneyFrame, view: FrameView, today: date) -> None:
    if frame.agent_since is not None and frame.agent_since > today:
        raise InputError(_("the agent is declared in the future"), expected=_("the day of the receipt given for it"))
    if frame.give_open and not view.may_ask:
        raise InputError(
            _("the page to give lacks a mention that the law asks for (L52-9)"),
            expected=_("the list, the agent and the day of his declaration, the payment provider and its address"),
        )
    if frame.give_open and not frame.provider_link.startswith("https://"):
        raise InputError(_("the address of the provider does not begin with https://"))


def _check_value(cents: int | None) -> None:
    if cents is not None and cents <= 0:
        raise InputError(_("a value of nothing"), expected=_("what it would cost, bought at the usual price"))
