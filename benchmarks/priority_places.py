"""The order on one or more places, to be read as a director reads it, and what its first fifth holds to.

Prints, for each snapshot: the first ten zones of five families side by side; the part of the first fifth that opposed
families have in common, beside the same for the expected support alone; the part kept under another scenario (turnout
of 66 %, left at 24 %) and under another draw of what is not known.

    python benchmarks/priority_places.py [SNAPSHOT ...]          # Bondy without one
"""

from itertools import combinations
from pathlib import Path
from unittest import mock

from _shared import DATA, bondy, parser_of
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import rank
from arpenteur.strategy.results import RankedZone, Ranking

FAMILIES = ("gauche", "centre", "droite", "extreme_droite", "divers")
OTHER = Scenario("other", shares={"gauche": 0.24}, turnout=0.66)
SHOWN = 10


def first_fifth(ranking: Ranking) -> set[str]:
    """Zones of the first fifth shown."""
    return {zone.zone for zone in ranking.zones if zone.first_fifth}


def most_support(ranking: Ranking) -> set[str]:
    """As many zones as the first fifth, by expected support."""
    known = [zone for zone in ranking.zones if zone.support]
    return {zone.zone for zone in sorted(known, key=_support)[: len(first_fifth(ranking))]}


def _support(zone: RankedZone) -> float:
    return -zone.support.central if zone.support else 0.0


def common(one: set[str], other: set[str]) -> str:
    """Zones of the smaller set that the other holds, in %."""
    smaller = min(len(one), len(other))
    return f"{100 * len(one & other) / smaller:.0f} % of {smaller}" if smaller else "no zone"


def print_place(snapshot: Snapshot) -> None:
    """Everything about one place."""

    def asked(family: str, scenario: Scenario | None = None) -> Ranking:
        return rank(snapshot, family=Family.load(family), target=ElectionType.LEGISLATIVE, scenario=scenario)

    found = {family: asked(family) for family in FAMILIES}
    print(f"\n## {snapshot.manifest.place_name}\n")
    print("  ".join(f"{family:28}" for family in FAMILIES))
    for row in zip(*(ranking.zones[:SHOWN] for ranking in found.values()), strict=True):
        cells = (f"{z.commune_name[:10]} {z.zone[-4:]} ×{z.value or 0:.2f} {-100 * _support(z):.0f} %" for z in row)
        print("  ".join(f"{cell:28}" for cell in cells))
    for one, other in combinations(("gauche", "centre", "extreme_droite"), 2):
        order = common(first_fifth(found[one]), first_fifth(found[other]))
        print(
            f"{one} and {other}: {order} in common; by support {common(*map(most_support, (found[one], found[other])))}"
        )
    for family in ("gauche", "centre", "extreme_droite"):
        kept = common(first_fifth(found[family]), first_fifth(asked(family, OTHER)))
        with mock.patch("arpenteur.strategy.ranking.rank._seed", return_value=1):
            drawn = asked(family)
        moved = max((abs((a.rank_high or 0) - (b.rank_high or 0)) for a, b in _pairs(found[family], drawn)), default=0)
        print(
            f"{family}: other scenario {kept}; other seed {common(first_fifth(found[family]), first_fifth(drawn))}, "
            f"bound of a rank moves by {moved} at most"
        )


def _pairs(one: Ranking, other: Ranking) -> list[tuple[RankedZone, RankedZone]]:
    again = {zone.zone: zone for zone in other.zones}
    return [(zone, again[zone.zone]) for zone in one.zones]


def main() -> None:
    """Print every place."""
    parser = parser_of(__doc__)
    parser.add_argument("snapshots", type=Path, nargs="*", help="Bondy without one")
    folders = parser.parse_args().snapshots
    for snapshot in map(Snapshot.open, folders) if folders else [bondy(DATA)]:
        print_place(snapshot)


if __name__ == "__main__":
    main()
