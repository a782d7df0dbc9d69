"""What the model is worth, in one honest sentence, and what the reader must know before trusting a figure.

What a replay says, in one French sentence: the model beside the naive rules and the floor, better or not.
"""

import polars as pl

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.snapshot import vote_gaps
from arpenteur.stats.backtest.report import Report, Score
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.assessment.zones import Level
from arpenteur.strategy.labels import counted, number
from arpenteur.strategy.track_record.replay import TrackRecord, quick_record

_NO_VOTE = 0.0005
"""Expected share, of the valid votes, that is shown as 0.0 %."""
_TOLD = 3
RANKED: dict[Level, tuple[str, str]] = {
    "station": ("bureau classé", "bureaux classés"),
    "quartier": ("quartier classé", "quartiers classés"),
    "commune": ("commune classée", "communes classées"),
}


# ``arpenteur backtest`` on the national files, 25 November 2026 (docs/methods/backtest.md).
NATIONAL = (
    "sur les législatives de 2022 tenues à l'écart, en France métropolitaine, le modèle se trompait de 4,7 points par "
    "bloc là où garder le résultat précédent se trompait de 6,1 et le même nombre de points partout de 4,8 (plancher "
    "du hasard : 1,5)"
)
_CLOSE = 0.05


def sentence(record: TrackRecord | None) -> str:
    """The whole verdict without its full stop, an opening first: ``Modèle rejoué ici : sur les législatives…``."""
    if record is None:
        return f"Modèle pas rejoué ici : {NATIONAL}"
    if not record.enough:
        return f"Modèle pas rejoué ici, trop peu de bureaux ({record.report.stations}) : {NATIONAL}"
    return f"{_opening(record.report)} : {_support(record)}{_turnout(record.report)}"


def _opening(report: Report) -> str:
    model, naive = _row(report.support, "model"), _best_naive(report.support)
    if model is None or naive is None:
        return "Modèle rejoué ici"
    gain, floor = naive.mae_pp - model.mae_pp, _row(report.support, "sampling_floor")
    if gain > _CLOSE:
        return "Modèle rejoué ici, plus juste que les règles naïves"
    if gain >= -_CLOSE:
        return "Modèle rejoué ici, à égalité"
    if floor is not None and -gain <= floor.mae_pp:
        return (
            f"Modèle rejoué ici, à {number(-gain, 1)} point d'une règle naïve, moins que ce que le hasard seul laisse"
        )
    return "Modèle rejoué ici, moins juste qu'une règle naïve"


def _support(record: TrackRecord) -> str:
    rows = record.report.support
    model, kept, floor = (_row(rows, name) for name in ("model", "persistence", "sampling_floor"))
    start = f"sur {_held_out(record.election)}, dans {counted(record.report.stations, 'bureau', 'bureaux')}"
    given = "le résultat national donné" if record.scope == "france" else "le résultat d'ensemble du lieu donné"
    if model is None or kept is None or floor is None:
        return f"{start}, {given}, aucune prévision du soutien n'était possible"
    moved = _row(rows, "uniform_swing")
    rest = "" if moved is None else f" et le même nombre de points partout de {number(moved.mae_pp, 1)}"
    return (
        f"{start}, {given}, le modèle se trompe de {number(model.mae_pp, 1)} points par bloc là où garder le résultat "
        f"précédent se trompe de {number(kept.mae_pp, 1)}{rest} (plancher du hasard : {number(floor.mae_pp, 1)})"
    )


def _turnout(report: Report) -> str:
    model, naive = _row(report.turnout, "model"), _best_naive(report.turnout)
    if model is None or naive is None:
        return ""
    return f" ; participation : {number(model.mae_pp, 1)} points, meilleure règle naïve {number(naive.mae_pp, 1)}"


def _row(rows: tuple[Score, ...], name: str) -> Score | None:
    return next((row for row in rows if row.name == name), None)


def _best_naive(rows: tuple[Score, ...]) -> Score | None:
    return min((row for row in rows if row.kind == "baseline"), key=lambda row: row.mae_pp, default=None)


def _held_out(election: Election) -> str:
    presidential = election.type is ElectionType.PRESIDENTIAL
    article, apart = ("la", "tenue") if presidential else ("les", "tenues")
    return f"{article} {election.type.label} de {election.year}, {apart} à l'écart"


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
