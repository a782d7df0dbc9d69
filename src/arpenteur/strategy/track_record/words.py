"""What a replay says, in one French sentence: the model beside the naive rules and the floor, better or not."""

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.stats.backtest.report import Report, Score
from arpenteur.strategy.labels import counted, number
from arpenteur.strategy.track_record.replay import TrackRecord

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
