"""Writes: the one day on which everything that is ruled of a process is published, and its coming."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import JOB, Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.law import hold_to_the_law
from arpenteur.web.residents.consultations.actions.decisions import publish_rulings
from arpenteur.web.residents.consultations.clocks import CONTRIBUTION, hold_to_silence, is_silent
from arpenteur.web.residents.consultations.models import Process
from arpenteur.web.residents.consultations.states import ProcessState


@verb("ruling.scheduled", "day of the decisions said")
def schedule_rulings(*, process: Process, moment: datetime | None, by: Actor, at: datetime) -> Process:
    """Say when every decision is published, which everybody reads; None: not said any more. Raises InputError for a
    moment that is over and a process that is not open; RefusedByLawError in silence, or for a moment in it.
    """
    row = Process.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=process.pk)
    hold_to_silence(row.campaign, at)
    if row.state != ProcessState.OPEN:
        raise InputError(_("the process is not public"), action=_("open the process first"))
    if moment is not None:
        if moment <= at:
            raise InputError(_("this moment is over"), action=_("choose a later one"))
        hold_to_the_law(row.campaign, CONTRIBUTION, moment, moment)
    row.rulings_at = moment
    row.save(update_fields=["rulings_at"])
    record(subject=row, by=by, at=at, campaign=row.campaign_id, when=moment.isoformat() if moment else "")
    return row


def publish_due(*, at: datetime) -> int:
    """Publish what is ruled of every process whose moment came, never in silence; how many decisions. Where one of them
    does not follow any more, those of its process wait for somebody, and no other process does.
    """
    count = 0
    for campaign in every_campaign():
        with sealed(campaign.pk):
            if is_silent(campaign, at):
                continue
            for row in Process.objects.select_related("campaign").filter(rulings_at__lte=at, state=ProcessState.OPEN):
                with suppress(InputError):
                    count += _publish(row, at)
    return count


@transaction.atomic
def _publish(process: Process, at: datetime) -> int:
    count = publish_rulings(process=process, by=JOB, at=at)
    process.rulings_at = None
    process.save(update_fields=["rulings_at"])
    return count
