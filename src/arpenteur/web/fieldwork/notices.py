"""What participants are told by e-mail. Jobs get numbers only: names are read when a letter is written."""

from django.tasks import task
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from arpenteur.web.campaigns.clock import local
from arpenteur.web.fieldwork.kinds import Status
from arpenteur.web.fieldwork.models import Action, Participation
from arpenteur.web.shared.numbers import clock
from arpenteur.web.shared.sealing import sealed
from arpenteur.web.volunteers.mail import language_of, write_to


@task
def tell_cancelled(campaign: int, action: int) -> int:
    """Write to those who were coming and wish to be written to; how many letters left. Nobody once it is on again."""
    with sealed(campaign):
        found = Action.objects.select_related("campaign").filter(pk=action, status=Status.CANCELLED).first()
        if found is None:
            return 0
        people = Participation.objects.filter(action=found).select_related("volunteer__user", "volunteer__campaign")
        return sum(_tell(found, one) for one in people)


def _tell(action: Action, one: Participation) -> bool:
    when = local(action.campaign, action.starts_at)
    with translation.override(language_of(one.volunteer)):
        words = {
            "action": str(action),
            "day": date_format(when, "DATE_FORMAT"),
            "hour": clock(when),
            "place": action.place or _("the usual meeting point"),
            "why": action.cancelled_why,
        }
        subject = _("Cancelled: %(action)s, %(day)s") % words
        body = _("%(action)s, on %(day)s at %(hour)s (%(place)s), will not take place.\n\nReason: %(why)s") % words
        return write_to(one.volunteer, subject=subject, body=body)
