"""Turfs of about 60 doors: a whole real town and a synthetic net, beside k-means and plain METIS in the same run.

Bondy is built from the official files (BAN addresses, OpenStreetMap streets, FiLoSoFi squares); the net is a bent
grid of about 3,000 segments with as many doors as research measured on. For each: share of turfs within ± 10 % of the
target, coefficient of variation of the doors, share in one piece, mean distance of a door to the centre of its turf,
seconds of processor of the partition (best of three). k-means works on the same units with the same number of turfs
(scikit-learn where importable: a peer, never a dependency; else SciPy's). Then whole requests (seconds of processor),
as the command line and the web make them; and turfs of outings, how much of the time they take.

    python benchmarks/turfs.py [--data ../shared/data]
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from _shared import bondy, options_of
from arpenteur.plan.turfs.partition import edge_costs, metis, partition
from arpenteur.plan.turfs.units import Doors, Network, Units, components, units

Indices = NDArray[np.int64]
ROUNDS, TARGET, SEED = 3, 60, 1


def net(side: int = 39) -> tuple[Network, Doors]:
    """A bent grid of side × side crossings, a seventh of its streets missing, doors on each as towns have them."""
    rng = np.random.default_rng(7)
    xy = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2) * 95.0
    xy = xy + rng.normal(0, 14, xy.shape)
    at = np.arange(side * side).reshape(side, side)
    ends = np.concatenate(
        [np.column_stack([at[:, :-1].ravel(), at[:, 1:].ravel()]), np.column_stack([at[:-1].ravel(), at[1:].ravel()])]
    )
    ends = ends[rng.random(len(ends)) > 0.02]
    length = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    doors = np.where(rng.random(len(ends)) < 0.1, 0, rng.negative_binomial(2.0, 0.165, len(ends)))
    segment = np.repeat(np.arange(len(ends)), doors)
    along = np.concatenate([np.sort(rng.random(count)) for count in doors])
    place = xy[ends[segment, 0]] + along[:, None] * (xy[ends[segment, 1]] - xy[ends[segment, 0]])
    ones = np.ones(len(segment), dtype=np.int64)
    network = Network(ends[:, 0].astype(np.int64), ends[:, 1].astype(np.int64), length, len(xy))
    return network, Doors(segment.astype(np.int64), along, np.zeros_like(ones), ones, place)


def walked(data: Path) -> tuple[Network, Doors, Any]:
    """The town, from its official files, and the snapshot it was read from."""
    from arpenteur.strategy.turfs.ground import ground_of

    snapshot = bondy(data)
    ground = ground_of(snapshot)
    rows = np.arange(len(ground.ids))
    return ground.streets.network, ground.doors(rows, ground.dwellings, np.zeros_like(rows)), snapshot


def kmeans(found: Units, turfs: int) -> Indices:
    """Turfs by distance alone, weighted by doors where the peer can."""
    try:
        from sklearn.cluster import KMeans
    except ImportError:
        from scipy.cluster.vq import kmeans2

        return kmeans2(found.centre, turfs, minit="++", seed=SEED)[1].astype(np.int64)
    model = KMeans(turfs, n_init=1, random_state=SEED)
    return model.fit(found.centre, sample_weight=found.doors).labels_.astype(np.int64)


def line(name: str, found: Units, make: Callable[[], Indices]) -> str:
    """One row of the table."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        part = make()
        seconds.append(time.process_time() - start)
    names, part = np.unique(part, return_inverse=True)
    doors = np.bincount(part, weights=found.doors)
    inside = np.abs(doors - TARGET) <= 0.1 * TARGET
    same = (part[found.pairs[:, 0]] == part[found.pairs[:, 1]]) & ~found.far
    label = components(len(found), found.pairs[same])
    pieces = np.array([len(np.unique(label[part == one])) for one in range(len(names))])
    weight = np.maximum(found.doors, 1)
    total = np.bincount(part, weights=weight)
    centre = np.column_stack([np.bincount(part, weights=weight * found.centre[:, axis]) / total for axis in (0, 1)])
    far = np.average(np.hypot(*(found.centre - centre[part]).T), weights=weight)
    return (
        f"{name:28}{len(names):>7}{100 * inside.mean():>9.1f}{doors.std() / doors.mean():>8.3f}{doors.min():>6.0f}"
        f"{doors.max():>6.0f}{100 * (pieces == 1).mean():>9.1f}{far:>8.0f}{min(seconds):>8.2f}"
    )


def table(title: str, network: Network, doors: Doors) -> None:
    """Ours beside the peers."""
    turfs = max(1, round(int(doors.doors.sum()) / TARGET))
    coarse, fine = units(network, doors, np.inf), units(network, doors, TARGET / 12)
    held = len(np.unique(doors.segment))
    print(f"\n{title}: {len(network.tail)} segments, {held} with doors, {int(doors.doors.sum())} doors")
    print(f"{'':28}{'turfs':>7}{'±10 %':>9}{'CV':>8}{'min':>6}{'max':>6}{'1 piece':>9}{'m':>8}{'s':>8}")
    for what, found in (("segments", coarse), ("runs of doors", fine)):
        print(line(f"k-means, {what}", found, lambda found=found: kmeans(found, turfs)))
        print(line(f"METIS, {what}", found, lambda found=found: metis(found, edge_costs(found), turfs, seed=SEED)))
    print(line("ours", fine, lambda: partition(fine, turfs, target=TARGET, seed=SEED)))


def requests(snapshot: Any) -> None:
    """Seconds of whole requests, walking order and drawing included."""
    from arpenteur.strategy.turfs import Area, propose

    propose(snapshot, Area(streets=frozenset({"Avenue Carnot"})))
    three = Area(stations=frozenset({"93010_0003", "93010_0026", "93010_0028"}))
    cases = {
        "town, 60 doors": lambda: propose(snapshot, doors=60, seed=SEED),
        "town, within stations": lambda: propose(snapshot, doors=60, seed=SEED, keep_stations=True),
        "town, zigzag": lambda: propose(snapshot, doors=60, seed=SEED, walk="zigzag"),
        "three stations, 6 pairs": lambda: propose(snapshot, three, pairs=6, seed=SEED),
        "the same, zigzag": lambda: propose(snapshot, three, pairs=6, seed=SEED, walk="zigzag"),
    }
    print(f"\n{'whole requests':28}{'turfs':>7}{'±10 %':>9}{'1 piece':>9}{'km':>8}{'s':>8}")
    for name, make in cases.items():
        seconds = []
        for _ in range(ROUNDS):
            start = time.process_time()
            found = make()
            seconds.append(time.process_time() - start)
        metres = sum(one.metres for one in found.turfs)
        print(
            f"{name:28}{len(found.turfs):>7}{100 * found.within:>9.1f}{100 * found.contiguous:>9.1f}"
            f"{metres / 1000:>8.1f}{min(seconds):>8.3f}"
        )


def outings(snapshot: Any) -> None:
    """Turfs that fit the time of an outing, beside the same streets cut into turfs of as many doors."""
    from arpenteur.strategy.turfs import Area, fit, propose

    stations = sorted(snapshot.stations["station"].to_list())
    print(f"\n{'outing of 170 minutes':28}{'doors':>7}{'mean %':>9}{'< 80 %':>8}{'too long':>10}{'s':>8}")
    for first, many, pairs in ((0, 4, 8), (20, 4, 8), (0, 10, 28), (10, 10, 28), (20, 10, 28)):
        asked = stations[first : first + many]
        (all_of_it,) = propose(snapshot, Area(stations=frozenset(asked[:1])), pairs=1).turfs
        start = (all_of_it.buildings[0].longitude, all_of_it.buildings[0].latitude)
        begins = time.process_time()
        found = fit(snapshot, asked, pairs=pairs, minutes=170, start=start, seed=SEED)
        seconds = time.process_time() - begins
        area = Area(stations=frozenset(asked), segments=frozenset(found.segments))
        even = propose(snapshot, area, pairs=pairs, done=found.asked, start=start, seed=SEED)
        name = f"stations {first + 1}-{first + many}, {pairs} pairs"
        for label, walks in ((name, found.walks), ("  as many doors each", even)):
            share = np.array([one.minutes / 170 for one in walks.turfs])
            print(
                f"{label:28}{sum(one.doors for one in walks.turfs):>7}{100 * share.mean():>9.0f}"
                f"{(share < 0.8).sum():>8}{(share > 1).sum():>10}{seconds if walks is found.walks else 0:>8.2f}"
            )


def main() -> None:
    """Print the tables."""
    options = options_of(__doc__, data=True)
    table("Synthetic net", *net())
    network, doors, snapshot = walked(options.data)
    table("Bondy", network, doors)
    requests(snapshot)
    outings(snapshot)


if __name__ == "__main__":
    main()
