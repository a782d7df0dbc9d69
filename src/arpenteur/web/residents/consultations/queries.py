"""Reads: what everybody sees of consultations, and what waits for the team. Asked inside a ``sealed`` block."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet

from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.secret_links import digest
from arpenteur.web.residents.consultations.actions.decisions import is_stale
from arpenteur.web.residents.consultations.kinds import ArgumentSide, ContributionKind, StepKind
from arpenteur.web.residents.consultations.models import (
    Contribution,
    ContributionFollow,
    ContributionVersion,
    Duty,
    ModerationCase,
    OfficialAnswer,
    Process,
    ProcessStep,
    Resident,
    TimelineLine,
)
from arpenteur.web.residents.consultations.states import PLACEHOLDERS, ProcessState, Showing, StepState
from arpenteur.web.residents.consultations.word_diff import DiffPassage, word_diff

MAIN = (ContributionKind.PROPOSAL, ContributionKind.QUESTION, ContributionKind.REPORT)
"""What stands in the list of a step; the others stand beside what they are about."""
READABLE = (ProcessState.OPEN, ProcessState.CLOSED, ProcessState.ARCHIVED)


@dataclass(frozen=True)
class ContributionCard:
    """A contribution in a list: what shows of it, how many follow; ``author`` is a pseudonym, or empty."""

    row: Contribution
    title: str
    summary: str
    author: str
    followers: int


@dataclass(frozen=True)
class AmendmentView:
    """An amendment beside the text it changes, word by word."""

    card: ContributionCard
    passages: Sequence[DiffPassage]
    stale: bool


@dataclass(frozen=True)
class ContributionView:
    """Everything that everybody reads of a contribution."""

    card: ContributionCard
    words: ContributionVersion | None
    versions: Sequence[ContributionVersion]
    timeline: Sequence[TimelineLine]
    answers: Sequence[OfficialAnswer]
    sides: Sequence[tuple[ArgumentSide, Sequence[ContributionCard]]]
    amendments: Sequence[AmendmentView]


@dataclass(frozen=True)
class Door:
    """One of the three doors: the steps that are open behind it, the first of which it leads to."""

    kinds: frozenset[StepKind]
    steps: Sequence[ProcessStep]


DOORS = (
    frozenset({StepKind.REPORTS}),
    frozenset({StepKind.QUESTIONS}),
    frozenset({StepKind.COLLECT, StepKind.VOTE, StepKind.TEXT, StepKind.SURVEY}),
)
"""To report, to ask, to propose or vote: in the order in which people use them."""


def processes_of(campaign: Campaign) -> "QuerySet[Process]":
    """Those that everybody may read."""
    return Process.objects.filter(campaign=campaign, state__in=READABLE).prefetch_related("steps")


def public_process(campaign: Campaign, number: int) -> Process | None:
    """One of them."""
    return processes_of(campaign).select_related("campaign").filter(pk=number).first()


def doors_of(campaign: Campaign, at: datetime) -> list[Door]:
    """The three doors and what is open behind each."""
    found = ProcessStep.objects.select_related("process").filter(
        campaign=campaign, state=StepState.OPEN, process__state=ProcessState.OPEN
    )
    taking = [one for one in found.order_by("closes_at", "pk") if one.takes(at)]
    return [Door(kinds, [one for one in taking if one.kind in kinds]) for kinds in DOORS]


def taking_steps(campaign: Campaign, at: datetime) -> list[ProcessStep]:
    """Steps at which somebody of the team may type something in for a person: those that take it now."""
    found = ProcessStep.objects.select_related("process").filter(
        campaign=campaign, state=StepState.OPEN, process__state=ProcessState.OPEN
    )
    steps = [one for one in found.exclude(kind=StepKind.VOTE).order_by("closes_at", "pk") if one.takes(at)]
    return [one for one in steps if one.settings.takes_part()]


def public_step(process: Process, position: int) -> ProcessStep | None:
    """A step that everybody may read: drafts are not."""
    steps = ProcessStep.objects.select_related("process__campaign").exclude(state=StepState.DRAFT)
    return steps.filter(process=process, position=position).first()


def public_contribution(process: Process, number: int) -> Contribution | None:
    """One that shows, or whose place stays; what waits to be read for the first time is nowhere."""
    rows = Contribution.objects.select_related("process__campaign", "step__process", "author", "category", "parent")
    row = rows.filter(process=process, number=number).exclude(showing=Showing.EMAIL).first()
    return row if row is not None and (row.shows or row.published_at is not None) else None


def listed(step: ProcessStep, seed: str) -> list[ContributionCard]:
    """What shows of a step, in an order drawn by lot for one visitor and one day."""
    rows = Contribution.objects.filter(step=step, showing=Showing.PUBLIC, kind__in=MAIN)
    return sorted(cards_of(rows), key=lambda one: hashlib.sha256(f"{seed}/{one.row.pk}".encode()).digest())


def seed_of(step: ProcessStep, visitor: str, day: str) -> str:
    """What an order is drawn with: the same for one visitor on one day, kept nowhere."""
    return hashlib.sha256(f"{settings.SECRET_KEY}/{step.pk}/{visitor}/{day}".encode()).hexdigest()


def cards_of(rows: "QuerySet[Contribution]") -> list[ContributionCard]:
    """Contributions as lists show them, three queries whatever their number."""
    versions = Prefetch("versions", queryset=ContributionVersion.objects.order_by("-number"), to_attr="read_versions")
    counted = rows.select_related("author", "category", "step", "process").annotate(n=Count("follows", distinct=True))
    return [_card(one) for one in counted.prefetch_related(versions)]


def _card(row: Contribution) -> ContributionCard:
    versions: list[ContributionVersion] = getattr(row, "read_versions", [])
    words = next((one for one in versions if one.number == row.version), None)
    author = row.author.pseudonym if row.author else ""
    title, summary = (words.title, words.summary) if words else ("", "")
    return ContributionCard(row, title, summary, author, getattr(row, "n", 0))


def view_of(row: Contribution) -> ContributionView:
    """A contribution with everything about it that shows; its words only where it shows itself."""
    (card,) = cards_of(Contribution.objects.filter(pk=row.pk))
    words = row.words if row.shows else None
    about = {one: cards_of(_about(row, one)) for one in (ContributionKind.ARGUMENT, ContributionKind.AMENDMENT)}
    return ContributionView(
        card=card if row.shows else ContributionCard(row, "", "", "", card.followers),
        words=words,
        versions=list(row.versions.order_by("number")) if row.shows else [],
        timeline=list(row.timeline.all()),
        answers=list(row.official_answers.all()) if row.shows else [],
        sides=[
            (side, [one for one in about[ContributionKind.ARGUMENT] if one.row.side == side]) for side in ArgumentSide
        ],
        amendments=[_amendment(one, row, words) for one in about[ContributionKind.AMENDMENT] if words],
    )


def _about(row: Contribution, kind: ContributionKind) -> "QuerySet[Contribution]":
    return Contribution.objects.filter(parent=row, kind=kind, showing=Showing.PUBLIC).order_by("number")


def _amendment(card: ContributionCard, target: Contribution, words: ContributionVersion) -> AmendmentView:
    proposed = card.row.words
    passages = word_diff(words.body or words.title, proposed.body if proposed else "")
    return AmendmentView(card, passages, card.row.decision == "new" and is_stale(card.row, target))


def resident_by_link(campaign: Campaign, secret: str) -> Resident | None:
    """Whose link a secret opens."""
    return Resident.objects.filter(campaign=campaign, digest=digest(secret)).first() if secret else None


def hers(resident: Resident) -> list[Contribution]:
    """Everything that somebody wrote, the last first."""
    rows = Contribution.objects.select_related("step", "process").filter(author=resident)
    return list(rows.prefetch_related("cases", "versions").order_by("-submitted_at", "-pk"))


def waiting_duties(campaign: Campaign) -> "QuerySet[Duty]":
    """What waits for the team, the most pressing first."""
    rows = Duty.objects.filter(campaign=campaign, done_at=None)
    return rows.select_related("contribution__step", "process__campaign", "case", "meeting", "assignee__user").order_by(
        "due_at", "pk"
    )


def open_case_of(row: Contribution) -> ModerationCase | None:
    """The case that waits, where one does."""
    return ModerationCase.objects.filter(contribution=row, outcome="").first()


def appealed_case_of(row: Contribution) -> ModerationCase | None:
    """The case that its author contests and nobody has decided."""
    return ModerationCase.objects.filter(Q(appealed_at__isnull=False), contribution=row, appeal_outcome="").first()


def followers_of(numbers: Iterable[int | None]) -> dict[int, int]:
    """How many people follow each of some contributions, by number."""
    wanted = {one for one in numbers if one is not None}
    rows = ContributionFollow.objects.filter(contribution__in=wanted).values_list("contribution")
    return dict(rows.annotate(n=Count("pk")))


def titles_of(rows: Iterable[Contribution]) -> dict[int, str]:
    """The titles that some contributions have now, by number; whoever reads them has the right to."""
    wanted = {one.pk: one.version for one in rows}
    versions = ContributionVersion.objects.filter(contribution__in=wanted).values_list(
        "contribution", "number", "title"
    )
    return {pk: title for pk, number, title in versions if wanted[pk] == number}


def placeholders(step: ProcessStep) -> int:
    """How many lines of a step show without their text."""
    return Contribution.objects.filter(step=step, showing__in=PLACEHOLDERS, published_at__isnull=False).count()
