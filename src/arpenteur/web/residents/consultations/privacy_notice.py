"""What somebody reads before she takes part: what becomes public, what is kept, until when."""

import hashlib
from collections.abc import Sequence

from django.utils.translation import gettext as _

from arpenteur.domain.law.retention import term
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.privacy import Retention
from arpenteur.web.residents.consultations.models import Process


def until_of(campaign: Campaign) -> str:
    """The day on which whoever takes part is forgotten at the latest, in words."""
    last = campaign.second_round or campaign.first_round
    return date_format(local(campaign, term(Retention.RESIDENT).after_day(last, campaign.time_zone)), "DATE_FORMAT")


def notice_of(process: Process) -> list[str]:
    """A sentence each: who, why, on what ground, what is read, until when, her rights (RGPD, art. 9(2)a, 13)."""
    campaign = process.campaign
    values = {"name": campaign.name, "day": until_of(campaign), "contact": campaign.contact or campaign.name}
    return [
        _("“%(name)s” publishes what you write here, under a pseudonym that is drawn for you.") % values,
        _("What you write may show what you think. The ground is your explicit consent (GDPR, art. 9(2)a).") % values,
        _("You are not put on any list of contacts: an answer to this text is all you are ever sent.") % values,
        _("An address that you give is encrypted and never published; it is erased on %(day)s at the latest.") % values,
        _("By your own link you see, withdraw or erase everything.") % values,
        _("You may also write to %(contact)s, or complain to the CNIL.") % values,
    ]


def version_of(sentences: Sequence[str]) -> str:
    """The digest that proves which notice was read."""
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest()
