"""What a hypothesis changes: the zones that come into the first ones, leave them or stay, and our rank of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.strategy.results import RankedZone, Ranking
from arpenteur.strategy.zone_names import names_of
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.territory.names import listed


@dataclass(frozen=True)
class ChangeLine:
    """Some zones in one sentence; ``mark`` is the class that their swatch shows, ``unsure`` hatches it."""

    mark: int
    unsure: bool
    words: str
    why: str


@dataclass(frozen=True)
class Change:
    """Beside the table of a hypothesis. ``ours``: rank of each zone under the campaign's context, as written."""

    lines: tuple[ChangeLine, ...]
    ours: Mapping[str, str]


def change(here: Ranking, ours: Ranking) -> Change:
    """Compare two orders of the same zones. "First" is priority 1, or the first fifth where there are no classes."""
    names, first_of_ours = names_of(here.zones), {zone.zone for zone in ours.zones if zone.shown_class == 1}
    first = [zone for zone in here.zones if zone.shown_class == 1]
    came = [zone for zone in first if zone.zone not in first_of_ours]
    stay = [zone for zone in first if zone.zone in first_of_ours]
    left = [zone for zone in here.zones if zone.zone in first_of_ours and zone.shown_class != 1]
    head = _("priority 1") if here.order.classes else _("the first fifth")
    lines = (
        _line(came, names, ngettext("%(names)s comes in", "%(names)s come in", len(came)), _("into %(first)s")),
        _line(left, names, ngettext("%(names)s leaves", "%(names)s leave", len(left)), _("%(first)s no more")),
        _line(stay, names, ngettext("%(names)s stays", "%(names)s stay", len(stay)), _("%(first)s in both cases")),
    )
    written = {zone.zone: numbers.decimal(zone.rank) if zone.rank else numbers.EN_DASH for zone in ours.zones}
    return Change(
        tuple(ChangeLine(one.mark, one.unsure, one.words, one.why % {"first": head}) for one in lines if one), written
    )


def _line(zones: Iterable[RankedZone], names: Mapping[str, str], words: str, why: str) -> ChangeLine | None:
    found = list(zones)
    if not found:
        return None
    return ChangeLine(
        mark=found[0].shown_class,
        unsure=any(zone.uncertain for zone in found),
        words=words % {"names": listed([names[zone.zone] for zone in found])},
        why=why,
    )
