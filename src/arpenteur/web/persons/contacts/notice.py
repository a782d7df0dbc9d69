"""What a person reads before she gives anything, and until when it is kept."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.law.retention import term
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.privacy import Retention


def kept_until(campaign: Campaign) -> datetime:
    """When a contact goes at the latest."""
    return term(Retention.CONTACT).after_day(campaign.second_round or campaign.first_round, campaign.time_zone)


def notice(campaign: Campaign) -> list[str]:
    """What a person reads before she gives anything: who, why, on what ground, how long, her rights (RGPD, art. 13)."""
    day = date_format(local(campaign, kept_until(campaign)), "DATE_FORMAT")
    given = {"name": campaign.name, "day": day, "contact": campaign.contact}
    asking = (
        _("Your receipt lets you withdraw in one step; you may also write to %(contact)s, or complain to the CNIL.")
        if campaign.contact
        else _("Your receipt lets you withdraw in one step; you may also ask the team, or complain to the CNIL.")
    )
    return [
        _("“%(name)s” keeps what you write here, for the purposes you tick and no other.") % given,
        _("The ground is your consent (GDPR, art. 6(1)a and 9(2)a): nothing is ticked for you, nothing is owed."),
        _("Nothing else is kept with it: neither your door nor anything you said."),
        _("It is erased as soon as you withdraw, and on %(day)s at the latest. It is given to nobody.") % given,
        asking % given,
    ]


def version_of(sentences: Sequence[str]) -> str:
    """The digest that proves which notice was read."""
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest()
