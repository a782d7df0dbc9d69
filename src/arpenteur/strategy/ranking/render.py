"""Answers as JSON and CSV text, for programs and spreadsheets."""

import csv
import io
import json

from arpenteur.domain.spreadsheet import flag, inert
from arpenteur.strategy.results import Explanation, Figure, Interval, Json, RankedZone, Ranking, Term
from arpenteur.strategy.scenarios.compare import Comparison
from arpenteur.strategy.scenarios.second_round import SecondRound

BANDS = ("support", "floating", "intermittence", "mobilisable")
_NAMED = (
    "label", "commune", "commune_name", "quartier", "registered", "rank", "rank_low", "rank_high", "class",
    "first_fifth", "value",
)  # fmt: skip
ENDS = ("central", "low", "high")


def ranking_csv(ranking: Ranking) -> str:
    """Comma-separated, decimal points, header first; columns as in the JSON with ``_central``, ``_low``, ``_high``.

    Every row of a fictional place ends by saying so.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    ends = [f"{band}_{end}" for band in BANDS for end in ENDS]
    fiction = (["fictional"], ["données fictives"]) if ranking.fictional else ([], [])
    writer.writerow([ranking.level, *_NAMED, *ends, "suppressed", "flags", *fiction[0]])
    for zone in ranking.zones:
        writer.writerow([*_row(zone), *fiction[1]])
    return out.getvalue()


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
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    fiction = (["fictional"], ["données fictives"]) if comparison.fictional else ([], [])
    figures = [f"support_{end}" for end in ENDS]
    head = [comparison.level, "label", "commune_name", "registered", "scenario", "rank", "first_fifth", "firm", "value"]
    writer.writerow([*head, *figures, "suppressed", *fiction[0]])
    for zone in comparison.zones:
        named = [inert(text) for text in (zone.zone, zone.label, zone.commune_name)]
        for scenario, under in zip(comparison.scenarios, zone.under, strict=True):
            bands = [getattr(under.support, end) if under.support else None for end in ENDS]
            stand = [inert(scenario.id), under.rank, flag(under.first_fifth), flag(zone.firm), under.value]
            writer.writerow([*named, zone.registered, *stand, *bands, zone.suppressed, *fiction[1]])
    return out.getvalue()


def second_round_json(answer: SecondRound) -> str:
    """The public JSON of a second round, indented."""
    return _json(answer.to_json())


def second_round_csv(answer: SecondRound) -> str:
    """One row a zone and finalist; every row of a fictional place ends by saying so."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    fiction = (["fictional"], ["données fictives"]) if answer.fictional else ([], [])
    shares = [f"share_{end}" for end in ENDS]
    head = [answer.level, "label", "commune_name", "registered", "turnout", "left", "value", "first_fifth", "finalist"]
    writer.writerow([*head, *shares, "suppressed", *fiction[0]])
    for zone in answer.zones:
        named = [*(inert(text) for text in (zone.zone, zone.label, zone.commune_name)), zone.registered]
        finalists = answer.races[zone.race].finalists
        for finalist, band in zip(finalists, zone.shares or [None] * len(finalists), strict=True):
            ends = [getattr(band, end) if band else None for end in ENDS]
            order = zone.value, flag(zone.first_fifth)
            writer.writerow([*named, zone.turnout, zone.left, *order, finalist, *ends, zone.suppressed, *fiction[1]])
    return out.getvalue()


def explanation_csv(explanation: Explanation) -> str:
    """One row an input, a step or a result, in the order of the explanation; full precision."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    said = ("unit", "date", "source", "formula", "substituted", "published", "reason")
    writer.writerow(["figure", "kind", "symbol", "name", "value", *said])
    for figure in explanation.figures:
        for kind, terms in (("input", figure.inputs), ("step", figure.steps), ("result", _results(figure))):
            for term in terms:
                texts = (term.unit, term.date, term.source, term.formula, term.substituted)
                named = (figure.name, kind, term.symbol, term.name)
                known = (term.published, inert(term.reason))
                writer.writerow([*(inert(one) for one in named), term.value, *(inert(one) for one in texts), *known])
    return out.getvalue()


def _results(figure: Figure) -> tuple[Term, ...]:
    if figure.result is None:
        return ()
    ends = {"": figure.result.central, "_bas": figure.result.low, "_haut": figure.result.high}
    return tuple(Term(figure.name, figure.symbol + end, value, figure.unit) for end, value in ends.items())


def _row(zone: RankedZone) -> list[str | float | None]:
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
        *(getattr(band, end) if band else None for band in bands for end in ENDS),
        zone.suppressed,
        " ".join(zone.flags),
    ]
