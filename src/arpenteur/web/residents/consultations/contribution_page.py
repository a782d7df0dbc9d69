"""What the page of an idea and that of a question are made of, beside what every contribution has."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from arpenteur.web.residents.consultations.kinds import ArgumentSide, LinkKind
from arpenteur.web.residents.consultations.models import Contribution, ContributionLink
from arpenteur.web.residents.consultations.queries import AmendmentView, ContributionCard, ContributionView
from arpenteur.web.residents.consultations.states import Decision
from arpenteur.web.residents.consultations.word_diff import WordChange

FEW = 3
"""Arguments of a side that a page shows first, drawn by lot for a visitor and a day."""
_PUBLISHED = frozenset({Decision.SELECTED, Decision.UNSELECTED, Decision.WINNER, Decision.UNCHOSEN})


@dataclass(frozen=True)
class SideShown:
    """Arguments of a side: those that are shown, out of how many."""

    side: ArgumentSide
    cards: Sequence[ContributionCard]
    n: int


@dataclass(frozen=True)
class AmendmentShown:
    """An amendment with how many passages go and how many come."""

    view: AmendmentView
    gone: int
    new: int


@dataclass(frozen=True)
class Estimate:
    """What several people found that an idea costs, once the decision is public: cents."""

    people: int
    low: int
    high: int


@dataclass(frozen=True)
class IdeaView:
    """An idea beside what residents say of it and would write instead."""

    sides: Sequence[SideShown]
    amendment: AmendmentShown | None
    others: Sequence[AmendmentShown]
    estimate: Estimate | None
    joined: int

    @property
    def arguments(self) -> int:
        """How many arguments there are."""
        return sum(one.n for one in self.sides)

    @property
    def partly(self) -> bool:
        """Whether some of them are not shown yet."""
        return any(len(one.cards) < one.n for one in self.sides)


def idea_of(row: Contribution, view: ContributionView, seed: str, *, whole: bool) -> IdeaView:
    """The same for the page of an idea. ``whole``: every argument, those of a side in an order of their own."""
    sides = [
        SideShown(side, sorted(cards, key=lambda one: _draw(seed, one))[: None if whole else FEW], len(cards))
        for side, cards in view.sides
    ]
    amendments = [_counted(one) for one in view.amendments]
    first = next((one for one in amendments if one.view.card.row.decision == Decision.NEW and not one.view.stale), None)
    return IdeaView(sides, first, [one for one in amendments if one is not first], _estimate(row), joined_to(row))


def joined_to(row: Contribution) -> int:
    """How many others were joined with it."""
    return ContributionLink.objects.filter(target=row, kind=LinkKind.MERGED_INTO).count()


def _draw(seed: str, card: ContributionCard) -> bytes:
    return hashlib.sha256(f"{seed}/{card.row.pk}".encode()).digest()


def _counted(view: AmendmentView) -> AmendmentShown:
    changes = [one.change for one in view.passages]
    return AmendmentShown(view, changes.count(WordChange.GONE), changes.count(WordChange.NEW))


def _estimate(row: Contribution) -> Estimate | None:
    """Reviews are the team's until the decision that they led to is public."""
    if row.decision not in _PUBLISHED:
        return None
    spans = [(one.cost_low, one.cost_high) for one in row.reviews.all()]
    costs = [cost for span in spans for cost in span if cost is not None]
    return Estimate(len(spans), min(costs), max(costs)) if costs else None
