"""How far genuine outlines are from what is refused: gaps between parts of one station, largest and median stations.

One line a commune of ten stations or more, in each file of outlines at hand, measured as the build does.

    python benchmarks/outline_problems.py [--data ../shared/data]
"""

from pathlib import Path

import numpy as np
import shapely

from _shared import options_of
from arpenteur import geo
from arpenteur.domain.errors import InputError
from arpenteur.geo import Layer
from arpenteur.pipeline.outline_problems import FAR, FEWEST, LARGE, gap_of
from arpenteur.sources.territory import read_contours

PLACES = (None, frozenset({"75056"}), frozenset({"69123"}), frozenset({"93010"}))


def outlines_of(file: Path) -> Layer | None:
    """The outlines of a file in metres, whatever town a bare number belongs to; None where none can be read."""
    for communes in PLACES:
        try:
            table = read_contours(file, communes=communes).table
        except InputError:
            continue
        layer = Layer.from_wkb(table["geometry"].to_list(), geo.WGS84, table["station"].to_list())
        point = layer.geometries[0].representative_point()
        return geo.project(layer, geo.metric_epsg(point.x, point.y))
    return None


def main() -> None:
    """Every file of outlines, commune by commune."""
    options = options_of(__doc__, data=True)
    files = [*options.data.glob("bv_contours/*/*"), *options.data.parent.glob("elections/outline_vintages/*")]
    print(f"{'file':52}{'commune':>9}{'stations':>10}{'km²':>8}{'largest / median':>18}{'gap / side':>12}")
    for file in sorted(files):
        layer = outlines_of(file)
        if layer is None:
            continue
        communes = np.asarray([station[:5] for station in layer.ids])
        for commune in np.unique(communes):
            mine = layer.take(communes == commune)
            if len(mine) < FEWEST:
                continue
            areas = shapely.area(mine.geometries)
            median, gap = float(np.median(areas)), max(gap_of(shape) for shape in mine.geometries)
            print(
                f"{file.name:52}{commune:>9}{len(mine):>10}{areas.sum() / 1e6:8.1f}"
                f"{areas.max() / median:18.1f}{gap / median**0.5:12.1f}"
            )
    print(f"said above {LARGE:.0f} medians; refused above {FAR:.0f} sides")


if __name__ == "__main__":
    main()
