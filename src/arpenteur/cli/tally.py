"""``arpenteur tally``: the ballots of a file counted under a rule, with why each project is chosen or not."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arpenteur.cli.console import json_text, refuse_table_file, write_or_print, write_whole
from arpenteur.cli.options import OutputPath
from arpenteur.domain.errors import InputError

if TYPE_CHECKING:
    from fractions import Fraction

    from arpenteur.domain.tally import BallotFile, Rules


class TallyRule(StrEnum):
    """Rules that choose among the projects of a ballot file."""

    APPROVAL = "approval"
    POINTS = "points"
    KNAPSACK = "knapsack"
    GREEDY = "greedy"
    EQUAL_SHARES = "equal-shares"
    MAJORITY_JUDGMENT = "majority-judgment"
    SCHULZE = "schulze"
    YES_NO = "yes-no-blank"


class TallyFit(StrEnum):
    """What happens at a project that does not fit."""

    SKIP = "skip"
    STOP = "stop"


class TallyCompletion(StrEnum):
    """What becomes of the money that equal shares leave."""

    NONE = "none"
    ADD1 = "add1"


class TallyFormat(StrEnum):
    """How a count is printed."""

    TABLE = "table"
    JSON = "json"
    PB = "pb"


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("tally", help="Dépouille un fichier de bulletins .pb, exactement, et explique chaque projet.")(tally)


def tally(
    path: Annotated[Path, typer.Argument(metavar="FILE.pb", help="Bulletins clos, au format Pabulib.")],
    rule: Annotated[
        TallyRule | None,
        typer.Option(
            "--rule",
            help="approval, points, knapsack, greedy : par voix ou points tant que l'argent suffit ; equal-shares : "
            "parts égales ; majority-judgment, schulze : un classement ; yes-no-blank : oui, non ou blanc.",
        ),
    ] = None,
    compare: Annotated[
        str | None, typer.Option("--compare", metavar="RULE,RULE", help="Plusieurs règles côte à côte.")
    ] = None,
    fit: Annotated[
        TallyFit, typer.Option("--fit", help="Au premier projet trop cher : skip, passer au suivant ; stop, s'arrêter.")
    ] = TallyFit.SKIP,
    completion: Annotated[
        TallyCompletion,
        typer.Option("--completion", help="Parts égales : none, ou add1, 1 de plus par bulletin tant que ça tient."),
    ] = TallyCompletion.NONE,
    threshold: Annotated[
        str | None,
        typer.Option("--threshold", metavar="N|N%|cost/N", help="Voix, part des bulletins, ou voix selon le coût."),
    ] = None,
    zones: Annotated[
        Path | None, typer.Option("--zones", metavar="FILE", help="Zone de chaque projet : projet;zone, .json ou .pb.")
    ] = None,
    zone_budget: Annotated[
        str | None, typer.Option("--zone-budget", metavar="N", help="Enveloppe de chaque zone, avant toute la ville.")
    ] = None,
    places: Annotated[
        int | None,
        typer.Option("--places", min=1, metavar="N", help="Combien de projets passent, là où aucun budget ne décide."),
    ] = None,
    quorum: Annotated[int, typer.Option("--quorum", min=0, metavar="N", help="Oui ou non : bulletins qu'il faut.")] = 0,
    majority: Annotated[
        str, typer.Option("--majority", metavar="%", help="Oui ou non : part des oui à dépasser, parmi oui et non.")
    ] = "50",
    format: Annotated[TallyFormat, typer.Option("--format", help="table, json ou pb.")] = TallyFormat.TABLE,
    output: OutputPath = None,
) -> None:
    """Prints who is chosen; the same file and the same rules always give the same answer."""
    from arpenteur.domain.tally import Rule, Rules, count, read_file

    refuse_table_file(format, output)
    names = _asked(rule, compare, format)
    file = read_file(path)
    if names == [TallyRule.YES_NO]:
        _decide(file, Rules(Rule.YES_NO, quorum=quorum, majority=_share(majority)), format, output)
        return
    asked = [_rules(file, name, fit, completion, threshold, zones, zone_budget, places) for name in names]
    outcomes = [count(file.profile, rules) for rules in asked]
    if format is TallyFormat.PB:
        _write_bytes(file.with_winners(outcomes[0].winners), output)
    elif format is TallyFormat.JSON:
        from arpenteur.domain.tally.told import told

        answers = [_in_json(told(file.profile, outcome, file.sha256)) for outcome in outcomes]
        write_or_print(json_text({"compared": answers} if compare else answers[0]), output)
    else:
        from arpenteur.cli.tally_tables import print_comparison, print_outcome

        if compare:
            print_comparison(file, outcomes)
        else:
            print_outcome(file, outcomes[0])


def _asked(rule: TallyRule | None, compare: str | None, format: TallyFormat) -> list[TallyRule]:
    """The rules to count by; raises InputError where none or both ways are given."""
    if (rule is None) == (compare is None):
        raise InputError("il faut --rule ou --compare, l'un des deux", expected=", ".join(TallyRule))
    if rule is not None:
        return [rule]
    if format is TallyFormat.PB:
        raise InputError("un fichier .pb ne dit qu'un résultat", action="remplacez --compare par --rule")
    names = [name.strip() for name in (compare or "").split(",")]
    for name in names:
        if name not in TallyRule:
            raise InputError("règle « {name} »", expected=", ".join(TallyRule), name=name)
    if len(set(names)) < max(2, len(names)):
        raise InputError("--compare demande au moins deux règles différentes", expected="greedy,equal-shares")
    if TallyRule.YES_NO in names:
        raise InputError("« yes-no-blank » ne choisit pas entre des projets", action="demandez-le seul, par --rule")
    return [TallyRule(name) for name in names]


def _decide(file: "BallotFile", rules: "Rules", format: TallyFormat, output: Path | None) -> None:
    """A vote by yes or no: accepted or not, and how many said what."""
    from arpenteur.domain.tally import Answer, answers_of, decide
    from arpenteur.domain.tally.told import told_decision

    decision = decide(answers_of(file.profile), rules)
    if format is TallyFormat.PB:
        chosen = Answer.YES if decision.accepted else Answer.NO
        _write_bytes(file.with_winners(frozenset({str(chosen)})), output)
    elif format is TallyFormat.JSON:
        write_or_print(json_text(told_decision(decision, rules, file.sha256)), output)
    else:
        from arpenteur.cli.tally_tables import print_decision

        print_decision(file, rules, decision)


def _share(text: str) -> "Fraction":
    from fractions import Fraction

    from arpenteur.domain.tally.amounts import exact

    try:
        percent = exact(text.removesuffix("%").strip())
    except ValueError:
        percent = Fraction(-1)
    if not 50 <= percent <= 100:
        raise InputError("--majority « {text} »", expected="50 à 100", text=text)
    return percent / 100


def _rules(
    file: "BallotFile",
    name: TallyRule,
    fit: TallyFit,
    completion: TallyCompletion,
    threshold: str | None,
    zones: Path | None,
    zone_budget: str | None,
    places: int | None,
) -> "Rules":
    from arpenteur.domain.tally import Completion, Fit, Rule, Rules, Threshold, VoteKind
    from arpenteur.domain.tally.amounts import exact
    from arpenteur.domain.tally.zones import read_zones, zones_of

    if zones is not None and zone_budget is None:
        raise InputError("--zones demande --zone-budget", action="ajoutez l'enveloppe d'une zone")
    envelopes: dict[str, Any] = {}
    if zone_budget is not None and name in (TallyRule.APPROVAL, TallyRule.POINTS, TallyRule.GREEDY):
        try:
            envelopes["zone_budget"] = exact(zone_budget)
        except ValueError as error:
            raise InputError("--zone-budget « {text} »", expected="un nombre", text=zone_budget) from error
        envelopes["zones"] = read_zones(zones, file.profile) if zones else zones_of(file.profile)
    elif zone_budget is not None:
        raise InputError("« {name} » ne compte pas par zone", action="retirez --zone-budget", name=name.value)
    if places is not None and name is TallyRule.EQUAL_SHARES:
        raise InputError("« {name} » ne compte pas par places", action="retirez --places", name=name.value)
    return Rules(
        Rule(name.value),
        fit=Fit(fit.value),
        completion=Completion(completion.value),
        threshold=Threshold.read(threshold) if threshold else None,
        by_points=file.profile.kind is not VoteKind.APPROVAL,
        places=places,
        **envelopes,
    )


def _in_json(value: Any) -> Any:
    """Numbers of JSON: whole ones as they are, others to the cent, half up."""
    from fractions import Fraction

    match value:
        case Fraction():
            cents = (200 * value + 1) // 2 if value >= 0 else -((-200 * value + 1) // 2)
            return value.numerator if value.denominator == 1 else int(cents) / 100
        case dict():
            return {name: _in_json(one) for name, one in value.items()}
        case list():
            return [_in_json(one) for one in value]
        case _:
            return value


def _write_bytes(data: bytes, output: Path | None) -> None:
    if output is None:
        typer.echo(data, nl=False)
        return
    write_whole(output, lambda place: place.write_bytes(data))
