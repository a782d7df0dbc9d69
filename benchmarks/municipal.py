"""Municipal elections by polling station, the commune's own result given: what is worth knowing, and how wide it is.

Transitions at hand: municipales 2008 (Marseille, Lyon), 2014 (Marseille, Nantes, Antony), 2020 (Antony), 2026 (Bondy)
from the presidentials, legislatives and Europeans before or nearest to them, and from the municipal before where it is
given. For each: error of the shares by bloc without and with the municipal before, of giving every station the
commune's result, of uniform and proportional swings; then (z, ρ) of the interval, judged on places they were not
learned on. Second rounds: stations inside constituencies of legislatives, the result of each given, by proximity;
judged on 2024 and on Bondy 2026. ``--toml`` prints the entries of ``src/arpenteur/stats/parameters.toml``.

    python benchmarks/municipal.py [--data ../shared/data] [--toml]
"""

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from _shared import options_of
from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.grid import UNKNOWN_OPTION, fold, grid
from arpenteur.sources.results import read_results
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.forecast.proximity import proximity_before
from arpenteur.stats.forecast.second_round import met
from arpenteur.stats.forecast.support import Source, ballot_weights, by_family, expected
from arpenteur.stats.panel import FAMILY_OF_OPTION, OPTIONS, Array, Mask, Round
from arpenteur.stats.shares import normalise, smooth
from forecast_data import E14, E19, L17, L22, L22B, L24, L24B, P17, P22, Nation, nation
from forecast_second_rounds import races
from second_round_races import OF_MUNICIPALES

LEVEL = 0.9
SMALL = 1e-4
PSEUDO_VOTES = 20.0
M08, M14, M20, M26 = (Election.parse(f"{year}_muni_t1") for year in (2008, 2014, 2020, 2026))
P12 = Election.parse("2012_pres_t1")
ELECTIONS = "elections/results"
# Files that hold no nuance: what the Ministry gave to the lists, by a word of their name; the others have no bloc.
NUANCES = {
    "13055": {"GAUDIN": "LUMP", "MENNUCCI": "LUG", "BLEU MARINE": "LFN", "HUMAIN": "LFG", "OUVRIERE": "LEXG"},
    "44109": {"ROLLAND": "LUG", "GARNIER": "LUD", "CHIRON": "LVEC", "BOUCHET": "LFN", "CROUPY": "LFG"},
}


@dataclass(frozen=True)
class Ballot:
    """One first round on stations: codes, votes by option (n × o), registered and valid votes (n)."""

    codes: tuple[str, ...]
    votes: Array
    registered: Array

    def on(self, codes: tuple[str, ...]) -> "Ballot":
        """On other stations, zeros where unknown."""
        row = {code: rank for rank, code in enumerate(self.codes)}
        at = np.array([row.get(code, -1) for code in codes])
        found = at >= 0
        return Ballot(codes, np.where(found[:, None], self.votes[at], 0.0), np.where(found, self.registered[at], 0.0))


@dataclass(frozen=True)
class Transition:
    """A municipal first round in a commune, what is known beside it (nearest elections) and the municipal before."""

    name: str
    target: Election
    counted: Ballot
    known: dict[Election, Ballot]
    before: Ballot | None


@dataclass(frozen=True)
class Errors:
    """Forecast and counted shares by bloc (n × b), cells that count, valid votes (n)."""

    name: str
    target: Election
    forecast: Array
    counted: Array
    cells: Mask
    voters: Array

    @property
    def mae(self) -> float:
        """Points, by valid votes."""
        weights = self.voters[:, None] * self.cells
        return 100 * float((weights * np.abs(self.forecast - self.counted)).sum() / weights.sum())

    def scaled(self, rho: float) -> Array:
        """Errors of the cells in units of √(q (1 − q) (1/n + ρ))."""
        own = np.maximum(self.forecast * (1 - self.forecast), SMALL)
        return (np.abs(self.counted - self.forecast) / np.sqrt(own * (1 / self.voters[:, None] + rho)))[self.cells]

    def halves(self, z: float, rho: float) -> float:
        """Mean half-width in points."""
        own = np.maximum(self.forecast * (1 - self.forecast), SMALL)
        return 100 * float((z * np.sqrt(own * (1 / self.voters[:, None] + rho)))[self.cells].mean())


def calibrated(found: list[Errors]) -> tuple[float, float]:
    """(z, ρ): ρ the mean squared error beyond the counting noise, z the quantile of the errors so scaled; every
    transition weighs the same, so that a large city does not speak for a small one."""
    excess, whole = 0.0, 0.0
    for one in found:
        own = np.maximum(one.forecast * (1 - one.forecast), SMALL)
        beyond = (one.counted - one.forecast) ** 2 - own / one.voters[:, None]
        excess += float(beyond[one.cells].mean())
        whole += float(own[one.cells].mean())
    rho = max(excess / whole, SMALL)
    scaled = [one.scaled(rho) for one in found]
    weights = np.concatenate([np.full(len(each), 1 / len(each)) for each in scaled])
    values = np.concatenate(scaled)
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(reached, LEVEL)]), rho


# ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────


def of_nation(known: Nation, election: Election, commune: str) -> Ballot:
    """A national round on the stations of a commune."""
    rows = np.array([rank for rank, code in enumerate(known.panel.stations) if code.startswith(commune)])
    counts: Round = known.panel.rounds[election]
    codes = tuple(known.panel.stations[row] for row in rows)
    return Ballot(codes, counts.votes[rows], counts.registered[rows])


def of_table(folder: Path, name: str, election: Election, commune: str, named: dict[str, str]) -> Ballot:
    """A pair of tidy tables; ``named``: nuances by a word of the list's name, where the file has none."""
    lists = pl.read_parquet(folder / f"{name}_bureaux_candidats.parquet").filter(
        pl.col("code").str.starts_with(commune)
    )
    totals = pl.read_parquet(folder / f"{name}_bureaux_territoires.parquet")
    registered = dict(totals.select("code", "inscrits").iter_rows())
    cells = [
        (code, votes, nuance or next((named[word] for word in named if word in fold(label)), None), label)
        for code, label, nuance, votes in lists.select("code", "label", "nuance", "voix").iter_rows()
    ]
    return _ballot(election, cells, registered)


def of_file(file: Path, election: Election, commune: str) -> Ballot:
    """A file of the Ministry, as the program reads it."""
    read = read_results(file, election=election, communes=frozenset({commune}))
    registered = dict(read.results.select("station", "registered").iter_rows())
    return _ballot(election, list(read.votes.select("station", "votes", "nuance", "name").iter_rows()), registered)


def _ballot(
    election: Election, cells: list[tuple[str, float, str | None, str | None]], registered: dict[str, float]
) -> Ballot:
    codes = tuple(sorted({code for code, *_ in cells}))
    row = {code: rank for rank, code in enumerate(codes)}
    votes = np.zeros((len(codes), len(OPTIONS)))
    for code, count, nuance, name in cells:
        option = grid().option_of(election, nuance, name) or UNKNOWN_OPTION
        votes[row[code], OPTIONS.index(option)] += count
    return Ballot(codes, votes, np.array([float(registered[code]) for code in codes]))


def bondy_names(root: Path) -> dict[str, str]:
    """Nuances of the lists of Bondy, from the table by commune."""
    table = pl.read_parquet(root / f"{OF_MUNICIPALES}-t1_candidats.parquet").filter(pl.col("code") == "93010")
    return {fold(label): nuance for label, nuance in table.select("label", "nuance").iter_rows()}


def transitions(data: Path) -> list[Transition]:
    """The municipal first rounds at hand."""
    root, known = data.resolve().parent, nation(data)
    folder, slices = root / ELECTIONS, data / "results/circo-9213"
    plm = {one: of_table(folder, "municipales-2008-t1_plm", M08, one, {}) for one in ("13055", "69123")}
    lyon = of_table(folder, "presid-2012-t1_lyon", P12, "69123", {})
    of_2014 = {one: of_table(folder, "municipales-2014-t1_marseille-nantes", M14, one, NUANCES[one]) for one in NUANCES}
    antony = {M14: of_file(slices / "municipales_2014_t1_antony.xlsx", M14, "92002")}
    antony[M20] = of_file(slices / "municipales_2020_t1_antony.xlsx", M20, "92002")
    bondy = of_table(folder, "municipales-2026-t1_bondy", M26, "93010", bondy_names(root))

    def national(commune: str, *elections: Election) -> dict[Election, Ballot]:
        return {one: of_nation(known, one, commune) for one in elections}

    return [
        Transition("Lyon 2008", M08, plm["69123"], {P12: lyon}, None),
        Transition("Marseille 2014", M14, of_2014["13055"], national("13055", E14), plm["13055"]),
        Transition("Nantes 2014", M14, of_2014["44109"], national("44109", E14), None),
        Transition("Antony 2014", M14, antony[M14], national("92002", E14), None),
        Transition("Antony 2020", M20, antony[M20], national("92002", P17, L17), antony[M14]),
        Transition("Antony 2020, with E19", M20, antony[M20], national("92002", P17, L17, E19), antony[M14]),
        Transition("Bondy 2026", M26, bondy, national("93010", P17, L22, P22), None),
        Transition("Bondy 2026, with E19", M26, bondy, national("93010", P17, L22, P22, E19), None),
    ]


# ── forecasts ─────────────────────────────────────────────────────────────────────────────────────────────────


def weights_of(known: list[Election], municipal: float) -> dict[Election | None, float]:
    """Weights of the ballots: those of the program, a European election as a legislative where it is all there is or
    beside the others by a third; the municipal before (None) by ``municipal``."""
    euro = [one for one in known if one.type is ElectionType.EUROPEAN]
    rest = ballot_weights(ElectionType.MUNICIPAL, [one for one in known if one not in euro])
    part = 0.0 if not euro else (1 / 3 if rest else 1.0)
    found: dict[Election | None, float] = {one: weight * (1 - part) * (1 - municipal) for one, weight in rest.items()}
    found |= {one: part / len(euro) * (1 - municipal) for one in euro}
    return found | ({None: municipal} if municipal else {})


def stations(one: Transition) -> tuple[str, ...]:
    """Stations that keep their registered to a tenth, the usual change apart, over all ballots."""
    ballots = [*one.known.values(), *([one.before] if one.before else [])]
    good = np.ones(len(one.counted.codes), dtype=np.bool_)
    for ballot in ballots:
        there = ballot.on(one.counted.codes)
        ratio = np.divide(there.registered, one.counted.registered, out=np.zeros(len(good)), where=there.registered > 0)
        usual = np.median(ratio[ratio > 0])
        good &= (np.abs(ratio - usual) < 0.1 * usual) & (there.votes.sum(axis=1) > 10)
    good &= one.counted.votes.sum(axis=1) > 10
    return tuple(code for code, kept in zip(one.counted.codes, good, strict=True) if kept)


def forecast(one: Transition, municipal: float = 0.0) -> Errors:
    """The program's forecast of the shares by bloc, the commune's result given."""
    codes = stations(one)
    counted = one.counted.on(codes)
    votes = by_family(counted.votes)
    valid, standing = votes.sum(axis=1), np.broadcast_to(votes.sum(axis=0) > 0, votes.shape)
    sources: list[Source] = []
    for election, weight in weights_of(list(one.known), municipal if one.before else 0.0).items():
        ballot = one.known[election] if election else one.before
        assert ballot is not None
        past = by_family(ballot.on(codes).votes)
        before = past.sum(axis=0)
        shares = smooth(past, past.sum(axis=1), np.broadcast_to(before / before.sum(), past.shape), PSEUDO_VOTES)
        stood = np.broadcast_to(before > 0, past.shape)
        sources.append(Source(shares, stood, before / before.sum(), np.full(len(codes), weight)))
    shares, _ = expected(sources, votes.sum(axis=0) / votes.sum(), standing, axis(), valid)
    return errors(one, shares, votes)


def errors(one: Transition, shares: Array, votes: Array) -> Errors:
    """Errors by bloc of shares by family (n × k)."""
    blocs, valid = axis().by_bloc(votes), votes.sum(axis=1)
    cells = np.broadcast_to(blocs.sum(axis=0) > 0, blocs.shape)
    return Errors(one.name, one.target, axis().by_bloc(shares), blocs / valid[:, None], cells, valid)


def naive(one: Transition) -> dict[str, Errors]:
    """The commune's result everywhere; the last ballot of a national type, the same points or factors everywhere."""
    codes = stations(one)
    votes = by_family(one.counted.on(codes).votes)
    whole = votes.sum(axis=0) / votes.sum()
    last = max(one.known, key=lambda each: each.sort_key)
    blocs, past = (axis().by_bloc(each) for each in (votes, by_family(one.known[last].on(codes).votes)))
    valid, scenario = blocs.sum(axis=1), blocs.sum(axis=0) / blocs.sum()
    start = np.maximum(normalise(past), 0.002) * (scenario > 0)
    added = normalise(np.clip(normalise(past) + scenario - past.sum(axis=0) / past.sum(), 0, None) * (scenario > 0))
    flat = np.broadcast_to(whole, votes.shape)
    found = {"commune": errors(one, flat, votes)}
    for name, each in (("points", added), ("factor", met(normalise(start), valid, np.maximum(scenario, 1e-9)))):
        found[name] = replace(found["commune"], forecast=each)
    return found


# ── second rounds ─────────────────────────────────────────────────────────────────────────────────────────────


def second_rounds(known: Nation, first: Election, second: Election) -> list[Errors]:
    """Stations of the legislatives by kind of race, proximity alone, the result of each constituency given."""
    found: list[Errors] = []
    for race in races(known, first, second):
        shares, voters = race.free(None), race.votes.sum(axis=1)
        counted = race.votes / voters[:, None]
        for seat in np.unique(race.seats):
            rows = race.seats == seat
            shares[rows] = met(shares[rows], voters[rows], voters[rows] @ counted[rows] / voters[rows].sum())
        cells = np.zeros(shares.shape, dtype=np.bool_)
        cells[:, 0] = True
        found.append(Errors(str(second), second, shares, counted, cells, voters))
    return found


def bondy_second(data: Path) -> Errors:
    """The duel of Bondy in 2026, list by list, by what was known before, the commune's result given."""
    root = data.resolve().parent
    folder, names = root / ELECTIONS, bondy_names(root)
    tables = [
        pl.read_parquet(folder / f"municipales-2026-t{one}_bondy_bureaux_candidats.parquet").pivot(
            "label", index="code", values="voix"
        )
        for one in (1, 2)
    ]
    first, second = (one.sort("code") for one in tables)
    lists = first.columns[1:]
    options = [grid().option_of(M26, names[fold(one)], None) or UNKNOWN_OPTION for one in lists]
    bloc_of = axis().bloc_of[FAMILY_OF_OPTION[[OPTIONS.index(one) for one in options]]]
    columns = [lists.index(one) for one in second.columns[1:]]
    votes, counted = (one.select(one.columns[1:]).to_numpy().astype(np.float64) for one in (first, second))
    shares = proximity_before(ElectionType.MUNICIPAL, M26).shares(normalise(votes), bloc_of, np.array(columns), axis())
    voters = counted.sum(axis=1)
    given = met(shares, voters, counted.sum(axis=0) / counted.sum())
    cells = np.zeros(given.shape, dtype=np.bool_)
    cells[:, 0] = True
    return Errors("Bondy 2026, second round", Election(2026, M26.type, 2), given, normalise(counted), cells, voters)


def judged(found: list[Errors], z: float, rho: float) -> str:
    """Coverage and mean half-width."""
    inside = np.concatenate([one.scaled(rho) <= z for one in found])
    return f"{100 * float(inside.mean()):6.1f} % ± {float(np.mean([one.halves(z, rho) for one in found])):5.1f}"


def entry(target: str, rank: int, source: Election, election: Election, z: float, rho: float, told: str) -> str:
    """One entry of the parameters: inside the commune and for it are one, since its result is given."""
    numbers = [
        f"{name} = {value:.4f}" for name, value in (("z", z), ("rho", rho), ("within_z", z), ("within_rho", rho))
    ]
    head = [f'target = "{target}"', f"round = {rank}", f'source = "{source}"', f'calibrated = "{election}"']
    today = dt.date(2026, 11, 27).isoformat()
    return "\n".join(["[[transitions]]", *head, *numbers, f"date = {today}", f'reference = "{told}"'])


def first_table(all_of_them: list[Transition]) -> list[Errors]:
    """Print the errors; return those of the program without the municipal before."""
    print(f"{'MAE points over blocs':28}{'stations':>9}{'commune':>9}{'points':>8}{'factor':>8}{'ours':>7}", end="")
    print("".join(f"{f'muni {one:.2f}':>11}" for one in (0.25, 0.5, 0.75, 1.0)))
    kept: list[Errors] = []
    for one in all_of_them:
        ours, rivals = forecast(one), naive(one)
        told = "".join(f"{rivals[name].mae:>8.2f}" for name in ("commune", "points", "factor"))
        line = f"{one.name:28}{len(ours.voters):>9} {told}{ours.mae:>7.2f}"
        if one.before:
            line += "".join(f"{forecast(one, part).mae:>11.2f}" for part in (0.25, 0.5, 0.75, 1.0))
        print(line)
        if "with E19" not in one.name:
            kept.append(ours)
    return kept


def main() -> None:
    """Print the tables, and the entries."""
    arguments = options_of(__doc__, data=True, toml=False)
    found = first_table(transitions(arguments.data))
    print("\nintervals learned on the other places: z, ρ, coverage, mean half-width; on all those before")
    for one in found:
        others = [each for each in found if each.name.split()[0] != one.name.split()[0]]
        before = [each for each in others if each.target.sort_key < one.target.sort_key]
        z, rho = calibrated(others)
        line = f"{one.name:28}{z:6.2f}{rho:8.4f}  {judged([one], z, rho)}"
        print(line + (f"   before: {judged([one], *calibrated(before))}" if before else ""))
    known = nation(arguments.data)
    of_2022, of_2024, bondy = (
        second_rounds(known, L22, L22B),
        second_rounds(known, L24, L24B),
        bondy_second(arguments.data),
    )
    z, rho = calibrated(of_2022)
    print(f"\nsecond rounds inside the race, its result given: z {z:.2f} ρ {rho:.4f} learned on 2022")
    for name, each in (
        ("legislatives 2022", of_2022),
        ("legislatives 2024, even départements", of_2024),
        (bondy.name, [bondy]),
    ):
        print(f"{name:40}{judged(each, z, rho)}   MAE {np.mean([one.mae for one in each]):.2f}")
    if arguments.toml:
        for election in (M14, M20, M26):
            upto = [one for one in found if one.target.sort_key <= election.sort_key]
            print("\n" + entry("muni", 1, P17, election, *calibrated(upto), TOLD[1].format(len(upto))))
        print("\n" + entry("muni", 2, L22, L22B, z, rho, TOLD[2]))


TOLD = {
    1: "Premier tour de municipales, résultat de la commune donné : {} transitions de villes, chacune pesant autant.",
    2: "Second tour de municipales : bureaux à l'intérieur des circonscriptions de 2022, résultat de chacune donné.",
}

if __name__ == "__main__":
    main()
