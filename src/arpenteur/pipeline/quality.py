"""The quality report of a build, as plain values for ``quality.json``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from arpenteur.domain.disclosure import MIN_REGISTERED, MIN_TURNOUT
from arpenteur.domain.elections import Election
from arpenteur.domain.places import departement_of
from arpenteur.domain.quality import Reconciliation, SourceReport
from arpenteur.pipeline.advice import advice
from arpenteur.pipeline.gather import Gathering
from arpenteur.pipeline.inputs import source_id
from arpenteur.pipeline.join import Joined
from arpenteur.pipeline.located import Located
from arpenteur.pipeline.outlines import RECONSTRUCTED, Outlines
from arpenteur.pipeline.selection import Ballots
from arpenteur.pipeline.settle import Settled
from arpenteur.pipeline.shelf import Shelf
from arpenteur.snapshot import vote_gaps
from arpenteur.sources.participation import CommuneTotals


@dataclass(frozen=True)
class Built:
    """What a build made, before it is written: tables, geography, and labels the political grid does not know."""

    tables: dict[str, pl.DataFrame]
    outlines: Outlines | None
    located: Located | None
    unknown: dict[str, list[str]]

    @property
    def misallocated(self) -> float | None:
        """Share of the population (or of register addresses) expected in a wrong station."""
        by_population = self.located.misallocated if self.located else None
        return by_population if by_population is not None else self.outlines.misplaced if self.outlines else None


_TOLD = 5
_COUNTS = (("registered", "inscrits"), ("turnout", "votants"), ("valid", "exprimés"))
SHOWN_KEYS = 20


@dataclass(frozen=True)
class Agreement:
    """Totals of a place compared with other published ones."""

    reconciliations: tuple[Reconciliation, ...]

    @property
    def differing(self) -> tuple[Reconciliation, ...]:
        """Those that do not agree to the unit."""
        return tuple(one for one in self.reconciliations if not one.agrees)

    def to_json(self) -> dict[str, Any]:
        """How many agree, and every one that does not."""
        return {
            "compared": len(self.reconciliations),
            "agreeing": len(self.reconciliations) - len(self.differing),
            "differing": [asdict(one) for one in self.differing],
        }


def reconcile(ballots: Ballots, place: pl.DataFrame, totals: Iterable[CommuneTotals]) -> Agreement:
    """Compare sums of stations with the official totals of communes, and of départements where all is at hand.

    ``ballots`` holds all that was read, ``place`` the rows of the place; only communes the place touches count.
    """
    communes = set(place["station"].str.slice(0, 5))
    found = _sums(ballots.results, communes)
    lines: list[Reconciliation] = []
    for one in totals:
        both = sorted(code for code in one.totals if (one.election, code) in found)
        for code in both:
            lines += _lines(one.election, f"commune {code}", one.totals[code], found[one.election, code])
        for departement in sorted({departement_of(code) for code in one.totals}):
            mine = [code for code in one.totals if departement_of(code) == departement]
            if len(mine) > 1 and set(mine) <= set(both):
                expected = _add(one.totals[code] for code in mine)
                lines += _lines(
                    one.election,
                    f"département {departement}",
                    expected,
                    _add(found[one.election, code] for code in mine),
                )
    return Agreement(tuple(lines))


def _sums(results: pl.DataFrame, communes: set[str]) -> dict[tuple[str, str], tuple[int, int, int]]:
    # As published on the day: a commune that merged since has its own official total.
    sums = (
        results.with_columns(pl.col("station").str.slice(0, 5).alias("commune"))
        .filter(pl.col("commune").is_in(list(communes)))
        .group_by("election", "commune")
        .agg(pl.col("registered", "turnout", "valid").sum())
    )
    return {(election, commune): (r, t, v) for election, commune, r, t, v in sums.iter_rows()}


def _lines(
    election: str, scope: str, expected: tuple[int, int, int], found: tuple[int, int, int]
) -> list[Reconciliation]:
    return [
        Reconciliation(f"{label}, {Election.parse(election).label}", scope, expected[index], found[index])
        for index, (_, label) in enumerate(_COUNTS)
    ]


def _add(rows: Iterable[tuple[int, int, int]]) -> tuple[int, int, int]:
    columns = list(zip(*rows, strict=True))
    return (sum(columns[0]), sum(columns[1]), sum(columns[2]))


def elections_report(
    origins: Mapping[str, Sequence[str]], place: pl.DataFrame, votes: pl.DataFrame
) -> list[dict[str, Any]]:
    """One entry an election of the place: totals, candidates, files, and whether votes add up to valid ones.

    ``origins``: election → files it was read from.
    """
    totals = place.group_by("election").agg(
        pl.len().alias("stations"), pl.col("registered", "turnout", "valid").sum(), pl.col("commune").n_unique()
    )
    by_station = votes.group_by("election", "station").agg(pl.col("votes").sum())
    joined = place.select("election", "station", "valid").join(by_station, on=["election", "station"], how="inner")
    votes_of = joined.group_by("election").agg(
        pl.col("votes").sum(), (pl.col("votes") != pl.col("valid")).sum().alias("stations_not_adding_up")
    )
    rows = totals.join(votes_of, on="election", how="left").to_dicts()
    rows.sort(key=lambda row: Election.parse(row["election"]).sort_key)
    return [
        {
            "election": row["election"],
            "label": Election.parse(row["election"]).label,
            "stations": row["stations"],
            "communes": row["commune"],
            "registered": row["registered"],
            "turnout": row["turnout"],
            "valid": row["valid"],
            "votes": row["votes"],
            "stations_not_adding_up": row["stations_not_adding_up"],
            "files": [source_id(file) for file in origins.get(row["election"], ())],
        }
        for row in rows
    ]


def uneven_votes(place: pl.DataFrame, votes: pl.DataFrame) -> list[str]:
    """A French sentence for each election of which votes do not add up to the valid ones, all kept as published."""
    lines: list[str] = []
    for (election,), rows in vote_gaps(place, votes).group_by(["election"], maintain_order=True):
        shown = ", ".join(f"{one} : {gap:+d}" for one, gap in rows.head(_TOLD).select("station", "gap").iter_rows())
        lines.append(
            f"{Election.parse(str(election)).label} : la somme des voix diffère des exprimés dans {rows.height} "
            f"bureau{'x' if rows.height > 1 else ''} ({shown}{'…' if rows.height > _TOLD else ''}), gardés tels que "
            "publiés : vérifiez le fichier avant de vous fier à ces bureaux."
        )
    return lines


def sources_report(reports: Iterable[SourceReport]) -> list[dict[str, Any]]:
    """Reports of every file read, without the path of the machine and with long lists cut."""
    return [_source(report) for report in reports]


def _source(report: SourceReport) -> dict[str, Any]:
    entry = report.to_json()
    entry["file"] = source_id(report.file)
    entry["votes_file"] = source_id(report.votes_file) if report.votes_file else ""
    for name in ("corrections", "unmatched_keys", "warnings"):
        found = entry[name]
        entry[f"{name}_count"] = len(found)
        entry[name] = list(found)[:SHOWN_KEYS]
    return entry


def set_aside(shelf: Shelf, reports: Iterable[SourceReport]) -> dict[str, Any]:
    """Files no layer of which served, by why: of no known layout, or not for this build, each with its reason."""
    used = {report.file for report in reports if report.rows_kept}
    reasons = {source_id(file): why for file, why in sorted(shelf.elsewhere.items()) if file not in used}
    unrecognised = [source_id(file) for file in shelf.unrecognised]
    return {"unrecognised": unrecognised, "elsewhere": sorted(reasons), "reasons": reasons}


def suppressed(place: pl.DataFrame, profile: pl.DataFrame) -> dict[str, int]:
    """How many small stations and indicators are withheld."""
    few = place.filter((pl.col("registered") < MIN_REGISTERED) | (pl.col("turnout") < MIN_TURNOUT))
    return {
        "stations_under_thresholds": few["station"].n_unique(),
        "indicators_masked": profile["masked"].count(),
    }


def stability_report(stability: pl.DataFrame) -> list[dict[str, Any]]:
    """By earlier election: stations compared, absent then, changed."""
    counts = stability.group_by("election").agg(
        pl.len().alias("stations"),
        pl.col("registered_ratio").is_null().sum().alias("absent"),
        pl.col("changed").sum(),
    )
    rows = counts.to_dicts()
    return sorted(rows, key=lambda row: Election.parse(row["election"]).sort_key)


def joins_report(built: Built) -> dict[str, Any]:
    """What was placed where, and what was not."""
    stations, drawn, located = built.tables["stations"], built.outlines, built.located
    without = stations.filter(pl.col("geometry").is_null())["station"].to_list()
    report: dict[str, Any] = {
        "stations": stations.height,
        "stations_with_outline": stations.height - len(without),
        "stations_without_outline": without[:SHOWN_KEYS],
        "outlines_reconstructed": stations.filter(pl.col("contour_source") == RECONSTRUCTED).height,
        "outline_files": _outline_files(stations, drawn.vintages if drawn else {}),
        "outline_files_not_used": list(drawn.others) if drawn else [],
        "addresses_misplaced_by_outlines": drawn.misplaced if drawn else None,
        "misallocated": built.misallocated,
    }
    if located is not None:
        points = located.points
        report["addresses_placed"] = len(points.station) if points else 0
        report["addresses_outside"] = points.outside if points else 0
        report["squares"] = _join(located.squares)
        report["iris"] = _join(located.iris)
    return report


def _outline_files(stations: pl.DataFrame, vintages: Mapping[str, str]) -> list[dict[str, Any]]:
    """Files of outlines used, with their vintage and how many stations each draws."""
    counts: dict[str, int] = dict(stations.group_by("contour_source").len().iter_rows())
    return [{"file": file, "vintage": vintage, "stations": counts.get(file, 0)} for file, vintage in vintages.items()]


def _join(joined: Joined | None) -> dict[str, Any] | None:
    if joined is None:
        return None
    methods = joined.weights.methods
    names = sorted(set(methods.tolist()))
    return {
        "zones": len(methods),
        "by_method": {name: int((methods == name).sum()) for name in names},
        "persons": float(joined.persons[joined.weights.covered].sum()),
        "persons_by_method": {name: float(joined.persons[methods == name].sum()) for name in names},
        "misallocated": joined.misallocated,
    }


def quality_report(settled: Settled, gathering: Gathering, built: Built) -> dict[str, Any]:
    """The whole report, ready for ``quality.json``."""
    place, inputs, shelf = settled.place, gathering.inputs, gathering.shelf
    agreement = reconcile(settled.everything, place.results, inputs.totals)
    seats = built.tables["stations"]["circonscription"]
    return {
        "place": settled.extent.key(),
        "place_name": settled.extent.name(settled.communes),
        "elections": elections_report(place.origins, place.results, built.tables["option_votes"]),
        "reconciliation": agreement.to_json(),
        "crosschecks": [check.to_json() for check in place.checks],
        "joins": joins_report(built),
        "stations_without_circonscription": seats.null_count(),
        "stability": stability_report(built.tables["station_stability"]),
        "suppressed": suppressed(place.results, built.tables["station_profile"]),
        "unknown_labels": built.unknown,
        "remarks": [
            *shelf.remarks,
            *uneven_votes(place.results, built.tables["option_votes"]),
            *shelf.unreadable(),
        ],
        "missing": advice(settled.extent, inputs, built.tables, built.outlines.vintages if built.outlines else {}),
        "sources": sources_report(inputs.reports()),
        **set_aside(shelf, inputs.reports()),
    }
