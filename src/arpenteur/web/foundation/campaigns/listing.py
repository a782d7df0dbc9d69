"""Campaigns as the person who runs the site meets them: named, listed, suspended, opened again."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.actions import close_campaign, reopen_campaign
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.queries import deletion_asked_at
from arpenteur.web.foundation.shared.sealing import sealed, unsealed


@dataclass(frozen=True)
class Listed:
    """One campaign, without anybody's name."""

    slug: str
    name: str
    place: str
    last_round: str
    members: int
    suspended: bool
    deletion_asked: bool


def listed() -> list[Listed]:
    """Every campaign of the site, by name."""
    with unsealed():
        by_name = list(Campaign.objects.order_by("name", "slug"))
    return [_told(one) for one in by_name]


def every_campaign() -> list[Campaign]:
    """Every campaign of the site, the oldest first: for jobs that go from one to the next."""
    with unsealed():
        return list(Campaign.objects.order_by("pk"))


def find_campaign(slug: str) -> Campaign | None:
    """The campaign of a short name, for what comes before a campaign is known."""
    with unsealed():
        return Campaign.objects.filter(slug=slug).first()


def named(slug: str) -> Campaign:
    """The campaign of a short name. Raises InputError where there is none."""
    found = find_campaign(slug)
    if found is None:
        raise InputError(
            _("unknown campaign: %(slug)s") % {"slug": slug},
            expected=_("a short name that “arpenteur campaigns list” prints"),
        )
    return found


def suspend(slug: str, *, at: datetime) -> None:
    """Close it; again is not an error."""
    campaign = named(slug)
    with sealed(campaign.pk):
        close_campaign(campaign=campaign, by=COMMAND, at=at)


def reopen(slug: str, *, at: datetime) -> None:
    """Open it again; again is not an error."""
    campaign = named(slug)
    with sealed(campaign.pk):
        reopen_campaign(campaign=campaign, by=COMMAND, at=at)


def _told(one: Campaign) -> Listed:
    with sealed(one.pk):
        members, asked = Membership.objects.count(), deletion_asked_at(one) is not None
    return Listed(one.slug, one.name, one.place, str(one.last_round), members, one.closed_at is not None, asked)
