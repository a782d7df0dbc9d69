"""What the municipales of 2026 change on a place: the same place built without and with them.

Bondy: real results by station, each list with the nuance of the table by commune; outlines of 2022. Toulouse: real
totals of the commune, whose votes by station are INVENTED (tests/support/invented_stations.py): it says that a town of
265 stations is read, ordered and back-tested, and how long that takes, never how good a forecast is.

For each coming election and family: rank correlation of the two orders, part of the registered of the first fifth that
stays, mean expected support and width of its interval; how opposed the left is to the right and to the far right;
stations said to have changed.
Then what the lists of 2026 had, and the back-test of the first round beside naive rules.

    python benchmarks/municipal_2026.py [--place 93010 | 31555] [--data ../shared/data]
"""

from _shared import parser_of  # isort: skip — it puts tests/support on the path

import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import invented_stations
import numpy as np
import polars as pl
from scipy.stats import spearmanr

from arpenteur import pipeline
from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.family import Family
from arpenteur.domain.places import Place
from arpenteur.domain.scenario import Scenario
from arpenteur.pipeline.backtest import replay
from arpenteur.pipeline.progress import Silent
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import rank
from arpenteur.strategy.results import RankedZone

AT = datetime(2026, 12, 2, tzinfo=UTC)
BONDY = "93010"
ROUNDS = (1, 2)
TARGETS = (ElectionType.LEGISLATIVE, ElectionType.MUNICIPAL, ElectionType.EUROPEAN)
FAMILIES = ("gauche", "centre", "droite", "extreme_droite")
OF_THE_COMMUNE = Scenario("commune", scope="commune", turnout_rise=0.0)
Zones = Mapping[str, RankedZone]


def municipal(data: Path, folder: Path) -> Path:
    """The tidy tables of Bondy 2026 with the nuances of the lists."""
    folder.mkdir()
    tidy, national = data.parent / "elections/results", data / "results/national"
    for round_ in ROUNDS:
        stem = f"municipales-2026-t{round_}_bondy_bureaux"
        (folder / f"{stem}_territoires.parquet").symlink_to((tidy / f"{stem}_territoires.parquet").resolve())
        lists = (
            pl.scan_parquet(national / f"municipales-2026-t{round_}_candidats.parquet")
            .filter((pl.col("maille") == "communes") & (pl.col("code") == BONDY))
            .select("label", pl.col("nuance").alias("official"))
            .collect()
        )
        votes = pl.read_parquet(tidy / f"{stem}_candidats.parquet").join(lists, on="label", how="left")
        votes.with_columns(pl.col("official").alias("nuance")).drop("official").write_parquet(
            folder / f"{stem}_candidats.parquet"
        )
    return folder


def before(data: Path, folder: Path) -> list[Path]:
    """Every other round of the nation, and the ground of Bondy."""
    folder.mkdir()
    for source in (data / "results/national", data.parent / "elections/results"):
        for path in source.glob("*_bureaux_*.parquet"):
            if "bondy" not in path.name:
                (folder / path.name).symlink_to(path.resolve())
    return [folder, *(data / name / "bondy-93010" for name in ("bv_contours", "carreaux", "addresses"))]


def bondy(data: Path, work: Path) -> tuple[list[Path], Path]:
    return before(data, work / "before"), municipal(data, work / "municipal")


def toulouse(data: Path, work: Path) -> tuple[list[Path], Path]:
    return invented_stations.genuine_rounds(data), invented_stations.write_invented(data, work / "municipal")


PLACES = {BONDY: bondy, invented_stations.TOULOUSE: toulouse}


def ranked(snapshot: Snapshot, family: str, target: ElectionType, scenario: Scenario | None) -> Zones:
    answer = rank(snapshot, family=Family.load(family), target=target, scenario=scenario)
    return {zone.zone: zone for zone in answer.zones if zone.rank is not None}


def together(one: Zones, other: Zones) -> float:
    keys = sorted(one.keys() & other.keys())
    return float(spearmanr([one[key].rank for key in keys], [other[key].rank for key in keys])[0])


def kept(one: Zones, other: Zones) -> float:
    """Registered of the first fifth of one that is in the other's."""
    first = {key: zone.registered for key, zone in one.items() if zone.first_fifth}
    return sum(count for key, count in first.items() if key in other and other[key].first_fifth) / sum(first.values())


def support(zones: Zones) -> tuple[float, float]:
    """Mean expected support, and mean width of its interval."""
    found = [zone.support for zone in zones.values() if zone.support]
    return float(np.mean([one.central for one in found])), float(np.mean([one.high - one.low for one in found]))


def compare(without: Snapshot, added: Snapshot, target: ElectionType, scenario: Scenario | None, label: str) -> None:
    orders = {}
    for family in FAMILIES:
        old, new = ranked(without, family, target, scenario), ranked(added, family, target, scenario)
        orders[family] = (old, new)
        (mean, width), (mean_new, width_new) = support(old), support(new)
        print(
            f"{label:22} {family:15} rho {together(old, new):.2f}  fifth kept {kept(old, new):.0%}  "
            f"support {mean:.1%} -> {mean_new:.1%}  width {100 * width:.1f} -> {100 * width_new:.1f} points"
        )
    for other in ("droite", "extreme_droite"):
        opposed = [together(orders["gauche"][at], orders[other][at]) for at in (0, 1)]
        print(f"{label:22} gauche against {other}: rho {opposed[0]:+.2f} -> {opposed[1]:+.2f}")


def build(place: Place, sources: list[Path], out: Path) -> Snapshot:
    start = time.perf_counter()
    snapshot = pipeline.build(place, sources=sources, out=out, at=AT)
    changed = snapshot.station_stability.filter(pl.col("election") == "2022_legi_t1")["changed"]
    since = f"{int(changed.sum())} of {len(changed)}" if len(changed) else "the list of today"
    rounds = snapshot.option_votes["election"].n_unique()
    seconds = time.perf_counter() - start
    print(f"{out.name}: {rounds} rounds with votes, stations changed since L22: {since}, built in {seconds:.1f} s")
    return snapshot


def counted(snapshot: Snapshot, place: str) -> None:
    results = snapshot.reference_results
    votes = results.filter((pl.col("election") == "2026_muni_t1") & (pl.col("scope") == f"commune:{place}"))
    for family, count, valid in votes.select("family", "votes", "valid").iter_rows():
        print(f"counted in March 2026, {family}: {count / valid:.1%}")


def back_test(sources: list[Path], place: Place) -> None:
    """The first round of 2026 from what was known before, beside naive rules: mean absolute error, in points."""
    start = time.perf_counter()
    found = replay(sources, Election(2026, ElectionType.MUNICIPAL, 1), place, Silent())
    print(f"back-test of {found.report.stations} stations: {time.perf_counter() - start:.1f} s")
    for output in ("support", "turnout"):
        for row in found.to_json()[output]:
            print(f"  {output:8} {row['name']:24} {row['mae_pp']:.2f} points")


def compared(code: str, data: Path, work: Path) -> None:
    place = Place.parse(code)
    sources, added_files = PLACES[code](data, work)
    without = build(place, sources, work / "without")
    added = build(place, [*sources, added_files], work / "with")
    for target in TARGETS:
        compare(without, added, target, None, str(target))
    compare(without, added, ElectionType.MUNICIPAL, OF_THE_COMMUNE, "muni, of the commune")
    counted(added, code)
    # A back-test reads whole files: one of Marseille and Nantes in 2014 has a station that does not add up.
    readable = [path for one in sources for path in (sorted(one.glob("*.parquet")) if one.is_dir() else [one])]
    back_test([*(path for path in readable if "marseille" not in path.name), added_files], place)


def main() -> None:
    parser = parser_of(__doc__, data=True)
    parser.add_argument("--place", choices=sorted(PLACES), action="append")
    asked = parser.parse_args()
    for code in asked.place or sorted(PLACES):
        print(f"-- {code}{', votes by station invented' if code == invented_stations.TOULOUSE else ''}")
        with tempfile.TemporaryDirectory() as scratch:
            compared(code, asked.data.resolve(), Path(scratch))


if __name__ == "__main__":
    main()
