"""Reports of residents that are open, zone by zone, on a map of Coup d'œil: for roles that answer residents."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from arpenteur.figures.shapes import Outlined
from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.campaigns.standing import standings_of
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.metrics import Bin
from arpenteur.web.foundation.territory.points import zone_at
from arpenteur.web.foundation.territory.templatetags.zones import whole_map
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS
from arpenteur.web.residents.reports.queries import OpenPlace, open_places
from arpenteur.web.site.glance.asking import GlanceQuestion
from arpenteur.web.site.glance.board import GlanceRow
from arpenteur.web.site.glance.drawn import Outlines, outlines_of, zones_drawn
from arpenteur.web.site.glance.ledger import ZoneLine
from arpenteur.web.site.glance.page import Glance
from arpenteur.web.site.glance.scales import CountScale, quarters


@dataclass(frozen=True)
class OpenZone:
    """How many reports of a zone are open, and how many of them are late."""

    zone: str
    name: str
    open: int
    late: int
    query: str


@dataclass(frozen=True)
class OpenReports:
    """Open reports by quartier, by station in a place without quartiers. ``outside``: without a point on the map, or
    out of every zone.
    """

    zones: Sequence[OpenZone]
    outside: int
    ground: Ground
    outlines: Outlines
    question: GlanceQuestion

    @property
    def count(self) -> int:
        """All that are open."""
        return sum(one.open for one in self.zones) + self.outside

    @property
    def scale(self) -> CountScale:
        """The five classes of the map."""
        return quarters(one.open for one in self.zones)

    @property
    def bins(self) -> list[Bin]:
        """The swatches of the legend."""
        return self.scale.bins()

    @property
    def drawing(self) -> SafeString:
        """The zones, each a link to its line; those without a report in the colour of nothing."""
        scale, counted = self.scale, {one.zone: one.open for one in self.zones}
        rows = [self._row(zone, scale.bin_of(counted.get(zone, 0))) for zone in self.outlines.zones]
        return whole_map(self.outlines.drawing, zones_drawn(self.outlines, rows).values())

    def _row(self, zone: str, bin: int) -> GlanceRow:
        mark = self.ground.label(zone)
        return GlanceRow(ZoneLine(zone), mark, "", mark, standing=None, bin=bin, question=self.question)


def open_reports(look: Glance) -> OpenReports | None:
    """What a member may see; None for a role that does not answer residents, for a member narrowed to a part, and where
    no report shows.
    """
    member = look.member
    if member.narrowed or not member.may(ANSWER_RESIDENTS.name):
        return None
    places = open_places(member.campaign, look.at)
    if not places:
        return None
    level = "quartier" if look.ground.quartiers else "station"
    question = replace(look.question, level=level, zone="")
    counted, late = _counted(places, queries.outlines(look.published, level))
    outside = counted.pop("", 0)
    zones = [
        OpenZone(zone, look.ground.title(zone), n, late[zone], question.query(zone=zone)) for zone, n in counted.items()
    ]
    outlines = outlines_of(look.published, level, standings_of(member.campaign, look.published, level), None)
    return OpenReports(sorted(zones, key=lambda one: (-one.open, one.name)), outside, look.ground, outlines, question)


def _counted(places: Iterable[OpenPlace], drawn: Sequence[Outlined]) -> tuple[Counter[str], Counter[str]]:
    counted, late = Counter[str](), Counter[str]()
    for one in places:
        zone = zone_at(drawn, one.longitude, one.latitude)
        counted[zone] += 1
        late[zone] += one.late
    return counted, late
