"""Writes: what came out of a vote becomes the decision on each project, and what a winner promises.

Nothing is typed: winners are those that the frozen rules give on the ballots of the box.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.residents.ballots.models import BallotBox
from arpenteur.web.residents.ballots.projects import VoteProject
from arpenteur.web.residents.ballots.result_reasons import reason_of
from arpenteur.web.residents.ballots.vote_results import VoteResult, result_of
from arpenteur.web.residents.consultations.actions.common import locked, move_decision
from arpenteur.web.residents.consultations.actions.outcomes import promise
from arpenteur.web.residents.consultations.clocks import hold_to_silence
from arpenteur.web.residents.consultations.models import Commitment, Contribution
from arpenteur.web.residents.consultations.states import Decision


@verb("ballot_box.announced", "result of a vote announced", also="contribution.decided")
def announce(*, box: BallotBox, by: Actor, at: datetime) -> int:
    """Decide on every project of the ballot that is still selected: winner, or not chosen with its reason; how many.

    Raises InputError before the count, and where a vote by yes or no chooses no project; RefusedByLawError in silence.
    """
    hold_to_silence(box.campaign, at)
    result = result_of(box)
    if result.outcome is None:
        raise InputError(_("this vote chooses no project"))
    waiting = {one.number: one for one in _selected(box)}
    done = 0
    for project in result.config.offered:
        row = waiting.get(project.number)
        if row is None:
            continue
        won = project.id in result.winners
        reason = reason_of(result, result.outcome, project.id)
        after = Decision.WINNER if won else Decision.UNCHOSEN
        row = locked(row)
        move_decision(row, after, reason, at)
        record(verb="contribution.decided", subject=row, by=by, at=at, campaign=row.campaign_id, decision=str(after))
        done += 1
    record(verb="ballot_box.announced", subject=box, by=by, at=at, campaign=box.campaign_id, n=done)
    return done


@verb(through="promise")
def promise_winner(*, box: BallotBox, number: int, text: str, by: Actor, at: datetime) -> Commitment:
    """A commitment from a winner, with its cost of the ballot. Raises InputError for a project that did not win."""
    project = _winner(result_of(box), number)
    row = Contribution.objects.filter(process=box.step.process_id, number=number).first()
    if row is None or row.decision != Decision.WINNER:
        raise InputError(_("this project is not announced as a winner"), action=_("announce the result first"))
    return promise(
        process=box.step.process,
        title=project.title[:120],
        text=text,
        sources=[row],
        cost=project.cents or None,
        by=by,
        at=at,
    )


def _winner(result: VoteResult, number: int) -> VoteProject:
    won = next((one for one in result.config.offered if one.number == number and one.id in result.winners), None)
    if won is None:
        raise InputError(_("this project did not win"))
    return won


def _selected(box: BallotBox) -> list[Contribution]:
    rows = Contribution.objects.filter(process=box.step.process_id, decision=Decision.SELECTED)
    return list(rows.select_related("process__campaign", "step"))
