"""What keeps a report from showing: a photo that nobody has looked at."""

from arpenteur.web.residents.consultations.kinds import CaseTrigger
from arpenteur.web.residents.consultations.models import Contribution
from arpenteur.web.residents.reports.models import PhotoState, ReportPhoto


def photo_that_waits(contribution: Contribution) -> CaseTrigger | None:
    """A report with a photo is read once the photo is looked at, whatever the moderation of its process; a photo of its
    repair waits alone, and the report goes on showing.
    """
    waiting = ReportPhoto.objects.filter(contribution=contribution, proof=False, state=PhotoState.WAITING)
    return CaseTrigger.PHOTO if waiting.exists() else None


HOLDS = (photo_that_waits,)
