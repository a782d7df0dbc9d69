"""Sentences on the effect of a plan: what may be said, and what forbids saying it."""

import numpy as np

from arpenteur.strategy.effects.results import Measured
from arpenteur.strategy.labels import number


def effect_verdict(found: Measured, claim: str, detectable: float) -> str:
    """One sentence that says no more than the data."""
    value, p_value = number(found.effect_pp, 1), _p(found.p_value)
    if claim == "none":
        return (
            f"Rien n'est montré : l'écart mesuré est de {value} point, l'effet est compris entre {_ends(found)} "
            f"(95 %), et le hasard du tirage en donne autant {p_value}."
        )
    if claim == "sign":
        way = "plus" if found.effect_pp > 0 else "moins"
        return (
            f"Les bureaux visités ont donné {way} de voix que leurs témoins ({p_value} par hasard), mais le chiffre "
            f"ne peut être annoncé : sous {number(100 * detectable, 1)} points, un test de cette taille exagère."
        )
    return f"Effet montré : {value} point, entre {_ends(found)} (95 %) ; le hasard en donne autant {p_value}."


def effect_warnings(
    arms: tuple[int, int],
    least: int,
    missing: float,
    most_missing: float,
    placebo: float,
    significant: float,
    detectable: float,
) -> tuple[str, ...]:
    """Every reason not to claim anything."""
    found: list[str] = []
    if min(arms) < least:
        found.append(f"Trop peu de bureaux : {arms[0]} visités, {arms[1]} témoins, il en faut {least} de chaque côté.")
    if missing > most_missing:
        found.append(f"Résultats manquants ou inutilisables pour {number(100 * missing)} % des bureaux tirés.")
    if placebo <= significant:
        found.append(
            "Les deux groupes différaient déjà au vote précédent, avant toute visite : l'écart n'est pas lisible."
        )
    if not np.isfinite(detectable):
        found.append("Aucun écart, même grand, n'aurait pu être vu avec si peu de bureaux.")
    return tuple(found)


def _ends(found: Measured) -> str:
    ends = (
        ("moins l'infini" if found.low_pp is None else number(found.low_pp, 1)),
        ("l'infini" if found.high_pp is None else number(found.high_pp, 1)),
    )
    return f"{ends[0]} et {ends[1]} points"


def _p(value: float) -> str:
    """A p-value in plain words: 12 fois sur 100."""
    return f"{number(100 * value)} fois sur 100" if value >= 0.01 else "moins d'une fois sur 100"
