"""Reports that the team types in for somebody: the desk of the room takes them by this verb."""

from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.residents.consultations.actions.contributions import NewContribution
from arpenteur.web.residents.consultations.kinds import ContributionKind
from arpenteur.web.residents.consultations.models import Contribution, ProcessStep
from arpenteur.web.residents.consultations.step_access import GateVisit
from arpenteur.web.residents.reports.actions import NewReport, receive_report


def take_report(
    step: ProcessStep, new: NewContribution, visit: GateVisit, by: Actor, at: datetime
) -> tuple[Contribution, str]:
    """Take a report without a photo, and the code that follows it. Raises InputError as ``receive_report``."""
    if new.category is None:
        raise InputError(_("what is it about?"))
    report = NewReport(new.category, new.words.title, new.spot, language=new.language)
    return receive_report(step=step, new=report, visit=visit, by=by, at=at)


TAKERS = {ContributionKind.REPORT: take_report}
