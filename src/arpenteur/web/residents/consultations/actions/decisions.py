"""Writes: what becomes of contributions: reviews on a grid, rulings published together, amendments, answers, questions
joined with another one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.residents.consultations.actions.common import (
    add_line,
    add_version,
    end_duties,
    locked,
    move_decision,
)
from arpenteur.web.residents.consultations.actions.contributions import (
    NOWHERE,
    NewContribution,
    Whereabouts,
    Words,
    contribute,
    hold_again,
)
from arpenteur.web.residents.consultations.clocks import hold_to_silence
from arpenteur.web.residents.consultations.kinds import (
    AnswerKind,
    ContributionKind,
    DutyKind,
    LinkKind,
    PublicFact,
    Requirement,
    ReviewOpinion,
    StepKind,
)
from arpenteur.web.residents.consultations.models import (
    Contribution,
    ContributionLink,
    ContributionReview,
    OfficialAnswer,
    Process,
    QuestionForm,
    Ruling,
)
from arpenteur.web.residents.consultations.questionnaire_checks import check_answers
from arpenteur.web.residents.consultations.states import OF_WHOEVER_REPORTED, WITH_MORE, Decision, check_decision
from arpenteur.web.residents.consultations.step_access import GateVisit
from arpenteur.web.residents.consultations.step_kinds import ReviewConfig

_RULED = (Decision.ADMISSIBLE, Decision.INADMISSIBLE, Decision.REVIEW, Decision.SELECTED, Decision.UNSELECTED)
_AFTER_ANSWER = {
    AnswerKind.ACKNOWLEDGEMENT: (Decision.ACKNOWLEDGED, PublicFact.ACKNOWLEDGED),
    AnswerKind.ANSWER: (Decision.ANSWERED, PublicFact.ANSWERED),
    AnswerKind.REDIRECTION: (Decision.REDIRECTED, PublicFact.REDIRECTED),
}
UNDER_REVIEW = (Decision.NEW, Decision.ADMISSIBLE, Decision.REVIEW)
"""Ideas that people of the team may still review."""
GRID = "review"
"""Name of the form whose questions are the grid of a process."""


@dataclass(frozen=True)
class ReviewSheet:
    """What a reviewer found: opinion, a span of cost in cents, answers of the grid, a note for the team."""

    opinion: ReviewOpinion
    cost_low: int | None = None
    cost_high: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@verb("contribution.decided", "contribution decided")
def decide(
    *, contribution: Contribution, decision: Decision, by: Actor, at: datetime, reason: str = ""
) -> Contribution:
    """Move the decision state; everybody reads it with its reason, and the duty it ends is done.

    Raises InputError for a decision that does not follow, without the reason it owes, or that another verb takes with
    what it says (``WITH_MORE``); RefusedByLawError in silence.
    """
    row = locked(contribution)
    hold_to_silence(row.process.campaign, at)
    if decision in OF_WHOEVER_REPORTED:
        raise InputError(_("only whoever reported, or a photo, says this"))
    if decision in WITH_MORE:
        raise InputError(
            _("“%(decision)s” is more than a word") % {"decision": decision.label},
            action=_("accept the amendment, answer, join the two texts, or announce the vote: each has its page"),
        )
    move_decision(row, decision, reason, at)
    record(subject=row, by=by, at=at, campaign=row.campaign_id, decision=str(decision))
    return row


@verb("contribution.reviewed", "idea reviewed")
def review(
    *, contribution: Contribution, sheet: ReviewSheet, member: Member, by: Actor, at: datetime
) -> ContributionReview:
    """What one person of the team found, apart from what the others did; again replaces hers until it is ruled.

    Raises InputError for a grid that is not answered, a span that ends before it begins, an idea that is ruled.
    """
    row = locked(contribution)
    if row.kind != ContributionKind.PROPOSAL or row.decision not in UNDER_REVIEW:
        raise InputError(_("this is not under review any more"))
    if sheet.cost_low is not None and sheet.cost_high is not None and sheet.cost_high < sheet.cost_low:
        raise InputError(_("the highest cost is lower than the lowest"))
    grid = (
        QuestionForm.objects.select_for_update().filter(process=row.process_id, name=GRID).order_by("-version").first()
    )
    answers = check_answers(grid.questions, sheet.answers) if grid else {}
    if grid is not None and grid.frozen_at is None:
        grid.frozen_at = at
        grid.save(update_fields=["frozen_at"])
    made, _new = ContributionReview.objects.update_or_create(
        contribution=row,
        by=by.pseudonym,
        defaults={
            "campaign_id": row.campaign_id,
            "reviewer": member.membership,
            "opinion": sheet.opinion,
            "cost_low": sheet.cost_low,
            "cost_high": sheet.cost_high,
            "answers": answers,
            "note": sheet.note.strip(),
            "at": at,
        },
    )
    record(subject=row, by=by, at=at, campaign=row.campaign_id, opinion=str(sheet.opinion))
    return made


@verb("ruling.prepared", "decision prepared")
def prepare_ruling(
    *,
    contribution: Contribution,
    decision: Decision,
    by: Actor,
    at: datetime,
    reason: str = "",
    cost: int | None = None,
) -> Ruling:
    """The second level decides; nobody outside sees it before all are published at once.

    Raises InputError for a decision that does not follow or without its reason, and where one of the reviewers rules
    alone: too few people read the idea, or the only one is she.
    """
    row = locked(contribution)
    if decision not in _RULED:
        raise InputError(_("a review does not decide this"))
    check_decision(row.kind, row.decision, decision, reason)
    readers = set(row.reviews.values_list("by", flat=True)) - {by.pseudonym}
    needed = readers_needed(row.process)
    if decision in (Decision.SELECTED, Decision.UNSELECTED) and len(readers) < needed:
        if not readers:
            raise InputError(_("nobody else has read this idea"), action=_("have it reviewed by another person first"))
        raise InputError(
            _("%(n)d other people have to read this idea first") % {"n": needed},
            expected=_("%(n)d have") % {"n": len(readers)},
        )
    ruling, _new = Ruling.objects.update_or_create(
        contribution=row,
        defaults={
            "campaign_id": row.campaign_id,
            "decision": decision,
            "reason": reason.strip(),
            "cost": cost,
            "by": by.pseudonym,
            "at": at,
        },
    )
    record(subject=row, by=by, at=at, campaign=row.campaign_id, decision=str(decision))
    return ruling


def readers_needed(process: Process) -> int:
    """How many people read an idea before somebody else rules, as the review of its process says; one without one."""
    steps = process.steps.filter(kind=StepKind.REVIEW)
    return max((one.settings.reviewers for one in steps if isinstance(one.settings, ReviewConfig)), default=1)


@verb("ruling.published", "decisions published")
def publish_rulings(*, process: Process, by: Actor, at: datetime) -> int:
    """Everything ruled of a process is published at one moment; how many. Raises RefusedByLawError in silence."""
    hold_to_silence(process.campaign, at)
    count = 0
    # Texts in their order, each before its ruling: as whoever prepares one locks them.
    for contribution in Contribution.objects.filter(process=process, ruling__isnull=False).order_by("pk"):
        row = locked(contribution)
        ruling = Ruling.objects.filter(contribution=row).first()
        if ruling is None:
            continue
        if ruling.cost is not None:
            row.cost = ruling.cost
        move_decision(row, Decision(ruling.decision), ruling.reason, at)
        ruling.delete()
        count += 1
    if count:
        record(subject=process, by=by, at=at, campaign=process.campaign_id, n=count)
    return count


@verb("contribution.merged", "contributions joined")
def merge(*, contribution: Contribution, into: Contribution, by: Actor, at: datetime) -> Contribution:
    """One idea, question or report is answered with another one; everybody who asked is still counted, and follows that
    one from now on. Raises InputError for another kind or process, and for one that is merged itself.
    """
    first, last = sorted((contribution, into), key=lambda one: one.pk)
    rows = {one.pk: locked(one) for one in (first, last)}
    row, target = rows[contribution.pk], rows[into.pk]
    hold_to_silence(row.process.campaign, at)
    if row.pk == target.pk or (row.kind, row.process_id) != (target.kind, target.process_id):
        raise InputError(_("these two are not of one kind"))
    after = _MERGED.get(ContributionKind(row.kind))
    if after is None or target.decision in (Decision.MERGED, Decision.GROUPED, Decision.DUPLICATE):
        raise InputError(_("this cannot be joined with that"))
    move_decision(row, after, "", at)
    Ruling.objects.filter(contribution=row).delete()
    ContributionLink.objects.get_or_create(
        origin=row, target=target, kind=LinkKind.MERGED_INTO, defaults={"campaign_id": row.campaign_id, "at": at}
    )
    known = set(target.follows.values_list("resident", flat=True))
    row.follows.exclude(resident__in=known).update(contribution=target)
    add_line(PublicFact.GROUPED, at, contribution=target)
    record(subject=row, by=by, at=at, campaign=row.campaign_id, into=str(target.pk))
    return row


@verb("amendment.accepted", "amendment accepted")
def accept_amendment(*, amendment: Contribution, by: Actor, at: datetime) -> Contribution:
    """Its text becomes a new version of what it changes, whose title stays: its own says what changes. That one as it
    is now.

    Raises InputError where the text changed since (it has to be written again on the version that shows) or either of
    them does not show.
    """
    row = locked(amendment)
    hold_to_silence(row.process.campaign, at)
    if row.parent is None or row.kind != ContributionKind.AMENDMENT or not row.shows:
        raise InputError(_("this is no amendment that shows"))
    target = locked(row.parent)
    if is_stale(row, target):
        raise InputError(
            _("the text changed since this amendment was written"),
            action=_("its author, or you, write it again on the version that shows"),
        )
    words, was = row.words, target.words
    if words is None or was is None or not target.shows:
        raise InputError(_("this text is no more"))
    if target.decision not in UNDER_REVIEW:
        raise InputError(_("something was decided of this text"))
    version = add_version(target, Words(was.title, was.summary, words.body), by, at, amendment=row)
    target.save()
    add_line(PublicFact.CHANGED, at, contribution=target)
    move_decision(row, Decision.ACCEPTED, "", at)
    record(subject=row, by=by, at=at, campaign=row.campaign_id, version=version.number)
    return target


@verb("amendment.rebased", "amendment written again")
def rebase_amendment(*, amendment: Contribution, words: Words, by: Actor, at: datetime) -> Contribution:
    """Write an amendment again on the version that shows; the words before stay to be read."""
    row = locked(amendment)
    hold_to_silence(row.process.campaign, at)
    tidy = words.tidy()
    if row.parent is None or row.kind != ContributionKind.AMENDMENT or row.decision != Decision.NEW:
        raise InputError(_("something was decided of this text"))
    if not tidy.title or not tidy.body:
        raise InputError(_("an amendment has other words"))
    target = locked(row.parent)
    row.base = target.version
    add_version(row, tidy, by, at)
    row.save()
    add_line(PublicFact.CHANGED, at, contribution=row)
    if row.shows:
        hold_again(row, tidy, by=by, at=at)
    record(subject=row, by=by, at=at, campaign=row.campaign_id, version=target.version)
    return row


@verb("amendment.promoted", "amendment became an idea")
def promote_amendment(*, amendment: Contribution, by: Actor, at: datetime) -> Contribution:
    """What was rejected becomes an idea of its own, signed by who wrote it: the step must still take ideas."""
    row = locked(amendment)
    hold_to_silence(row.process.campaign, at)
    words = row.words
    if words is None or row.parent is None:
        raise InputError(_("this text is no more"))
    move_decision(row, Decision.PROMOTED, "", at)
    visit = GateVisit(row.author, proved=True, declared=_EVERYTHING)
    spot = Whereabouts(
        row.parent.place, row.parent.latitude, row.parent.longitude, row.parent.precision, row.parent.zone
    )
    new = NewContribution(
        ContributionKind.PROPOSAL,
        Words(words.title, words.summary, words.body),
        spot=spot if row.parent.place else NOWHERE,
        category=row.parent.category,
        language=row.language,
    )
    made = contribute(step=row.step, new=new, visit=visit, by=by, at=at)
    ContributionLink.objects.create(campaign_id=row.campaign_id, origin=row, target=made, kind=LinkKind.BECOMES, at=at)
    record(subject=row, by=by, at=at, campaign=row.campaign_id, into=str(made.pk))
    return made


@verb("contribution.answered", "contribution answered in public")
def answer(
    *, contribution: Contribution, kind: AnswerKind, text: str, signed: str, by: Actor, at: datetime, video: str = ""
) -> OfficialAnswer:
    """The campaign answers in public. Only an answer that says something stops the clock and ends the duty; an
    acknowledgement or a redirection shows, and the clock runs on.

    Raises InputError for a video without its text; RefusedByLawError in silence.
    """
    row = locked(contribution)
    hold_to_silence(row.process.campaign, at)
    if not row.shows:
        raise InputError(_("nobody reads this text"), action=_("publish it first"))
    if not text.strip() or not signed.strip():
        raise InputError(_("an answer has a text, and says who answers"), expected=_("the words of a video too"))
    if video and not video.startswith(("https://", "http://")):
        raise InputError(_("a video has an address"), expected=_("one that begins with https://"))
    made = OfficialAnswer.objects.create(
        campaign_id=row.campaign_id,
        contribution=row,
        kind=kind,
        text=text.strip(),
        video=video,
        signed=signed.strip(),
        by=by.pseudonym,
        published_at=at,
    )
    decision, fact = _AFTER_ANSWER[kind]
    known = row.decision == decision or (kind is AnswerKind.ACKNOWLEDGEMENT and row.decision == Decision.ANSWERED)
    if row.kind == ContributionKind.QUESTION and not known:
        check_decision(row.kind, row.decision, decision, text)
        row.decision, row.decided_at = decision, at
    if kind is AnswerKind.ANSWER:
        row.answered_at = row.answered_at or at
        end_duties(at, DutyKind.ANSWER, contribution=row)
    row.save()
    add_line(fact, at, contribution=row)
    record(subject=row, by=by, at=at, campaign=row.campaign_id, kind=str(kind))
    return made


@verb("contribution.contested", "answer contested by who asked")
def contest_answer(*, contribution: Contribution, by: Actor, at: datetime) -> Contribution:
    """Whoever asked says once that it is not answered; it is shown, and nothing else changes."""
    row = locked(contribution)
    hold_to_silence(row.process.campaign, at)
    if row.kind != ContributionKind.QUESTION or row.answered_at is None or row.contested_at is not None:
        raise InputError(_("there is nothing to contest"), expected=_("an answer, contested once"))
    row.contested_at = at
    row.save()
    add_line(PublicFact.CONTESTED, at, contribution=row)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


def is_stale(amendment: Contribution, target: Contribution) -> bool:
    """Whether the text changed since an amendment was written on it."""
    return amendment.base != target.version


_EVERYTHING = frozenset(Requirement)
_MERGED = {
    ContributionKind.PROPOSAL: Decision.MERGED,
    ContributionKind.QUESTION: Decision.GROUPED,
    ContributionKind.REPORT: Decision.DUPLICATE,
}
