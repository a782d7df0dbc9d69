"""One election, several files: the most complete one is kept, the others check it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.pipeline.inputs import source_id
from arpenteur.sources.results import ImportedResults
from arpenteur.tables import CandidateVotes, StationResults

_COMPARED = ("registered", "turnout", "valid")
# How close a layout is to what the Ministry publishes, worst first; layouts not named are official.
_CARRIED = ("rounds_mixed", "totals", "tidy_totals")


@dataclass(frozen=True)
class CrossCheck:
    """A second file about an election already read, compared station by station."""

    election: str
    kept: str
    other: str
    stations: int
    differing: int
    only_kept: int
    only_other: int

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Ballots:
    """Every election at hand, once: results, votes, where each comes from, and what the other files say."""

    results: pl.DataFrame
    votes: pl.DataFrame
    origins: dict[str, tuple[str, ...]]
    checks: tuple[CrossCheck, ...]

    def keep(self, stations: Callable[[pl.DataFrame], pl.DataFrame]) -> "Ballots":
        """The same with only the rows of results that ``stations`` keeps, and their votes."""
        results = stations(self.results)
        votes = self.votes.join(results.select("election", "station"), on=["election", "station"], how="semi")
        kept = set(results["election"].unique())
        origins = {election: files for election, files in self.origins.items() if election in kept}
        return Ballots(results, votes, origins, self.checks)


@dataclass(frozen=True)
class _Offer:
    """What one file has on one election."""

    file: str
    layout: str
    results: pl.DataFrame
    votes: pl.DataFrame

    @property
    def merit(self) -> tuple[bool, int, int]:
        """Files with candidates first, then the most stations, then the closest to the Ministry's."""
        official = len(_CARRIED) - _CARRIED.index(self.layout) if self.layout in _CARRIED else 0
        return (self.votes.height > 0, self.results.height, -official)


def select(
    imports: Sequence[ImportedResults],
    elections: Sequence[Election] | None,
    place: Callable[[pl.DataFrame], pl.DataFrame],
) -> Ballots:
    """Choose for each election the file with candidates that holds most stations of the place, complete it with
    communes only other files have, and compare where both speak. Votes and results stay as read (whole départements).
    """
    wanted = {str(election) for election in elections} if elections else None
    offers: dict[str, list[_Offer]] = {}
    for one in imports:
        for (election,), results in one.results.group_by(["election"], maintain_order=True):
            if wanted is None or election in wanted:
                votes = one.votes.filter(pl.col("election") == election)
                origin = pl.lit(source_id(one.report.file)).alias("origin")
                offer = _Offer(one.report.file, one.report.layout, results.with_columns(origin), votes)
                offers.setdefault(str(election), []).append(offer)
    chosen = [_merge(election, found, place) for election, found in sorted(offers.items())]
    if not chosen:
        return Ballots(StationResults.empty(), CandidateVotes.empty(), {}, ())
    return Ballots(
        results=pl.concat([one.results for one in chosen]),
        votes=pl.concat([one.votes for one in chosen]),
        origins={election: files for one in chosen for election, files in one.origins.items()},
        checks=tuple(check for one in chosen for check in one.checks),
    )


def _merge(election: str, offers: list[_Offer], place: Callable[[pl.DataFrame], pl.DataFrame]) -> Ballots:
    local = {offer.file: place(offer.results).height for offer in offers}
    ranked = sorted(offers, key=lambda offer: (offer.merit[0], local[offer.file], *offer.merit[1:]), reverse=True)
    best = ranked[0]
    results, votes, files, checks = [best.results], [best.votes], [best.file], list[CrossCheck]()
    communes = best.results["commune"].unique()
    for offer in ranked[1:]:
        extra = offer.results.filter(~pl.col("commune").is_in(communes.implode()))
        if extra.height:
            results.append(extra)
            votes.append(offer.votes.join(extra.select("station"), on="station", how="semi"))
            files.append(offer.file)
            communes = pl.concat([communes, extra["commune"].unique()])
        check = _compare(election, best, offer)
        if check.stations:
            checks.append(check)
    merged = _with_circonscriptions(pl.concat(results), offers)
    return Ballots(merged, pl.concat(votes), {election: tuple(files)}, tuple(checks))


def _with_circonscriptions(results: pl.DataFrame, offers: list[_Offer]) -> pl.DataFrame:
    """Constituencies and names that only another file of the same election publishes."""
    for column in ("circonscription", "canton", "commune_name"):
        if not results[column].null_count():
            continue
        known = pl.concat([offer.results.select("station", column) for offer in offers]).drop_nulls(column)
        if known.height:
            known = known.unique("station", keep="first", maintain_order=True)
            joined = results.join(known, on="station", how="left", suffix="_other", maintain_order="left")
            results = joined.with_columns(pl.coalesce(column, f"{column}_other").alias(column)).drop(f"{column}_other")
    return results


def _compare(election: str, kept: _Offer, other: _Offer) -> CrossCheck:
    columns = ["station", *_COMPARED]
    both = kept.results.select(columns).join(other.results.select(columns), on="station", suffix="_other")
    differs = pl.any_horizontal(pl.col(name) != pl.col(f"{name}_other") for name in _COMPARED)
    communes = other.results["commune"].unique()
    near = kept.results.filter(pl.col("commune").is_in(communes.implode())).height
    return CrossCheck(
        election=election,
        kept=Path(kept.file).name,
        other=Path(other.file).name,
        stations=both.height,
        differing=both.filter(differs).height,
        only_kept=near - both.height,
        only_other=other.results.filter(pl.col("commune").is_in(kept.results["commune"].unique().implode())).height
        - both.height,
    )
