"""Communes that merged since an election: their results of then count for the commune of today."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from arpenteur.domain.places import departement_of
from arpenteur.tables import FormerCommunes

_TOLD = 5


@dataclass(frozen=True)
class FormerNames:
    """FormerCommunes of a place: those that only merged, and those that were split among several communes.

    Stations keep their keys, which tell the commune of the day: only the commune they count for changes. A split
    commune keeps its results to itself: the Ministry divides its counts equally among those of today, which says
    nothing of a polling station.
    """

    merged: pl.DataFrame
    split: pl.DataFrame

    @classmethod
    def of(cls, table: pl.DataFrame | None, inside: pl.Expr) -> "FormerNames":
        """Rows whose commune of today is ``inside`` the place; none without a table."""
        mine = FormerCommunes.empty() if table is None else table.filter(inside)
        return cls(mine.filter(pl.col("parts") == 1), mine.filter(pl.col("parts") > 1))

    @property
    def departements(self) -> frozenset[str]:
        """Départements the former communes were in: a merger may cross their limits."""
        return frozenset(departement_of(code) for code in self.merged["former"].unique())

    @property
    def communes(self) -> frozenset[str]:
        """Codes of the former communes."""
        return frozenset(self.merged["former"].unique())

    def renamed(self, results: pl.DataFrame) -> pl.DataFrame:
        """StationResults with the communes of today."""
        if self.merged.is_empty():
            return results
        today = self.merged.select("election", pl.col("former").alias("commune"), pl.col("commune").alias("today"))
        joined = results.join(today, on=["election", "commune"], how="left", maintain_order="left")
        return joined.with_columns(pl.coalesce("today", "commune").alias("commune")).drop("today")

    def remarks(self, results: Iterable[pl.DataFrame]) -> list[str]:
        """What was recovered, and what could not be (French)."""
        read = [one.select("election", pl.col("commune").alias("former")).unique() for one in results]
        if not read:
            return []
        held = pl.concat(read).unique()
        merged = self.merged.join(held, on=["election", "former"], how="semi")
        split = self.split.join(held, on=["election", "former"], how="semi")
        return [
            *(
                f"{_place(name, code)} : résultats de {_listed(formers)} comptés avec les siens, communes réunies "
                f"depuis ({elections} scrutin{'s' * (elections > 1)})."
                for code, name, formers, elections in _grouped(merged, "commune", "name", "former_name", "former")
            ),
            *(
                f"{_place(name, code)} : scindée depuis en {parts} communes ; ses résultats de {elections} "
                f"scrutin{'s' * (elections > 1)} ne se partagent pas entre des bureaux et ne sont pas repris."
                for (code, name, _, elections), parts in zip(
                    _grouped(split, "former", "former_name", "name", "commune"), _parts(split), strict=True
                )
            ),
        ]


def _grouped(
    rows: pl.DataFrame, key: str, name: str, other_name: str, other: str
) -> list[tuple[str, str | None, list[str], int]]:
    """By commune: its code, its name, the others in words, and at how many elections."""
    other_place = pl.concat_str(pl.col(other_name).fill_null(""), pl.lit(" ("), other, pl.lit(")")).str.strip_chars()
    return list(
        rows.group_by(key)
        .agg(
            pl.col(name).drop_nulls().last(),
            other_place.unique().sort().alias("others"),
            pl.col("election").n_unique().alias("elections"),
        )
        .sort(key)
        .select(key, name, "others", "elections")
        .iter_rows()
    )


def _parts(split: pl.DataFrame) -> list[int]:
    return split.group_by("former").agg(pl.col("parts").max()).sort("former")["parts"].to_list()


def _place(name: str | None, code: str) -> str:
    return f"{name} ({code})" if name else f"Commune {code}"


def _listed(places: list[str]) -> str:
    more = len(places) - _TOLD
    return ", ".join(places[:_TOLD]) + (f" et {more} autre{'s' * (more > 1)}" if more > 0 else "")
