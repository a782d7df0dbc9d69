"""The first round that a second one follows, on the zones: voted or expected, by family or list by list."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from arpenteur.domain.elections import Election, ElectionType, chronological
from arpenteur.domain.errors import InputError
from arpenteur.domain.grid import fold, grid
from arpenteur.snapshot import Snapshot
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.panel import BLOCS
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.assessment.records import FAMILIES, Array, Ints, station_index
from arpenteur.strategy.assessment.zones import counts_on

Mask = npt.NDArray[np.bool_]
FOLLOWED = (ElectionType.PRESIDENTIAL, ElectionType.LEGISLATIVE, ElectionType.MUNICIPAL)
"""Types of election with a second round that is forecast."""


@dataclass(frozen=True)
class FirstRound:
    """n zones, c columns: families of the grid, or the lists of the ballot. ``votes`` (n × c), ``bloc_of`` and ``ours``
    (c): bloc of each column and part of it that is ours; ``known`` (n): zones with votes; ``expressed`` (n): valid
    votes of 1 voter. ``lists`` tells that columns are lists."""

    election: Election | None
    columns: tuple[str, ...]
    bloc_of: Ints
    ours: Array
    registered: Array
    voters: Array
    votes: Array
    expressed: Array
    known: Mask
    lists: bool

    @cached_property
    def turnout(self) -> Array:
        """Share of registered (n), 0 where unknown."""
        return np.divide(self.voters, self.registered, out=np.zeros_like(self.voters), where=self.registered > 0)

    def columns_of(self, finalists: Sequence[str]) -> Ints:
        """Columns of the finalists. Raises InputError where one has no votes."""
        missing = [one for one in finalists if not self.votes[:, self.columns.index(one)].sum() > 0]
        if missing:
            raise InputError(
                "{lists} sans voix au premier tour", expected="des finalistes qui en ont eu", lists=", ".join(missing)
            )
        return np.array([self.columns.index(one) for one in finalists])


def first_rounds(snapshot: Snapshot) -> tuple[Election, ...]:
    """First rounds with votes that a second round can follow, oldest first: municipal ones in one commune, with two
    lists at least."""
    voted = {Election.parse(raw) for raw in snapshot.option_votes["election"].unique()}
    followed = [one for one in voted if one.round == 1 and one.type in FOLLOWED]
    return tuple(chronological([one for one in followed if _contested(snapshot, one)]))


def _contested(snapshot: Snapshot, election: Election) -> bool:
    if election.type is not ElectionType.MUNICIPAL:
        return True
    return snapshot.stations["commune"].n_unique() == 1 and len(ballot_lists(snapshot, election)) > 1


def ballot_lists(snapshot: Snapshot, election: Election) -> tuple[str, ...]:
    """Names of the lists or candidates of a first round in the place, most votes first."""
    return tuple(_lists(snapshot, election)["label"].to_list())


def named_lists(snapshot: Snapshot, election: Election, fragments: Sequence[str]) -> tuple[str, ...]:
    """Names of the lists that hold each fragment, without regard to case and accents.

    Raises InputError where a fragment is in none or in several, or where two are of one list.
    """
    known = ballot_lists(snapshot, election)
    found: list[str] = []
    for fragment in fragments:
        exact = [name for name in known if fold(name) == fold(fragment)]
        near = exact or [name for name in known if fold(fragment) in fold(name)]
        if len(near) != 1:
            raise InputError(
                f"liste « {fragment} » : {len(near)} au {election.label}", expected=f"l'une de : {' ; '.join(known)}"
            )
        found.append(near[0])
    if len(set(found)) != len(found) or len(found) < 2:
        raise InputError(
            "listes finalistes : {lists}", expected="au moins deux listes différentes", lists=" ; ".join(found)
        )
    return tuple(found)


def by_family(assessment: Assessment, first: Election | None) -> FirstRound:
    """The first round by family: ``first`` as it was voted, else as the scenario expects it. Raises InputError."""
    last = assessment.past(_voted(assessment, first) or assessment.outlook.last_vote)
    valid = np.divide(last.valid, last.turnout, out=np.ones_like(last.valid), where=last.turnout > 0)
    if first is None:
        registered = assessment.zones.registered
        voters = registered * np.nan_to_num(assessment.expected_turnout)
        votes, known = assessment.expected * (voters * valid)[:, None], assessment.estimated
    else:
        registered, voters, votes = last.registered, last.turnout, last.votes
        known = (votes.sum(axis=1) > 0) & (assessment.zones.registered > 0)
    options = grid().options.values()
    ours = [
        float(any(assessment.family.stance(one.id)[0] for one in options if one.family == family))
        for family in FAMILIES
    ]
    return FirstRound(
        first, FAMILIES, axis().bloc_of, np.array(ours), registered, voters, votes, valid, known, lists=False
    )


def by_list(assessment: Assessment, first: Election) -> FirstRound:
    """A first round list by list, as it was voted. Raises InputError."""
    _voted(assessment, first)
    snapshot, zones = assessment.snapshot, assessment.zones
    lists, voted = _lists(snapshot, first), assessment.records.counts(first)
    counts = np.zeros((len(voted.counts), 3 + lists.height))
    counts[:, :3] = voted.counts[:, :3]
    votes = _votes(snapshot, first)
    rows = station_index(voted.stations["station"], votes["station"])
    columns = station_index(lists["label"], votes["label"])
    np.add.at(
        counts, (rows[rows >= 0], 3 + columns[rows >= 0]), votes["votes"].to_numpy().astype(np.float64)[rows >= 0]
    )
    found, _, _ = counts_on(zones, voted.stations, counts, first)
    registered, voters, valid = found[:, 0], found[:, 1], found[:, 2]
    options = [grid().options[one] for one in lists["option"]]
    stances = [
        assessment.family.stance(option, nuance or "", name or "")
        for option, nuance, name in lists.select("option", "nuance", "name").iter_rows()
    ]
    return FirstRound(
        election=first,
        columns=tuple(lists["label"]),
        bloc_of=np.array([BLOCS.index(one.bloc) for one in options]),
        ours=np.array([float(ours) for ours, _ in stances]),
        registered=registered,
        voters=voters,
        votes=found[:, 3:],
        expressed=np.divide(valid, voters, out=np.ones_like(valid), where=voters > 0),
        known=(found[:, 3:].sum(axis=1) > 0) & (zones.registered > 0),
        lists=True,
    )


def _voted(assessment: Assessment, first: Election | None) -> Election | None:
    if first is not None and (first not in assessment.records.voted or first.type is not assessment.target):
        known = [str(one) for one in assessment.records.voted if one.type is assessment.target]
        raise InputError(
            f"premier tour « {first} » absent de l'instantané",
            expected=" ou ".join(known) or f"un premier tour de {assessment.target.label} avec ses candidats",
        )
    return first


def _votes(snapshot: Snapshot, election: Election) -> pl.DataFrame:
    """Votes with the label of their list: its name, else that of its head or candidate, else its nuance."""
    label = pl.coalesce("list_name", "name", "nuance", "option").alias("label")
    return snapshot.option_votes.filter(pl.col("election") == str(election)).with_columns(label)


def _lists(snapshot: Snapshot, election: Election) -> pl.DataFrame:
    """One row a list (label, option, nuance, name, votes), most votes first."""
    grouped = _votes(snapshot, election).group_by("label", maintain_order=True)
    totals = grouped.agg(pl.col("option", "nuance", "name").first(), pl.col("votes").sum())
    return totals.sort("votes", "label", descending=[True, False])
