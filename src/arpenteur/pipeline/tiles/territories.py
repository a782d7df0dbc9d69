"""Outlines of every level of a nation: published where a file has them, else made of the zones inside."""

from dataclasses import dataclass

import polars as pl
import shapely

from arpenteur.domain.places import circonscription_name, departement_of, departements

# Degrees: about ten metres, half of the widest gap that neighbouring outlines of the official files leave.
_SLIVER = 1e-4
_DEPARTEMENT = pl.col("commune").map_elements(departement_of, return_dtype=pl.String)


@dataclass(frozen=True)
class Published:
    """Outlines that files give: ``id`` and ``geometry`` (WKB, EPSG:4326) of each level, None without a file."""

    departements: pl.DataFrame | None = None
    circonscriptions: pl.DataFrame | None = None
    communes: pl.DataFrame | None = None


def territories(stations: pl.DataFrame, published: Published) -> dict[str, pl.DataFrame]:
    """Level → ``id``, ``name``, ``registered``, ``geometry`` of all its zones (null where it cannot be known).

    A commune without published outline is the union of its stations, if all of them are drawn; a constituency that
    of its communes and, in communes it shares, of its stations; a département that of its constituencies.
    """
    placed = stations.with_columns(_DEPARTEMENT.alias("departement"))
    own = placed.select(
        pl.col("station").alias("id"),
        pl.format("{} {}", "commune_name", "number").alias("name"),
        "registered",
        "geometry",
    )
    communes = _level(placed, "commune", pl.col("commune_name").first(), published.communes)
    communes = _filled(communes, placed.select(pl.col("commune").alias("id"), "geometry"))
    seats = placed.drop_nulls("circonscription")
    circonscriptions = _level(seats, "circonscription", pl.lit(None, pl.String), published.circonscriptions)
    circonscriptions = _filled(circonscriptions, _pieces(seats, communes))
    above = circonscriptions.select(pl.col("id").str.head(-2), "geometry")
    deps = _level(placed, "departement", pl.lit(None, pl.String), published.departements)
    names = {code: one.name for code, one in departements().items()}
    return {
        "departements": _filled(deps, above).with_columns(
            pl.col("id").replace_strict(names, default=pl.col("id")).alias("name")
        ),
        "circonscriptions": circonscriptions.with_columns(
            pl.col("id").map_elements(circonscription_name, return_dtype=pl.String).alias("name")
        ),
        "communes": communes,
        "stations": own,
    }


def _level(stations: pl.DataFrame, key: str, name: pl.Expr, published: pl.DataFrame | None) -> pl.DataFrame:
    zones = stations.group_by(pl.col(key).alias("id")).agg(name.alias("name"), pl.col("registered").sum()).sort("id")
    if published is None:
        return zones.with_columns(pl.lit(None, pl.Binary).alias("geometry"))
    return zones.join(published.unique("id", keep="first"), on="id", how="left", maintain_order="left")


def _pieces(seats: pl.DataFrame, communes: pl.DataFrame) -> pl.DataFrame:
    """What each constituency (``id``) is made of: whole communes, and stations where a commune has several."""
    single = (
        seats.group_by("commune")
        .agg(pl.col("circonscription").n_unique().alias("seats"), pl.col("circonscription").first().alias("seat"))
        .filter(pl.col("seats") == 1)
    )
    whole = single.join(communes, left_on="commune", right_on="id").select(pl.col("seat").alias("id"), "geometry")
    parts = seats.join(single, on="commune", how="anti").select(pl.col("circonscription").alias("id"), "geometry")
    return pl.concat([whole, parts])


def _filled(zones: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    """``zones`` with the missing outlines that all their pieces together make."""
    missing = zones.filter(pl.col("geometry").is_null()).select("id")
    groups = (
        pieces.join(missing, on="id")
        .group_by("id", maintain_order=True)
        .agg(pl.col("geometry"), pl.col("geometry").is_null().any().alias("gap"))
        .filter(~pl.col("gap"))
    )
    made = {zone: _union(parts) for zone, parts in groups.select("id", "geometry").iter_rows()}
    if not made:
        return zones
    fresh = pl.DataFrame({"id": list(made), "made": list(made.values())}, schema={"id": pl.String, "made": pl.Binary})
    joined = zones.join(fresh, on="id", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("geometry", "made").alias("geometry")).drop("made")


def _union(parts: list[bytes]) -> bytes:
    """One outline without the slivers between neighbours."""
    whole = shapely.union_all(shapely.make_valid(shapely.from_wkb(parts)))
    if len(parts) > 1:
        whole = whole.buffer(_SLIVER, quad_segs=2).buffer(-_SLIVER, quad_segs=2)
    return shapely.to_wkb(whole)
