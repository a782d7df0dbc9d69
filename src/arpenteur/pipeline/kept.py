"""How much of its territory a station kept since an election, where outlines of its time are at hand."""

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arpenteur import geo
from arpenteur.geo import Indices, Layer
from arpenteur.pipeline.join import Points
from arpenteur.pipeline.outlines import Outlines, year_of
from arpenteur.sources.imported import Imported

Floats = NDArray[np.float64]
_LEAST_ADDRESSES = 20
"""With fewer addresses in both of its outlines, a station is compared by area."""


def overlaps(
    drawn: Outlines, contours: Sequence[Imported], points: Points | None, elections: Iterable[str]
) -> dict[str, pl.DataFrame]:
    """Election → station and ``overlap`` (see ``kept_territory``), where outlines of its time are at hand.

    Those of its time are the dated ones nearest to its year, older than today's and nearer than them. Outlines of
    unknown year are compared with none.
    """
    shares = {
        (year, rank): kept_territory(drawn.layer, one.table, points)
        for rank, one in enumerate(contours)
        if (year := year_of(one)) is not None
        and any(known is not None and year < known for known in drawn.years.values())
    }
    found: dict[str, pl.DataFrame] = {}
    for election in elections:
        parts = [
            table.filter(pl.col("commune").is_in(communes))
            for key, table in shares.items()
            if (communes := _served(drawn, shares, key, int(election[:4])))
        ]
        if parts:
            found[election] = pl.concat(parts).drop("commune")
    return found


def _served(drawn: Outlines, shares: dict[tuple[int, int], pl.DataFrame], key: tuple[int, int], year: int) -> list[str]:
    """Communes whose best outlines of the ``year`` of an election are those of ``key`` (year, rank)."""
    communes: list[str] = []
    for commune, today in drawn.years.items():
        older = [
            one for one, table in shares.items() if today is not None and one[0] < today and commune in table["commune"]
        ]
        # Of two as near, the later one: it is of a roll that the election may have used.
        best = min(older, key=lambda one: (abs(one[0] - year), -one[0], one[1]), default=None)
        if best is None or today is None:
            continue
        if best == key and abs(best[0] - year) < abs(today - year):
            communes.append(commune)
    return communes


def kept_territory(today: Layer, then: pl.DataFrame, points: Points | None) -> pl.DataFrame:
    """``station``, ``commune`` and ``overlap``: what today's outline and that of the same key in ``then`` share.

    The part of the older outline that lies in the newer one, or of the newer in the older where that is less (0 to 1):
    a station that gave ground away and one that took some both changed. Counted in addresses (in households, where they
    are known) where there are enough, else by area; only ground that both files cover counts, null where there is none.
    """
    past = geo.project(Layer.from_wkb(then["geometry"].to_list(), geo.WGS84, then["station"].to_list()), today.epsg)
    rank = {key: at for at, key in enumerate(past.ids)}
    mine = np.array([at for at, key in enumerate(today.ids) if key in rank], dtype=np.int64)
    theirs = np.array([rank[today.ids[at]] for at in mine], dtype=np.int64)
    found = geo.intersections(today, past)
    overlap = _share(found.first, found.second, found.area, mine, theirs)
    if points is not None:
        old = geo.assign(points.layer, past)
        both = (points.station >= 0) & (old >= 0)
        pairs = points.station[both], old[both]
        counted = _share(*pairs, points.mass[both], mine, theirs)
        enough = np.bincount(pairs[0], minlength=len(today))[mine] >= _LEAST_ADDRESSES
        enough &= np.bincount(pairs[1], minlength=len(past))[theirs] >= _LEAST_ADDRESSES
        overlap = np.where(enough, counted, overlap)
    keys = [today.ids[at] for at in mine]
    return pl.DataFrame(
        {"station": keys, "commune": [key[:5] for key in keys], "overlap": pl.Series(overlap).fill_nan(None)},
        schema={"station": pl.String, "commune": pl.String, "overlap": pl.Float64},
    )


def _share(new: Indices, old: Indices, mass: Floats, mine: Indices, theirs: Indices) -> Floats:
    """Shared mass over the larger of the two, for each pair (``mine``, ``theirs``); NaN where both have none.

    ``mass[k]`` lies in the newer outline ``new[k]`` and in the older one ``old[k]``.
    """
    size = (
        int(max(new.max(initial=-1), mine.max(initial=-1))) + 1,
        int(max(old.max(initial=-1), theirs.max(initial=-1))) + 1,
    )
    newer, older = np.bincount(new, mass, size[0])[mine], np.bincount(old, mass, size[1])[theirs]
    partner = np.full(size[0], -1, dtype=np.int64)
    partner[mine] = theirs
    same = partner[new] == old
    shared = np.bincount(new[same], mass[same], size[0])[mine]
    whole = np.maximum(newer, older)
    return np.minimum(np.divide(shared, whole, out=np.full(len(mine), np.nan), where=whole > 0), 1.0)
