"""Calibrate the 90 % intervals of second rounds by type of transition, and say what they cover elsewhere.

An interval is q ± z √(q (1 − q) (1/n + ρ)): ρ is the mean squared error beyond the counting noise, z the 90 % quantile
of the errors so scaled; the same with the means of the constituencies removed gives the interval inside one. Each line
is calibrated on one pair of elections, with coefficients learned on an earlier pair, or on the other half of the
constituencies where there is none. Prints the coverage on the half it was not calibrated on, by bloc, then the values
of ``src/arpenteur/stats/parameters.toml`` (``--toml``). Of the legislatives of 2024 only second rounds are read.

    python benchmarks/calibrate_second_rounds.py [--data ../shared/data] [--toml]
"""

from dataclasses import dataclass, replace

import numpy as np

from _shared import options_of
from arpenteur.domain.elections import Election
from arpenteur.stats.forecast.second_round import coefficients_before
from arpenteur.stats.panel import Array, Ints, Mask
from forecast_data import L17, L17B, L22, L22B, L24, L24B, P17, P17B, P22, P22B, Nation, nation
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


def second_rounds(name: str, start: str, found: list[tuple[Race, Array]]) -> Errors:
    """Errors of the shares of the first-named finalist, all races together."""
    forecast_shares = np.concatenate([shares[:, :1] for _, shares in found])
    voters = np.concatenate([race.votes.sum(axis=1) for race, _ in found])
    counted = np.concatenate([race.votes[:, :1] for race, _ in found]) / voters[:, None]
    seats, half = (np.concatenate([getattr(race, field) for race, _ in found]) for field in ("seats", "half"))
    return Errors(
        name,
        (start, str(found[0][0].election)),
        forecast_shares,
        counted,
        np.ones_like(counted, dtype=np.bool_),
        voters,
        seats,
        half,
    )


def transitions(known: Nation) -> list[tuple[str, int, Errors]]:
    """Type of target, round, errors."""
    earlier = races(known, P17, P17B)
    coefficients = earlier[0].coefficients()
    presidential = [(race, race.forecast(coefficients)) for race in races(known, P22, P22B)]
    oldest = [(race, crossed_race(race)) for race in earlier]
    return [
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
    arguments = options_of(__doc__, data=True, toml=False)
    known = nation(arguments.data)
    entries = [(kind, rank, errors, printed(kind, rank, errors)) for kind, rank, errors in transitions(known)]
    if arguments.toml:
        print("\n\n".join(toml(*entry) for entry in entries))


if __name__ == "__main__":
    main()
