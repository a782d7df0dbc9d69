"""Calibrate the 90 % intervals of the forecasts by type of transition, and say what they cover elsewhere.

An interval is q ± z √(q (1 − q) (1/n + ρ)): ρ is the mean squared error beyond the counting noise, z the 90 % quantile
of the errors so scaled; the same with the means of the constituencies removed gives the interval inside one. Each line
is calibrated on one pair of elections, with coefficients learned on an earlier pair, or on the other half of the
constituencies where there is none. Prints the coverage on the half it was not calibrated on, by bloc, then the values
of ``src/arpenteur/stats/parameters.toml`` (``--toml``). Of the legislatives of 2024 only second rounds are read.

    python benchmarks/calibrate_intervals.py [--data ../shared/data] [--toml]
"""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.forecast.second_round import coefficients_before
from arpenteur.stats.forecast.support import by_family
from arpenteur.stats.panel import Array, Ints, Mask
from arpenteur.stats.turnout import mean_gap
from forecast_corrections import PENALTY, STRENGTH, crossed, forecast, shares_of
from forecast_data import L17, L17B, L22, L22B, L24, L24B, P17, P17B, P22, P22B, Nation, Pair, nation
from forecast_second_rounds import Race, races
from forecast_second_rounds import crossed as crossed_race

LEVEL = 0.9
SMALL = 1e-4


@dataclass(frozen=True)
class Errors:
    """Forecast and counted shares (n × c), which cells count, valid votes, constituency and half (n each)."""

    name: str
    pair: tuple[str, str]
    forecast: Array
    counted: Array
    cells: Mask
    voters: Array
    seats: Ints
    half: Ints

    @property
    def within(self) -> "Errors":
        """The same once the mean errors of the constituencies are removed."""
        error = self.counted - self.forecast
        weights = self.voters[:, None] * self.cells
        sums = np.zeros((self.seats.max() + 1, error.shape[1]))
        total = np.zeros_like(sums)
        np.add.at(sums, self.seats, weights * error)
        np.add.at(total, self.seats, weights)
        means = np.divide(sums, total, out=np.zeros_like(sums), where=total > 0)
        return replace(self, counted=self.forecast + error - means[self.seats])

    def calibrated(self, rows: Mask | None = None) -> tuple[float, float]:
        """(z, ρ) from some of the stations."""
        cells = self.cells if rows is None else self.cells & rows[:, None]
        own, inverse = self._own()
        squared = (self.counted - self.forecast) ** 2
        rho = max(float((squared - own * inverse)[cells].sum() / own[cells].sum()), SMALL)
        return float(np.quantile(np.sqrt(squared / (own * (inverse + rho)))[cells], LEVEL)), rho

    def covered(self, z: float, rho: float, rows: Mask) -> list[float]:
        """Coverage on some of the stations, in percent: all cells, then by column."""
        own, inverse = self._own()
        inside = np.abs(self.counted - self.forecast) <= z * np.sqrt(own * (inverse + rho))
        cells = self.cells & rows[:, None]
        columns = range(inside.shape[1]) if inside.shape[1] > 1 else ()
        return [100 * float(one.mean()) for one in (inside[cells], *(inside[cells[:, k], k] for k in columns))]

    def _own(self) -> tuple[Array, Array]:
        inverse = np.broadcast_to(1 / self.voters[:, None], self.forecast.shape)
        return np.maximum(self.forecast * (1 - self.forecast), SMALL), inverse


def first_round(name: str, pair: Pair, start: str, shares: Array) -> Errors:
    """Errors of the support by bloc."""
    standing = axis().by_bloc(by_family(pair.target.standing.astype(np.float64))) > 0
    seats = pair.panel.circonscription
    ends = (start, str(pair.target.election))
    return Errors(name, ends, shares, shares_of(pair), standing, pair.counts.valid, seats, pair.half)


def second_rounds(name: str, start: str, found: list[tuple[Race, Array]]) -> Errors:
    """Errors of the shares of the first-named finalist, all races together."""
    forecast_shares = np.concatenate([shares[:, :1] for _, shares in found])
    voters = np.concatenate([race.votes.sum(axis=1) for race, _ in found])
    counted = np.concatenate([race.votes[:, :1] for race, _ in found]) / voters[:, None]
    seats, half = (np.concatenate([getattr(race, field) for race, _ in found]) for field in ("seats", "half"))
    return Errors(
        name, (start, str(found[0][0].election)), forecast_shares, counted, np.ones_like(counted, dtype=np.bool_),
        voters, seats, half,
    )  # fmt: skip


def transitions(known: Nation) -> list[tuple[str, int, Errors]]:
    """Type of target, round, errors."""
    to_pres, to_legi = known.pair(P22, (P17,)), known.pair(L22, (P22, P17))
    earlier = races(known, P17, P17B)
    coefficients = earlier[0].coefficients()
    presidential = [(race, race.forecast(coefficients)) for race in races(known, P22, P22B)]
    oldest = [(race, crossed_race(race)) for race in earlier]
    plain = axis().by_bloc(forecast(to_pres, None))
    return [
        ("pres", 1, first_round("présidentielle → présidentielle", to_pres, str(P17), plain)),
        ("legi", 1, first_round("→ législatives", to_legi, str(P22), crossed(to_legi, STRENGTH, PENALTY))),
        ("pres", 2, second_rounds("second tour 2017, moitiés croisées", str(P17), oldest)),
        ("pres", 2, second_rounds("second tour, présidentielle", str(P22), presidential)),
        *(
            (
                "legi",
                2,
                second_rounds(f"second tour, législatives {first.year}", str(first), before(known, first, second)),
            )
            for first, second in ((L17, L17B), (L22, L22B), (L24, L24B))
        ),
    ]


def before(known: Nation, first: Election, second: Election) -> list[tuple[Race, Array]]:
    """The races of a second round with what the program knew before it."""
    return [
        (race, race.forecast(coefficients_before(first.type, race.families(), first)))
        for race in races(known, first, second)
    ]


def printed(kind: str, rank: int, errors: Errors) -> dict[str, float]:
    """Coverage line of one transition; returns its values."""
    values: dict[str, float] = {}
    for name, one in (("", errors), ("within_", errors.within)):
        z, rho = one.calibrated()
        values |= {f"{name}z": z, f"{name}rho": rho}
        covers = [one.covered(*one.calibrated(one.half == half), one.half != half) for half in (0, 1)]
        mean = np.mean(covers, axis=0)
        told = " ".join(f"{value:.0f}" for value in mean[1:])
        title = f"{kind} t{rank}, {errors.name}{', dans la circonscription' if name else ''}"
        print(f"{title:72} z {z:.2f} ρ {rho:.4f}  autre moitié {mean[0]:.1f} %  {told}")
    return values


def rises(known: Nation) -> dict[str, float]:
    """Half-width of the mobilisable share of registered, and what a gap drifts by from one cycle to the next."""
    pair = known.pair(L22, (P22, P17, L17, P17B))
    rate = {one: pair.panel.rounds[one].turnout_rate for one in (P17, L17, P22)} | {L22: pair.counts.turnout_rate}
    registered = pair.counts.registered
    weights = registered / registered.sum()
    old = mean_gap(rate[P17][None, :], rate[L17][None, :])
    widths: dict[str, float] = {}
    for name, change in (("rise", rate[P22] - rate[L17]), ("drop", rate[P22] - rate[L22])):
        expected = np.maximum(old, 0) * float(weights @ change) / float(weights @ np.maximum(old, 0))
        order = np.argsort(np.abs(change - expected))
        widths[name] = float(np.abs(change - expected)[order][np.searchsorted(np.cumsum(weights[order]), LEVEL)])
    gaps = np.array([rate[P22] - rate[L22], rate[P17] - rate[L17]])
    shrunk = float(weights @ gaps[0]) / float(weights @ gaps[1])
    change = gaps[0] - shrunk * gaps[1]
    seats = pair.panel.circonscription
    means = np.bincount(seats, weights * change) / np.maximum(np.bincount(seats, weights), SMALL * SMALL)
    # The same persons may vote twice: the noise of a gap is that of those who came once.
    noise = (np.clip(gaps * (1 - gaps), 0, None) * np.array([1.0, shrunk**2])[:, None]).sum(axis=0) / registered
    drift = float(weights @ ((change - means[seats]) ** 2 - noise))
    print(f"{len(pair)} stations; rise 2017-2022 ± {widths['rise']:.4f}, fall of 2022 ± {widths['drop']:.4f}")
    print(f"drift of the gap inside constituencies, standard deviation {np.sqrt(max(drift, 0)):.4f}")
    return widths


def toml(kind: str, rank: int, errors: Errors, values: dict[str, float]) -> str:
    """One entry of the parameters."""
    lines = [
        f'target = "{kind}"',
        f"round = {rank}",
        f'source = "{errors.pair[0]}"',
        f'calibrated = "{errors.pair[1]}"',
    ]
    lines += [f"{name} = {value:.4f}" for name, value in values.items()]
    return "\n".join(["[[transitions]]", *lines])


def main() -> None:
    """Calibrate and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--toml", action="store_true")
    arguments = parser.parse_args()
    known = nation(arguments.data)
    entries = [(kind, rank, errors, printed(kind, rank, errors)) for kind, rank, errors in transitions(known)]
    rises(known)
    if arguments.toml:
        print("\n\n".join(toml(*entry) for entry in entries))


if __name__ == "__main__":
    main()
