"""Several campaigns measured together, and what too small a trial may not say."""

import numpy as np
import pytest

from arpenteur.domain.errors import InputError
from arpenteur.plan.effect import Design, tickets
from arpenteur.strategy.effects.effect import Drawn, Results, effect


def campaign(place: str, strata: int, lift: float, seed: int = 1, noise: float = 0.02) -> tuple[Drawn, Results]:
    """An invented campaign of strata of five, and its night."""
    rng = np.random.default_rng(seed)
    keys = tuple(f"{place}_{i + 1:04d}" for i in range(5 * strata))
    groups = np.repeat(np.arange(strata), 5)
    treated = ~Design(5, 1).draw(tickets(seed, keys), groups)
    before = rng.uniform(0.2, 0.4, len(keys))
    share = before - 0.03 + lift * treated + rng.normal(0, noise, len(keys))
    drawn = Drawn(
        f"{place}.json", place, "gauche", "legi", keys, tuple(treated.tolist()), tuple(groups.tolist()), tuple(before)
    )
    valid = dict.fromkeys(keys, 500.0)
    return drawn, Results({key: 500 * one for key, one in zip(keys, share, strict=True)}, valid)


def test_campaigns_together_see_what_none_sees_alone() -> None:
    several = [campaign(f"0009{i}", 4, 0.025, seed=i) for i in range(8)]
    together = effect(several)
    alone = [effect([one]) for one in several]
    assert together.strata == 32
    assert together.control == 32
    assert together.minimum_detectable_effect_pp is not None
    assert together.minimum_detectable_effect_pp < 0.5 * np.median([one.minimum_detectable_effect_pp for one in alone])
    assert together.effect.p_value <= 0.05
    assert together.claim in ("sign", "size")
    assert [one.place for one in together.campaigns] == [f"0009{i}" for i in range(8)]
    assert together.campaigns[0].effect == alone[0].effect


def test_campaigns_of_different_levels_are_compared_inside_only() -> None:
    low, high = campaign("00090", 6, 0.0, seed=3), campaign("00091", 6, 0.0, seed=4)
    raised = Results({key: votes + 150 for key, votes in high[1].votes.items()}, high[1].valid)
    assert effect([low, (high[0], raised)]).effect.effect_pp == pytest.approx(effect([low, high]).effect.effect_pp)


def test_four_controls_are_too_few_to_claim_anything() -> None:
    found = effect([campaign("00090", 4, 0.3, noise=0.001)])
    assert found.effect.p_value <= 0.05
    assert found.claim == "none"
    assert "il en faut 5 de chaque côté" in found.warnings[0]
    assert found.verdict.startswith("Rien n'est montré")


def test_an_effect_smaller_than_what_the_trial_sees_keeps_its_sign_only() -> None:
    found = next(
        one
        for one in (effect([campaign("00090", 8, 0.02, seed=seed)]) for seed in range(60))
        if one.effect.p_value <= 0.05 and one.claim == "sign"
    )
    assert found.minimum_detectable_effect_pp is not None
    assert abs(found.effect.effect_pp) < found.minimum_detectable_effect_pp
    assert "ne peut être annoncé" in found.verdict


def test_one_stratum_measures_nothing() -> None:
    with pytest.raises(InputError, match="au moins deux groupes"):
        effect([campaign("00090", 1, 0.1)])
