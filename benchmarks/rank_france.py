"""Rank every polling station of France from a Parquet snapshot, as a whole process.

    python benchmarks/rank_france.py [--data ../shared/data] [--keep DIR] [--place france]

Builds once (outside the measure) a snapshot without geometry from the tidy national tables of P17, P22, L22 (first
rounds) and the turnout of L17, then times ``rank`` in a fresh process. Goal: 5 s on two cores.
"""

import argparse
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.grid import UNKNOWN_OPTION, grid
from arpenteur.domain.places import commune_code, departement_of
from arpenteur.snapshot import TABLES, Manifest, Snapshot, write_snapshot

FILES = {
    "2017_pres_t1": "presid-2017-t1_bureaux",
    "2022_pres_t1": "presid-2022-t1_bureaux",
    "2022_legi_t1": "legis-2022-t1_bureaux",
}
RANK = """
import sys
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import rank
ranking = rank(Snapshot.open(sys.argv[1]), family=Family.load("gauche"), target=ElectionType.LEGISLATIVE)
print(len(ranking.zones), "zones", sum(zone.rank is not None for zone in ranking.zones), "ranked,",
      sum(zone.suppressed is not None for zone in ranking.zones), "suppressed")
"""


def results_of(data: Path, election: str, file: str) -> pl.DataFrame:
    """``StationResults`` of one election."""
    frame = pl.read_parquet(data / "results" / "national" / f"{file}_territoires.parquet")
    counts = {"inscrits": "registered", "votants": "turnout", "exprimes": "valid", "abstentions": "abstentions"}
    return frame.select(
        pl.lit(election).alias("election"),
        pl.col("code").alias("station"),
        pl.col("code").str.split("_").list.first().alias("commune"),
        pl.col("libelle").str.split(" · ").list.last().alias("commune_name"),
        *(pl.col(raw).cast(pl.Int64).alias(name) for raw, name in counts.items()),
        pl.col("blancs").cast(pl.Int64).alias("blank"),
        pl.col("nuls").cast(pl.Int64).alias("null_votes"),
    )


def options_of(data: Path, election: str, file: str) -> pl.DataFrame:
    """``OptionVotes`` of one election."""
    frame = pl.read_parquet(data / "results" / "national" / f"{file}_candidats.parquet")
    parsed = Election.parse(election)
    labels = frame.select("label", "nuance").unique()
    options = [grid().option_of(parsed, nuance, name) or UNKNOWN_OPTION for name, nuance in labels.iter_rows()]
    labels = labels.with_columns(pl.Series("option", options))
    return frame.join(labels, on=["label", "nuance"], nulls_equal=True).select(
        pl.lit(election).alias("election"),
        pl.col("code").alias("station"),
        pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("code").alias("candidate"),
        "option",
        "nuance",
        pl.col("label").alias("name"),
        pl.col("voix").cast(pl.Int64).alias("votes"),
    )


def turnout_2017(data: Path) -> pl.DataFrame:
    """``StationResults`` of L17, which has no candidates."""
    with zipfile.ZipFile(data / "results" / "national" / "legis-2017-t1_metadata_bureaux.csv.zip") as archive:
        name = next(one for one in archive.namelist() if one.endswith(".csv") and "__MACOSX" not in one)
        frame = pl.read_csv(archive.read(name), separator=";", infer_schema=False)
    codes = frame.select("Code du département", "Code de la commune", "Code du b.vote", "Code de la circonscription")
    communes = [commune_code(row[0], row[1]) for row in codes.iter_rows()]
    counts = {"Inscrits": "registered", "Votants": "turnout", "Exprimés": "valid", "Abstentions": "abstentions"}
    return frame.select(
        pl.lit("2017_legi_t1").alias("election"),
        (pl.Series("commune", communes) + "_" + pl.col("Code du b.vote")).alias("station"),
        pl.Series("commune", communes),
        pl.col("Libellé de la commune").alias("commune_name"),
        *(pl.col(raw).cast(pl.Int64).alias(name) for raw, name in counts.items()),
        pl.col("Blancs").cast(pl.Int64).alias("blank"),
        pl.col("Nuls").cast(pl.Int64).alias("null_votes"),
    )


def references(results: pl.DataFrame, options: pl.DataFrame, scope: pl.Expr) -> pl.DataFrame:
    """``ReferenceResults`` for the scopes that ``scope`` gives from a station key."""
    families = {option.id: option.family for option in grid().options.values()}
    totals = (
        results.with_columns(scope.alias("scope"))
        .group_by("election", "scope")
        .agg(pl.col("valid", "registered", "turnout").sum(), pl.len().cast(pl.Int64).alias("stations"))
    )
    votes = (
        options.with_columns(scope.alias("scope"), pl.col("option").replace_strict(families).alias("family"))
        .group_by("election", "scope", "family")
        .agg(pl.col("votes").sum())
    )
    return votes.join(totals, on=["election", "scope"])


def build(data: Path, out: Path, keep: pl.Expr, place: str, place_name: str) -> Snapshot:
    """A snapshot of the stations that ``keep`` selects, with national and département references."""
    results = pl.concat([turnout_2017(data), *(results_of(data, *pair) for pair in FILES.items())])
    options = pl.concat([options_of(data, *pair) for pair in FILES.items()])
    departement = pl.lit("dep:") + pl.col("station").str.split("_").list.first().map_elements(
        departement_of, return_dtype=pl.String
    )
    wide = [references(results, options, scope) for scope in (pl.lit("france"), departement)]
    registered_2017 = results.filter(pl.col("election") == "2017_pres_t1").select("station", then="registered")
    results, options = results.filter(keep), options.filter(keep)
    today = results.filter(pl.col("election") == "2022_legi_t1")
    stations = today.with_columns(
        number=pl.col("station").str.split("_").list.last().str.strip_chars_start("0"),
        latest_election=pl.col("election"),
    )
    earlier = pl.DataFrame({"election": ["2017_pres_t1", "2017_legi_t1"]})
    stability = (
        today.drop("election")
        .join(earlier, how="cross")
        .join(registered_2017, on="station", how="left")
        .with_columns(registered_ratio=pl.when(pl.col("then") > 0).then(pl.col("registered") / pl.col("then")))
        .with_columns(
            changed=~pl.col("registered_ratio").is_between(0.9, 1.1).fill_null(False),
        )
    )
    tables = {name: table.empty() for name, table in TABLES.items()}
    tables |= {
        "stations": TABLES["stations"].conform(stations),
        "station_results": TABLES["station_results"].conform(results),
        "option_votes": TABLES["option_votes"].conform(options),
        "reference_results": TABLES["reference_results"].conform(pl.concat(wide)),
        "station_stability": TABLES["station_stability"].conform(stability),
    }
    manifest = Manifest(place, place_name, "2026-11-25T00:00:00+00:00", (), tuple(FILES))
    return write_snapshot(out, manifest=manifest, quality={}, tables=tables)


def main() -> None:
    """Build where needed, then time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--keep", type=Path, help="folder to keep the snapshot in, reused when it exists")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        out = arguments.keep or Path(scratch) / "france"
        if not (out / "manifest.json").is_file():
            build(arguments.data, out, pl.lit(True), "france", "France")
        for _ in range(3):
            start = time.perf_counter()
            done = subprocess.run([sys.executable, "-c", RANK, str(out)], check=True, capture_output=True, text=True)
            print(f"{time.perf_counter() - start:.2f} s  {done.stdout.strip()}")


if __name__ == "__main__":
    main()
