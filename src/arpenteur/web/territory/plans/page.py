"""The page of a plan made ready: totals, rows, the map's colours, and what the plan will be able to prove."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from arpenteur.snapshot import Snapshot
from arpenteur.strategy import Plan, PlannedStation
from arpenteur.web.shared import numbers
from arpenteur.web.territory.names import names_of, voting_place
from arpenteur.web.territory.plans.asking import PlanQuestion, listed

ROWS_SHOWN = 200
_STEPS = 3


@dataclass(frozen=True)
class Named:
    """A station as the names of pages need it."""

    zone: str
    level: str
    label: str
    commune: str
    commune_name: str


@dataclass(frozen=True)
class Row:
    """A station that gets hours: its figures as written, its bar (0 to 100), and the addresses that change its lot."""

    station: PlannedStation
    name: str
    detail: str
    bin: int
    central: float
    high: float
    exclude: str
    force: str
    forced: bool

    @property
    def low_text(self) -> str:
        """The floor."""
        return numbers.decimal(self.station.votes.low)

    @property
    def central_text(self) -> str:
        """The centre."""
        return numbers.decimal(self.station.votes.central, 1)

    @property
    def high_text(self) -> str:
        """The high end."""
        return numbers.decimal(self.station.votes.high, 1)


@dataclass(frozen=True)
class Page:
    """Everything the page shows of a plan. ``styles`` gives each station of the map its colour, ``edges`` their
    limits in hours."""

    plan: Plan
    rows: tuple[Row, ...]
    hidden: int
    controls: tuple[str, ...]
    styles: dict[str, str]
    marks: dict[str, str]
    edges: tuple[float, ...]
    answer: str
    excluded: tuple[tuple[str, str], ...]

    @property
    def strategies(self) -> list[tuple[str, float, float | None]]:
        """The plan, then every naive rule: its name, its votes, and what the plan brings more."""
        own = (_("this plan"), self.plan.total.votes.central, None)
        return [own, *((one.label, one.votes_central, one.regret) for one in self.plan.baselines)]

    @property
    def seen(self) -> bool:
        """Whether the test can see the effect that the plan expects."""
        least, test = self.plan.minimum_detectable_effect_pp, self.plan.hold_out
        return least is not None and test is not None and test.expected_effect_pp >= least


def station_names(snapshot: Snapshot) -> dict[str, str]:
    """Key → shortest name of every station of the place."""
    columns = snapshot.stations.select("station", "number", "commune", "commune_name")
    return names_of(
        Named(key, "station", f"Bureau {number}", commune, name) for key, number, commune, name in columns.iter_rows()
    )


def page(plan: Plan, question: PlanQuestion, names: dict[str, str]) -> Page:
    """Lay a plan out for a question."""
    planned = [one for one in plan.stations if one.hours > 0]
    edges = _edges([one.hours for one in planned])
    highest = max((one.votes.high for one in planned), default=1.0) or 1.0
    forced = set(listed(question.force))
    styles = {one.station: _style(one, edges) for one in plan.stations}
    rows = [_row(one, names[one.station], question, edges, highest) for one in planned]
    return Page(
        plan=plan,
        rows=tuple(replace(row, forced=row.name in forced) for row in rows[:ROWS_SHOWN]),
        hidden=max(len(rows) - ROWS_SHOWN, 0),
        controls=tuple(sorted((names[one.station] for one in plan.stations if one.arm == "control"), key=_by_number)),
        styles=styles,
        marks={key: names[key].rpartition(" ")[2] for key, style in styles.items() if style != "idle"},
        edges=edges,
        answer=_answer(plan),
        excluded=tuple((name, question.toggled("exclude", name)) for name in listed(question.exclude)),
    )


def _row(one: PlannedStation, name: str, question: PlanQuestion, edges: tuple[float, ...], highest: float) -> Row:
    return Row(
        station=one,
        name=name,
        detail=voting_place(Named(one.station, "station", one.label, one.commune, one.commune_name)),
        bin=_bin(one.hours, edges),
        central=100 * one.votes.central / highest,
        high=max(100 * one.votes.high / highest, 1.0),
        exclude=question.toggled("exclude", name),
        force=question.toggled("force", name),
        forced=False,
    )


def _edges(hours: list[float]) -> tuple[float, ...]:
    """Limits that cut the planned stations in thirds, highest first; fewer where they are alike."""
    ordered = sorted(hours, reverse=True)
    cuts = [ordered[len(ordered) * step // _STEPS] for step in range(1, _STEPS)] if len(ordered) >= _STEPS else []
    return tuple(dict.fromkeys(round(cut) for cut in cuts if cut >= 1))


def _bin(hours: float, edges: tuple[float, ...]) -> int:
    return 1 + sum(hours < edge for edge in edges)


def _style(one: PlannedStation, edges: tuple[float, ...]) -> str:
    if one.hours > 0:
        return f"f{_bin(one.hours, edges)}"
    return "control" if one.arm == "control" else "idle"


def _by_number(name: str) -> tuple[str, int, str]:
    head, _space, number = name.rpartition(" ")
    return (head, int(number) if number.isdigit() else 0, number)


def _answer(plan: Plan) -> str:
    votes = plan.total.votes
    return _("From 0 to %(high)s votes, %(central)s in the middle.") % {
        "high": numbers.decimal(votes.high),
        "central": numbers.decimal(votes.central, 1),
    }
