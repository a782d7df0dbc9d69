"""Programs of others that the campaign tells what happens: the machines of its webhooks."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.authority import Processor
from arpenteur.web.site.api.models import WebhookEndpoint


def machines_of_webhooks(campaign: Campaign) -> Iterator[Processor]:
    """Each machine once."""
    for url in (
        WebhookEndpoint.objects.filter(campaign=campaign, ended_at=None).order_by("pk").values_list("url", flat=True)
    ):
        yield Processor(name=urlsplit(url).hostname or url, does=_("program told by webhook: numbers, no name"))


PROCESSORS = (machines_of_webhooks,)
