"""The hours that a plan starts from: those that people of the visitor's campaign have, which a room above says.

A room declares in its module ``hours_of_visitor`` a function ``HOURS``, from a request to hours or None.
"""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.foundation.territory.plans.asking import HOURS, HOURS_LIMITS


@dataclass(frozen=True)
class StartingHours:
    """Hours of one person at the doors, and the sentence that says where they come from."""

    hours: int
    words: str

    @property
    def on_slider(self) -> int:
        """The nearest stop of the slider."""
        low, high = HOURS_LIMITS
        return min(max(round(self.hours / low) * low, low), high)


def starting_hours(request: HttpRequest) -> StartingHours:
    """Those of the visitor's campaign; a number to begin with for who is of none."""
    found = (hours(request) for hours in declared("hours_of_visitor", "HOURS"))
    usual = _("%(hours)d h to begin with: for a campaign, the hours that its people have.") % {"hours": HOURS}
    return next((one for one in found if one is not None), StartingHours(HOURS, usual))
