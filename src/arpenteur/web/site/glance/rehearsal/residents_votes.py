"""A vote of the fictional residents, over and counted: chosen ideas, codes, ballots, the box that two of three
scrutineers opened. Nobody voted; all of it is written by the verbs of the room.
"""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.residents.ballots.ballot_fields import FilledBallot, longest_payload
from arpenteur.web.residents.ballots.box_opening import open_envelopes
from arpenteur.web.residents.ballots.casting import cast_ballot
from arpenteur.web.residents.ballots.desk_forms import selected_projects
from arpenteur.web.residents.ballots.key_ceremony import (
    make_keys,
    open_voting,
    prepare_box,
    rehearse_code,
    take_place,
)
from arpenteur.web.residents.ballots.models import PLACES, BallotBox, BoxState
from arpenteur.web.residents.ballots.projects import VoteZone
from arpenteur.web.residents.ballots.scrutineer_links import offer_place, outsider, take_by_link
from arpenteur.web.residents.ballots.vote_results import config_of_step
from arpenteur.web.residents.ballots.voters import voter_by_code
from arpenteur.web.residents.ballots.zone_codes import issue_codes
from arpenteur.web.residents.consultations.actions.contributions import NewContribution, Whereabouts, Words, contribute
from arpenteur.web.residents.consultations.actions.decisions import decide
from arpenteur.web.residents.consultations.actions.residents import VISITOR
from arpenteur.web.residents.consultations.actions.steps import close_step, open_step, set_gate, settle_step, write_step
from arpenteur.web.residents.consultations.kinds import ContributionKind, Requirement, StepKind
from arpenteur.web.residents.consultations.models import Process, ProcessStep
from arpenteur.web.residents.consultations.states import Decision
from arpenteur.web.site.glance.rehearsal import residents_words as words
from arpenteur.web.site.glance.rehearsal.residents_scene import Scene, team_of

_CHOSEN, _OPENED, _CLOSED = 32, 30, 9
"""Days ago."""
_CHOICES = 3


def votes(scene: Scene, process: Process, collect: ProcessStep) -> None:
    """Ideas of a step that is open are chosen and voted on; the result is there for everybody."""
    close_step(step=_chosen(scene, process, collect), by=COMMAND, at=scene.ago(_CHOSEN))
    step = _opened_vote(scene, process)
    box, codes = _opened_box(scene, step)
    _cast(scene, step, box)
    closed = close_step(step=step, by=COMMAND, at=scene.ago(_CLOSED))
    box = BallotBox.objects.get(pk=box.pk, state=BoxState.CLOSED)
    open_envelopes(box=box, codes=dict(list(codes.items())[:2]), by=COMMAND, at=scene.ago(_CLOSED - 1))
    settle_step(step=closed, by=COMMAND, at=scene.ago(_CLOSED - 1))


def _chosen(scene: Scene, process: Process, collect: ProcessStep) -> ProcessStep:
    for rank, one in enumerate(words.VOTED):
        at = scene.ago(_CHOSEN + 3 - rank / 4)
        new = NewContribution(
            ContributionKind.PROPOSAL,
            Words(one.title, one.summary, one.body),
            spot=Whereabouts(one.place),
            cost=one.euros * 100,
        )
        row = contribute(step=collect, new=new, visit=scene.somebody(process, at), by=VISITOR, at=at)
        for decision in (Decision.ADMISSIBLE, Decision.SELECTED):
            row = decide(contribution=row, decision=decision, reason=one.reason, by=COMMAND, at=scene.ago(_CHOSEN))
    return collect


def _opened_vote(scene: Scene, process: Process) -> ProcessStep:
    at = scene.ago(_OPENED)
    values = {
        "position": 2,
        "kind": StepKind.VOTE,
        "title": "Le vote",
        "closes_at": scene.ago(_CLOSED),
        "summary": "Choisissez trois projets au plus. Le total tient dans la somme.",
    }
    step = write_step(process=process, values=values, by=COMMAND, at=at)
    set_gate(step=step, requirements=(Requirement.CODE,), by=COMMAND, at=at)
    config = {
        "rule": "equal-shares",
        "completion": "add1",
        "budget": words.VOTED_EUROS * 100,
        "choices": _CHOICES,
        "projects": [one.written() for one in selected_projects(step)],
        "zones": [VoteZone(name, people).written() for name, people, _ballots in words.VOTED_ZONES],
    }
    step = write_step(process=process, step=step, values={"config": config}, by=COMMAND, at=at)
    return open_step(step=step, by=COMMAND, at=at)


def _opened_box(scene: Scene, step: ProcessStep) -> tuple[BallotBox, dict[int, str]]:
    """A member and two from outside keep its keys. Their codes by place go with this call: nobody opens it again."""
    at = scene.ago(_OPENED)
    box = prepare_box(step=step, largest=longest_payload(config_of_step(step)), by=COMMAND, at=at)
    member: Actor = next((one.actor for one in team_of(scene.campaign)), COMMAND)
    taken = [(member, *take_place(box=box, by=member, at=at))]
    for _place in range(PLACES - 1):
        offered = offer_place(box=box, by=member, at=at)
        who = outsider(box, offered.place)
        taken.append((who, offered, take_by_link(scrutineer=offered, by=who, at=at)))
    box = make_keys(box=box, by=COMMAND, at=at)
    for who, scrutineer, code in taken:
        rehearse_code(scrutineer=scrutineer, code=code, by=who, at=at)
    return open_voting(box=box, by=COMMAND, at=at), {scrutineer.place: code for _who, scrutineer, code in taken}


def _cast(scene: Scene, step: ProcessStep, box: BallotBox) -> None:
    """Each quartier has codes, of which some are used, on some day of the vote."""
    config = config_of_step(step)
    weights = [one.followers for one in words.VOTED]
    for zone, _people, ballots in words.VOTED_ZONES:
        codes = issue_codes(step=step, zone=zone, count=2 * ballots, by=COMMAND, at=scene.ago(_OPENED))
        for code in codes[:ballots]:
            ticked = _ticked(scene.rng, weights)
            filled = FilledBallot(config, {config.offered[rank].id: "1" for rank in ticked})
            voter = voter_by_code(step, code)
            at = scene.at - timedelta(days=scene.rng.uniform(_CLOSED + 1, _OPENED - 1))
            cast_ballot(box=box, voter=voter.key, zone=voter.zone, payload=filled.payload(), by=VISITOR, at=at)


def _ticked(rng: Random, weights: Sequence[int]) -> set[int]:
    """One to three projects, some liked more than others."""
    return set(rng.choices(range(len(weights)), weights, k=rng.randint(1, _CHOICES)))
