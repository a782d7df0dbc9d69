"""What the model is worth, in one honest sentence, and what the reader must know before trusting a figure."""

import polars as pl

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.snapshot import vote_gaps
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.assessment.zones import Level
from arpenteur.strategy.labels import counted, number
from arpenteur.strategy.track_record.replay import quick_record
from arpenteur.strategy.track_record.words import sentence

_NO_VOTE = 0.0005
"""Expected share, of the valid votes, that is shown as 0.0 %."""
_TOLD = 3
RANKED: dict[Level, tuple[str, str]] = {
    "station": ("bureau classé", "bureaux classés"),
    "quartier": ("quartier classé", "quartiers classés"),
    "commune": ("commune classée", "communes classées"),
}


def verdict(assessment: Assessment) -> str:
    """One sentence: the model replayed here (or in France, where this place is too small or too large for it), beside
    the naive rules and the floor, and how much history there is here."""
    ranked = counted(int(assessment.rankable.sum()), *RANKED[assessment.level])
    return (
        f"{sentence(quick_record(assessment.snapshot))} ; ici, {ranked} sur {number(len(assessment.zones))}, "
        f"dont {number(stable(assessment))} au contour inchangé."
    )


def stable(assessment: Assessment) -> int:
    """Ranked zones whose past is wholly their own."""
    return int((assessment.rankable & (assessment.pooled.max(axis=0) == 0)).sum())


def warnings(assessment: Assessment) -> tuple[str, ...]:
    """What limits these figures, most general first."""
    outlook, used = assessment.outlook, assessment.records.used
    found = list(assessment.prospects.warnings)
    if not assessment.transition.calibrated:
        found.append(
            f"Intervalles jamais étalonnés pour ce type de scrutin ({outlook.target.label}) : élargis × "
            f"{assessment.parameters.unseen_inflation:.1f}.".replace(".", ",", 1)
        )
    if outlook.target is ElectionType.PRESIDENTIAL:
        found.append("L'abstention mobilisable est étalonnée sur des législatives, pas sur une présidentielle.")
    if len(used.ballots) == 1:
        found.append(f"Une seule élection disponible pour le soutien attendu : {used.ballots[0].label}.")
    if not used.cycles:
        found.append("Aucune année où présidentielle et législatives sont connues : l'ordre ignore qui va et vient.")
    elif len(used.cycles) == 1:
        found.append(f"Un seul cycle connu ({used.cycles[0][0].year}) : l'intermittence repose sur une année.")
    if outlook.rise <= 0:
        found.append("Participation sans hausse dans ce scénario : l'abstention mobilisable y est nulle.")
    if assessment.without_candidate and assessment.records.bloc is not None:
        told = ", ".join(one.label for one in assessment.without_candidate)
        found.append(f"Personne des nôtres à : {told} ; la part de notre bloc y tient lieu de la nôtre.")
    left_out = int((assessment.zones.member_of < 0).sum())
    if left_out:
        found.append(f"{counted(left_out, 'bureau', 'bureaux')} sans quartier, hors de ce classement.")
    known = [share for share in assessment.flat_share if share == share]
    if not known:
        found.append(
            f"Habitat inconnu : {assessment.priors.doors_unknown:.0f} portes par heure et par personne partout."
        )
    return (*found, *_no_vote(assessment), *_uneven(assessment))


def _no_vote(assessment: Assessment) -> list[str]:
    """One sentence where the scenario expects nothing of the family anywhere: its order is of the past alone."""
    support = assessment.support.central[assessment.rankable]
    if not len(support) or not (support < _NO_VOTE).all():
        return []
    return [
        "Ce scénario ne donne aucune voix à cette famille, d'ordinaire faute de liste au dernier scrutin de ce type : "
        "dites sa part dans un scénario."
    ]


def _uneven(assessment: Assessment) -> list[str]:
    """One sentence where a count used has votes that do not add up to the valid ones: the build kept it as it was."""
    snapshot = assessment.snapshot
    used = pl.col("election").is_in([str(one) for one in assessment.records.used.ballots])
    gaps = vote_gaps(snapshot.station_results.filter(used), snapshot.option_votes.filter(used))
    if gaps.is_empty():
        return []
    stations = gaps["station"].unique(maintain_order=True)
    shown = ", ".join(
        f"{station} : {gap:+d} ({Election.parse(election).label})"
        for election, station, gap in gaps.head(_TOLD).iter_rows()
    )
    more = "…" if gaps.height > _TOLD else ""
    return [
        f"La somme des voix diffère des exprimés dans {counted(len(stations), 'bureau', 'bureaux')} ({shown}{more}) : "
        "n'y croyez pas avant d'avoir vérifié le fichier."
    ]
