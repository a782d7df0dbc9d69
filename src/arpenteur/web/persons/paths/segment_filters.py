"""What this room says of contacts, for segments: the step of a path where somebody is now."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.persons.contacts.filters import NOBODY, ContactFilter, Fact, Text
from arpenteur.web.persons.paths.models import Path, PathStep
from arpenteur.web.persons.paths.permissions import SEE_PATHS
from arpenteur.web.persons.paths.queries import on_step

ANY, STEP = "parcours-", "pas-"


def _steps(member: Member, _at: datetime) -> Sequence[tuple[str, Text]]:
    """Each path as a whole, then step by step, for who sees all journeys of the contacts she sees."""
    if not member.may(SEE_PATHS.name):
        return []
    found: list[tuple[str, Text]] = []
    for path in Path.objects.filter(campaign=member.campaign).prefetch_related("steps"):
        found.append((f"{ANY}{path.pk}", _("on the path “%(path)s”") % {"path": path.name}))
        found += [(f"{STEP}{one.pk}", f"{path.name} : {one.name}") for one in path.steps.all()]
    return found


def _at_step(campaign: Campaign, value: str, _at: datetime) -> Q:
    for start, column in ((ANY, "path"), (STEP, "pk")):
        number = value.removeprefix(start)
        if number != value and number.isascii() and number.isdecimal() and len(number) < 19:
            steps = PathStep.objects.filter(campaign=campaign, **{column: int(number)})
            return on_step(list(steps.values_list("pk", flat=True)))
    return NOBODY


FILTERS = (ContactFilter(Fact.STEP, gettext_lazy("step of a path"), _steps, _at_step),)
