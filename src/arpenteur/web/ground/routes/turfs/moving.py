"""What a form asks to move, checked against the cutting as it stands and what the member may touch."""

from collections.abc import Sequence

from django.http import Http404
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.ground.routes.turfs.board import TurfBoard
from arpenteur.web.ground.routes.turfs.cutting import Moved
from arpenteur.web.ground.routes.turfs.engine import Holding

_LONGEST_KEY = 80


def read_move(raw: Sequence[str], to: int, board: TurfBoard, holding: Holding) -> Moved:
    """``s12`` is a segment, ``bKEY`` a building, several with commas between. Raises InputError for what is not in the
    cutting, Http404 for turfs beyond the member's reach.
    """
    holder = {one.id: row.number for row in board.rows for one in row.route.buildings}
    segments, buildings = _read(raw)
    if not (segments or buildings) or not (segments <= set(holding.segments) and buildings <= set(holder)):
        raise InputError(_("this street is not in the cutting"), action=_("reload the page"))
    touched = {to} | {holding.segments[one] for one in segments} | {holder[one] for one in buildings}
    seen = {row.number: row.seen for row in board.rows}
    if not all(seen.get(number, True) for number in touched):
        raise Http404(str(to))
    return Moved(tuple(sorted(segments)), tuple(sorted(buildings)))


def _read(raw: Sequence[str]) -> tuple[set[int], set[str]]:
    segments: set[int] = set()
    buildings: set[str] = set()
    for one in (part for text in raw for part in text.split(",") if part):
        kind, key = one[0], one[1:]
        if kind == "s" and key.isascii() and key.isdigit() and len(key) < 10:
            segments.add(int(key))
        elif kind == "b" and 0 < len(key) <= _LONGEST_KEY:
            buildings.add(key)
        else:
            raise InputError(_("this street is not in the cutting"), action=_("reload the page"))
    return segments, buildings
