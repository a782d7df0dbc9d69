"""Sentences of a plan: verdict, warnings, and why a station is where it is."""

from arpenteur.strategy.labels import counted, number
from arpenteur.strategy.planning.results import Baseline, HoldOut, Total

BASELINES = {
    "rule_2012": "règle de 2012 (abstention × part de la famille)",
    "own_share": "part de la famille seule",
    "uniform": "même effort partout",
}
_SLIGHT = 0.05
# Left's votes found in the first 20 % of registered, L22 to L24: 1.5 times an even effort, the best that was measured.
_CREDIBLE = 1.5


def plan_verdict(total: Total, baselines: tuple[Baseline, ...], zero_probability: float) -> str:
    """One honest sentence: what these hours may bring, floor first, and what choosing stations adds."""
    votes = total.votes
    naive = ", ".join(f"{one.label} {number(one.votes_central, 1)}" for one in baselines)
    return (
        f"{number(total.hours)} h de porte-à-porte vaudraient de 0 à {number(votes.high)} voix, "
        f"{number(votes.central, 1)} au centre ; convaincre ne donne rien {number(100 * zero_probability)} fois sur "
        f"100. Avec les mêmes heures, selon le même modèle : {naive} ; choisir ses bureaux vaut donc "
        f"{number(min(one.regret for one in baselines), 1)} voix de plus que la meilleure de ces règles."
    )


def plan_warnings(
    total: Total,
    baselines: tuple[Baseline, ...],
    hold_out: HoldOut | None,
    detectable: float | None,
    gap: float,
    idle: int,
) -> tuple[str, ...]:
    """What a campaign must know before following the plan."""
    found: list[str] = []
    even = next(one.votes_central for one in baselines if one.name == "uniform")
    if total.votes.central > _CREDIBLE * even > 0:
        found.append(
            f"Ce plan promet {number(total.votes.central / even, 1)} fois le même effort partout ; aux scrutins "
            "passés, concentrer n'a rapporté que 10 à 50 % de plus : ne comptez pas sur le reste."
        )
    if total.unspent_hours > _SLIGHT:
        found.append(f"{number(total.unspent_hours, 1)} h sans emploi : plus de porte utile dans les limites données.")
    if gap > 1e-3:
        found.append(f"Calcul arrêté avant l'optimum : il manque au plus {number(100 * gap, 1)} % des voix.")
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
