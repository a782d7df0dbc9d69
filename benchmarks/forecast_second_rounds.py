"""Learn coefficients of second rounds, and say what they are worth where they were not learned.

Each kind of race of 2022 and 2024 is forecast with the coefficients of the last election of the type before it, with
proximity alone, and with both as the program does, the result of all its races given. Beside: the swing of the
finalists' shares, and the coefficients of the other half of the constituencies. With ``--write``, writes
``src/arpenteur/stats/forecast/second_rounds.toml``: only kinds of races in which one half does better with the
coefficients of the other than by the swing.

    python benchmarks/forecast_second_rounds.py [--data ../shared/data] [--write]
"""

import datetime as dt
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from _shared import ROOT, options_of
from arpenteur.domain.elections import Election
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.forecast.proximity import proximity_before
from arpenteur.stats.forecast.second_round import Coefficients, learned, makeup, met, second_round
from arpenteur.stats.forecast.support import by_family
from arpenteur.stats.panel import BLOCS, FAMILIES, Array, Ints, Mask
from arpenteur.stats.shares import normalise
from forecast_data import L17, L17B, L22, L22B, L24, L24B, P17, P17B, P22, P22B, Nation, nation

OUT = ROOT / "src/arpenteur/stats/forecast/second_rounds.toml"
TODAY = dt.date(2026, 11, 27)
FEWEST_STATIONS, FEWEST_SEATS = 1500, 15
REST = ("blank", "absent")


@dataclass(frozen=True)
class Race:
    """Stations of one second round between the same blocs: make-up of the first, votes of the finalists."""

    election: Election
    finalists: tuple[int, ...]
    first: Array
    votes: Array
    registered: Array
    seats: Ints
    half: Ints

    def coefficients(self, rows: Mask | None = None) -> Coefficients:
        """Learned on some of the stations."""
        kept = np.ones(len(self.first), dtype=np.bool_) if rows is None else rows
        second = (self.votes / self.registered[:, None])[kept]
        return learned(self.election, self.finalists, self.first[kept], second, self.registered[kept], TODAY)

    def families(self) -> tuple[int, ...]:
        """The family of each finalist: the one of its bloc that had the most votes."""
        total = self.registered @ self.first[:, : len(FAMILIES)]
        return tuple(int(np.argmax(np.where(axis().bloc_of == bloc, total, -1.0))) for bloc in self.finalists)

    def free(self, coefficients: Coefficients | None, part: float | None = None) -> Array:
        """Shares (n × m) with what was known before, no result given; ``part`` of the coefficients, if not that of the
        program."""
        known = proximity_before(self.election.type, Election(self.election.year, self.election.type, 1))
        known = known if part is None else replace(known, coefficients=part)
        return second_round(self.first, self.families(), coefficients, known)

    def met(self, shares: Array) -> Array:
        """Shares (n × m) met to the result of the whole race."""
        valid = self.votes.sum(axis=1)
        return met(shares, valid, self.votes.sum(axis=0) / valid.sum())

    def forecast(self, coefficients: Coefficients | None, part: float | None = None) -> Array:
        """The same as ``free``, met to the result of the whole race."""
        return self.met(self.free(coefficients, part))

    def swing(self) -> Array:
        """The shares that the finalists' blocs had in the first round, met to the result."""
        blocs = axis().by_bloc(self.first[:, : len(FAMILIES)])[:, list(self.finalists)]
        return self.met(normalise(np.maximum(blocs, 1e-4)))

    def errors(self, shares: Array) -> tuple[float, float]:
        """MAE in points of the first-named finalist, by valid votes; then with the means of constituencies removed."""
        valid = self.votes.sum(axis=1)
        error = (shares - self.votes / valid[:, None])[:, 0]
        means = np.bincount(self.seats, valid * error) / np.maximum(np.bincount(self.seats, valid), 1)
        whole, within = (100 * float(valid @ np.abs(one)) / valid.sum() for one in (error, error - means[self.seats]))
        return whole, within

    def error(self, shares: Array) -> str:
        """Both, as the table prints them."""
        return "{:6.2f} ({:4.2f})".format(*self.errors(shares))


def races(known: Nation, first: Election, second: Election) -> list[Race]:
    """The races of a second round, by the blocs that are in it, largest first."""
    panel = known.panel
    before, after = panel.rounds[first], panel.rounds[second]
    ratio = np.divide(after.registered, before.registered, out=np.zeros(len(panel)), where=before.registered > 0)
    good = before.known & after.known & (before.registered >= 100) & (after.valid >= 10) & (np.abs(ratio - 1) < 0.1)
    good &= panel.circonscription >= 0
    votes = axis().by_bloc(by_family(after.votes))
    standing = axis().by_bloc(by_family(after.standing.astype(np.float64))) > 0
    found: list[Race] = []
    for size in (2, 3):
        for blocs in combinations(range(len(BLOCS)), size):
            rows = good & standing[:, blocs].all(axis=1) & (standing.sum(axis=1) == size)
            seats = panel.circonscription[rows]
            if rows.sum() < FEWEST_STATIONS or len(set(seats.tolist())) < FEWEST_SEATS:
                continue
            first_votes = by_family(before.votes)[rows]
            made = makeup(first_votes, before.turnout[rows], before.registered[rows])
            found.append(
                Race(second, blocs, made, votes[rows][:, blocs], before.registered[rows], seats, known.halves[seats])
            )
    return sorted(found, key=lambda one: -len(one.first))


def crossed(race: Race, part: float | None = None) -> Array:
    """Each half with the coefficients of the other."""
    one, other = (race.forecast(race.coefficients(race.half != half), part) for half in (0, 1))
    return np.where((race.half == 0)[:, None], one, other)


def table(known: Nation) -> list[Coefficients]:
    """Print the errors; return all coefficients worth shipping, learned on all stations."""
    columns = ("swing", "proximity", "coefficients", "both", "other half")
    print(f"{'MAE points (within constituencies)':48}{'stations':>9}" + "".join(f"{one:>15}" for one in columns))
    last: dict[tuple[str, tuple[int, ...]], Coefficients] = {}
    shipped: list[Coefficients] = []
    for first, second in ((P17, P17B), (L17, L17B), (P22, P22B), (L22, L22B), (L24, L24B)):
        for race in races(known, first, second):
            key = (str(race.election.type), race.finalists)
            before, other = last.get(key), crossed(race, 1.0)
            swing = race.swing()
            values = [race.error(swing), race.error(race.forecast(None))]
            values += [race.error(race.forecast(before, part)) if before else "–" for part in (1.0, None)]
            name = f"{race.election} {' – '.join(BLOCS[bloc] for bloc in race.finalists)}"
            print(f"{name:48}{len(race.first):>9}" + "".join(f"{one:>15}" for one in (*values, race.error(other))))
            if race.errors(other) < race.errors(swing):
                last[key] = race.coefficients()
                shipped.append(last[key])
    return shipped


def written(found: list[Coefficients]) -> str:
    """The file that the program reads."""
    lines = [
        "# Written by benchmarks/forecast_second_rounds.py. Rows: what a registered voter did in the first round;",
        "# columns: votes of each finalist in the second, shares of registered. Not transfers: coefficients.",
    ]
    for one in found:
        lines += [
            "[[second_rounds]]",
            f'election = "{one.election}"',
            f"finalists = [{', '.join(f'"{BLOCS[bloc]}"' for bloc in one.finalists)}]",
            f"stations = {one.stations}",
            f"date = {one.date.isoformat()}",
        ]
        for name, labels, rows in (("families", FAMILIES, one.by_family), ("blocs", BLOCS, one.by_bloc)):
            lines.append(f"[second_rounds.{name}]")
            lines += [
                f"{label} = [{', '.join(f'{value:.4f}' for value in row)}]"
                for label, row in zip((*labels, *REST), rows, strict=True)
                if not np.isnan(row).any()
            ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Learn, print, write."""
    arguments = options_of(__doc__, data=True, write=False)
    found = table(nation(arguments.data))
    if arguments.write:
        OUT.write_text(written(found), encoding="utf-8")


if __name__ == "__main__":
    main()
