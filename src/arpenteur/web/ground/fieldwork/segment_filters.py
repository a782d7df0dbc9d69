"""What actions say of contacts: who is a volunteer, who came to an outing."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.ground.fieldwork.models import Participation, Presence
from arpenteur.web.persons.contacts.filters import NOBODY, ContactFilter, Fact, Text
from arpenteur.web.persons.volunteers.models import Volunteer


def _actions(_member: Member, _at: datetime) -> Sequence[tuple[str, Text]]:
    return [("benevole", _("is a volunteer")), ("venue", _("came to an outing"))]


def _acting(_campaign: Campaign, value: str, _at: datetime) -> Q:
    if value == "benevole":
        return Q(person__in=Volunteer.objects.order_by().values("person"))
    came = Participation.objects.filter(presence=Presence.CAME).order_by()
    return Q(person__in=came.values("volunteer__person")) if value == "venue" else NOBODY


FILTERS = (ContactFilter(Fact.ACTION, gettext_lazy("action done"), _actions, _acting),)
