"""A family as the file that reads back to it, and the weights that past second rounds give one of a bloc."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import tomli_w

from arpenteur.domain.family import Family, Selector
from arpenteur.stats.panel import BLOCS
from arpenteur.stats.second_choices import second_choices


def family_toml(family: Family) -> str:
    """The TOML text that ``Family.parse`` reads back to the same family; what is empty stays out."""
    table: dict[str, Any] = {"id": family.id, "label": family.label}
    if family.note:
        table["note"] = family.note
    table["ours"] = _selector(family.ours)
    if family.reachable:
        table["reachable"] = [{"weight": weight, **_selector(one)} for weight, one in family.reachable]
    return tomli_w.dumps(table)


def reach_of_blocs(ours: Iterable[str]) -> dict[str, float]:
    """Of the voters of each bloc, the part (0–1) that chose one of the blocs ``ours``, on average, in the last second
    rounds at hand; empty where there are none.
    """
    towards = np.isin(BLOCS, list(ours)).astype(float)
    choices = second_choices()
    if choices is None or not towards.any():
        return {}
    found = choices.towards(towards / towards.sum())
    return {bloc: float(part) for bloc, part, own in zip(BLOCS, found, towards, strict=True) if not own}


def _selector(one: Selector) -> dict[str, list[str]]:
    keys = ("blocs", "families", "options", "nuances", "candidates")
    return {key: sorted(getattr(one, key)) for key in keys if getattr(one, key)}
