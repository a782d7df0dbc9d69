"""The strategy page made ready: rows, legend and the answer in one sentence, all from one ranking.

What a hypothesis changes: the zones that come into the first ones, leave them or stay, and our rank of each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.strategy import FLAG_LABELS, Level
from arpenteur.strategy.results import RankedZone, Ranking
from arpenteur.strategy.zone_names import marks_of, names_of
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.shared.kit import Choice, answers
from arpenteur.web.foundation.territory.asking import AT_REFERENCE, Question
from arpenteur.web.foundation.territory.metrics import METRICS, Metric, Scale, scale
from arpenteur.web.foundation.territory.names import full_name, listed, voting_place
from arpenteur.web.foundation.territory.worth import Worth, worth
from arpenteur.web.foundation.territory.zone_table import ZoneRow, ZoneTable, bar, strongest_first

_OPENING = 70
_REASONS = ("short_history",)


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
    """Compare two orders of the same zones. "First" is the first fifth."""
    names, first_of_ours = names_of(here.zones), {zone.zone for zone in ours.zones if zone.shown_class == 1}
    first = [zone for zone in here.zones if zone.shown_class == 1]
    came = [zone for zone in first if zone.zone not in first_of_ours]
    stay = [zone for zone in first if zone.zone in first_of_ours]
    left = [zone for zone in here.zones if zone.zone in first_of_ours and zone.shown_class != 1]
    head = _("the zones to be done first")
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


@dataclass(frozen=True)
class RankingCell:
    """One figure of a row: its central value, and its range in small."""

    central: str
    low: str
    high: str


@dataclass(frozen=True, kw_only=True)
class RankingRow(ZoneRow[RankedZone]):
    """One zone of the table, the list and the map."""

    title: str
    mark: str
    hatched: bool
    cells: tuple[RankingCell | None, ...]
    ours: str

    @property
    def rank_range(self) -> str:
        """``2–9``, empty where the rank is the only one possible."""
        if self.zone.rank_low is None or self.zone.rank_low == self.zone.rank_high:
            return ""
        return f"{self.zone.rank_low}{numbers.EN_DASH}{self.zone.rank_high}"


@dataclass(frozen=True, kw_only=True)
class RankingBoard(ZoneTable[RankingRow]):
    """Everything the strategy page shows of a ranking."""

    question: Question
    ranking: Ranking
    columns: tuple[Metric, ...]
    levels: list[Choice]
    answer: str
    evidence: str
    change: Change | None

    @property
    def has_hatching(self) -> bool:
        """Whether the legend needs the hatch."""
        return any(row.hatched for row in self.rows)

    @property
    def by_name(self) -> list[RankingRow]:
        """Rows in the order people look for a name."""
        return sorted(self.rows, key=lambda row: (row.zone.commune, row.zone.zone))

    @property
    def metrics(self) -> list[Choice]:
        """The figures, each with its address."""
        return answers(self.question, "metric", ((one.id, one.label) for one in METRICS.values()))

    @property
    def query_string(self) -> str:
        """The address of the question without its zone, for data and exports."""
        return self.question.query(zone="", all_columns=False, all_rows=False)

    @property
    def close_query(self) -> str:
        """The address of the page without its panel."""
        return self.question.query(zone="")

    @property
    def profile_query(self) -> str:
        """The question as another page needs it: a hypothesis stays on its own."""
        return self.question.query_of_ours(zone="", all_columns=False, all_rows=False, metric="priority")

    @property
    def profiles_query(self) -> str:
        """The same for a profile of the list of profiles, which is the same page."""
        return self.question.query(zone="", all_columns=False, all_rows=False, metric="priority")

    @property
    def columns_query(self) -> str:
        """The address with the other set of columns."""
        return self.question.query(all_columns=not self.question.all_columns)

    @property
    def reset_query(self) -> str:
        """The address with every slider at the reference."""
        return self.question.query(**AT_REFERENCE)

    @property
    def worth(self) -> Worth:
        """What the order is worth, in the language of the page."""
        return worth(self.ranking.order)

    @property
    def ranked(self) -> bool:
        """Whether there is an order to show."""
        return not self.alone

    @property
    def alone(self) -> bool:
        """Whether the whole place is one station: there is no order to show."""
        return self.ranking.order.alone

    @property
    def only(self) -> RankingRow | None:
        """The zone of a place of one station."""
        return self.rows[0] if self.alone and self.rows else None


def board(
    ranking: Ranking, question: Question, offered: tuple[Level, ...], change: Change | None = None
) -> RankingBoard:
    """Lay a ranking out for a question: coloured, ordered and named by its metric. ``offered``: levels of the place;
    ``change``: what the question changes, where it is a hypothesis.
    """
    metric = METRICS[question.metric]
    measured = scale(metric, ranking.zones)
    columns = tuple(one for one in METRICS.values() if one.read is not metric.read) if question.all_columns else ()
    columns = tuple(one for one in columns if one.id != "priority")
    names, marks = names_of(ranking.zones), marks_of(ranking.zones)
    queries = question.zone_queries(names)
    rows = [
        _row(zone, (names[zone.zone], marks[zone.zone], queries[zone.zone]), measured, columns, question, ranking.place)
        for zone in ranking.zones
    ]
    if change is not None:
        rows = [replace(row, ours=change.ours.get(row.zone.zone, numbers.EN_DASH)) for row in rows]
    if metric.id != "priority":
        rows.sort(key=lambda row: strongest_first(metric.read(row.zone)))
    labels = {"station": _("Polling station"), "quartier": _("Quartier"), "commune": _("Commune")}
    levels = [(name, text) for name, text in labels.items() if name in offered]
    return RankingBoard(
        question=question,
        ranking=ranking,
        scale=measured,
        rows=tuple(rows),
        all_rows=question.all_rows,
        rows_query=question.query(all_rows=not question.all_rows),
        columns=columns,
        levels=answers(question, "level", levels, zone="", all_rows=False),
        level_label=labels[question.level],
        answer=_answer(ranking, names),
        evidence=_evidence(ranking),
        change=change,
    )


def _row(
    zone: RankedZone,
    words: tuple[str, str, str],
    measured: Scale,
    columns: tuple[Metric, ...],
    question: Question,
    place: str,
) -> RankingRow:
    value = measured.metric.read(zone)
    return RankingRow(
        zone=zone,
        name=words[0],
        title=full_name(zone, place),
        mark=words[1],
        bin=measured.bin_of(zone),
        hatched=measured.metric.id == "priority" and zone.uncertain,
        bar=bar(value, measured),
        cells=tuple(_cell(metric, zone) for metric in columns),
        reason=reason(zone),
        query=words[2],
        selected=question.zone == zone.zone,
        detail=voting_place(zone),
        ours="",
    )


def _cell(metric: Metric, zone: RankedZone) -> RankingCell | None:
    value = metric.read(zone)
    if value is None:
        return None
    return RankingCell(metric.write(value.central), metric.bare(value.low), metric.bare(value.high))


def reason(zone: RankedZone) -> str:
    """Why a zone has no place in the order: the suppression, or the flags that explain it; empty where it has one."""
    if zone.rank is not None:
        return ""
    if zone.suppressed:
        return zone.suppressed
    return ", ".join(FLAG_LABELS[flag] for flag in zone.flags if flag in _REASONS) or _("no estimate")


def first_sentence(text: str) -> tuple[str, str]:
    """The opening of a text and the rest: cut at the first full stop, or at a colon that comes early."""
    colon = text.find(" : ")
    if 0 < colon < _OPENING:
        rest = text[colon + 3 :]
        return text[:colon] + ".", rest[:1].upper() + rest[1:]
    head, point, rest = text.partition(". ")
    return (head + "." if point else head), rest.strip()


def _answer(ranking: Ranking, names_by_zone: dict[str, str]) -> str:
    if ranking.order.alone:
        return ""
    if len(ranking.zones) == 1:
        return _("Only one zone: choose a finer level.")
    first = [zone for zone in ranking.zones if zone.shown_class == 1]
    ranked = [zone for zone in ranking.zones if zone.rank is not None]
    if not first and len(ranked) > 1:
        names = [names_by_zone[zone.zone] for zone in ranked]
        return _("In this order: %(names)s.") % {"names": ", ".join(names)}
    if not first:
        return _("No zone can be ranked here.")
    names = [names_by_zone[zone.zone] for zone in first]
    words = listed(names)
    if ranking.order.untold:
        return _("These data do not tell the zones apart; by the naive rule, %(names)s first.") % {"names": words}
    if ranking.level != "station" or any(zone.commune != ranking.place for zone in first):
        return _("To %(names)s first.") % {"names": words}
    return ngettext("To station %(names)s first.", "To stations %(names)s first.", len(names)) % {"names": words}


def _evidence(ranking: Ranking) -> str:
    first = [zone for zone in ranking.zones if zone.shown_class == 1]
    whole = sum(zone.registered for zone in ranking.zones)
    if not first or not whole:
        return ""
    registered = sum(zone.registered for zone in first)
    words = {"registered": numbers.decimal(registered), "share": numbers.percent(registered / whole)}
    if not ranking.order.classes:
        return _("To be done first: %(registered)s registered, %(share)s of the place.") % words
    sure = sum(not zone.uncertain for zone in first)
    return _(
        "To be done first: %(registered)s registered, %(share)s of the place; sure classes: %(sure)s of %(count)s."
    ) % {
        **words,
        "sure": sure,
        "count": len(first),
    }
