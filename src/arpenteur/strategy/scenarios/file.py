"""A scenario written as the small file that people keep, share and compare."""

from typing import Any

import tomli_w

from arpenteur.domain.scenario import Scenario, Stands, Terms


def scenario_toml(scenario: Scenario) -> str:
    """The TOML text that ``Scenario.parse`` reads back to the same scenario; what is left out stays out."""
    table: dict[str, Any] = {"id": scenario.id, "label": scenario.label}
    if scenario.note:
        table["note"] = scenario.note
    table["scope"] = scenario.scope
    table |= _terms(scenario.terms)
    if scenario.moves:
        table["moves"] = [{"from": one.giver, "to": one.taker, "part": one.part} for one in scenario.moves]
    if scenario.local:
        table["local"] = [{"territory": str(one.territory), **_terms(one.terms)} for one in scenario.local]
    return tomli_w.dumps(table)


def _terms(terms: Terms) -> dict[str, Any]:
    given: dict[str, Any] = {
        "turnout": terms.turnout,
        "turnout_rise": terms.turnout_rise,
        "absent": sorted(terms.absent),
        "finalists": list(terms.finalists),
        "shares": dict(terms.shares),
        "second_round": dict(terms.final_shares),
        "stands": _stands(terms.stands) if terms.stands else {},
    }
    return {key: value for key, value in given.items() if value is not None and value not in ([], {})}


def _stands(stands: Stands) -> dict[str, Any]:
    outgoing = {"outgoing": stands.outgoing, "outgoing_before": stands.outgoing_before}
    return {**stands.candidates, **{key: option for key, option in outgoing.items() if option is not None}}
