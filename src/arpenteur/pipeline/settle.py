"""Settling what a place is: everything read of its départements, and the part that lies in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.pipeline.extent import Extent, seats_of_stations
from arpenteur.pipeline.gather import Gathering
from arpenteur.pipeline.inputs import together
from arpenteur.pipeline.selection import Ballots, select
from arpenteur.pipeline.stations import latest_election


@dataclass(frozen=True)
class Settled:
    """The place once its limits are known: all that was read, and the part that lies in it."""

    extent: Extent
    everything: Ballots
    place: Ballots
    seats: Mapping[str, str]
    circonscriptions: Mapping[str, Sequence[str]]
    communes: Mapping[str, str]
    latest: str
    """The election that tells which stations there are today."""

    @property
    def codes(self) -> frozenset[str]:
        """Communes the place touches."""
        return frozenset(self.place.results["commune"].unique())

    @property
    def published(self) -> frozenset[str]:
        """The same, by the codes they had on the day of each election: those of the keys of stations."""
        return frozenset(self.place.results["station"].str.slice(0, 5).unique())

    @property
    def whole(self) -> frozenset[str]:
        """Communes of which every station read lies in the place."""
        outside = self.everything.results.join(self.place.results, on="station", how="anti")
        return self.codes - set(outside["commune"])


def settle(gathering: Gathering) -> Settled:
    """Read limits and results, and find the stations of the place. Raises InputError where there is none."""
    extent, inputs = gathering.extent, gathering.inputs
    circonscriptions = gathering.limits()
    near = extent.communes_touched(circonscriptions)
    gathering.companions()
    inputs.results = gathering.results(near)
    everything = select(inputs.results, gathering.elections, lambda results: _near(results, near))
    known = _near(everything.results, near)
    today = known.filter(pl.col("election") == latest_election(known, gathering.since)) if known.height else known
    inputs.contours = gathering.contours(
        near or frozenset(everything.results["commune"].unique()), frozenset(today["station"])
    )
    contours = together(inputs.contours, ["station"])
    seats = seats_of_stations(everything.results, everything.votes, contours, circonscriptions)
    place = everything.keep(lambda results: extent.stations(results, seats))
    if place.results.is_empty():
        found = no_result(extent.key(), [str(one) for one in gathering.elections or ()], everything.origins)
        if gathering.supply is not None and gathering.supply.missing:
            # Whoever fetches has said of each source where it was looked for; a folder is what is left.
            found = InputError(
                found.problem, expected=found.expected, action="téléchargez-les avec un navigateur, donnez --sources"
            )
        raise found.after(gathering.shelf.unreadable(whole=True))
    _refuse_other_places(gathering, place)
    return Settled(
        extent=extent,
        everything=everything,
        place=place,
        seats=seats,
        circonscriptions=circonscriptions,
        communes=_commune_names(gathering, place),
        latest=latest_election(place.results, gathering.since),
    )


def _near(results: pl.DataFrame, communes: frozenset[str] | None) -> pl.DataFrame:
    return results if communes is None else results.filter(pl.col("commune").is_in(list(communes)))


def no_result(key: str, wanted: Sequence[str], read: Iterable[str]) -> InputError:
    """The error of a place of which no file at hand has results, at the elections asked for where some are."""
    covers = ", ".join(sorted(set(read)))
    return InputError(
        f"aucun résultat de {key} parmi les sources"
        + (f" pour {', '.join(wanted)}" if wanted else "")
        + (f" (scrutins lus : {covers})" if covers else ""),
        expected="des fichiers de résultats par bureau de vote qui couvrent le lieu",
        action="ajoutez-les à --sources, ou lancez avec --download",
    )


def _refuse_other_places(gathering: Gathering, place: Ballots) -> None:
    """A file of results named explicitly must hold a station of the place; others are set aside."""
    kept = []
    for one in gathering.inputs.results:
        if one.results.join(place.results, on="station", how="semi").height:
            kept.append(one)
        elif Path(one.report.file) in gathering.shelf.explicit:
            covers = ", ".join(one.results["commune"].unique().sort().head(3))
            raise InputError(
                f"aucune ligne pour {gathering.extent.key()} (le fichier couvre {covers})",
                Where(one.report.file),
                expected="des résultats du lieu demandé",
                action="vérifiez le code du lieu ou donnez un autre fichier",
            )
        else:
            gathering.shelf.elsewhere[one.report.file] = "aucun bureau de vote du lieu"
    gathering.inputs.results = kept


def _commune_names(gathering: Gathering, place: Ballots) -> dict[str, str]:
    """Names as the latest results spell them; the official table where a name is missing or in capitals."""
    named = place.results.drop_nulls("commune_name").sort("election").unique("commune", keep="last")
    names: dict[str, str] = dict(named.select("commune", "commune_name").iter_rows())
    codes = frozenset(place.results["commune"].unique())
    poor = frozenset(str(code) for code in codes if code not in names or names[str(code)].isupper())
    if poor:
        gathering.official_names(poor)
        official = together(gathering.inputs.communes, ["commune"])
        names |= {} if official is None else dict(official.select("commune", "name").iter_rows())
    return names
