"""From files of any mixture to one snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.places import Place
from arpenteur.pipeline.extent import Extent
from arpenteur.pipeline.gather import Gathering
from arpenteur.pipeline.inputs import Inputs, together
from arpenteur.pipeline.located import Located, addresses_at_hand, locate, named_addresses
from arpenteur.pipeline.manifest import manifest
from arpenteur.pipeline.outlines import Outlines, earlier_outlines, outlines
from arpenteur.pipeline.parts import Parts
from arpenteur.pipeline.profile import profile
from arpenteur.pipeline.progress import Progress, Silent
from arpenteur.pipeline.quality import Built, quality_report
from arpenteur.pipeline.quartiers import Grouped, quartiers
from arpenteur.pipeline.scopes import references
from arpenteur.pipeline.settle import Settled, settle
from arpenteur.pipeline.shelf import Shelf
from arpenteur.pipeline.stations import kept_territory, latest_election, station_list
from arpenteur.pipeline.streets import street_sheets
from arpenteur.pipeline.votes import option_votes, stability
from arpenteur.snapshot import Snapshot, refuse_unusable, write_snapshot
from arpenteur.tables import Quartiers, StationProfile, StationStreets


def build(
    places: Place | Sequence[Place],
    *,
    sources: Sequence[Path],
    out: Path,
    at: datetime,
    elections: Sequence[Election] | None = None,
    contour_key: str | None = None,
    progress: Progress | None = None,
) -> Snapshot:
    """Build the snapshot of a place (several are united) from files and folders, at ``out``.

    Files of a folder that hold nothing of the place, or are not recognised, are listed in the report; a file named
    explicitly must concern the place. Raises InputError; nothing is left half-written. A nation interrupted while it
    is read resumes with the files already read.
    """
    listener = progress or Silent()
    out = out.absolute()
    refuse_unusable(out)
    extent = Extent.of(places)
    parts = Parts.beside(out)
    gathering = Gathering(Shelf.fill(sources, listener, contour_key), extent, elections, contour_key, Inputs(), parts)
    settled = settle(gathering)
    ground = _Ground(None, None)
    if not extent.is_france:
        gathering.ground(settled.codes)
        ground = _on_the_ground(settled, gathering.inputs)
    gathering.inputs.totals = gathering.totals(None if extent.is_france else settled.codes)
    listener.step("Calculs", 0, None)
    built = _tables(settled, gathering.inputs, ground)
    report = quality_report(settled, gathering, built)
    listener.step("Écriture", 0, None)
    written = manifest(settled, gathering.inputs, built, report, at)
    snapshot = write_snapshot(out, manifest=written, quality=report, tables=built.tables)
    parts.clear()
    return snapshot


@dataclass(frozen=True)
class _Ground:
    """What has a position; nothing for a nation or where no outline is known."""

    outlines: Outlines | None
    located: Located | None


def _on_the_ground(settled: Settled, inputs: Inputs) -> _Ground:
    addresses = addresses_at_hand(inputs, sorted(settled.codes))
    register = None if addresses is None else addresses.drop_nulls("station")
    results = settled.place.results
    today = results.filter(pl.col("election") == latest_election(results))["station"]
    drawn = outlines(today, inputs.contours, register, together(inputs.commune_outlines, ["commune"]))
    return _Ground(drawn, None if drawn is None else locate(drawn, inputs, addresses, settled.whole))


def _tables(settled: Settled, inputs: Inputs, ground: _Ground) -> Built:
    results, drawn = settled.place.results, ground.outlines
    stations = station_list(
        results,
        seats=settled.seats,
        communes=settled.communes,
        names=(drawn.names if drawn else {}) | _names(inputs),
        outlines=drawn,
    )
    grouped = _group(stations, ground, inputs)
    quartier = pl.col("station").replace_strict(grouped.of, default=None, return_dtype=pl.String)
    options, unknown = option_votes(settled.everything.votes)
    own = options.join(results.select("election", "station"), on=["election", "station"], how="semi")
    tables = {
        "stations": stations.with_columns(quartier.alias("quartier")),
        "quartiers": grouped.table,
        "station_results": results.sort("election", "station"),
        "option_votes": own.sort("election", "station", "candidate"),
        "reference_results": references(settled, options, inputs.nation),
        "station_stability": stability(stations, results, _overlaps(drawn, inputs, results)),
        "station_profile": _profile(ground, grouped, stations),
        "station_streets": _streets(ground, inputs),
    }
    return Built(tables, drawn, ground.located, unknown)


def _names(inputs: Inputs) -> dict[str, str]:
    table = together(inputs.names, ["station"])
    return {} if table is None else dict(table.select("station", "name").iter_rows())


def _group(stations: pl.DataFrame, ground: _Ground, inputs: Inputs) -> Grouped:
    if ground.outlines is None:
        return Grouped(Quartiers.empty(), {})
    return quartiers(
        ground.outlines.layer,
        dict(stations.select("station", "commune").iter_rows()),
        ground.located.points if ground.located else None,
        city=together(inputs.quartiers, ["quartier"]),
        iris=together(inputs.iris, ["iris"]),
    )


def _profile(ground: _Ground, grouped: Grouped, stations: pl.DataFrame) -> pl.DataFrame:
    if ground.outlines is None or ground.located is None or not ground.located.counted:
        return StationProfile.empty()
    communes = dict(stations.select("station", "commune").iter_rows())
    return profile(ground.outlines.layer.ids, list(ground.located.counted), grouped.of, communes)


def _streets(ground: _Ground, inputs: Inputs) -> pl.DataFrame:
    if ground.outlines is None or ground.located is None or ground.located.named is None:
        return StationStreets.empty()
    return street_sheets(
        ground.outlines.layer,
        ground.located.named,
        dwellings=ground.located.households,
        names=named_addresses(inputs),
        streets=together(inputs.streets, ["way"]),
    )


def _overlaps(drawn: Outlines | None, inputs: Inputs, results: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Kept territory by election, where outlines of its time are at hand beside today's."""
    if drawn is None:
        return {}
    found: dict[str, pl.DataFrame] = {}
    for year, table in earlier_outlines(drawn, inputs.contours):
        shares = kept_territory(drawn, table)
        found |= {str(one): shares for one in results["election"].unique() if int(one[:4]) <= year}
    return found
