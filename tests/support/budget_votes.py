"""A budget of the cast's campaign that people vote on: four selected ideas with their cost, a step of votes, its box,
codes of two quartiers. By the verbs themselves, inside ``sealed``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ballot_boxes import Vote, vote_of
from cast import AT, Cast
from consulted import process_of, resident_of, step_of, written

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.residents.ballots import step_kind
from arpenteur.web.residents.ballots.ballot_fields import FilledBallot, longest_payload
from arpenteur.web.residents.ballots.desk_forms import selected_projects
from arpenteur.web.residents.ballots.projects import VoteProject, VoteZone
from arpenteur.web.residents.ballots.step_kind import VoteConfig
from arpenteur.web.residents.ballots.vote_results import config_of_step
from arpenteur.web.residents.ballots.zone_codes import issue_codes
from arpenteur.web.residents.consultations.actions.decisions import decide
from arpenteur.web.residents.consultations.actions.steps import open_step, write_step
from arpenteur.web.residents.consultations.kinds import Requirement, StepKind
from arpenteur.web.residents.consultations.models import ProcessStep
from arpenteur.web.residents.consultations.states import Decision

IDEAS = (
    ("La halle ouverte le soir", 175_000),
    ("Des bancs", 26_000),
    ("Un terrain couvert", 210_000),
    ("Une piste", 230_000),
)
"""Titles and euros, in the order of their numbers."""
SOUTH, OLD = VoteZone("Rive sud", 10_923), VoteZone("Centre ancien", 6_073)
BUDGET: dict[str, Any] = {"rule": "equal-shares", "completion": "add1", "budget": 40_000_000, "choices": 3}


@dataclass(frozen=True)
class BudgetVote:
    """A step of votes, its projects by number, its box with the codes of its scrutineers."""

    step: ProcessStep
    vote: Vote

    @property
    def config(self) -> VoteConfig:
        """Its settings."""
        return config_of_step(self.step)

    @property
    def projects(self) -> tuple[VoteProject, ...]:
        """What is on the ballot."""
        return self.config.offered

    def where(self, rest: str = "voter/") -> str:
        """Below the public name of the campaign."""
        return f"participer/{self.step.process_id}/etape/{self.step.position}/{rest}"

    def desk(self, rest: str = "") -> str:
        """Below the desk of votes."""
        return f"/c/essai/habitants/votes/{self.step.process_id}/{self.step.position}/{rest}"

    def codes(self, count: int, zone: str = SOUTH.name) -> list[str]:
        """Codes of voters."""
        return issue_codes(step=self.step, zone=zone, count=count, by=COMMAND, at=AT)

    def fields(self, *ranks: int) -> dict[str, str]:
        """The fields of a ballot that ticks projects, by their rank (0 first)."""
        return {f"vote-{self.projects[rank].number}": "1" for rank in ranks}

    def payload(self, **values: str) -> str:
        """The canonical text of a ballot, from values by rank (``r0="3"``)."""
        named = {self.projects[int(rank[1:])].id: value for rank, value in values.items()}
        return FilledBallot(self.config, named).payload()


def ideas_of(cast: Cast, at: datetime = AT) -> ProcessStep:
    """A process with a step of ideas, four of them selected."""
    step = step_of(process_of(cast, at=at), at=at)
    author = resident_of(step.process, at=at)
    zones = (OLD.name, "", SOUTH.name, "")
    for (title, euros), zone in zip(IDEAS, zones, strict=True):
        row = written(step, author, title, at=at, cost=100 * euros)
        row.zone = zone
        row.save(update_fields=["zone"])
        for decision in (Decision.ADMISSIBLE, Decision.SELECTED):
            row = decide(contribution=row, decision=decision, by=COMMAND, at=at)
    return step


def budget_step(
    cast: Cast,
    *,
    asks: tuple[Requirement, ...] = (Requirement.CODE,),
    opened: bool = True,
    at: datetime = AT,
    **settings: Any,
) -> ProcessStep:
    """A step of votes on these ideas."""
    ideas = ideas_of(cast, at)
    step = step_of(ideas.process, StepKind.VOTE, at=at, asks=asks, opened=False, title="Quels projets ?", position=2)
    told = {
        **BUDGET,
        "fewest": step_kind.LEAST,
        "projects": [one.written() for one in selected_projects(step)],
        "zones": [one.written() for one in (SOUTH, OLD)],
        **settings,
    }
    step = write_step(process=ideas.process, step=step, values={"config": told}, by=COMMAND, at=at)
    return open_step(step=step, by=COMMAND, at=at) if opened else step


def budget_vote(cast: Cast, *, asks: tuple[Requirement, ...] = (Requirement.CODE,), **settings: Any) -> BudgetVote:
    """The same with its box, open for votes."""
    step = budget_step(cast, asks=asks, **settings)
    config = config_of_step(step)
    vote = vote_of(cast, strict=not config.receipts, size=longest_payload(config), step=step)
    return BudgetVote(step, vote)
