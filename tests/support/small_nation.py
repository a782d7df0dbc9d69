"""A small invented nation as files of results and as a panel: 3 départements × 2 constituencies × 20 stations."""

from pathlib import Path

import numpy as np
import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.stats.panel import OPTIONS, Array, Panel, Round

P17, L17, P22, L22 = (Election.parse(one) for one in ("2017_pres_t1", "2017_legi_t1", "2022_pres_t1", "2022_legi_t1"))
DEPARTEMENTS, SEATS, STATIONS = ("01", "02", "03"), 2, 20
SIZE = len(DEPARTEMENTS) * SEATS * STATIONS
NAMES = {
    2017: {"MÉLENCHON": "fi", "MACRON": "ens", "FILLON": "lr", "LE PEN": "rn", "LASSALLE": "reg"},
    2022: {"MÉLENCHON": "fi", "MACRON": "ens", "PÉCRESSE": "lr", "LE PEN": "rn", "LASSALLE": "reg"},
}
NUANCES = {"NUP": "ug", "ENS": "ens", "LR": "lr", "RN": "rn", "DIV": "div"}


def stations() -> list[str]:
    """Normal keys; the commune's third digit is the seat."""
    return [f"{dep}{seat}01_{n:04}" for dep in DEPARTEMENTS for seat in (1, 2) for n in range(1, STATIONS + 1)]


def counts(election: Election, seed: int = 7) -> tuple[Array, Array, Array]:
    """Registered (n), turnout (n) and votes of the five candidates (n × 5), made from one leaning per station."""
    generator = np.random.default_rng(seed)
    lean = generator.normal(0, 0.35, (SIZE, 5))
    registered = generator.integers(700, 1200, SIZE).astype(float)
    rng = np.random.default_rng(election.year * 10 + (election.type == "legi"))
    level = {P17: [0.2, 0.25, 0.2, 0.25, 0.1], L17: [0.2, 0.3, 0.2, 0.2, 0.1], P22: [0.25, 0.3, 0.08, 0.3, 0.07]}
    base = np.array(level.get(election, [0.28, 0.27, 0.15, 0.22, 0.08]))
    shares = base * np.exp(lean + rng.normal(0, 0.05, (SIZE, 5)))
    shares /= shares.sum(axis=1, keepdims=True)
    rate = np.clip((0.75 if election.type == "pres" else 0.48) + 0.1 * lean[:, 0], 0.2, 0.95)
    turnout = np.round(registered * rate)
    votes = np.floor(turnout[:, None] * 0.98 * shares)
    return registered, turnout, votes


def panel(*elections: Election) -> Panel:
    """Rounds of the nation on its stations."""
    keys = stations()
    codes = np.arange(SIZE)
    rounds = {one: a_round(one) for one in elections}
    return Panel(tuple(keys), codes // STATIONS, codes // (SEATS * STATIONS), codes // STATIONS, rounds)


def a_round(election: Election) -> Round:
    """One round of the nation."""
    registered, turnout, votes = counts(election)
    by_option = spread(election, votes)
    known = np.ones(SIZE, dtype=bool)
    return Round(election, known, registered, turnout, votes.sum(axis=1), by_option, _standing(election))


def spread(election: Election, votes: Array) -> Array:
    """Votes by option (n × o) from votes of the five candidates."""
    result = np.zeros((len(votes), len(OPTIONS)))
    for column, option in enumerate(options(election)):
        result[:, OPTIONS.index(option)] += votes[:, column]
    return result


def options(election: Election) -> list[str]:
    """Options of the five candidates."""
    return list(NAMES[election.year].values()) if election.type == "pres" else list(NUANCES.values())


def _standing(election: Election) -> np.ndarray:
    return np.tile(np.isin(OPTIONS, options(election)), (SIZE, 1))


def write_tidy(folder: Path, election: Election) -> None:
    """The two files of a round in the tidy layout; names of legislative candidates tell the constituency."""
    registered, turnout, votes = counts(election)
    keys, valid = stations(), votes.sum(axis=1)
    kind = "presid" if election.type == "pres" else "legis"
    stem = folder / f"{kind}-{election.year}-t{election.round}_bureaux"
    level = pl.lit("bureaux").alias("maille")
    totals = {"code": keys, "inscrits": registered, "votants": turnout, "exprimes": valid}
    rest = {"abstentions": registered - turnout, "blancs": turnout - valid, "nuls": np.zeros(SIZE)}
    frame = pl.DataFrame({**totals, **rest}).with_columns(level, pl.lit("Bureau · Exemple").alias("libelle"))
    frame.write_parquet(Path(f"{stem}_territoires.parquet"))
    rows = [
        (key, *_label(election, key, column), float(votes[row, column]))
        for row, key in enumerate(keys)
        for column in range(5)
    ]
    candidates = pl.DataFrame(rows, schema=["code", "label", "nuance", "voix"], orient="row")
    candidates.with_columns(level, pl.lit(value=False).alias("elu")).write_parquet(Path(f"{stem}_candidats.parquet"))


def _label(election: Election, key: str, column: int) -> tuple[str, str]:
    if election.type == "pres":
        return list(NAMES[election.year])[column], ""
    return f"FICTIF {key[:3]} {column}", list(NUANCES)[column]
