"""The hours that the free people of the visitor's campaign have: where her plan starts, counted as Préparer counts."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from arpenteur.web.foundation.campaigns.context import member_on_territory
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.plans.asking import HOURS as USUAL
from arpenteur.web.foundation.territory.plans.asking import StartingHours
from arpenteur.web.ground.week.windows import HOURS as LENGTHS
from arpenteur.web.ground.week.windows import hours_of_days, windows
from arpenteur.web.persons.volunteers.narrowing import people_seen


def _of_visitor(request: HttpRequest) -> StartingHours | None:
    """None for who is of no campaign here or sees no volunteers."""
    member = member_on_territory(request)
    if member is None or not member.may(Permission.SEE_VOLUNTEERS):
        return None
    long = LENGTHS[-1]
    with sealed(member.campaign.pk):
        hours = hours_of_days(windows(member.campaign, people_seen(member), timezone.now(), long), long)
    if not hours:
        return StartingHours(
            USUAL, _("%(hours)d h to begin with: nobody has said yet when she is free.") % {"hours": USUAL}
        )
    words = _(
        "Your people have %(hours)d h in the next seven days: an outing of %(long)d h a day with all who are free."
    )
    return StartingHours(hours, words % {"hours": hours, "long": long})


HOURS = _of_visitor
