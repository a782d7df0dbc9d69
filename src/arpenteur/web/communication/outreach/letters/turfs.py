"""Streets of the turfs that the campaign walks next, in the order in which they are walked."""

from datetime import datetime

from arpenteur.strategy.turfs.walk import groups_of
from arpenteur.web.communication.outreach.letters.homes import PostalAddress
from arpenteur.web.communication.outreach.letters.rounds import WalkedStreet
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes.paper.sheets import walked


def walked_turfs(campaign: Campaign, at: datetime) -> list[tuple[str, list[WalkedStreet]]]:
    """The turfs of the campaign's next outing that has any, by letter."""
    rows = Turf.objects.filter(campaign=campaign, archived_at=None, of_stops=False, action__ends_at__gte=at)
    first = rows.order_by("action__starts_at", "letter").select_related("action").first()
    if first is None:
        return []
    turfs = rows.filter(action=first.action).order_by("letter").select_related("action__campaign")
    return [(one.letter, _streets(one, at)) for one in turfs]


def _streets(turf: Turf, at: datetime) -> list[WalkedStreet]:
    found: list[WalkedStreet] = []
    for group in groups_of(walked(turf, at)):
        numbers = [_figure(row.label) for row in group.rows]
        key = PostalAddress(0, "", group.street, (), "").street_key
        if key and not any(one.street_key == key and one.side == group.side for one in found):
            found.append(WalkedStreet(key, group.side, down=numbers[-1] < numbers[0]))
    return found


def _figure(label: str) -> int:
    figures = label.partition(" ")[0]
    return int(figures) if figures.isdecimal() else 0
