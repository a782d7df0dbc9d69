"""``arpenteur plan``: where to spend the hours of volunteers."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arpenteur.cli.campaign_files import read_counts
from arpenteur.cli.console import Format, number, percent, print_table, refuse_table_file, say, stderr, write_or_print
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
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family

if TYPE_CHECKING:
    from arpenteur.plan.priors import Priors
    from arpenteur.strategy import Constraints
    from arpenteur.strategy.planning.results import Plan, PlannedStation

_ARMS = {"treatment": "visité", "control": "témoin", "out": ""}


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("plan", help="Répartit des heures de porte-à-porte entre les bureaux, et dit ce que cela vaut.")(plan)


def plan(
    path: SnapshotPath,
    family: FamilyName,
    hours: Annotated[float, typer.Option("--hours", metavar="H", help="Heures de bénévoles, toutes ensemble.")],
    target: TargetType = None,
    scenario: ScenarioPath = None,
    hold_out: Annotated[
        float,
        typer.Option("--hold-out", metavar="PART", help="Part de bureaux témoins, tirés au sort (0,2 = 1 sur 5)."),
    ] = 0.0,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Graine du tirage ; sans elle, celle du lieu.")
    ] = None,
    constraints: Annotated[
        Path | None, typer.Option("--constraints", metavar="FILE", help="Contraintes .toml : minimum, force, équipes…")
    ] = None,
    contacts: Annotated[
        Path | None,
        typer.Option(
            "--contacts", metavar="FILE", help="Vos comptes : CSV station, knocked (frappées), opened (ouvertes)."
        ),
    ] = None,
    contact_rate: Annotated[
        float | None,
        typer.Option("--contact-rate", metavar="PART", help="Part des portes qui s'ouvrent (0,35 par défaut)."),
    ] = None,
    priors: Annotated[
        Path | None,
        typer.Option("--priors", metavar="FILE", help="A priori .toml de la campagne, au format de priors.toml."),
    ] = None,
    vote: Annotated[
        str | None, typer.Option("--vote", metavar="DAY", help="Jour du scrutin, comme 2027-06-13.")
    ] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="DAY", help="Premier jour de porte-à-porte.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Dernier jour de porte-à-porte.")] = None,
    hours_per_day: Annotated[
        float | None, typer.Option("--hours-per-day", min=0, help="Heures possibles par jour, toutes équipes ensemble.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="table, json ou csv.")] = Format.TABLE,
    output: OutputPath = None,
) -> None:
    """Prints the plan; nothing is written unless ``--output`` asks for it."""
    from arpenteur import strategy

    refuse_table_file(format, output)
    chosen, election = Family.load(family), parse_target(target)
    limits = _with_calendar(_constraints(constraints), vote, start, until, hours_per_day)
    snapshot = open_snapshot(path)
    found = strategy.plan(
        snapshot,
        chosen,
        hours=hours,
        target=election,
        scenario=load_scenario(scenario, election),
        hold_out=hold_out,
        seed=seed,
        constraints=limits,
        contact_rate=contact_rate,
        counts=read_counts(contacts) if contacts else None,
        beliefs=_priors(priors),
    )
    match format:
        case Format.JSON:
            write_or_print(strategy.plan_json(found), output)
        case Format.CSV:
            write_table(strategy.plan_csv(found), "zones", of_snapshot(snapshot.manifest), output)
        case Format.TABLE:
            _print(found)


def _constraints(path: Path | None) -> "Constraints":
    from arpenteur.strategy import Constraints

    return Constraints.load(path) if path else Constraints()


def _priors(path: Path | None) -> "Priors | None":
    if path is None:
        return None
    from arpenteur.plan.priors import Priors

    return Priors.load(path)


def _with_calendar(
    constraints: "Constraints", vote: str | None, start: str | None, until: str | None, hours_per_day: float | None
) -> "Constraints":
    """The constraints with what the command line says of the calendar on top."""
    given = {"vote": _day(vote, "--vote"), "start": _day(start, "--from"), "end": _day(until, "--until")}
    said = {key: value for key, value in {**given, "hours_per_day": hours_per_day}.items() if value is not None}
    return replace(constraints, calendar=replace(constraints.calendar, **said))


def _day(raw: str | None, option: str) -> dt.date | None:
    if raw is None:
        return None
    try:
        return dt.date.fromisoformat(raw)
    except ValueError as error:
        raise InputError(f"{option} {raw}", expected="un jour comme 2027-06-13") from error


# ── the table ─────────────────────────────────────────────────────────────────────────────────────────────────


def _print(plan: "Plan") -> None:
    if plan.fictional:
        stderr("Données fictives.")
    drawn = plan.hold_out is not None
    title = f"{plan.place_name} · famille {plan.family} · {plan.target} · {number(plan.hours)} h"
    columns = ["Bureau", "Heures", "Portes", "Ouvertes", "Valeur", *(["Tirage"] if drawn else []), "Remarques"]
    shown = [one for one in plan.stations if one.hours > 0 or one.arm == "control"]
    several = len({one.commune for one in plan.stations}) > 1
    rows = [_row(one, several, drawn) for one in shown]
    total = plan.total
    sums = (number(total.hours, 1), number(total.doors), number(total.opened))
    blank = ("",) if drawn else ()
    rows.append(("Total", *sums, number(total.value, 2), *blank, ""))
    print_table(title, columns, rows)
    for line in _below(plan):
        say(line)
    for warning in plan.warnings:
        stderr(f"Attention : {warning}")


def _row(one: "PlannedStation", several: bool, drawn: bool) -> tuple[str, ...]:
    label = f"{one.commune_name}, {one.label}" if several else one.label
    value = "–" if one.value is None else number(one.value, 2)
    arm = (_ARMS[one.arm],) if drawn else ()
    teams = [f"{name} {number(hours, 1)} h" for name, hours in one.teams.items()]
    said = " ; ".join([*teams, *(reason for reason in one.reasons if not (drawn and reason.startswith("témoin")))])
    if one.hours <= 0:
        return (label, "0", "–", "–", value, *arm, said)
    return (label, number(one.hours, 1), number(one.doors), number(one.opened), value, *arm, said)


def _below(plan: "Plan") -> list[str]:
    """What the table cannot hold: what the plan may bring, what its order was worth, the contact rate, the lottery."""
    from arpenteur.strategy import director_sentences

    total = plan.total
    share = total.persuaded / total.votes.central if total.votes.central > 0 else 0.0
    rest = len(plan.stations) - sum(one.hours > 0 or one.arm == "control" for one in plan.stations)
    counted = plan.inputs["counted_stations"]
    learned = f", corrigé par vos comptes dans {counted} bureaux" if counted else ""
    first = total.first_fifth_hours
    fifth = "" if first is None else f" Premier cinquième de l'ordre : {percent(first / total.hours)} des heures."
    lines = [
        plan.verdict,
        *director_sentences(plan.order),
        f"Au centre, {percent(share)} des voix viennent de la persuasion, le reste de la participation. "
        f"Ouverture des portes : {percent(plan.inputs['contact_rate'])}{learned}.",
        f"Sans heures ni tirage : {number(rest)} bureaux.{fifth}",
    ]
    test = plan.hold_out
    if test is not None:
        smallest, expected = plan.minimum_detectable_effect_pp, test.expected_effect_pp
        lines.append(
            f"Tirage (graine {plan.seed}) : {test.treatment} bureaux à visiter, {test.control} témoins, en "
            f"{test.strata} groupes ; plus petit effet visible {number(smallest, 1)} points, attendu "
            f"{number(expected, 2)} ; les témoins coûtent {percent(test.cost)} de ce que vaut le plan."
        )
    return lines
