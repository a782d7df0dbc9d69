"""Sentences of a plan: verdict, warnings, and why a station is where it is."""

from arpenteur.plan.priors import Priors
from arpenteur.strategy.labels import counted, number
from arpenteur.strategy.planning.results import Baseline, HoldOut, Total
from arpenteur.strategy.results import Interval

BASELINES = {
    "rule_2012": "règle de 2012 (abstention × part de la famille)",
    "own_share": "part de la famille seule",
    "uniform": "même effort partout",
}
_SLIGHT = 0.05


def plan_verdict(total: Total, baselines: tuple[Baseline, ...], beliefs: Priors) -> str:
    """What these hours may bring all together, floor first, where the figures come from, and what choosing stations
    adds by the order itself."""
    votes = total.votes
    naive = ", ".join(f"{one.label} {number(100 * one.worth)} %" for one in baselines)
    return (
        f"{number(total.hours)} h de porte-à-porte vaudraient de 0 à {number(votes.high)} voix, "
        f"{number(votes.central, 1)} au centre, pour le plan entier. Le centre : convaincre ne donne rien "
        f"{number(100 * beliefs.persuasion_zero)} fois sur 100 ; le haut : le plus qui ait été publié, "
        f"{number(100 * beliefs.published_per_door, 1)} voix pour 100 portes frappées. Une porte de ce plan vaut "
        f"{number(total.value, 2)} fois celle du lieu, selon l'ordre. Avec les mêmes heures, et selon lui, les règles "
        f"naïves valent, de ce plan : {naive}."
    )


def plan_warnings(
    total: Total,
    lift: Interval | None,
    hold_out: HoldOut | None,
    detectable: float | None,
    gap: float,
    idle: int,
) -> tuple[str, ...]:
    """What a campaign must know before following the plan. ``lift``: votes that moved in the first fifth of the order
    against the mean, when it was tested."""
    found: list[str] = []
    if lift is not None and total.value > max(lift.high, 1.0):
        found.append(
            f"Ce plan tient ses portes pour {number(total.value, 2)} fois celles du lieu ; la dernière fois, le "
            f"premier cinquième de l'ordre en valait {number(lift.low, 2)} à {number(lift.high, 2)} : ne comptez pas "
            "sur le reste."
        )
    if total.unspent_hours > _SLIGHT:
        found.append(f"{number(total.unspent_hours, 1)} h sans emploi : plus de porte utile dans les limites données.")
    if gap > 1e-3:
        found.append(f"Calcul arrêté avant l'optimum : il manque au plus {number(100 * gap, 1)} % de ce qu'il vaut.")
    if hold_out:
        found += _on_experiment(hold_out, detectable, idle)
    return tuple(found)


def _on_experiment(hold_out: HoldOut, detectable: float | None, idle: int) -> list[str]:
    found: list[str] = []
    if detectable is None:
        found.append("Trop peu de bureaux pour mesurer quoi que ce soit après le vote.")
    elif hold_out.expected_effect_pp < detectable:
        found.append(
            f"Le test ne verra pas l'effet attendu : {number(hold_out.expected_effect_pp, 2)} point, quand il faut "
            f"{number(detectable, 1)} points pour être vu quatre fois sur cinq ; réunissez plusieurs campagnes."
        )
    if idle:
        many = counted(idle, "bureau tiré", "bureaux tirés")
        found.append(f"Sans heures : {many} au sort pour en recevoir ; l'effet mesuré s'en trouvera dilué.")
    return found


def station_reasons(
    *, excluded: bool, forced: bool, minimum: float, at_maximum: bool, done: float, control: bool, passages: int
) -> tuple[str, ...]:
    """Why a station gets these hours, or none."""
    said = {
        "exclu": excluded,
        "imposé": forced,
        f"minimum {number(minimum, 1)} h": minimum > 0,
        "maximum atteint": at_maximum and not excluded and passages > 0,
        f"{number(done, 1)} h déjà faites": done > 0,
        "témoin, tiré au sort": control,
        f"{passages} passages": passages > 1,
    }
    return tuple(text for text, true in said.items() if true)
