"""Two projects of a ballot side by side: what they cost, where they are, what people say for and against them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arpenteur.web.residents.ballots.projects import VoteProject
from arpenteur.web.residents.consultations.kinds import ArgumentSide, ContributionKind
from arpenteur.web.residents.consultations.models import Contribution, Process
from arpenteur.web.residents.consultations.queries import cards_of
from arpenteur.web.residents.consultations.states import Showing


@dataclass(frozen=True)
class PairProject:
    """A project with the text of its idea, empty where it no longer shows, and its arguments by side."""

    project: VoteProject
    body: str
    arguments: Mapping[ArgumentSide, Sequence[str]]


@dataclass(frozen=True)
class PairSide:
    """One side of the arguments, a list for each project."""

    label: str
    texts: Sequence[Sequence[str]]


def pair_of(offered: Sequence[VoteProject], ticked: Sequence[str], *asked: str) -> tuple[VoteProject, VoteProject]:
    """The two projects that were asked for, by their ids; those that are ticked, then the first ones, fill it up.

    Needs two projects.
    """
    known = {one.id: one for one in offered}
    ids = list(dict.fromkeys(one for one in (*asked, *ticked, *known) if one in known))
    return known[ids[0]], known[ids[1]]


def compared(process: Process, pair: Sequence[VoteProject]) -> list[PairProject]:
    """What everybody may read of each, in a fixed number of queries."""
    numbers = [one.number for one in pair]
    shown = Contribution.objects.filter(process=process, number__in=numbers, showing=Showing.PUBLIC)
    ideas = {row.number: row for row in shown}
    arguments = cards_of(
        Contribution.objects.filter(
            parent__in=list(ideas.values()), kind=ContributionKind.ARGUMENT, showing=Showing.PUBLIC
        ).order_by("number")
    )
    return [
        PairProject(
            one,
            _body(ideas.get(one.number)),
            {
                side: [card.title for card in arguments if card.row.side == side and _is_of(card.row, ideas, one)]
                for side in ArgumentSide
            },
        )
        for one in pair
    ]


def sides_of(pair: Sequence[PairProject]) -> list[PairSide]:
    """For, then against."""
    return [PairSide(str(side.label), [one.arguments[side] for one in pair]) for side in ArgumentSide]


def _body(idea: Contribution | None) -> str:
    words = idea.words if idea else None
    return words.body if words else ""


def _is_of(argument: Contribution, ideas: Mapping[int, Contribution], project: VoteProject) -> bool:
    idea = ideas.get(project.number)
    return idea is not None and argument.parent_id == idea.pk
