"""Links of turfs and phones as ways in: closed with the rights of who made them, a member's own phone with any."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import ngettext

from arpenteur.web.foundation.audit.actions import named
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.queries import lines_about
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.campaigns.ways_in import OpenWay, WayIn
from arpenteur.web.ground.phone.handset.phones import leave
from arpenteur.web.ground.phone.models import Phone, Turf
from arpenteur.web.ground.routes.links import withdraw


def _turf_links(campaign: Campaign, at: datetime) -> Iterator[OpenWay]:
    turfs = list(Turf.objects.select_for_update(of=("self",)).filter(until__gt=at).exclude(digest=None).order_by("pk"))
    lines = lines_about(campaign.pk, "turf.handed_over", turfs)
    for turf in turfs:
        yield OpenWay(turf, _holders(lines.get(named(turf), [])))


def _holders(lines: list[Entry]) -> frozenset[str]:
    """Who was shown the link that is open, and who opened her own beside it (``own_links``)."""
    found = set()
    for line in reversed(lines):
        found.add(line.by)
        if not line.details.get("own"):
            break
    return frozenset(found)


def _phones(_campaign: Campaign, _at: datetime) -> Iterator[OpenWay]:
    held = (
        Phone.objects.select_related("volunteer__person")
        .filter(left_at=None)
        .exclude(volunteer__person__user=None)
        .order_by("pk")
    )
    for phone in held:
        yield OpenWay(phone, Actor("user", str(phone.volunteer.user_id)).pseudonyms, own=True)


TURF_LINKS = WayIn(
    name="turf_links",
    words=lambda n: ngettext("%(n)d link of a turf", "%(n)d links of turfs", n) % {"n": n},
    permission=Permission.EDIT_ACTIONS,
    find=_turf_links,
    close=lambda turf, by, at: withdraw(turf=turf, by=by, at=at),
)
PHONES = WayIn(
    name="phones",
    words=lambda n: ngettext("%(n)d phone in a turf", "%(n)d phones in turfs", n) % {"n": n},
    permission=Permission.SEE_OWN_ACTIONS,
    find=_phones,
    close=lambda phone, by, at: leave(phone=phone, by=by, at=at),
)

WAYS_IN = (PHONES, TURF_LINKS)
