"""The list of polling stations of a place, as of its latest election."""

from collections.abc import Mapping

import polars as pl
import shapely

from arpenteur.domain.elections import Election
from arpenteur.domain.places import ARRONDISSEMENTS
from arpenteur.pipeline.outlines import Outlines
from arpenteur.tables import Stations

_COVERED = 0.97


def latest_election(results: pl.DataFrame, since: int = 0) -> str:
    """The latest round, of the year ``since`` or after where there is one, that covers the place: practically
    all its communes, or its registered voters where communes merged. Of its two rounds, the fuller one: a second round
    lacks the stations of seats won in the first.
    """
    recent = results.filter(pl.col("election").str.slice(0, 4).cast(pl.Int32) >= since)
    coverage = (
        (recent if recent.height else results)
        .group_by("election")
        .agg(pl.col("commune").n_unique().alias("communes"), pl.col("registered").sum(), pl.len().alias("n"))
    )
    full = (pl.col(name) >= _COVERED * pl.col(name).max() for name in ("communes", "registered"))
    most = coverage.filter(pl.any_horizontal(full))
    counts = dict(most.select("election", "n").iter_rows())
    rounds = sorted((Election.parse(election) for election in counts), key=lambda election: election.sort_key)
    latest = rounds[-1]
    same = [one for one in rounds if (one.year, one.type) == (latest.year, latest.type)]
    return str(max(same, key=lambda one: (counts[str(one)], one.sort_key)))


def station_list(
    results: pl.DataFrame,
    *,
    seats: Mapping[str, str],
    communes: Mapping[str, str],
    names: Mapping[str, str],
    outlines: Outlines | None,
    latest: str,
) -> pl.DataFrame:
    """Stations without quartier: those of the election ``latest``, from the results of the place."""
    today = results.filter(pl.col("election") == latest).select("station", "commune", "registered").sort("station")
    keys = today["station"].to_list()
    codes = today["commune"].to_list()
    table = today.with_columns(
        pl.Series("commune_name", [communes.get(code, code) for code in codes], dtype=pl.String),
        pl.Series("number", [spoken_number(key) for key in keys], dtype=pl.String),
        pl.Series("name", [names.get(key) for key in keys], dtype=pl.String),
        pl.Series("circonscription", [seats.get(key) for key in keys], dtype=pl.String),
        pl.lit(latest).alias("latest_election"),
    )
    if outlines is not None:
        table = table.join(_geometry(outlines), on="station", how="left", maintain_order="left")
    return Stations.conform(table)


def _geometry(outlines: Outlines) -> pl.DataFrame:
    layer = outlines.wgs84
    points = shapely.point_on_surface(layer.geometries)
    return pl.DataFrame(
        {
            "station": layer.ids,
            "geometry": list(shapely.to_wkb(layer.geometries)),
            "longitude": shapely.get_x(points),
            "latitude": shapely.get_y(points),
            "contour_source": [outlines.sources.get(key) for key in layer.ids],
        }
    )


def spoken_number(station: str) -> str:
    """The number as people say it.

    >>> spoken_number("93010_0026"), spoken_number("75056_1801"), spoken_number("25388_0E11")
    ('26', '18-01', 'E11')
    """
    commune, _, number = station.partition("_")
    if commune in ARRONDISSEMENTS and number.isdigit():
        return f"{int(number[:2])}-{number[2:]}"
    return number.lstrip("0") or "0"
