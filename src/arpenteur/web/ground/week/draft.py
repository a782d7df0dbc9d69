"""What a page of Préparer samedi says so far: its form as it was sent, and what the button that sent it changes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.ground.week.windows import HOURS, part_of

MOST_IN_A_ROW = 3
_MOST_ROWS, _MOST_STATIONS, _LONGEST_KEY = 150, 300, 60
NEW, OUT = "new", "out"
Row = tuple[int, ...]


@dataclass(frozen=True)
class Draft:
    """``window`` and ``hours`` as chosen, ``stations`` None until somebody changes what is in, ``rows`` None until
    somebody moves a person: who walks together, by number. ``rows_of`` is the window the rows were made for; ``hand``
    is whoever is being moved, 0 for nobody. ``plan``: hours of the plan that the stations
    come from, 0 for none; ``carried``: they come from it just now, more of them than an outing may hold.
    """

    window: str = ""
    hours: int = HOURS[-1]
    stations: tuple[str, ...] | None = None
    rows: tuple[Row, ...] | None = None
    rows_of: str = ""
    hand: int = 0
    plan: int = 0
    carried: bool = False

    @classmethod
    def read(cls, raw: QueryDict) -> "Draft":
        """From an address or a form, before its button does anything. Raises InputError for what no page sends."""
        hours = raw.get("hours", "") or str(HOURS[-1])
        if hours not in map(str, HOURS):
            raise InputError(_("this form cannot be read"), action=_("reload the page"))
        stations, rows = raw.getlist("station")[:_MOST_STATIONS], raw.getlist("row")[:_MOST_ROWS]
        return cls(
            window=raw.get("window", "")[:_LONGEST_KEY],
            hours=int(hours),
            stations=tuple(one[:_LONGEST_KEY] for one in stations)
            if _any(raw, "basket", "add", "drop", "carried")
            else None,
            rows=tuple(_numbers(one) for one in rows) if _any(raw, "own", "put") else None,
            rows_of=raw.get("rows_of", "")[:_LONGEST_KEY],
            hand=_number(raw.get("hand", "")),
            plan=_number(raw.get("plan", "")),
            carried=_any(raw, "carried"),
        )

    def after(self, raw: QueryDict) -> "Draft":
        """What the button that was pressed changes; none is a page read again. Raises InputError for a full pair."""
        changed = self
        slot, drop, add, take, put = (_said(raw, name) for name in ("slot", "drop", "add", "take", "put"))
        if slot:
            changed = replace(changed, window=slot, hand=0)
        if drop or add:
            kept = tuple(one for one in changed.stations or () if one not in (drop, add))
            changed = replace(changed, stations=(*kept, add) if add else kept)
        if _said(raw, "refill"):
            changed = replace(changed, stations=None, plan=0)
        if _said(raw, "repair"):
            changed = replace(changed, rows=None, hand=0)
        if take:
            number = _number(take)
            changed = replace(changed, hand=0 if number == changed.hand else number)
        if put:
            changed = changed.moved(_number(_said(raw, "who")) or changed.hand, put)
        return changed

    def moved(self, number: int, where: str) -> "Draft":
        """The same with a person in another row, in one of her own (``new``) or in none (``out``)."""
        rows = [tuple(one for one in row if one != number) for row in self.rows or ()]
        if where == NEW:
            rows.append((number,))
        elif where != OUT:
            at = _number(where)
            if not number or at >= len(rows) or len(rows[at]) >= MOST_IN_A_ROW:
                raise InputError(
                    _("nobody more walks in this pair"),
                    expected=_("two people, three at most"),
                    action=_("move somebody out of it first"),
                )
            rows[at] = (*rows[at], number)
        return replace(self, rows=tuple(row for row in rows if row), hand=0)

    def rows_for(self, free: Iterable[int]) -> "tuple[Row, ...] | None":
        """Its rows without those who are free no more; None where there are none for this window."""
        if self.rows is None or _half_day(self.rows_of) != _half_day(self.window):
            return None
        known = set(free)
        rows: list[Row] = []
        for row in self.rows:
            mine = tuple(dict.fromkeys(one for one in row if one in known))[:MOST_IN_A_ROW]
            known -= set(mine)
            if mine:
                rows.append(mine)
        return tuple(rows)


def _half_day(key: str) -> tuple[str, str]:
    return key[:10], part_of(key)


def _any(raw: QueryDict, *names: str) -> bool:
    return any(_said(raw, name) for name in names)


def _said(raw: QueryDict, name: str) -> str:
    """The last thing said under a name: a list beside a button may say nothing."""
    return next((one[:_LONGEST_KEY] for one in reversed(raw.getlist(name)) if one), "")


def _numbers(text: str) -> Row:
    return tuple(one for part in text.split(",") if (one := _number(part)))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
