"""Totals of wider territories: communes, constituencies and départements that the files at hand hold whole."""

from collections.abc import Mapping, Sequence

import polars as pl

from arpenteur.domain.places import departements
from arpenteur.pipeline.settle import Settled
from arpenteur.pipeline.votes import Meanings, family_votes, national_reference, reference
from arpenteur.sources.nation import NationalTotals
from arpenteur.tables import ReferenceResults

# A village may share the station of its neighbour, and communes merge: fewer than this are not the whole.
_WHOLE = 0.97
_FRANCE_DEPARTEMENTS = 100
_FRANCE_COMMUNES = 33_500


def references(
    settled: Settled, options: pl.DataFrame, nation: Sequence[NationalTotals], meanings: Meanings
) -> pl.DataFrame:
    """ReferenceResults of the place and of every wider scope that the files hold whole, election by election.

    ``options``: OptionVotes of everything read (whole départements where the files do).
    """
    results, place, seats = settled.everything.results, settled.place.results, settled.seats
    whole = whole_departements(results)
    placed = results.with_columns(
        departement(),
        pl.col("station").replace_strict(dict(seats), default=None, return_dtype=pl.String).alias("seat"),
    )
    full = placed.join(whole, on=["election", "departement"], how="semi")
    touched = placed.join(place, on="station", how="semi")["seat"].drop_nulls().unique().sort()
    parts = [_scoped(place, pl.lit("place")), _scoped(full, pl.lit("dep:") + pl.col("departement"))]
    mine = _whole_seats(placed.filter(pl.col("seat").is_in(touched.implode())), whole, settled.circonscriptions)
    parts.append(_scoped(mine, pl.lit("circo:") + pl.col("seat")))
    communes = results.join(place, on="commune", how="semi")
    parts.append(_scoped(communes, pl.lit("commune:") + pl.col("commune")))
    by_family = family_votes(options)
    tables = [reference(part, by_family) for part in parts]
    return ReferenceResults.conform(pl.concat([*tables, *_national(nation, set(settled.place.origins), meanings)]))


def national_references(results: pl.DataFrame, options: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """ReferenceResults of the nation, from StationResults and OptionVotes of all départements.

    ``parts``: rows already made for each of them, of which départements and constituencies are kept as they are.
    """
    counts = whole_departements(results).group_by("election").len()
    complete = results.join(counts.filter(pl.col("len") >= _FRANCE_DEPARTEMENTS), on="election", how="semi")
    scoped = [_scoped(results, pl.lit("place")), _scoped(complete, pl.lit("france"))]
    by_family = family_votes(options)
    kept = parts.filter(pl.col("scope").str.contains("^(dep|circo):"))
    return ReferenceResults.conform(pl.concat([*(reference(one, by_family) for one in scoped), kept]))


def _national(nation: Sequence[NationalTotals], elections: set[str], meanings: Meanings) -> list[pl.DataFrame]:
    """The nation, of each election of the place that some file holds whole."""
    done: set[str] = set()
    tables: list[pl.DataFrame] = []
    for one in nation:
        sums = one.totals.group_by("election").agg(pl.exclude("departement").sum())
        whole = sums.filter((pl.col("communes") >= _FRANCE_COMMUNES) & pl.col("election").is_in(list(elections - done)))
        if whole.height:
            tables.append(national_reference(whole.drop("communes"), one.votes, meanings))
            done |= set(whole["election"])
    return tables


def _scoped(results: pl.DataFrame, scope: pl.Expr) -> pl.DataFrame:
    return results.select("election", "station", "valid", "registered", "turnout", scope.alias("scope"))


def whole_departements(results: pl.DataFrame) -> pl.DataFrame:
    """``election`` and ``departement`` where practically all communes of the département have results."""
    sizes = {code: known.communes for code, known in departements().items()}
    counted = (
        results.lazy()
        .select("election", "commune")
        .unique()
        .with_columns(departement())
        .group_by("election", "departement")
        .len("communes")
        .collect()
    )
    size = pl.col("departement").replace_strict(sizes, default=10**6, return_dtype=pl.Int64)
    return counted.filter(pl.col("communes") >= _WHOLE * size).select("election", "departement").sort(pl.all())


def departement(column: str = "commune") -> pl.Expr:
    """``departement`` (2 characters, 3 overseas) of a column of communes, stations or census zones."""
    code = pl.col(column)
    overseas = code.str.slice(0, 2).is_in(["97", "98"])
    return pl.when(overseas).then(code.str.slice(0, 3)).otherwise(code.str.slice(0, 2)).alias("departement")


def _whole_seats(
    placed: pl.DataFrame, whole: pl.DataFrame, circonscriptions: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    """Rows of constituencies at elections where their département is whole, or where all their communes are there and
    none is shared with another constituency.
    """
    sizes: dict[str, int] = {}
    shared: set[str] = set()
    for seats in circonscriptions.values():
        for seat in seats:
            sizes[seat] = sizes.get(seat, 0) + 1
        if len(seats) > 1:
            shared |= set(seats)
    alone = {seat: size for seat, size in sizes.items() if seat not in shared}
    complete = (
        placed.group_by("election", "seat")
        .agg(pl.col("commune").n_unique().alias("communes"))
        .filter(pl.col("communes") >= pl.col("seat").replace_strict(alone, default=10**6, return_dtype=pl.Int64))
    )
    keys = ["election", "departement"]
    rest = placed.join(whole, on=keys, how="anti").join(complete, on=["election", "seat"], how="semi")
    return pl.concat([placed.join(whole, on=keys, how="semi"), rest])
