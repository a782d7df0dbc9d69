"""Rows carried to stations and put together: numbers conserved, means recomputed, small sums never shown."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from arpenteur.domain.disclosure import TOO_FEW_HOUSEHOLDS, OfHouseholds, suppress_by
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.grid import fold
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.local_series.columns import Columns, columns_of, number
from arpenteur.strategy.local_series.doubts import ask_if_people
from arpenteur.strategy.local_series.persons import refuse_persons
from arpenteur.strategy.local_series.placing import Place, Placer
from arpenteur.strategy.local_series.results import (
    Key,
    Masked,
    Measure,
    SeriesByStation,
    StationValue,
    Unmatched,
    Why,
)
from arpenteur.strategy.local_series.soundness import refuse_formulas, refuse_unsound

MOST_CATEGORIES = 12
FEWEST_OF_A_CATEGORY = 11
"""Lines: rarer words are put together, for they could be about somebody."""
OTHERS = "…"
Rows = Sequence[tuple[int, Sequence[str]]]
_PLACE = ("", "")


def local_series(
    snapshot: Snapshot,
    head: Sequence[str],
    rows: Rows,
    *,
    measure: Measure,
    value: str = "",
    weight: str = "",
    things: bool = False,
) -> SeriesByStation:
    """A table (titles, then lines with their number) as a series by station.

    Census zones are shared out by the weights of the sociology. What stands behind a shown figure is 11 at least, and
    no masked one can be had by subtraction from the sum of the place. ``things``: whoever brings it says that no line
    is a person. Raises InputError for a file about persons, columns that cannot be told apart, numbers that would be
    read wrong, or where no line has a place; PeopleDoubtError for one that ``things`` would let in.
    """
    columns = _sound_columns(snapshot, head, rows, measure, value, weight)
    if not things:
        ask_if_people(head, rows, columns, measure)
    placer = Placer(snapshot, columns)
    kept, unmatched = _kept(rows, placer.places(rows), columns, measure)
    if not kept:
        raise _nowhere(head, rows, columns, unmatched[0])
    categories = _categories(kept) if measure is Measure.CATEGORY else ()
    return SeriesByStation(
        measure=measure,
        key=columns.key,
        value_column=head[columns.value] if columns.value >= 0 else "",
        weight_column=head[columns.weight] if columns.weight >= 0 else "",
        categories=categories,
        stations=_by_word(kept, categories) if categories else _by_number(kept, measure),
        rows=len(rows),
        matched=len(kept),
        shared_out=sum(len(shares) > 1 for shares, _value, _weight, _word in kept),
        unmatched=tuple(unmatched),
    )


def _sound_columns(
    snapshot: Snapshot, head: Sequence[str], rows: Rows, measure: Measure, value: str, weight: str
) -> Columns:
    """The columns of a table that is about no person by its titles and cells, and that is read as it is meant."""
    refuse_persons(head, rows, _names(snapshot))
    refuse_formulas(head, rows)
    columns = columns_of(head, rows, measure, value, weight)
    if columns.key is Key.IRIS and snapshot.zone_weights.is_empty():
        raise InputError(
            "ce territoire a été construit sans contours d'IRIS : un fichier par IRIS ne peut pas y être placé",
            expected="un fichier par bureau, adresse ou point",
            action="ou reconstruisez le territoire avec les contours des IRIS",
        )
    refuse_unsound(head, rows, columns, measure)
    return columns


def _nowhere(head: Sequence[str], rows: Rows, columns: Columns, first: Unmatched) -> InputError:
    """What to say where no line has a place and a value: what the first one has there."""
    line, cells = rows[0]
    at = next(iter(columns.roles.values()))
    if first.why in {Why.NO_VALUE, Why.NEGATIVE}:
        at = columns.value
    elif first.why is Why.NO_COMMUNE:
        at = columns.roles.get("commune", at)
    return InputError(
        "aucune ligne n'a trouvé sa place dans ce territoire, sur {count} lues ; la première dit « {cell} »",
        Where(line=line, column=head[at]),
        expected="des bureaux, IRIS, adresses ou points de ce lieu, chacun avec une valeur",
        count=len(rows),
        cell=cells[at][:60],
    )


_Kept = tuple[Mapping[str, float], float, float, str]
"""Shares by station, value, weight, word of a row."""


def _kept(
    rows: Rows, places: Sequence[Place], columns: Columns, measure: Measure
) -> tuple[list[_Kept], list[Unmatched]]:
    kept: list[_Kept] = []
    unmatched: list[Unmatched] = []
    for (line, cells), place in zip(rows, places, strict=True):
        if isinstance(place, Why):
            unmatched.append(Unmatched(line, place))
            continue
        found = _valued(cells, columns, measure)
        if isinstance(found, Why):
            unmatched.append(Unmatched(line, found))
        else:
            kept.append((place, *found))
    return kept, unmatched


def _valued(cells: Sequence[str], columns: Columns, measure: Measure) -> tuple[float, float, str] | Why:
    if measure is Measure.LINES:
        return 1.0, 1.0, ""
    said = cells[columns.value].strip()
    weight = number(cells[columns.weight]) if columns.weight >= 0 else 1.0
    if weight is None:
        return Why.NO_WEIGHT
    if weight < 0:
        return Why.NEGATIVE
    if measure is Measure.CATEGORY:
        return (weight, weight, said) if said else Why.NO_VALUE
    value = number(said)
    if value is None:
        return Why.NO_VALUE
    if measure is Measure.COUNT:
        return Why.NEGATIVE if value < 0 else (value, value, "")
    return value, weight, ""


def _by_number(kept: Sequence[_Kept], measure: Measure) -> tuple[StationValue, ...]:
    sums: defaultdict[str, float] = defaultdict(float)
    sizes: defaultdict[str, float] = defaultdict(float)
    for shares, value, weight, _word in kept:
        for station, share in shares.items():
            sums[station] += share * (value * weight if measure is Measure.RATE else value)
            sizes[station] += share * weight
    masks = suppress_by(OfHouseholds(), dict(sizes), dict.fromkeys(sizes, ""))
    return tuple(
        StationValue(station, None, None, (), _masked(masks[station]))
        if station in masks
        else StationValue(station, sums[station] / (sizes[station] if measure is Measure.RATE else 1.0), sizes[station])
        for station in sorted(sizes)
    )


def _categories(kept: Sequence[_Kept]) -> tuple[str, ...]:
    """Words with lines enough, the most frequent first; the rest together, last."""
    counts = Counter(word for _shares, _value, _weight, word in kept)
    common = [word for word, count in counts.most_common() if count >= FEWEST_OF_A_CATEGORY]
    if not common:
        raise InputError("aucune catégorie n'a onze lignes", expected="des catégories qui reviennent")
    if len(common) > MOST_CATEGORIES:
        raise InputError(
            "{count} catégories dans cette colonne", expected="{most} au plus", count=len(common), most=MOST_CATEGORIES
        )
    return tuple(common) if len(common) == len(counts) else (*common, OTHERS)


def _by_word(kept: Sequence[_Kept], categories: tuple[str, ...]) -> tuple[StationValue, ...]:
    cells: defaultdict[tuple[str, str], float] = defaultdict(float)
    for shares, _value, weight, word in kept:
        for station, share in shares.items():
            cells[station, word if word in categories else OTHERS] += share * weight
    stations = sorted({station for station, _word in cells})
    parents = {cell: (cell[0], "") for cell in cells} | {(station, ""): _PLACE for station in stations}
    masks = suppress_by(OfHouseholds(), dict(cells), parents)
    found: list[StationValue] = []
    for station in stations:
        if (station, "") in masks:
            found.append(StationValue(station, None, None, (), _masked(masks[station, ""])))
            continue
        parts = tuple(
            cells[station, word] if (station, word) in cells and (station, word) not in masks else None
            for word in categories
        )
        total = sum(cells.get((station, word), 0.0) for word in categories)
        found.append(StationValue(station, None, total, parts))
    return tuple(found)


def _masked(why: str) -> Masked:
    return Masked.SMALL if why == TOO_FEW_HOUSEHOLDS else Masked.NEIGHBOUR


def _names(snapshot: Snapshot) -> frozenset[str]:
    """Names of the place that are no person's: communes, voting places, quartiers, streets."""
    columns = (
        snapshot.stations["commune_name"],
        snapshot.stations["name"],
        snapshot.quartiers["name"],
        snapshot.station_streets["street"],
    )
    return frozenset(fold(name) for column in columns for name in column.drop_nulls().unique())
