"""Writes: a program reads names; counted under its own name, stopped beyond its budget until somebody says why."""

from collections.abc import Sequence
from datetime import datetime

from django.db import models

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.reads.limits import Alarm
from arpenteur.web.foundation.reads.models import ReadingDay, ReadingStop
from arpenteur.web.foundation.reads.outgoing import hand_over_stopped

PROGRAM_BUDGET = 1_000
"""Named records a day and a program: a list of subscribers brought up to date, never a whole file taken each hour."""


@verb("names.read_by_program", "names read by a program", also="names.stopped")
def note_program_read(
    *, campaign: Campaign, table: type[models.Model], rows: Sequence[int], by: Actor, at: datetime
) -> ReadingStop | None:
    """A program is about to be shown named records, by number; what stops it where it may not read them.

    One line of the journal a request, with the numbers. A page that goes beyond the budget is not shown.
    """
    stop = ReadingStop.objects.filter(reader=by.pseudonym, explained_at=None).first()
    if stop is not None or not rows:
        return stop
    found, _new = ReadingDay.objects.get_or_create(campaign=campaign, reader=by.pseudonym, day=day_of(campaign, at))
    day = ReadingDay.objects.select_for_update().get(pk=found.pk)
    day.records += len(rows)
    day.counted += len(rows)
    day.save(update_fields=["records", "counted"])
    record(
        verb="names.read_by_program",
        subject=table._meta.label,
        by=by,
        at=at,
        campaign=campaign.pk,
        counting=True,
        n=len(rows),
        numbers=sorted(rows),
    )
    if day.counted <= PROGRAM_BUDGET:
        return None
    stop = ReadingStop.objects.create(
        campaign=campaign, reader=by.pseudonym, alarm=Alarm.BUDGET, records=day.records, stopped_at=at
    )
    record(
        verb="names.stopped", subject=stop, by=by, at=at, campaign=campaign.pk, alarm=str(Alarm.BUDGET), n=day.records
    )
    hand_over_stopped(stop=stop, at=at)
    return stop
