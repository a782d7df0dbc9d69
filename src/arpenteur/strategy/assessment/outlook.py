"""From a scenario file to numbers: on which territory it speaks, what it compares with, what it leaves to complete."""

from dataclasses import dataclass, replace

import numpy as np

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place, PlaceKind, departement_of
from arpenteur.domain.scenario import Scenario, Terms
from arpenteur.stats.priority import collapse
from arpenteur.strategy.assessment.records import FAMILIES, Array, Records, Reference

PLACE = "place"
_OF = {"france": "national", "departement": "du département", "circonscription": "de la circonscription"}
_ONE = {"departement": "le département", "circonscription": "la circonscription", "commune": "la commune"}
_MUNICIPAL = (
    "Municipales : le résultat de la commune est supposé, pas prévu (listes, maire sortant) ; l'intervalle dit "
    "seulement de combien un bureau s'en écarte."
)

_LEFT_OUT = (
    "{} : n'entre pas dans un scénario plus large que la commune, dont les listes ne sont pas celles d'ailleurs ; "
    'écrivez un scénario avec scope = "commune" pour s\'en servir.'
)


@dataclass(frozen=True)
class Outlook:
    """What the coming election is supposed to look like on ``scope``; families are in the order of ``FAMILIES``.

    ``raked``: the zones together meet the scenario; otherwise each takes the swing of the wider territory.
    ``collapse`` is c by family under the scenario, ``steady`` with the last balance of power kept.
    """

    scenario: Scenario
    target: ElectionType
    scope: str
    raked: bool
    reference_election: Election
    reference: Reference
    bases: dict[Election, Reference]
    shares: Array
    turnout: float
    rise: float
    last_vote: Election
    collapse: Array
    steady: Array
    warnings: tuple[str, ...]


def outlook(records: Records, target: ElectionType, scenario: Scenario) -> Outlook:
    """Resolve a scenario against the snapshot. Raises InputError where it contradicts itself."""
    return _resolved(records, target, scenario, *_territory(records, scenario))


def local_outlook(records: Records, whole: Outlook, territory: Place, terms: Terms) -> Outlook:
    """The outlook of a narrower territory: its own shares and turnout where it gives them, else those of ``whole``.

    Families absent here have no share and float whole. Raises InputError where the terms contradict themselves.
    """
    if terms.shares:
        own = replace(
            whole.scenario,
            shares=terms.shares,
            turnout=terms.turnout,
            turnout_rise=terms.turnout_rise,
            absent=terms.absent,
            moves=(),
            local=(),
        )
        scope, warnings = _narrow(records, territory)
        resolved = _resolved(records, whole.target, own, scope, warnings)
        c, steady = (
            collapse(resolved.bases[whole.last_vote].shares, one)
            for one in (resolved.shares, resolved.reference.shares)
        )
        return replace(resolved, last_vote=whole.last_vote, collapse=c, steady=steady)
    turnout, rise = _turnout(terms, whole.reference.turnout)
    absent = np.array([family in terms.absent for family in FAMILIES])
    return replace(
        whole,
        turnout=turnout,
        rise=rise,
        shares=np.where(absent, 0.0, whole.shares),
        collapse=np.where(absent, 1.0, whole.collapse),
        steady=np.where(absent, 1.0, whole.steady),
        warnings=(),
    )


def _resolved(
    records: Records, target: ElectionType, scenario: Scenario, scope: str, warnings: tuple[str, ...]
) -> Outlook:
    election, reference = _comparable(records, target, scope)
    if election.type is not target:
        warnings += (f"Aucun scrutin de ce type à comparer ({target.label}) ; le scénario part de : {election.label}.",)
    bases = {one: _reference(records, one, scope) or records.place(one) for one in records.used.ballots}
    for other in (records.used.older, records.used.european):
        before = _reference(records, other, scope) if other else None
        if other and before:
            bases[other] = before
    municipal = records.used.municipal
    if municipal and target is ElectionType.MUNICIPAL:
        if scope == PLACE:
            bases[municipal] = records.place(municipal)
        else:
            warnings += (_LEFT_OUT.format(municipal.label),)
    if target is ElectionType.MUNICIPAL:
        warnings += (_MUNICIPAL,)
    shares = complete(scenario, reference.shares)
    turnout, rise = _turnout(scenario.terms, reference.turnout)
    if scenario.turnout is None and scenario.turnout_rise is None:
        warnings += ("Scénario sans participation : celle de la dernière élection comparable est reprise.",)
    last_vote = _last_vote(records, election, scenario)
    return Outlook(
        scenario=scenario,
        target=target,
        scope=scope,
        raked=scope == PLACE,
        reference_election=election,
        reference=reference,
        bases=bases,
        shares=shares,
        turnout=turnout,
        rise=rise,
        last_vote=last_vote,
        collapse=collapse(bases[last_vote].shares, shares),
        steady=collapse(bases[last_vote].shares, reference.shares),
        warnings=warnings,
    )


def complete(scenario: Scenario, reference: Array) -> Array:
    """Shares of all families summing to 1: those not named share the rest as they did in ``reference`` (k).

    Families marked absent get nothing; then the moves of the scenario are made, all from the shares before them.
    Raises InputError where a share is promised to an absent family or nobody
    is left to take the rest.
    """
    absent = np.array([family in scenario.absent for family in FAMILIES])
    named = np.array([family in scenario.shares for family in FAMILIES])
    given = np.array([scenario.shares.get(family, 0.0) for family in FAMILIES])
    if bool(np.any(absent & (given > 0))):
        both = [family for family, wrong in zip(FAMILIES, absent & (given > 0), strict=True) if wrong]
        raise InputError(
            f"scénario « {scenario.id} » : {', '.join(both)} a une part et est dans absent", expected="l'un des deux"
        )
    open_to_rest = np.where(named | absent, 0.0, reference)
    rest = 1 - given.sum()
    if open_to_rest.sum() > 0:
        return _moved(scenario, given + max(rest, 0.0) * open_to_rest / open_to_rest.sum())
    if abs(rest) > 1e-6:
        raise InputError(
            f"scénario « {scenario.id} » : les parts font {given.sum():.3f} et personne ne peut prendre le reste",
            expected="un total de 1",
        )
    return _moved(scenario, given / given.sum())


def _moved(scenario: Scenario, shares: Array) -> Array:
    moved = shares.copy()
    for move in scenario.moves:
        giver, taker = FAMILIES.index(move.giver), FAMILIES.index(move.taker)
        moved[giver] -= move.part * shares[giver]
        moved[taker] += move.part * shares[giver]
    return np.maximum(moved, 0.0)


def _comparable(records: Records, target: ElectionType, scope: str) -> tuple[Election, Reference]:
    """The last election of the target type with its result, else the last legislative or presidential one.

    Municipales of a wider territory are no result to start from: added up, they are those of lists without a nuance.
    """
    last = None if target is ElectionType.MUNICIPAL and scope != PLACE else records.latest(target)
    known = [one for one in (last, *reversed(records.used.ballots)) if one is not None]
    for election in known:
        reference = _reference(records, election, scope)
        if reference is not None:
            return election, reference
    return known[0], records.place(known[0])


def _turnout(terms: Terms, before: float) -> tuple[float, float]:
    if terms.turnout is not None:
        return terms.turnout, terms.turnout - before
    turnout = min(max(before + (terms.turnout_rise or 0.0), 0.0), 1.0)
    return turnout, turnout - before


def _last_vote(records: Records, reference: Election, scenario: Scenario) -> Election:
    """The latest ballot that the scenario does not merely repeat: an election compared with itself says nothing."""
    ballots = sorted(records.used.ballots, key=lambda one: one.sort_key)
    if not scenario.shares and len(ballots) > 1 and ballots[-1] == reference:
        return ballots[0]
    return ballots[-1]


def _reference(records: Records, election: Election, scope: str) -> Reference | None:
    return records.place(election) if scope == PLACE else records.reference(election, scope)


def _territory(records: Records, scenario: Scenario) -> tuple[str, tuple[str, ...]]:
    """Scope to compare on (``PLACE`` where the scenario is met by the zones together) and warnings."""
    place = records.snapshot.manifest.place
    stations = records.snapshot.stations
    wanted = {"france": "france"}.get(scenario.scope)
    if scenario.scope == "departement":
        codes = {departement_of(commune) for commune in stations["commune"].unique()}
        wanted = f"dep:{codes.pop()}" if len(codes) == 1 else None
    elif scenario.scope == "circonscription":
        codes = set(stations["circonscription"].unique().to_list())
        wanted = f"circo:{codes.pop()}" if len(codes) == 1 and None not in codes else None
    elif scenario.scope == "commune" and stations["commune"].n_unique() == 1:
        return PLACE, ()
    if wanted == place:
        return PLACE, ()
    if wanted and all(records.reference(one, wanted) for one in records.used.ballots):
        return wanted, ()
    if wanted:
        reason = f"Résultat {_OF[scenario.scope]} absent de l'instantané"
    else:
        reason = f"Le lieu dépasse {_ONE[scenario.scope]} ou l'instantané ne le situe pas"
    return PLACE, (f"{reason} : le scénario est appliqué au lieu lui-même.",)


def _narrow(records: Records, territory: Place) -> tuple[str, tuple[str, ...]]:
    """Scope of a territory inside the place or across its border, and warnings."""
    kind = Place.parse(records.snapshot.manifest.place).kind
    inside = territory.kind is PlaceKind.COMMUNE or kind in (PlaceKind.DEPARTEMENT, PlaceKind.FRANCE)
    if inside:
        return PLACE, ()
    if all(records.reference(one, str(territory)) for one in records.used.ballots):
        return str(territory), ()
    return PLACE, (
        f"Résultat de {territory} absent de l'instantané : ses parts sont appliquées à ce que le lieu en contient.",
    )
