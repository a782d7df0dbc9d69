"""Whoever carries the campaign's messages: its own sending accounts."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.outreach.models import Account, AccountKind
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.authority import Processor


def carriers(campaign: Campaign) -> Iterator[Processor]:
    """Each account in use: the machine or the provider it speaks to; one that only shows messages speaks to nobody."""
    rows = Account.objects.filter(campaign=campaign, ended_at=None).exclude(kind=AccountKind.CONSOLE)
    for one in rows.order_by("pk"):
        machine = one.settings.get("host") or one.settings.get("provider") or one.name
        yield Processor(name=str(machine), does=_("carries messages of the campaign"))


PROCESSORS = (carriers,)
