"""Which state of a campaign the file is of: up to which line of its journal, and when that line was written.

Lines about files for an authority that end the journal are left out: asking for the file again changes nothing of it.
"""

from dataclasses import dataclass
from datetime import datetime

from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.queries import Break, breaks
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.dates import date_format

FILE_VERBS = ("file.asked", "file.made", "file.taken")


@dataclass(frozen=True)
class CampaignState:
    """The line that the file goes up to; ``faults``: where the chain does not hold, the whole of it."""

    campaign: Campaign
    line: int
    digest: str
    at: datetime
    faults: tuple[Break, ...]

    @property
    def moment(self) -> str:
        """For people."""
        at = local(self.campaign, self.at)
        return f"{date_format(at, 'DATE_FORMAT')}, {date_format(at, 'H:i')}"


def state_of(campaign: Campaign) -> CampaignState:
    """As it is now."""
    lines = Entry.objects.filter(chain=campaign.pk).exclude(verb__in=FILE_VERBS)
    last = lines.order_by("-number").first()
    faults = tuple(breaks(campaign.pk))
    if last is None:
        return CampaignState(campaign, 0, "", campaign.created_at, faults)
    return CampaignState(campaign, last.number, last.digest, last.at, faults)
