"""What ``arpenteur tally`` prints on a screen: every project, and a sentence for it."""

from collections.abc import Sequence
from fractions import Fraction

from arpenteur.cli.console import number, print_table, say
from arpenteur.domain.tally import BallotFile, Decision, Explanation, Outcome, Reason, Rule, Rules

_NAMES = {
    Rule.APPROVAL: "par voix",
    Rule.POINTS: "par points",
    Rule.KNAPSACK: "par voix, chaque bulletin dans le budget",
    Rule.GREEDY: "dans l'ordre, tant que l'argent suffit",
    Rule.EQUAL_SHARES: "parts égales",
    Rule.MAJORITY_JUDGMENT: "jugement majoritaire",
    Rule.SCHULZE: "Schulze",
}
_RANKED = (Rule.MAJORITY_JUDGMENT, Rule.SCHULZE)
_PARTED = {"votes": "les voix", "lower_cost": "le coût le plus bas", "public_seed": "le tirage public"}


def amount(value: Fraction | int | None) -> str:
    """A number as French people write it, to the cent where it is not whole."""
    return number(None if value is None else float(value), 0 if value is None or value == int(value) else 2)


def print_outcome(file: BallotFile, outcome: Outcome) -> None:
    """One count, every project in the order of the count, then those not chosen."""
    budget = outcome.rules.rule not in _RANKED
    counted = "Mention médiane" if outcome.rules.rule is Rule.MAJORITY_JUDGMENT else "Voix"
    counted = "Points" if budget and outcome.rules.by_points and outcome.endowment is None else counted
    columns = ("Projet", "Coût", counted, "Choisi", "Pourquoi")
    rows = [
        (_label(file, one), amount(told.cost), amount(told.counted), _yes(told), _why(told, outcome))
        for one, told in ((one, outcome.explanations[one]) for one in _everyone(outcome))
    ]
    print_table(_title(file, outcome), columns, rows)
    _say_share(outcome)
    for tie in outcome.ties:
        say(f"À égalité : {', '.join(tie.projects)} ; dans cet ordre par {_PARTED[tie.by]}.")
    _say_proof(file, [outcome])


def print_comparison(file: BallotFile, outcomes: Sequence[Outcome]) -> None:
    """The same ballots under several rules, side by side."""
    first = outcomes[0]
    columns = ("Projet", "Coût", "Voix", *(outcome.rules.rule.value for outcome in outcomes))
    rows = [
        (
            _label(file, one),
            amount(file.profile.by_id[one].cost),
            amount(file.profile.votes[one]),
            *(_yes(outcome.explanations[one]) for outcome in outcomes),
        )
        for one in _everyone(first)
    ]
    print_table(f"{_heading(file)} · {len(outcomes)} règles côte à côte", columns, rows)
    for outcome in outcomes:
        won, lost = outcome.winners - first.winners, first.winners - outcome.winners
        name, other = outcome.rules.rule.value, first.rules.rule.value
        beside = "" if outcome is first else f" ; {len(won)} de plus et {len(lost)} de moins que {other}"
        say(f"{name} : {_many(len(outcome.winners), 'projets')}, {amount(outcome.spent)}{beside}.")
    _say_proof(file, outcomes)


def print_decision(file: BallotFile, rules: Rules, decision: Decision) -> None:
    """A vote by yes or no: what came out, how many said what, and what it lacked."""
    rows = [("Oui", amount(decision.yes)), ("Non", amount(decision.no)), ("Blanc", amount(decision.blank))]
    print_table(f"{_heading(file)} · oui ou non", ("Réponse", "Bulletins"), rows)
    share = amount(100 * rules.majority)
    say("Accepté." if decision.accepted else "Pas accepté.")
    say(f"Il fallait plus de {share} % de oui parmi oui et non, et {_many(rules.quorum, 'bulletins')}.")
    if not decision.reached:
        say("Le nombre de bulletins n'est pas atteint.")
    if decision.needed is not None:
        say(f"Avec {_many(decision.needed, 'oui')} de plus, il passait.")
    _say_rules([rules])
    _say_file(file)


def _heading(file: BallotFile) -> str:
    said = " ".join(dict.fromkeys(file.meta[key] for key in ("unit", "subunit", "instance") if file.meta.get(key)))
    return f"{said or 'Bulletins'} · {amount(file.profile.turnout)} bulletins"


def _title(file: BallotFile, outcome: Outcome) -> str:
    chosen, rule = _many(len(outcome.winners), "projets"), _NAMES[outcome.rules.rule]
    return (
        f"{_heading(file)} · {rule} · {chosen} sur {len(file.profile.projects)}, "
        f"{amount(outcome.spent)} sur {amount(file.profile.budget)}"
    )


def _everyone(outcome: Outcome) -> list[str]:
    rest = [one for one in outcome.explanations if one not in set(outcome.order)]
    return [*outcome.order, *rest]


def _label(file: BallotFile, one: str) -> str:
    return f"{one} · {file.profile.by_id[one].name}".removesuffix(" · ")


def _yes(told: Explanation) -> str:
    return "oui" if told.reason is Reason.CHOSEN else "non"


def _why(told: Explanation, outcome: Outcome) -> str:
    if told.reason is Reason.CHOSEN:
        return _paid(told)
    unit = "points" if outcome.rules.by_points else "voix"
    if outcome.rules.rule in _RANKED and told.needed is not None:
        return f"{_reason(told)} ; avec {_many(told.needed, 'bulletins')} de plus pour lui seul, il passait"
    if outcome.endowment is not None:
        unit = "soutiens"
    if told.needed is not None:
        return f"{_reason(told)} ; avec {_many(told.needed, unit)} de plus, il passait"
    if told.needed_at_share is not None:
        return f"{_reason(told)} ; à cette part, il était payé par {_many(told.needed_at_share, unit)} de plus"
    return _reason(told)


def _many(count: int, unit: str) -> str:
    return f"{amount(count)} {unit.rstrip('s') if count < 2 else unit}"


def _paid(told: Explanation) -> str:
    if told.payment:
        emptied = f", {amount(told.payment.emptied)} tout ce qui leur restait" if told.payment.emptied else ""
        return f"{amount(told.payment.payers)} ont payé, {amount(told.payment.level)} au plus{emptied}"
    return "" if told.stage in ("", "city") else f"enveloppe {told.stage}"


def _reason(told: Explanation) -> str:
    match told.reason:
        case Reason.NO_VOTE:
            return "aucune voix"
        case Reason.BELOW_THRESHOLD:
            return "sous le seuil"
        case Reason.TOO_EXPENSIVE:
            return "plus cher que tout le budget"
        case Reason.NOT_ENOUGH_LEFT:
            return f"il restait {amount(told.left)}"
        case Reason.AFTER_THE_STOP:
            return "après l'arrêt"
        case Reason.SUPPORTERS_CANNOT_PAY:
            return f"ses soutiens n'ont plus que {amount(told.left)}"
        case _:
            return f"classé après {told.passed_by}" if told.passed_by else "classé après"


def _say_share(outcome: Outcome) -> None:
    if outcome.endowment is not None:
        tried = f", après {amount(outcome.steps)} essais de 1 de plus" if outcome.steps else ""
        say(f"Part de chaque bulletin : {amount(outcome.endowment)}{tried}.")


def _say_proof(file: BallotFile, outcomes: Sequence[Outcome]) -> None:
    _say_rules([one.rules for one in outcomes])
    _say_file(file)
    say(f"Graine des tirages, empreinte de la section VOTES : {outcomes[0].seed}")


def _say_rules(asked: Sequence[Rules]) -> None:
    for rules in asked:
        say(f"Empreinte des règles ({rules.rule.value}) : {rules.digest}")


def _say_file(file: BallotFile) -> None:
    say(f"Empreinte du fichier : {file.sha256}")
