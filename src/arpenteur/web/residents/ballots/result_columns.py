"""Columns of a result, declared once: CSV, XLSX, JSON and its schema are made of them. Amounts are in euros, exact to
the cent; no column says anything of a voter.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from arpenteur.domain.tally import Explanation, Outcome, Reason
from arpenteur.domain.tally.amounts import plain
from arpenteur.domain.tally.told import decision_in_numbers, told
from arpenteur.web.residents.ballots.projects import VoteProject, letter_of
from arpenteur.web.residents.ballots.queries import BatchFigures
from arpenteur.web.residents.ballots.result_reasons import needed_of, reason_of
from arpenteur.web.residents.ballots.vote_results import VoteResult

FORMAT = "arpenteur-result"
Value = str | int | float | None


@dataclass(frozen=True)
class ResultLine:
    """A project with what its columns need."""

    project: VoteProject
    letter: str
    result: VoteResult
    outcome: Outcome
    one: Explanation
    beside: Explanation | None


@dataclass(frozen=True)
class ResultColumn:
    """One column: its name, its JSON type, what it holds, how it is read."""

    name: str
    type: str
    meaning: str
    read: Callable[[ResultLine], Value]


def _rank(line: ResultLine) -> int | None:
    chosen = [one for one in line.outcome.order if one in line.outcome.winners]
    return chosen.index(line.project.id) + 1 if line.project.id in line.outcome.winners else None


def _paid(line: ResultLine, most: bool) -> Value:
    paid = line.one.payment
    return None if paid is None else amount(paid.level if most else paid.least)


def _missing(one: Explanation | None) -> int | None:
    return None if one is None or one.reason is Reason.CHOSEN else needed_of(one)


COLUMNS: tuple[ResultColumn, ...] = (
    ResultColumn("project_id", "string", "number of the idea", lambda one: one.project.id),
    ResultColumn("letter", "string", "printed before it on paper", lambda one: one.letter),
    ResultColumn("title", "string", "title", lambda one: one.project.title),
    ResultColumn("zone", "string", "quartier, empty for the whole town", lambda one: one.project.zone),
    ResultColumn("cost", "number", "euros", lambda one: amount(one.project.cost)),
    ResultColumn("votes", "number", "ballots that name it", lambda one: amount(one.one.votes)),
    ResultColumn("counted", "number", "votes, points or middle grade", lambda one: amount(one.one.counted)),
    ResultColumn("chosen", "boolean", "by the rule that decides", lambda one: one.project.id in one.outcome.winners),
    ResultColumn("rank", "integer", "order in which it was chosen", _rank),
    ResultColumn("reason", "string", "code of why", lambda one: one.one.reason.value),
    ResultColumn("missing", "integer", "how many more it needed, by counting again", lambda one: _missing(one.one)),
    ResultColumn("missing_at_share", "integer", "at the shares as they are", lambda one: one.one.needed_at_share),
    ResultColumn("paid_at_most", "number", "euros of one ballot", lambda one: _paid(one, most=True)),
    ResultColumn("paid_at_least", "number", "euros of one ballot", lambda one: _paid(one, most=False)),
    ResultColumn(
        "chosen_beside",
        "boolean",
        "by the rule shown beside",
        lambda one: None if one.beside is None else one.beside.reason is Reason.CHOSEN,
    ),
    ResultColumn("missing_beside", "integer", "the same under that rule", lambda one: _missing(one.beside)),
    ResultColumn("sentence", "string", "why, in words", lambda one: reason_of(one.result, one.outcome, one.project.id)),
)


def lines_of_result(result: VoteResult) -> Iterator[ResultLine]:
    """A line a project, in the order of letters; none for a vote by yes or no."""
    outcome = result.outcome
    if outcome is None:
        return
    for rank, project in enumerate(result.config.offered):
        beside = result.beside.explanations[project.id] if result.beside else None
        yield ResultLine(project, letter_of(rank), result, outcome, outcome.explanations[project.id], beside)


def table_of_result(result: VoteResult) -> tuple[list[str], Iterator[list[Value]]]:
    """Heads, and a row a project; a row an answer for a vote by yes or no."""
    if result.decision is not None:
        said = result.decision
        answers: list[list[Value]] = [["yes", said.yes], ["no", said.no], ["blank", said.blank]]
        return ["answer", "ballots"], iter(answers)
    rows = ([column.read(line) for column in COLUMNS] for line in lines_of_result(result))
    return [one.name for one in COLUMNS], rows


def document_of_result(result: VoteResult) -> dict[str, Any]:
    """A result as JSON: the projects, both counts as ``arpenteur tally`` tells them, what was left out."""
    figures = result.figures
    return {
        "format": FORMAT,
        "format_version": 1,
        "step": result.step.title,
        "rules_sha256": result.step.rules_hash,
        "ballots": {
            "counted": len(result.sorted_ballots.ballots),
            "blank": result.sorted_ballots.blank,
            "void": result.sorted_ballots.void,
            "web": figures.web_ballots,
            "paper": figures.paper_ballots,
            "illegible": figures.illegible,
            "signed_at_a_desk": figures.at_a_desk,
        },
        "batches": [_batch(one) for one in figures.batches],
        "projects": [{column.name: column.read(line) for column in COLUMNS} for line in lines_of_result(result)],
        "decision": decision_in_numbers(result.decision) if result.decision else None,
        "counts": [
            in_json(told(result.profile, one, result.file.sha256)) for one in (result.outcome, result.beside) if one
        ],
    }


def schema() -> dict[str, Any]:
    """JSON Schema of one project of that document."""
    properties = {one.name: {"type": [one.type, "null"], "description": one.meaning} for one in COLUMNS}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": properties}


def amount(value: Fraction) -> int | float:
    """A number as spreadsheets have it: whole where it is, else to a hundredth."""
    return value.numerator if value.denominator == 1 else float(round(value, 2))


def in_json(value: Any) -> Any:
    """Exact numbers as JSON has them: whole ones as numbers, others as the text of their fraction."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else plain(value)
    if isinstance(value, dict):
        return {str(name): in_json(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [in_json(one) for one in value]
    return value


def _batch(one: BatchFigures) -> dict[str, Any]:
    return {
        "number": one.number,
        "desk": one.desk,
        "sheets": one.sheets,
        "counted": one.counted,
        "faults": list(one.faults),
        "audited": one.audited,
        "wrong": one.wrong,
    }
