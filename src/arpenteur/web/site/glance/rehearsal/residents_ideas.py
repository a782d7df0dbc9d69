"""Ideas of the fictional residents: argued about, amended, reviewed by two people, some decided."""

from collections.abc import Sequence

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.residents.consultations.actions.contributions import NewContribution, Whereabouts, Words, contribute
from arpenteur.web.residents.consultations.actions.decisions import (
    ReviewSheet,
    accept_amendment,
    decide,
    prepare_ruling,
    publish_rulings,
    review,
)
from arpenteur.web.residents.consultations.actions.residents import VISITOR
from arpenteur.web.residents.consultations.kinds import ArgumentSide, ContributionKind, ReviewOpinion
from arpenteur.web.residents.consultations.models import Contribution, Process, ProcessStep
from arpenteur.web.residents.consultations.states import Decision
from arpenteur.web.site.glance.rehearsal import residents_words as words
from arpenteur.web.site.glance.rehearsal.residents_scene import Scene, team_of


def ideas(scene: Scene, process: Process, step: ProcessStep) -> None:
    """Write them, at every step from new to decided."""
    made: list[Contribution] = []
    for rank, one in enumerate(words.IDEAS):
        at = scene.ago(30 - 3 * rank)
        new = NewContribution(
            ContributionKind.PROPOSAL,
            Words(one.title, one.summary, one.body),
            spot=Whereabouts(one.place),
            cost=one.euros * 100,
        )
        row = contribute(step=step, new=new, visit=scene.somebody(process, at), by=VISITOR, at=at)
        scene.followed(row, one.followers)
        made.append(row)
    _argued(scene, step, made[0])
    _amended(scene, step, made[0])
    team = team_of(scene.campaign)
    for row, one in zip(made, words.IDEAS, strict=True):
        _reviewed(scene, row, one, team)
    publish_rulings(process=process, by=COMMAND, at=scene.ago(2))


def _argued(scene: Scene, step: ProcessStep, idea: Contribution) -> None:
    said = [(side, text, 20 - 2 * rank) for rank, (side, text) in enumerate(words.ARGUMENTS)]
    for side, text, days in (*said, (ArgumentSide.FOR, words.HELD, 0.79)):
        at = scene.ago(days)
        new = NewContribution(ContributionKind.ARGUMENT, Words(text), parent=idea, side=side)
        contribute(step=step, new=new, visit=scene.somebody(step.process, at), by=VISITOR, at=at)


def _amended(scene: Scene, step: ProcessStep, idea: Contribution) -> None:
    """The first is accepted; the third was written before that, so it has to be written again."""
    first, now, stale = ((title, changes) for title, *changes in words.AMENDED)
    accepted = _amendment(scene, step, idea, first, 14)
    _amendment(scene, step, idea, stale, 13)
    accept_amendment(amendment=accepted, by=COMMAND, at=scene.ago(12))
    _amendment(scene, step, idea, now, 4)


def _amendment(
    scene: Scene, step: ProcessStep, idea: Contribution, change: tuple[str, Sequence[tuple[str, str]]], days: float
) -> Contribution:
    at, target = scene.ago(days), Contribution.objects.get(pk=idea.pk)
    was = target.words
    body = was.body if was else ""
    for before, after in change[1]:
        body = body.replace(before, after)
    new = NewContribution(ContributionKind.AMENDMENT, Words(change[0], "", body), parent=target)
    return contribute(step=step, new=new, visit=scene.somebody(step.process, at), by=VISITOR, at=at)


def _reviewed(scene: Scene, row: Contribution, one: words.SomeIdea, team: Sequence[Member]) -> None:
    if one.stage == "new":
        return
    decide(contribution=row, decision=Decision.ADMISSIBLE, by=COMMAND, at=scene.ago(8))
    for member, (costs, said, note) in zip(team[: 1 if one.stage == "one" else 2], words.SHEETS, strict=False):
        share = one.euros / words.IDEAS[0].euros
        low, high = (round(cost * share / 1_000) * 100_000 for cost in costs)
        answers = {key: text for (key, _label, _required), text in zip(words.GRID, said, strict=True)}
        sheet = ReviewSheet(ReviewOpinion.RESERVED, low, high, answers=answers, note=note if share == 1 else "")
        review(contribution=row, sheet=sheet, member=member, by=member.actor, at=scene.ago(5))
    if one.stage in ("selected", "inadmissible"):
        after = Decision.SELECTED if one.stage == "selected" else Decision.INADMISSIBLE
        prepare_ruling(contribution=row, decision=after, reason=one.reason, by=COMMAND, at=scene.ago(3))
