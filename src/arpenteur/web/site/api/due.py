"""Writes: follow-ups that are due are said once in the journal, so that programs that asked are told."""

from datetime import datetime

from django.db import transaction

from arpenteur.web.foundation.audit.actions import named, record
from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import FollowUp
from arpenteur.web.site.api.models import WebhookEndpoint
from arpenteur.web.site.api.scopes import WebhookEvent

DUE = WebhookEvent.FOLLOW_UP_DUE.value
_AT_ONCE = 500


def note_due(*, at: datetime) -> int:
    """Say what has become due, in every campaign that tells somebody; how many follow-ups. Again says nothing twice."""
    return sum(_note(campaign, at) for campaign in every_campaign() if campaign.closed_at is None)


@verb("follow_up.due", "something that a contact waits for is due", own_transaction=True)
def _note(campaign: Campaign, at: datetime) -> int:
    with sealed(campaign.pk), transaction.atomic():
        hooks = WebhookEndpoint.objects.select_for_update().filter(campaign=campaign, ended_at=None)
        if not any(DUE in one.events for one in hooks):
            return 0
        due = FollowUp.objects.filter(campaign=campaign, done_at=None, due__lte=day_of(campaign, at)).order_by("pk")
        told = set(Entry.objects.filter(chain=campaign.pk, verb=DUE).values_list("subject", flat=True))
        waiting = [one for one in due[: _AT_ONCE + len(told)] if named(one) not in told][:_AT_ONCE]
        for one in waiting:
            record(verb=DUE, subject=one, by=JOB, at=at, campaign=campaign.pk, kind=one.kind)
        return len(waiting)
