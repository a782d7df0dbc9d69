"""The door of every page of money: the right, and the whole campaign. Open once the campaign is closed: the account is
filed ten weeks after the vote."""

from arpenteur.domain.law import Refusal
from arpenteur.web.accountability.money.permissions import EDIT_MONEY, SEE_MONEY
from arpenteur.web.foundation.campaigns.access import in_campaign
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.page_problems import FormProblem

money_page = in_campaign(SEE_MONEY.name, when_closed=True, whole=True)
"""Somebody looks. A member narrowed to a part of the campaign does not: money is that of the whole."""
money_verb = in_campaign(EDIT_MONEY.name, when_closed=True, whole=True)
"""Somebody writes."""


class MoneyProblem(FormProblem):
    """As any problem of a form, but for what the law refuses: that is in ``refusals``, with its articles."""

    refusals: tuple[Refusal, ...] = ()

    def _tell(self) -> None:
        if isinstance(self.error, RefusedByLawError):
            self.refusals = self.error.refusals
        else:
            super()._tell()
