"""One place from what was gathered: its stations, its votes, its ground, and the report on them."""

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.geo import Weights
from arpenteur.pipeline.crosswalk import crosswalk
from arpenteur.pipeline.gather import Gathering
from arpenteur.pipeline.inputs import Inputs, together
from arpenteur.pipeline.kept import overlaps
from arpenteur.pipeline.located import Located, addresses_at_hand, locate, named_addresses
from arpenteur.pipeline.outline_problems import believable
from arpenteur.pipeline.outlines import Outlines, outlines
from arpenteur.pipeline.profile import profile
from arpenteur.pipeline.progress import Progress
from arpenteur.pipeline.quality import Built, quality_report
from arpenteur.pipeline.quartiers import Grouped, quartiers
from arpenteur.pipeline.scopes import references
from arpenteur.pipeline.settle import Settled, settle
from arpenteur.pipeline.stations import station_list
from arpenteur.pipeline.streets import street_names, street_sheets
from arpenteur.pipeline.votes import option_votes, stability
from arpenteur.pipeline.walkable import walkable
from arpenteur.tables import Quartiers, StationProfile, StationStreets, ZoneWeights


def build_place(gathering: Gathering, progress: Progress) -> tuple[Settled, Built, dict[str, Any]]:
    """Read what concerns the place, make every table of a snapshot and its quality report. Raises InputError."""
    settled = settle(gathering)
    gathering.ground(settled.codes)
    ground = _on_the_ground(settled, gathering)
    gathering.inputs.totals = gathering.totals(settled.published)
    progress.step("Calculs", 0, None)
    built = _tables(settled, gathering.inputs, ground, walked=gathering.walked)
    return settled, built, quality_report(settled, gathering, built)


@dataclass(frozen=True)
class _Ground:
    """What has a position; nothing where no outline is known."""

    outlines: Outlines | None
    located: Located | None


def _on_the_ground(settled: Settled, gathering: Gathering) -> _Ground:
    inputs = gathering.inputs
    addresses = addresses_at_hand(inputs, sorted(settled.codes))
    register = None if addresses is None else addresses.drop_nulls("station")
    results = settled.place.results
    today = results.filter(pl.col("election") == settled.latest)["station"]
    limits, year = together(inputs.commune_outlines, ["commune"]), Election.parse(settled.latest).year
    contours, problems = believable(inputs.contours, today, limits)
    gathering.shelf.remarks += problems
    drawn = outlines(today, contours, register, limits, year)
    return _Ground(drawn, None if drawn is None else locate(drawn, inputs, addresses, settled.whole))


def _tables(settled: Settled, inputs: Inputs, ground: _Ground, *, walked: bool) -> Built:
    results, drawn = settled.place.results, ground.outlines
    stations = station_list(
        results,
        seats=settled.seats,
        communes=settled.communes,
        names=(drawn.names if drawn else {}) | _names(inputs),
        outlines=drawn,
        latest=settled.latest,
    )
    grouped = _group(stations, ground, inputs)
    quartier = pl.col("station").replace_strict(grouped.of, default=None, return_dtype=pl.String)
    options, unknown = option_votes(settled.everything.votes, inputs.meanings)
    own = options.join(results.select("election", "station"), on=["election", "station"], how="semi")
    tables = {
        "stations": stations.with_columns(quartier.alias("quartier")),
        "quartiers": grouped.table,
        "station_results": results.sort("election", "station"),
        "option_votes": own.sort("election", "station", "candidate"),
        "reference_results": references(settled, options, inputs.nation, inputs.meanings),
        "station_stability": stability(stations, results, _overlaps(ground, inputs, results)),
        "station_profile": _profile(ground, grouped, stations),
        **_streets(ground, inputs, stations, walked=walked),
    }
    if walked:
        tables["station_crosswalk"] = _crosswalk(settled, ground, inputs)
        if ground.located is not None and ground.located.iris is not None:
            tables["zone_weights"] = _weights(ground.located.iris.weights)
    return Built(tables, drawn, ground.located, unknown)


def _crosswalk(settled: Settled, ground: _Ground, inputs: Inputs) -> pl.DataFrame:
    """From the stations of the place to those of their communes: some of their ground may have left the place since."""
    whole = settled.everything.results.filter(pl.col("commune").is_in(list(settled.codes)))
    points = ground.located.points if ground.located else None
    found = crosswalk(whole, inputs.contours, inputs.addresses, ground.outlines, points)
    mine = settled.place.results.select("station").unique()
    return found.join(mine, left_on="from_station", right_on="station", how="semi", maintain_order="left")


def _weights(weights: Weights) -> pl.DataFrame:
    """The shares of the join as a table, by zone; zones outside the place are left out."""
    cells = weights.shares.tocoo()
    table = pl.DataFrame(
        {
            "zone": [weights.zones[zone] for zone in cells.col],
            "station": [weights.stations[station] for station in cells.row],
            "share": cells.data,
            "method": [str(weights.methods[zone]) for zone in cells.col],
        },
        schema=ZoneWeights.schema(),
    )
    return table.filter(pl.col("share") > 0).sort("zone", "station")


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


def _streets(ground: _Ground, inputs: Inputs, stations: pl.DataFrame, *, walked: bool) -> dict[str, pl.DataFrame]:
    """The street sheet and, where they are ``walked``, the segments with their buildings."""
    if ground.outlines is None or ground.located is None or ground.located.named is None:
        return {"station_streets": StationStreets.empty()}
    layer, points, counted = ground.outlines.layer, ground.located.named, ground.located.households
    ways = together(inputs.streets, ["way"])
    names = street_names(points, named_addresses(inputs), ways)
    sheets = {"station_streets": street_sheets(layer, points, names, dwellings=counted)}
    if not walked:
        return sheets
    registered = None if counted else dict(stations.select("station", "registered").iter_rows())
    made = walkable(layer, points, names, registered=registered, ways=ways)
    lines = [replace(one, table=one.beside) for one in inputs.streets if one.beside is not None]
    beside = together(lines, ["line"])
    marks = {} if beside is None or beside.is_empty() else {"map_lines": beside.sort("line")}
    return sheets | {"street_segments": made.segments, "buildings": made.buildings} | marks


def _overlaps(ground: _Ground, inputs: Inputs, results: pl.DataFrame) -> dict[str, pl.DataFrame]:
    if ground.outlines is None:
        return {}
    points = ground.located.points if ground.located else None
    return overlaps(ground.outlines, inputs.contours, points, results["election"].unique())
