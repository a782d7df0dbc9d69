"""Answers as JSON and CSV text, for programs and spreadsheets."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from arpenteur.domain.spreadsheet import flag, inert
from arpenteur.strategy.results import Explanation, Figure, Interval, Json, RankedZone, Ranking, Term
from arpenteur.strategy.scenarios.compare import Comparison
from arpenteur.strategy.scenarios.second_round import SecondRound

BANDS = ("support", "floating", "intermittence", "mobilisable")
_NAMED = (
    "label",
    "commune",
    "commune_name",
    "quartier",
    "registered",
    "rank",
    "rank_low",
    "rank_high",
    "class",
    "first_fifth",
    "value",
)
ENDS = ("central", "low", "high")


def ranking_csv(ranking: Ranking) -> str:
    """Comma-separated, decimal points, header first; columns as in the JSON with ``_central``, ``_low``, ``_high``.

    Every row of a fictional place ends by saying so.
    """
    ends = [f"{band}_{end}" for band in BANDS for end in ENDS]
    head = [ranking.level, *_NAMED, *ends, "suppressed", "flags"]
    return _csv(head, map(_row, ranking.zones), fictional=ranking.fictional)


def ranking_json(ranking: Ranking) -> str:
    """The public JSON of a ranking, indented."""
    return _json(ranking.to_json())


def _json(document: Json) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def comparison_json(comparison: Comparison) -> str:
    """The public JSON of a comparison, indented."""
    return _json(comparison.to_json())


def comparison_csv(comparison: Comparison) -> str:
    """One row a zone and scenario; every row of a fictional place ends by saying so."""
    figures = [f"support_{end}" for end in ENDS]
    head = [comparison.level, "label", "commune_name", "registered", "scenario", "rank", "first_fifth", "firm", "value"]

    def rows() -> Iterator[list[object]]:
        for zone in comparison.zones:
            for scenario, under in zip(comparison.scenarios, zone.under, strict=True):
                stand = [inert(scenario.id), under.rank, flag(under.first_fifth), flag(zone.firm), under.value]
                yield [*_named(zone), *stand, *_ends(under.support), zone.suppressed]

    return _csv([*head, *figures, "suppressed"], rows(), fictional=comparison.fictional)


def second_round_json(answer: SecondRound) -> str:
    """The public JSON of a second round, indented."""
    return _json(answer.to_json())


def second_round_csv(answer: SecondRound) -> str:
    """One row a zone and finalist; every row of a fictional place ends by saying so."""
    shares = [f"share_{end}" for end in ENDS]
    head = [answer.level, "label", "commune_name", "registered", "turnout", "left", "value", "first_fifth", "finalist"]

    def rows() -> Iterator[list[object]]:
        for zone in answer.zones:
            finalists = answer.races[zone.race].finalists
            stand = [zone.turnout, zone.left, zone.value, flag(zone.first_fifth)]
            for finalist, band in zip(finalists, zone.shares or [None] * len(finalists), strict=True):
                yield [*_named(zone), *stand, finalist, *_ends(band), zone.suppressed]

    return _csv([*head, *shares, "suppressed"], rows(), fictional=answer.fictional)


def _named(zone: Any) -> list[object]:
    return [*(inert(text) for text in (zone.zone, zone.label, zone.commune_name)), zone.registered]


def _ends(band: object) -> list[object]:
    return [getattr(band, end) if band else None for end in ENDS]


def _csv(head: list[str], rows: Iterable[list[object]], *, fictional: bool = False) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    said = (["fictional"], ["données fictives"]) if fictional else ([], [])
    writer.writerow([*head, *said[0]])
    writer.writerows([*row, *said[1]] for row in rows)
    return out.getvalue()


def explanation_csv(explanation: Explanation) -> str:
    """One row an input, a step or a result, in the order of the explanation; full precision."""
    said = ("unit", "date", "source", "formula", "substituted", "published", "reason")

    def rows() -> Iterator[list[object]]:
        for figure in explanation.figures:
            for kind, terms in (("input", figure.inputs), ("step", figure.steps), ("result", _results(figure))):
                for term in terms:
                    texts = (term.unit, term.date, term.source, term.formula, term.substituted)
                    named = [inert(one) for one in (figure.name, kind, term.symbol, term.name)]
                    yield [*named, term.value, *map(inert, texts), term.published, inert(term.reason)]

    return _csv(["figure", "kind", "symbol", "name", "value", *said], rows())


def _results(figure: Figure) -> tuple[Term, ...]:
    if figure.result is None:
        return ()
    ends = {"": figure.result.central, "_bas": figure.result.low, "_haut": figure.result.high}
    return tuple(Term(figure.name, figure.symbol + end, value, figure.unit) for end, value in ends.items())


def _row(zone: RankedZone) -> list[object]:
    bands: list[Interval | None] = [getattr(zone, band) for band in BANDS]
    texts = (zone.zone, zone.label, zone.commune, zone.commune_name, zone.quartier)
    return [
        *(inert(text) for text in texts),
        zone.registered,
        zone.rank,
        zone.rank_low,
        zone.rank_high,
        zone.priority_class,
        flag(zone.first_fifth),
        zone.value,
        *(end for band in bands for end in _ends(band)),
        zone.suppressed,
        " ".join(zone.flags),
    ]
