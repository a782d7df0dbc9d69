"""The page of a path: who waits for something, in columns or as a list, whose each is, how journeys ended."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.kit import Choice
from arpenteur.web.foundation.shared.parameters import Parameters, address
from arpenteur.web.persons.paths.models import ExitReason, Journey, Path, PathStep
from arpenteur.web.persons.paths.queries import (
    Waiting,
    acting_is,
    exits,
    journeys_seen,
    may_act,
    owners,
    under_way,
    waiting,
)
from arpenteur.web.persons.paths.wording import Due, acting_member, due_words, owner_words

CARDS, ROWS = 7, 50
"""Cards of a column before « the others », lines of a page of the list."""
COLUMNS, LIST = "", "liste"
EVERYBODY, MINE, NOBODY = "", "moi", "personne"
Text = str | Promise


@dataclass(frozen=True)
class BoardQuestion:
    """What the address asks: a path, whose journeys (a membership, hers, nobody's), columns or list, the step that is
    shown whole and alone on a phone, the page of the list."""

    path: int | None = None
    owner: str = EVERYBODY
    view: str = COLUMNS
    step: int | None = None
    page: int = 1

    @property
    def query(self) -> str:
        """As an address writes it."""
        return address(self._pairs())

    def but(self, **other: Any) -> str:
        """The address of the same question with something else."""
        return address(replace(self, page=1, **other)._pairs())

    def _pairs(self) -> list[tuple[str, Any, Any]]:
        return [
            ("parcours", self.path, None),
            ("chez", self.owner, EVERYBODY),
            ("vue", self.view, COLUMNS),
            ("etape", self.step, None),
            ("page", self.page, 1),
        ]


@dataclass(frozen=True)
class JourneyCard:
    """One journey as pages show it. ``next``: the step after, None at the last; ``acts``: whether the member moves it;
    ``here``: it was moved by the last gesture."""

    journey: Journey
    due: Due
    owner: Text
    next: PathStep | None
    acts: bool
    here: bool = False

    @property
    def name(self) -> str:
        """Of the contact; opened when it is read."""
        return self.journey.contact.name


@dataclass(frozen=True)
class StepLane:
    """A step with the first of its journeys: ``share`` is its length beside the fullest one, 0 to 100."""

    step: PathStep
    owner: Text
    count: int
    share: int
    cards: Sequence[JourneyCard]
    chosen: bool
    whole: str
    last: bool = False

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.cards)


@dataclass(frozen=True)
class BoardPage:
    """Everything the page shows."""

    question: BoardQuestion
    path: Path | None
    paths: Sequence[Choice]
    people: Sequence[Choice]
    figures: Waiting
    lanes: Sequence[StepLane] = ()
    rows: Sequence[JourneyCard] = ()
    pages: Page[Journey] | None = None
    exits: Sequence[tuple[ExitReason, int]] = field(default_factory=tuple)

    @property
    def ended(self) -> int:
        """How many journeys ended this month for a reason."""
        return sum(n for _reason, n in self.exits)

    @property
    def names(self) -> int:
        """How many names of contacts the page holds."""
        return len(self.rows) + sum(len(one.cards) for one in self.lanes)


def question_of(query: Any) -> BoardQuestion:
    """What an address asks. Raises InputError."""
    asked = Parameters(query)
    owner = asked.text("chez", 12)
    return BoardQuestion(
        asked.whole("parcours", 1, 10**9 - 1),
        owner if owner in {MINE, NOBODY} or owner.isdecimal() else EVERYBODY,
        asked.one_of("vue", (LIST,)),
        asked.whole("etape", 1, 10**9 - 1),
        asked.whole("page", 1, 10**6) or 1,
    )


def board(member: Member, question: BoardQuestion, at: datetime, here: int | None = None) -> BoardPage:
    """The page of the path that is asked for, else of the first that is open; without one, nothing but choices."""
    paths = list(Path.objects.filter(campaign=member.campaign))
    path = next((one for one in paths if one.pk == question.path), None)
    path = path or next((one for one in paths if one.closed_at is None), None)
    seen = journeys_seen(member, at)
    today = day_of(member.campaign, at)
    question = replace(question, path=path.pk if path is not None else None)
    rows = whose(seen.filter(path=path), member, question.owner) if path is not None else seen.none()
    listed = [Choice(one.name, str(one.pk), one == path, str(one.pk)) for one in paths]
    page = BoardPage(
        question,
        path,
        listed,
        _people(member, question, at),
        waiting(rows, today),
    )
    if path is None:
        return page
    steps = list(path.steps.select_related("owner__user"))
    ended = exits(member.campaign, rows, today)
    if question.view == LIST:
        pages = Paginator(cards_of(under_way(rows)), ROWS).get_page(question.page)
        return replace(page, pages=pages, rows=[_card(one, steps, member, today, here) for one in pages], exits=ended)
    return replace(page, lanes=_lanes(under_way(rows), steps, member, question, today, here), exits=ended)


def whose(rows: "QuerySet[Journey]", member: Member, owner: str) -> "QuerySet[Journey]":
    """Those of some journeys in which one member acts next."""
    if owner == EVERYBODY:
        return rows
    return acting_is(
        rows, {MINE: member.membership.pk, NOBODY: None}.get(owner, int(owner) if owner.isdecimal() else 0)
    )


def cards_of(rows: "QuerySet[Journey]") -> "QuerySet[Journey]":
    """Journeys with what their cards need, in one query."""
    return rows.select_related("path", "step", "contact__person", "owner__user", "step_owner__user")


def card(journey: Journey, member: Member, today: date, here: int | None = None) -> JourneyCard:
    """One journey, for a page that shows it alone."""
    return _card(journey, list(journey.path.steps.all()), member, today, here)


def _card(journey: Journey, steps: list[PathStep], member: Member, today: date, here: int | None) -> JourneyCard:
    numbers = [one.pk for one in steps]
    at = numbers.index(journey.step_id) if journey.step_id in numbers else len(steps)
    after = steps[at + 1] if at + 1 < len(steps) else None
    return JourneyCard(
        journey,
        due_words(journey.step_due, today),
        owner_words(acting_member(journey)),
        after,
        may_act(member, journey),
        journey.pk == here,
    )


def _lanes(
    rows: "QuerySet[Journey]",
    steps: list[PathStep],
    member: Member,
    question: BoardQuestion,
    today: date,
    here: int | None,
) -> list[StepLane]:
    counts = dict(rows.order_by().values_list("step").annotate(n=Count("pk")))
    most = max(counts.values(), default=0)
    chosen = question.step if question.step in {one.pk for one in steps} else None
    first = chosen or next((one.pk for one in steps if counts.get(one.pk)), steps[0].pk if steps else None)
    lanes: list[StepLane] = []
    for step in steps:
        shown = _shown(rows.filter(step=step), here, whole=step.pk == chosen)
        lanes.append(
            StepLane(
                step,
                owner_words(step.owner, short=False) if step.owner else "",
                counts.get(step.pk, 0),
                round(100 * counts.get(step.pk, 0) / most) if most else 0,
                [_card(one, steps, member, today, here) for one in shown],
                step.pk == first,
                question.but(step=step.pk),
                step.pk == steps[-1].pk,
            )
        )
    return lanes


def _shown(rows: "QuerySet[Journey]", here: int | None, *, whole: bool) -> list[Journey]:
    """The first of a column, and the one that was moved a moment ago wherever it stands."""
    found = list(cards_of(rows)[: ROWS * 4 if whole else CARDS])
    if here is not None and all(one.pk != here for one in found):
        found += list(cards_of(rows.filter(pk=here)))
    return found


def _people(member: Member, question: BoardQuestion, at: datetime) -> list[Choice]:
    """Whose journeys may be asked for: names of members only where all of them may be seen."""
    if not member.may("see_paths"):
        return []
    listed: list[tuple[str, Text]] = [(EVERYBODY, _("everybody")), (MINE, _("me")), (NOBODY, _("nobody yet"))]
    others: list[Membership] = [one for one in owners(member.campaign, at) if one.pk != member.membership.pk]
    listed += [(str(one.pk), one.user.name) for one in others]
    return [Choice(label, value, value == question.owner, value) for value, label in listed]
