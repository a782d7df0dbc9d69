"""The page of a plan made ready: totals, rows, the map's colours, and what the plan will be able to prove."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from arpenteur.snapshot import Snapshot
from arpenteur.strategy import Plan, PlannedStation, director_sentences
from arpenteur.strategy.zone_names import names_of
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.territory.names import voting_place
from arpenteur.web.foundation.territory.plans.asking import PlanQuestion, listed

ROWS_SHOWN = 200
_CARRIED = 80
"""Stations that Préparer is given: sixty pairs never finish more, and an address stays short."""
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
class PlanRow:
    """A station that gets hours: its value as written, its bar and the mean of the place on it (0 to 100), where it
    stands in the order, and the addresses that change its lot."""

    station: PlannedStation
    name: str
    detail: str
    bin: int
    bar: float
    mean: float
    standing: str
    exclude: str
    force: str
    forced: bool

    @property
    def value_text(self) -> str:
        """What a door is worth beside the mean of the place."""
        return numbers.decimal(self.station.value, 2)


@dataclass(frozen=True)
class Compared:
    """The plan or a naive rule with the same hours: doors that open, their mean value, both beside the plan's."""

    label: str
    opened: float
    value: float
    worth: float


@dataclass(frozen=True)
class PlanPage:
    """Everything the page shows of a plan. ``styles`` gives each station of the map its colour, ``edges`` their
    limits in hours."""

    plan: Plan
    rows: tuple[PlanRow, ...]
    hidden: int
    controls: tuple[str, ...]
    styles: dict[str, str]
    marks: dict[str, str]
    edges: tuple[float, ...]
    answer: str
    excluded: tuple[tuple[str, str], ...]

    @property
    def strategies(self) -> list[Compared]:
        """The plan, then every naive rule."""
        labels = {
            "rule_2012": _("the rule of 2012 (abstention × our share)"),
            "own_share": _("our share alone"),
            "uniform": _("the same effort everywhere"),
        }
        total = self.plan.total
        naive = [Compared(labels[one.name], one.opened, one.value, one.worth) for one in self.plan.baselines]
        return [Compared(_("this plan"), total.opened, total.value, 1.0), *naive]

    @property
    def worth(self) -> tuple[str, ...]:
        """Where the votes come from; then what the order was worth, what hours may bring, what nobody knows."""
        return (_where_from(self.plan), *director_sentences(self.plan.order, "fr" if numbers.french() else "en"))

    @property
    def outing(self) -> str:
        """The query of Préparer that begins with the stations of this plan and counts on its hours."""
        stations = [one.station for one in self.plan.stations if one.hours > 0][:_CARRIED]
        return "?" + urlencode({"plan": round(self.plan.total.hours), "carried": 1, "station": stations}, doseq=True)

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


def page(plan: Plan, question: PlanQuestion, names: dict[str, str]) -> PlanPage:
    """Lay a plan out for a question."""
    planned = [one for one in plan.stations if one.hours > 0]
    edges = _edges([one.hours for one in planned])
    highest = max((one.value or 0.0 for one in planned), default=1.0)
    forced = set(listed(question.force))
    styles = {one.station: _style(one, edges) for one in plan.stations}
    rows = [_row(one, names[one.station], question, edges, max(highest, 1.0)) for one in planned]
    return PlanPage(
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


def _row(one: PlannedStation, name: str, question: PlanQuestion, edges: tuple[float, ...], highest: float) -> PlanRow:
    return PlanRow(
        station=one,
        name=name,
        detail=voting_place(Named(one.station, "station", one.label, one.commune, one.commune_name)),
        bin=_bin(one.hours, edges),
        bar=max(100 * (one.value or 0.0) / highest, 1.0),
        mean=100 / highest,
        standing=_standing(one),
        exclude=question.toggled("exclude", name),
        force=question.toggled("force", name),
        forced=False,
    )


def _standing(one: PlannedStation) -> str:
    if one.priority_class is not None:
        return _("class %(n)s") % {"n": one.priority_class}
    return _("to be done first") if one.first_fifth else ""


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
    return _("From 0 to %(high)s votes for the whole plan, %(central)s in the middle.") % {
        "high": numbers.decimal(votes.high),
        "central": numbers.decimal(votes.central),
    }


def _where_from(plan: Plan) -> str:
    beliefs = plan.inputs["priors"]
    return _(
        "High: the most that was ever published, %(most)s votes for 100 doors knocked at. Middle: studies disagree, so "
        "persuading is held to give nothing %(nothing)s times out of 100. Both are counted at the mean of the place."
    ) % {
        "most": numbers.decimal(100 * beliefs["published_per_door"], 1),
        "nothing": numbers.decimal(100 * beliefs["persuasion_zero"]),
    }
