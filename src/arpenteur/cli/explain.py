"""``arpenteur explain``: one zone, reproducible by hand."""

from typing import TYPE_CHECKING, Annotated

import typer

from arpenteur.cli.console import Format, json_text, number, refuse_table_file, say, stderr, write_or_print
from arpenteur.cli.exports import of_snapshot, write_table
from arpenteur.cli.options import (
    FamilyName,
    OutputPath,
    ScenarioPath,
    SnapshotPath,
    TargetType,
    load_scenario,
    open_snapshot,
    parse_target,
)
from arpenteur.cli.rank import Level
from arpenteur.domain.family import Family

if TYPE_CHECKING:
    from arpenteur.strategy.results import Explanation, Term


_INDENT, _UNDER = "  ", "      "


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("explain", help="Explique une zone : données, formules, étapes, sources.")(explain)


def explain(
    path: SnapshotPath,
    zone: Annotated[str, typer.Argument(metavar="ZONE", help="Bureau (93010_0001 ou 93010_1), quartier ou commune.")],
    family: FamilyName,
    target: TargetType = None,
    level: Annotated[Level, typer.Option("--level", help="station, quartier ou commune.")] = Level.STATION,
    scenario: ScenarioPath = None,
    format: Annotated[Format, typer.Option("--format", help="table, json ou csv.")] = Format.TABLE,
    output: OutputPath = None,
) -> None:
    """Prints every figure with its formula, its inputs (value, date, source) and its intermediate values."""
    from arpenteur import strategy

    refuse_table_file(format, output)
    chosen, election = Family.load(family), parse_target(target)
    snapshot = open_snapshot(path)
    answer = strategy.explain(
        snapshot, zone, family=chosen, target=election, scenario=load_scenario(scenario, election), level=level.value
    )
    if format is Format.JSON:
        write_or_print(json_text(answer.to_json()), output)
    elif format is Format.CSV:
        write_table(strategy.explanation_csv(answer), "explanation", of_snapshot(snapshot.manifest), output)
    else:
        _print(answer)


def _print(answer: "Explanation") -> None:
    from arpenteur import strategy

    say(answer.summary)
    for figure in answer.figures:
        say("")
        say(f"{figure.name} : {figure.formula}", under=_UNDER)
        for term in (*figure.inputs, *figure.steps):
            _say_term(term)
        if figure.result is not None:
            value = figure.result
            bounds = f"de {number(value.low, 4)} à {number(value.high, 4)}"
            _say_line(f"{figure.symbol} = {number(value.central, 4)}", figure.unit, figure.name, bounds)
        if figure.note:
            say(figure.note, indent=_INDENT, under=_INDENT)
    say("")
    for sentence in (*strategy.director_sentences(answer.order), *strategy.order_sentences(answer.order)):
        say(sentence)
    for warning in answer.warnings:
        stderr(f"Attention : {warning}")


def _say_term(term: "Term") -> None:
    """One term a paragraph: tables of formulas are wider than any terminal."""
    _say_line(f"{term.symbol} = {number(term.value, 4)}", term.unit, term.name, term.date)
    detail = f"= {term.substituted}" if term.substituted else term.source
    if detail:
        say(detail, indent=_UNDER, under=_UNDER)
    if term.reason:
        known = term.published
        published = "pas de bureau de ce numéro alors" if known is None else f"publié : {number(known)}"
        say(f"{published} ; {term.reason}", indent=_UNDER, under=_UNDER)


def _say_line(equality: str, unit: str, name: str, rest: str) -> None:
    say(f"{f'{equality} {unit}'.rstrip()} : {name}{f', {rest}' if rest else ''}", indent=_INDENT, under=_UNDER)
