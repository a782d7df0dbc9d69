"""Who is ahead after a second round, and how often that is right: learn, judge beside naive rules, write.

Weights of proximity (``stats.forecast.proximity``) are learned on races of earlier elections, sharpness and spread on
races of these whose own election was left out; the municipales of 2026 on the other half of the départements. Prints
for each election what was known before it: races in which the forecast leader won, error of the shares, Brier score
and log-loss beside « the first of round one wins » (as often as it did before) and its share, coverage of the interval
of the result; then how often chances of each size came true. ``--write`` writes
``src/arpenteur/stats/forecast/proximity.toml``.

    python benchmarks/second_round_winners.py [--data ../shared/data] [--write]
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from _shared import ROOT, options_of
from arpenteur.domain.elections import Election
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.forecast.proximity import distances, proximity_before
from arpenteur.stats.forecast.second_round import Coefficients, coefficients_before, second_round
from arpenteur.stats.intervals import half_width
from arpenteur.stats.panel import BLOCS, FAMILIES, Array
from arpenteur.stats.parameters import parameters
from arpenteur.stats.shares import normalise
from forecast_data import L17, L17B, L22, L22B, L24, L24B, P17, P17B, P22, P22B, nation
from forecast_second_rounds import Race as StationRace
from forecast_second_rounds import races as station_races
from second_round_races import MOST, Race, Races, legislatives, municipales, side_by_side

OUT = ROOT / "src/arpenteur/stats/forecast/proximity.toml"
TODAY = dt.date(2026, 11, 27)
SIZES = 5
RIDGE = 1e-5
LEVEL = 0.9
TINY = 1e-6
BANDS = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)
# Parts of the coefficients of a known duel in the forecast of a station, and of the result of the race: chosen on 2017
# towards 2022 (benchmarks/forecast_second_rounds.py, and the table of parts below).
PARTS = {"coefficients": {"pres": 1.0, "legi": 0.5}, "result": {"pres": 1.0, "legi": 0.0}}


TOLD = {
    "pres": "Second tour de 2022 par circonscription, coefficients de 2017 : une élection, étalonnée sur elle-même.",
    "legi": "Circonscriptions des législatives depuis 2007, chaque élection avec les poids des autres.",
    "muni": "Communes des municipales 2026, une moitié des départements avec les poids de l'autre : une élection.",
}


@dataclass(frozen=True)
class Learned:
    """Weights (``SIZES``), sharpness of the chances, half-width of the interval in log-odds, races it rests on."""

    weights: Array
    sharpness: float
    spread: float
    races: int


def forecast(races: Races, weights: Array) -> Array:
    """Shares of the finalists (r × MOST): those of ``Proximity.shares``, many races at once."""
    drawn = weights[distances(axis(), SIZES)][:, np.maximum(races.blocs, 0)] * races.standing
    moved = np.einsum("rb,brm->rm", races.out, drawn / (drawn.sum(axis=2, keepdims=True) + 1.0))
    return normalise(races.own + moved)


def fitted(races: Races) -> Array:
    """Weights that forecast the shares of the second round best (least squares of shares, a light ridge of logs)."""

    def loss(logs: Array) -> float:
        error = forecast(races, np.exp(logs)) - races.second
        return float((error**2).sum(axis=1).mean() + RIDGE * (logs**2).sum())

    return np.exp(minimize(loss, np.zeros(SIZES), method="L-BFGS-B").x)


def crossed(races: Races, group: list[object]) -> Array:
    """Shares (r × MOST) of each group of races with the weights of the others."""
    shares = np.zeros_like(races.own)
    for one in dict.fromkeys(group):
        inside = np.array([each == one for each in group])
        shares[inside] = forecast(races.take(inside), fitted(races.take(~inside)))
    return shares


def chances(shares: Array, sharpness: float) -> Array:
    """Chances (r × MOST), as ``Proximity.chances``."""
    return normalise((shares / shares.max(axis=1, keepdims=True)) ** sharpness)


def log_loss(found: Array, races: Races) -> float:
    """Mean minus log of the chance that the winner was given."""
    return float(-np.log(np.maximum(found[np.arange(len(races)), races.winner], TINY)).mean())


def sharpest(shares: Array, races: Races) -> float:
    """Sharpness with the least log-loss."""
    return float(min(np.arange(0.5, 30, 0.25), key=lambda one: log_loss(chances(shares, one), races)))


def log_odds(shares: Array) -> Array:
    """Log-odds, kept off 0 and 1."""
    inside = np.clip(shares, TINY, 1 - TINY)
    return np.log(inside / (1 - inside))


def misses(shares: Array, races: Races) -> Array:
    """Errors in log-odds of all finalists, one after the other."""
    return np.abs(log_odds(shares) - log_odds(races.second))[races.standing]


def learned(races: Races, group: list[object]) -> Learned:
    """Weights of all races; sharpness of forecasts that left the group of the race out, spread of the worst group."""
    shares = crossed(races, group)
    inside = [np.array([each == one for each in group]) for one in dict.fromkeys(group)]
    spread = max(float(np.quantile(misses(shares[rows], races.take(rows)), LEVEL)) for rows in inside)
    return Learned(fitted(races), sharpest(shares, races), spread, len(races))


def brier(found: Array, races: Races) -> float:
    """Mean over races of the squared errors of the chances of all finalists."""
    return float(((found - np.eye(found.shape[1])[races.winner]) ** 2).sum(axis=1).mean())


def leader_wins(races: Races, before: Races) -> Array:
    """Chances by « the first of round one wins », as often as it did before, the others sharing the rest."""
    rate = float((before.own.argmax(axis=1) == before.winner).mean())
    first = np.eye(races.own.shape[1])[races.own.argmax(axis=1)]
    return rate * first + (1 - rate) * normalise(races.standing * (1 - first))


def judged(name: str, races: Races, shares: Array, known: Learned, before: Races) -> Array:
    """Print the lines of one election; return its chances."""
    first = normalise(races.own)
    found = chances(shares, known.sharpness)
    standing = races.standing
    error, naive = (
        100 * float((np.abs(one - races.second) * standing).sum() / standing.sum()) for one in (shares, first)
    )
    covered = 100 * float((misses(shares, races) <= known.spread).mean())
    right, led = (100 * float((one.argmax(axis=1) == races.winner).mean()) for one in (shares, first))
    rivals = (leader_wins(races, before), first, chances(first, sharpest(normalise(before.own), before)))
    numbers = "".join(f"{brier(one, races):7.3f}{log_loss(one, races):6.3f}" for one in (found, *rivals))
    print(f"{name:44}{len(races):>6}{right:7.1f}{led:6.1f}{error:7.2f}{naive:6.2f}{numbers}{covered:7.1f}")
    return found


def reliability(name: str, pairs: list[tuple[Array, Races]]) -> None:
    """How often the chances of each size came true, all finalists."""
    given = np.concatenate([found[races.standing] for found, races in pairs])
    won = np.concatenate([np.eye(found.shape[1])[races.winner][races.standing] for found, races in pairs])
    print(f"\n{name}: chances given, finalists, mean chance, won (%)")
    for low, high in pairwise(BANDS):
        inside = (given >= low) & (given < high if high < 1 else given <= 1)
        if inside.any():
            print(
                f"  {100 * low:3.0f}–{100 * high:3.0f} %{inside.sum():>7}{100 * given[inside].mean():8.1f}"
                f"{100 * won[inside].mean():8.1f}"
            )


def of_legislatives(data: Path) -> list[tuple[Election, Learned]]:
    """One entry for each legislative with two or more before and with itself; prints what each said of the next."""
    all_races = legislatives(data)
    elections = sorted({race.election for race in all_races}, key=lambda one: one.sort_key)
    entries: list[tuple[Election, Learned]] = []
    pairs: list[tuple[Array, Races]] = []
    for election in elections:
        races = side_by_side([race for race in all_races if race.election == election])
        before = side_by_side([race for race in all_races if race.election.sort_key < election.sort_key])
        if entries:
            known = entries[-1][1]
            shares = forecast(races, known.weights)
            pairs.append((judged(f"{election}, learned on all before", races, shares, known, before), races))
            for size in (2, 3):
                some = (races.standing.sum(axis=1) == size).tolist()
                if 0 < sum(some) < len(races):
                    judged(f"  {size} finalists", races.take(some), shares[some], known, before)
        if len(before):
            upto = side_by_side([race for race in all_races if race.election.sort_key <= election.sort_key])
            entries.append((election, learned(upto, [race.election for race in upto.all])))
    reliability("legislatives, each from those before", pairs)
    return entries


def of_municipales(data: Path, legislative: Learned, widened: float) -> tuple[Election, Learned]:
    """The entry of the municipales of 2026; prints the halves of départements crossed, and what legislatives said."""
    races = side_by_side(list(municipales(data)))
    departements = sorted({race.place[:2] for race in races.all})
    half: list[object] = [departements.index(race.place[:2]) % 2 for race in races.all]
    known = learned(races, half)
    others = side_by_side(list(legislatives(data)))
    apart = Learned(legislative.weights, legislative.sharpness / widened, legislative.spread * widened, 0)
    shares = forecast(races, apart.weights)
    found = judged("2026_muni_t2, learned on legislatives × 1.7", races, shares, apart, others)
    reliability("municipales, from the legislatives × 1.7", [(found, races)])
    print()
    pairs: list[tuple[Array, Races]] = []
    for one in (0, 1):
        inside = np.array([each == one for each in half])
        judge, teach = races.take(inside), races.take(~inside)
        inner: list[object] = [departements.index(race.place[:2]) // 2 % 2 for race in teach.all]
        taught = learned(teach, inner)
        shares = forecast(judge, taught.weights)
        pairs.append((judged(f"2026_muni_t2, other half of départements ({one})", judge, shares, taught, teach), judge))
        for name, choice in _kinds():
            some = [choice(race) for race in judge.all]
            judged(f"  {name}", judge.take(some), shares[some], taught, teach)
    reliability("municipales, each half from the other", pairs)
    return races.all[0].election, known


def _kinds() -> list[tuple[str, Callable[[Race], bool]]]:
    beside = len(axis().order)
    return [
        ("2 finalists", lambda race: len(race.finalists) == 2),
        ("3 or more", lambda race: len(race.finalists) > 2),
        ("a finalist changed its name or nuance", lambda race: race.changed),
        ("all lists without a bloc", lambda race: bool(np.isin(race.blocs, axis().beside).all()) and beside > 0),
    ]


def by_seat(race: StationRace, shares: Array) -> tuple[Races, Array]:
    """Constituencies of a kind of race of the stations, and shares forecast there (r × MOST)."""
    voters = race.votes.sum(axis=1)
    blocs = axis().by_bloc(race.first[:, : len(FAMILIES)]) * race.registered[:, None]
    finalists = np.array(race.finalists)
    found: list[Race] = []
    expected: list[Array] = []
    for seat in np.unique(race.seats):
        rows = race.seats == seat
        second = race.votes[rows].sum(axis=0)
        found.append(
            Race(race.election, str(seat), blocs[rows].sum(axis=0), np.arange(axis().blocs), finalists, second)
        )
        expected.append(np.pad(voters[rows] @ shares[rows] / voters[rows].sum(), (0, MOST - len(finalists))))
    return side_by_side(found), np.array(expected)


def _of_its_type(race: StationRace, first: Election) -> Coefficients | None:
    found = coefficients_before(first.type, race.families(), first)
    return found if found is not None and found.election.type is first.type else None


def stations_covered(race: StationRace, coefficients: Coefficients | None, known: Learned) -> None:
    """Print the coverage of the interval of a station where no result is given: inside the race, and of the race."""
    voters = race.votes.sum(axis=1)
    first = Election(race.election.year, race.election.type, 1)
    shares = race.free(coefficients)
    for seat in np.unique(race.seats):
        rows = race.seats == seat
        shares[rows] = second_round(
            race.first[rows], race.families(), coefficients, proximity_before(first.type, first), weights=voters[rows]
        )
    within = parameters().transition(race.election.type, round_=2, before=first).within
    share = shares[:, 0]
    width = np.hypot(half_width(share, voters, within), share * (1 - share) * known.spread)
    covered = np.abs(share - race.votes[:, 0] / voters) <= width
    print(f"{'':6}stations: {100 * covered.mean():.1f} % covered, ± {100 * width.mean():.1f} points")


def of_stations(data: Path, entries: list[tuple[Election, Learned]]) -> Learned:
    """The entry of presidentials: the coefficients of 2017 on the duel of 2022, constituency by constituency; prints
    what coefficients and proximity together say of legislatives."""
    known = nation(data)
    print()
    for first, second in ((L17, L17B), (L22, L22B), (L24, L24B)):
        entry = next(one for election, one in reversed(entries) if election.sort_key < first.sort_key)
        kinds = [(race, _of_its_type(race, first)) for race in station_races(known, first, second)]
        for part in (0.0, 0.5, 1.0):
            each = [by_seat(race, race.free(coefficients, part)) for race, coefficients in kinds]
            races = side_by_side([race for one, _ in each for race in one.all])
            shares = np.concatenate([one for _, one in each])
            judged(f"{second}, part of the coefficients {part}", races, shares, entry, races)
        for race, coefficients in kinds:
            races, shares = by_seat(race, race.free(None))
            judged(f"  {' – '.join(BLOCS[bloc] for bloc in race.finalists)}", races, shares, entry, races)
            stations_covered(race, coefficients, entry)
    coefficients = station_races(known, P17, P17B)[0].coefficients()
    race = station_races(known, P22, P22B)[0]
    races, shares = by_seat(race, race.free(coefficients, 1.0))
    spread = float(np.quantile(misses(shares, races), LEVEL))
    weights = next(one for election, one in reversed(entries) if election.sort_key < P22.sort_key).weights
    found = Learned(weights, sharpest(shares, races), spread, len(races))
    print()
    judged("2022_pres_t2, coefficients of 2017, on itself", races, shares, found, races)
    return found


def written(entries: list[tuple[Election, Learned, str]]) -> str:
    """The file that the program reads."""
    lines = [
        "# Written by benchmarks/second_round_winners.py. An entry serves second rounds later than `calibrated` only.",
        "# weights: pull of a finalist of the same bloc, one, two, three blocs away on the axis, beside it; home = 1.",
        "# coefficients, result: part of the coefficients of a known duel beside proximity, in the forecast of a zone",
        "# and of the result of the whole race, by type of election.",
    ]
    for name, parts in PARTS.items():
        lines += ["", f"[{name}]", *(f"{kind} = {part}" for kind, part in parts.items())]
    for election, one, reference in entries:
        lines += [
            "",
            "[[races]]",
            f'target = "{election.type}"',
            f'calibrated = "{election}"',
            f"weights = [{', '.join(f'{value:.3f}' for value in one.weights)}]",
            f"sharpness = {one.sharpness:.2f}",
            f"spread = {one.spread:.3f}",
            f"count = {one.races}",
            f"date = {TODAY.isoformat()}",
            f'reference = "{reference}"',
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Learn, judge, write."""
    arguments = options_of(__doc__, data=True, write=False)
    heads = "  leader wins %    error     Brier, log-loss: ours | first wins | its share | sharpened | covered"
    print(f"{'':44}{'races':>6}{heads}")
    entries = of_legislatives(arguments.data)
    widened = parameters().unseen_inflation
    municipal = of_municipales(arguments.data, entries[-1][1], widened)
    presidential = of_stations(arguments.data, entries)
    if arguments.write:
        told = [
            (P22B, presidential, TOLD["pres"]),
            *((election, one, TOLD["legi"]) for election, one in entries),
            (*municipal, TOLD["muni"]),
        ]
        OUT.write_text(written(told), encoding="utf-8")


if __name__ == "__main__":
    main()
