"""Where the votes of one round went in another: the transfer estimate of a place, from its polling stations.

Only sums of the place are answered: nothing local comes out of here.
"""

import csv
import io
from importlib.resources import files
from typing import Literal, get_args

import numpy as np

from arpenteur import __version__
from arpenteur.domain.elections import Election, ElectionType, chronological
from arpenteur.domain.errors import InputError
from arpenteur.domain.grid import grid
from arpenteur.domain.spreadsheet import inert
from arpenteur.snapshot import Snapshot
from arpenteur.stats.transfers import Transfers, balance, estimate, summed
from arpenteur.strategy.assessment.masks import ROOT, masks
from arpenteur.strategy.assessment.records import Array
from arpenteur.strategy.flows.comparable import Ballot, Pair, pair, pair_of_options
from arpenteur.strategy.flows.results import ABSTENTION, ARRIVALS, BLANK, DEPARTURES, FlowCell, FlowGroup, Flows
from arpenteur.strategy.labels import counted, number, percent
from arpenteur.strategy.results import Interval

Grouping = Literal["bloc", "family", "option"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)

_LABELS = {
    BLANK: "Blancs et nuls",
    ABSTENTION: "Abstention",
    ARRIVALS: "Arrivées sur la liste",
    DEPARTURES: "Départs de la liste",
}
_MOST_NAMES = 3
_PARTLY = 0.98
_LONG = 2


def flow_rounds(snapshot: Snapshot) -> tuple[Election, ...]:
    """Rounds with votes by option, oldest first: those that can be compared."""
    counted_too = set(snapshot.station_results["election"].unique())
    return tuple(
        chronological([Election.parse(raw) for raw in snapshot.option_votes["election"].unique() if raw in counted_too])
    )


def usual_pairs(rounds: tuple[Election, ...]) -> tuple[tuple[Election, Election], ...]:
    """Pairs people ask for, latest first: both rounds of an election, presidential to legislative of the same year."""
    found = [
        (one, two)
        for one in rounds
        for two in rounds
        if one.year == two.year and one.round == 1 and one.sort_key < two.sort_key and _usual(one, two)
    ]
    return tuple(sorted(found, key=lambda both: (both[1].sort_key, both[0].sort_key), reverse=True))


def _usual(one: Election, two: Election) -> bool:
    kinds = (one.type, two.type)
    return one.type is two.type or (kinds == (ElectionType.PRESIDENTIAL, ElectionType.LEGISLATIVE) and two.round == 1)


def flow_settings() -> str:
    """What an estimate rests on beside the snapshot and the question: the program's version and its calibration."""
    calibration = files("arpenteur.stats.transfers").joinpath("calibration.toml").read_text(encoding="utf-8")
    return f"{__version__}\0{calibration}"


def flows(snapshot: Snapshot, first: Election, second: Election, *, grouping: Grouping = "family") -> Flows:
    """Estimate where the voters of ``first`` are found in ``second``, a later round.

    Rows and columns are groups of candidates (``grouping``), then blank and null, abstention and, where the lists
    differ between the dates, arrivals and departures. The estimate is made on options of candidates, then added up by
    group, which errs less than the reverse. Raises InputError where a round is not in the snapshot or not
    later, where the place is masked, and where its comparable stations are too few to say anything.
    """
    _check(snapshot, first, second)
    options = grid().options.values()
    groups = {one.id: {"bloc": one.bloc, "family": one.family, "option": one.id}[grouping] for one in options}
    both = pair(snapshot, first, second, groups)
    _refuse_too_few(snapshot, both, first, second)
    fine = pair_of_options(snapshot, both, first, second)
    rows, columns, arrived, left = balance(_counts(fine[0]), _counts(fine[1]))
    sides = (_side(fine[0], both.first, groups, arrived), _side(fine[1], both.second, groups, left))
    labels = _group_labels(grouping)
    row_groups = _groups(both.first, labels, summed(rows, sides[0]), [ARRIVALS] * arrived)
    column_groups = _groups(both.second, labels, summed(columns, sides[1]), [DEPARTURES] * left)
    names = (_names(row_groups), _names(column_groups))
    found = estimate(rows, columns, concurrent=False, groups=sides, names=names)
    manifest = snapshot.manifest
    return Flows(
        place=manifest.place,
        place_name=manifest.place_name,
        fictional=manifest.fictional,
        first=str(first),
        second=str(second),
        grouping=grouping,
        rows=row_groups,
        columns=column_groups,
        cells=_cells(found),
        units=len(both),
        left_out=both.left_out,
        level=found.level,
        method=found.method + _added(fine, groups, labels),
        warnings=(*_warnings(both, first, second, row_groups, column_groups), *found.warnings),
    )


def flows_csv(answer: Flows) -> str:
    """Comma-separated, one line a cell: both groups, persons, share, low, high. Shares are 0–1, with decimal points.

    Every line of a fictional place ends by saying so.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    fiction = (["fictional"], ["données fictives"]) if answer.fictional else ([], [])
    head = ["first", "second", "from", "from_label", "to", "to_label", "persons", "share", "low", "high", "level"]
    writer.writerow([*head, "stations", *fiction[0]])
    for group, line in zip(answer.rows, answer.cells, strict=True):
        for other, cell in zip(answer.columns, line, strict=True):
            share = (round(value, 6) for value in (cell.share.central, cell.share.low, cell.share.high))
            texts = (answer.first, answer.second, group.id, group.label, other.id, other.label)
            named = (inert(str(one)) for one in texts)
            writer.writerow([*named, round(cell.persons, 2), *share, answer.level, answer.units, *fiction[1]])
    return out.getvalue()


def _check(snapshot: Snapshot, first: Election, second: Election) -> None:
    known = flow_rounds(snapshot)
    for one in (first, second):
        if one not in known:
            raise InputError(
                "{round} : tour absent de l'instantané, ou sans voix par candidat",
                expected=" ou ".join(map(str, known)) or "un instantané avec des voix par candidat",
                round=one,
            )
    if first.sort_key >= second.sort_key:
        raise InputError(
            "{second} n'est pas après {first}",
            expected="un second scrutin postérieur au premier",
            second=second,
            first=first,
        )
    if ROOT in masks(snapshot):
        raise InputError("{place} : effectifs trop petits, le lieu est masqué", place=snapshot.manifest.place_name)


def _refuse_too_few(snapshot: Snapshot, both: Pair, first: Election, second: Election) -> None:
    """Fewer stations than groups leave more unknowns than equations: any answer would be the method's own guess."""
    name, found = snapshot.manifest.place_name, counted(len(both), "bureau comparable", "bureaux comparables")
    if snapshot.stations.height < 2:
        raise InputError(
            "{name} n'a qu'un bureau de vote : ses totaux ne disent rien des passages d'un groupe à l'autre",
            action="choisissez un lieu plus grand",
            name=name,
        )
    groups = len(both.first.groups) + 2
    if len(both) < groups:
        raise InputError(
            "{name}, {first} et {second} : {stations} pour {groups} groupes, aucun signal utilisable",
            expected="au moins {groups} bureaux au contour inchangé",
            action="choisissez deux scrutins plus proches, un regroupement plus large ou un lieu plus grand",
            name=name,
            first=first.label,
            second=second.label,
            stations=found,
            groups=groups,
        )


def _counts(one: Ballot) -> Array:
    """Persons by group, then blank and null, then abstention: n × (k + 2); each line adds up to the registered."""
    return np.column_stack([one.votes, one.turnout - one.valid, one.registered - one.turnout])


def _side(fine: Ballot, gathered: Ballot, groups: dict[str, str], added: bool) -> list[int]:
    """Of each column of ``_counts`` of the options, the group it is answered with."""
    known = len(gathered.groups)
    options = [gathered.groups.index(groups[option]) for option in fine.groups]
    return [*options, known, known + 1, *([known + 2] if added else [])]


def _added(fine: tuple[Ballot, Ballot], groups: dict[str, str], labels: dict[str, str]) -> str:
    """Which options were added up after the estimate, if any; the end of the sentence on the method."""
    options = {one.id: one.label for one in grid().options.values()}
    present = [option for option in options if any(option in ballot.groups for ballot in fine)]
    together = {group: [options[option] for option in present if groups[option] == group] for group in labels}
    said = [f"{labels[group]} ({', '.join(names)})" for group, names in together.items() if len(names) > 1]
    return f". Options estimées à part, puis additionnées : {' ; '.join(said)}" if said else ""


def _group_labels(grouping: Grouping) -> dict[str, str]:
    known = grid()
    return {
        "bloc": known.blocs,
        "family": known.families,
        "option": {one.id: one.label for one in known.options.values()},
    }[grouping]


def _groups(one: Ballot, labels: dict[str, str], counts: Array, added: list[str]) -> tuple[FlowGroup, ...]:
    weight = one.registered / one.registered.sum()
    totals = counts.sum(axis=0).tolist()
    named = [
        FlowGroup(
            group,
            labels[group],
            one.candidates[at] if len(one.candidates[at]) <= _MOST_NAMES else (),
            totals[at],
            bool(weight @ one.standing[:, at] < _PARTLY),
        )
        for at, group in enumerate(one.groups)
    ]
    rest = (BLANK, ABSTENTION, *added)
    others = [FlowGroup(key, _LABELS[key], (), totals[len(named) + at], False) for at, key in enumerate(rest)]
    return (*named, *others)


def _names(groups: tuple[FlowGroup, ...]) -> list[str]:
    return [group.label for group in groups]


def _cells(found: Transfers) -> tuple[tuple[FlowCell, ...], ...]:
    lines = zip(found.share.tolist(), found.low.tolist(), found.high.tolist(), found.counts.tolist(), strict=True)
    return tuple(
        tuple(FlowCell(Interval(*bounds), count) for *bounds, count in zip(*line, strict=True)) for line in lines
    )


def _warnings(
    both: Pair, first: Election, second: Election, rows: tuple[FlowGroup, ...], columns: tuple[FlowGroup, ...]
) -> tuple[str, ...]:
    found: list[str] = []
    for one, groups in ((first, rows), (second, columns)):
        partly = [f"« {group.label} »" for group in groups if group.partly]
        if partly:
            found.append(
                f"Offre différente selon les bureaux, {one.label} : pas de candidat partout pour {', '.join(partly)} ; "
                "l'estimation mêle ces situations."
            )
    left_out = sum(count for _, count in both.left_out)
    if left_out > len(both) / 4:
        share = percent(left_out / (left_out + len(both)))
        found.append(f"{number(left_out)} bureaux écartés ({share}) : l'estimation ne vaut que pour les autres.")
    if second.year - first.year >= _LONG:
        found.append(
            f"{second.year - first.year} ans séparent les deux tours : un électeur parti et un autre arrivé au même "
            "endroit passent ici pour le même."
        )
    return tuple(found)
