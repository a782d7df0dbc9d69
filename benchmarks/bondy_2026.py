"""What the municipales of 2026 change on Bondy: the same place built without and with them.

Real results by station, each list with the nuance of the table by commune; outlines of 2022. For each
coming election and family: rank correlation of the two orders, part of the registered of the first fifth that stays,
mean expected support and width of its interval; how opposed left and far right are; stations said to have changed.
Then what the lists of 2026 had.

    python benchmarks/bondy_2026.py [--data ../shared/data]
"""

import argparse
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
from scipy.stats import spearmanr

from arpenteur import pipeline
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.domain.places import Place
from arpenteur.domain.scenario import Scenario
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
    opposed = [together(orders["gauche"][at], orders["extreme_droite"][at]) for at in (0, 1)]
    print(f"{label:22} left against far right: rho {opposed[0]:+.2f} -> {opposed[1]:+.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = parser.parse_args().data.resolve()
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        sources = before(data, work / "before")
        place = Place.parse(BONDY)
        without = pipeline.build(place, sources=sources, out=work / "without", at=AT)
        more = [*sources, municipal(data, work / "municipal")]
        added = pipeline.build(place, sources=more, out=work / "added", at=AT)
        for name, snapshot in (("without", without), ("with", added)):
            changed = snapshot.station_stability.filter(pl.col("election") == "2022_legi_t1")["changed"]
            since = f"{int(changed.sum())} of {len(changed)}" if len(changed) else "the list of today"
            rounds = snapshot.option_votes["election"].n_unique()
            print(f"{name}: {rounds} rounds with votes, stations changed since L22: {since}")
        for target in TARGETS:
            compare(without, added, target, None, str(target))
        compare(without, added, ElectionType.MUNICIPAL, OF_THE_COMMUNE, "muni, of the commune")
        votes = added.reference_results.filter(
            (pl.col("election") == "2026_muni_t1") & (pl.col("scope") == f"commune:{BONDY}")
        )
        for family, count, valid in votes.select("family", "votes", "valid").iter_rows():
            print(f"counted in March 2026, {family}: {count / valid:.1%}")


if __name__ == "__main__":
    main()
