"""``effect``: what a plan's hours changed, after the vote, from the arms drawn before it.

Sentences on the effect of a plan: what may be said, and what forbids saying it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.family import Family
from arpenteur.domain.toml_text import text_of
from arpenteur.plan.effect import LEAST_CONTROLS, Design, Estimate, Trial, estimate, informative, tickets
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.assessment.records import FAMILIES, Array, Records
from arpenteur.strategy.credits import credit_line
from arpenteur.strategy.effects.results import Campaign, Effect, Measured
from arpenteur.strategy.labels import number
from arpenteur.strategy.results import Json

LEAST_PER_ARM = 5
MOST_MISSING = 0.1
SIGNIFICANT = 0.05
_FREEDOM = 2


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


@dataclass(frozen=True)
class Results:
    """Votes of the family and valid votes by station key, at the vote the plan was made for."""

    votes: Mapping[str, float]
    valid: Mapping[str, float]
    source: str = ""
    sources: tuple[Json, ...] = ()
    """Of the counts, as a manifest has them."""


@dataclass(frozen=True)
class Drawn:
    """The experiment of a plan file: stations, treated or not, stratum and previous share, as they were drawn."""

    name: str
    place: str
    family: str
    target: str
    stations: tuple[str, ...]
    treated: tuple[bool, ...]
    strata: tuple[int, ...]
    before: tuple[float, ...]
    sources: tuple[Json, ...] = ()
    fictional: bool = False

    @classmethod
    def load(cls, path: Path) -> Self:
        """From the JSON of ``plan``. Raises InputError where it is not one, has no control, or where the arms are not
        those its seed draws."""
        if not path.is_file():
            raise InputError("plan introuvable", Where(path), expected="un fichier écrit par « arpenteur plan »")
        try:
            raw = json.loads(text_of(path))
            found = cls._of(raw, path) if raw["hold_out"] else None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise InputError(
                "ce n'est pas un plan", Where(path), expected="le JSON de « arpenteur plan --format json »"
            ) from error
        if found is None:
            raise InputError("plan sans témoins", Where(path), expected="un plan fait avec --hold-out")
        return found

    @classmethod
    def _of(cls, raw: Mapping[str, Any], path: Path) -> Self:
        stations = [
            (one["station"], one["arm"] == "treatment", int(one["stratum"]), float(one["previous_share"]))
            for one in raw["stations"]
            if one["stratum"] is not None and one["previous_share"] is not None
        ]
        keys, treated, strata, before = zip(*stations, strict=True)
        design = Design(int(raw["hold_out"]["stratum_size"]), int(raw["hold_out"]["controls_by_stratum"]))
        controls = design.draw(tickets(int(raw["seed"]), keys), np.array(strata))
        moved = [key for key, one, left in zip(keys, treated, controls, strict=True) if one == bool(left)]
        if moved:
            raise InputError(
                f"tirage modifié : {moved[0]} n'est pas du côté que donne la graine {raw['seed']}",
                Where(path),
                action="reprenez le fichier du plan tel qu'il a été écrit",
            )
        return cls(
            str(path),
            raw["place_name"],
            raw["family"],
            raw["for"],
            keys,
            treated,
            strata,
            before,
            tuple(raw.get("sources", ())),
            bool(raw.get("fictional")),
        )


def results_of(snapshot: Snapshot, family: Family, election: Election | None, target: str) -> Results:
    """Votes of the family at a first round of the snapshot: ``election``, else the latest of the type ``target``.

    Raises InputError where the snapshot has it not.
    """
    records = Records(snapshot, family)
    chosen = election or (records.latest(ElectionType(target)) if target in ElectionType else None)
    if chosen is None or chosen not in records.voted:
        wanted = chosen.label if chosen else f"scrutin de type {target}"
        raise InputError(
            f"{wanted} absent de l'instantané",
            Where(snapshot.path),
            expected=", ".join(str(one) for one in records.voted) or "un premier tour",
        )
    found = records.counts(chosen)
    stations = found.stations["station"].to_list()
    size = len(FAMILIES)
    votes, ours = found.counts[:, 3 : 3 + size].sum(axis=1), found.counts[:, 3 + size : 3 + 2 * size].sum(axis=1)
    return Results(
        dict(zip(stations, ours.tolist(), strict=True)),
        dict(zip(stations, votes.tolist(), strict=True)),
        str(chosen),
        tuple(asdict(one) for one in snapshot.manifest.sources),
    )


def effect(campaigns: Sequence[tuple[Drawn, Results]], *, seed: int = 0) -> Effect:
    """Intention-to-treat effect of one campaign or several together, in points of the family's share of valid votes.

    ``seed`` draws the lotteries where they are too many to be all listed. Raises InputError where nothing can be
    estimated; ``Effect.claim`` says what the data carry.
    """
    trials = [_trial(drawn, results) for drawn, results in campaigns]
    _refuse_twice([drawn for drawn, _ in campaigns])
    whole = informative(_pooled(trials))
    strata = int(whole.strata.max(initial=-1)) + 1
    if strata < LEAST_CONTROLS or len(whole.strata) - strata <= _FREEDOM:
        raise InputError(
            f"{len(whole.strata)} bureaux comparables, trop peu pour mesurer un effet",
            expected="au moins deux groupes avec un témoin et un résultat",
        )
    rng = np.random.default_rng(seed)
    found = estimate(whole, rng)
    placebo = estimate(Trial(whole.before, whole.before, whole.strata, whole.treated), rng, covariate=False)
    missing = sum(len(drawn.stations) for drawn, _ in campaigns) - len(whole.strata)
    asked = sum(len(drawn.stations) for drawn, _ in campaigns)
    arms = (int(whole.treated.sum()), int((~whole.treated).sum()))
    reasons = effect_warnings(
        arms, LEAST_PER_ARM, missing / asked, MOST_MISSING, placebo.p_value, SIGNIFICANT, found.detectable
    )
    claim = _claim(found, reasons)
    return Effect(
        effect=_measured(found),
        placebo=_measured(placebo),
        treatment=arms[0],
        control=arms[1],
        strata=strata,
        missing=missing,
        minimum_detectable_effect_pp=100 * found.detectable if np.isfinite(found.detectable) else None,
        residual_sd_pp=100 * found.residual_sd if np.isfinite(found.residual_sd) else None,
        lotteries=found.lotteries,
        exact=found.exact,
        seed=seed,
        claim=claim,
        verdict=effect_verdict(_measured(found), claim, found.detectable),
        warnings=reasons,
        credits=_credits(campaigns),
        campaigns=tuple(_campaign(drawn, trial, seed) for (drawn, _), trial in zip(campaigns, trials, strict=True)),
    )


def _credits(campaigns: Sequence[tuple[Drawn, Results]]) -> str:
    """Whose the shares before and the counts after are; they come from more than one snapshot, so no day is told."""
    sources = {repr(one): one for drawn, results in campaigns for one in (*drawn.sources, *results.sources)}
    return credit_line(sources.values(), None, fictional=any(drawn.fictional for drawn, _ in campaigns))


def _claim(found: Estimate, reasons: tuple[str, ...]) -> str:
    if reasons or found.p_value > SIGNIFICANT:
        return "none"
    return "size" if abs(found.effect) >= found.detectable else "sign"


def _trial(drawn: Drawn, results: Results) -> Trial:
    """The stations of a plan that have a result."""
    share = np.full(len(drawn.stations), np.nan)
    for row, key in enumerate(drawn.stations):
        if results.valid.get(key, 0) > 0:
            share[row] = results.votes[key] / results.valid[key]
    known = ~np.isnan(share)
    if not known.any():
        raise InputError(
            f"aucun bureau du plan {drawn.name} dans les résultats",
            Where(results.source or None),
            expected=f"des bureaux comme {drawn.stations[0]}",
        )
    if np.allclose(share[known], np.array(drawn.before)[known], atol=1e-9):
        raise InputError(
            "ces résultats sont ceux du vote précédent, que le plan connaissait",
            Where(results.source or None),
            expected="les résultats du scrutin préparé",
        )
    values = (np.array(drawn.before), np.array(drawn.strata), np.array(drawn.treated))
    before, strata, treated = (value[known] for value in values)
    return Trial(share[known], before, strata, treated)


def _pooled(trials: Sequence[Trial]) -> Trial:
    """Several trials as one; strata of different campaigns stay apart."""
    offsets = np.cumsum([0, *(int(trial.strata.max()) + 1 for trial in trials[:-1])])

    def joined(name: str) -> Array:
        return np.concatenate([getattr(trial, name) for trial in trials])

    strata = np.concatenate([trial.strata + offset for trial, offset in zip(trials, offsets, strict=True)])
    return Trial(joined("outcome"), joined("before"), strata, joined("treated").astype(np.bool_))


def _refuse_twice(drawn: Sequence[Drawn]) -> None:
    seen: dict[str, str] = {}
    for one in drawn:
        for station in one.stations:
            if station in seen:
                raise InputError(f"{station} est dans deux plans ({seen[station]}, {one.name})")
            seen[station] = one.name


def _campaign(drawn: Drawn, trial: Trial, seed: int) -> Campaign:
    told = informative(trial)
    freedom = len(told.strata) - int(told.strata.max(initial=-1)) - 1
    alone = _measured(estimate(told, np.random.default_rng(seed))) if freedom > _FREEDOM else None
    return Campaign(drawn.name, drawn.place, drawn.family, int(trial.treated.sum()), int((~trial.treated).sum()), alone)


def _measured(found: Estimate) -> Measured:
    ends = [100 * value if np.isfinite(value) else None for value in (found.low, found.high)]
    return Measured(100 * found.effect, ends[0], ends[1], found.p_value)


def family_of(drawn: Drawn, given: Family | None) -> Family:
    """The family of a plan: ``given``, which must be it, or the shipped one of that name. Raises InputError."""
    family = given or Family.load(drawn.family)
    if family.id != drawn.family:
        raise InputError(f"le plan {drawn.name} est fait pour « {drawn.family} »", expected="la famille du plan")
    return family
