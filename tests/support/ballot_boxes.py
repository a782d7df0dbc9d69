"""A vote of the cast's campaign, its three scrutineers and their codes, by the verbs themselves. Inside ``sealed``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cast import AT, Cast
from consulted import VISITOR, process_of, step_of

from arpenteur.domain.paper_ballots import PaperCounts
from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.residents.ballots import step_kind
from arpenteur.web.residents.ballots.box_opening import open_envelopes
from arpenteur.web.residents.ballots.casting import cast_ballot
from arpenteur.web.residents.ballots.key_ceremony import (
    close_voting,
    make_keys,
    open_voting,
    prepare_box,
    rehearse_code,
    take_place,
)
from arpenteur.web.residents.ballots.models import BallotBox, PaperBatch
from arpenteur.web.residents.ballots.paper_batches import SheetText, count_batch, key_sheet, prepare_batch
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.models import ProcessStep

SIZE = 64
LATER = AT + timedelta(days=3)
LENA, SAMI, NOOR = Actor("user", "témoin-1"), Actor("user", "témoin-2"), Actor("user", "témoin-3")
"""Who keys paper."""


@dataclass(frozen=True)
class Vote:
    """A box and the codes of its scrutineers by place, which stand nowhere else."""

    box: BallotBox
    codes: dict[int, str]

    def cast(self, voter: str, payload: str, at: datetime = AT, zone: str = "") -> str:
        """Somebody votes on the web; the code of her receipt."""
        return cast_ballot(box=self.box, voter=voter, payload=payload, zone=zone, by=VISITOR, at=at)

    def closed(self, at: datetime = LATER) -> "Vote":
        """No vote comes in any more."""
        return replace(self, box=close_voting(box=self.box, by=COMMAND, at=at))

    def counted(self, *places: int, at: datetime = LATER) -> "Vote":
        """Closed where it is not, and opened by some of its scrutineers: the first two where none are named."""
        vote = self if self.box.closed_on else self.closed(at)
        codes = {place: vote.codes[place] for place in places or (1, 2)}
        return replace(vote, box=open_envelopes(box=vote.box, codes=codes, by=COMMAND, at=at))


YES_NO = {"rule": "yes-no-blank", "question": "Des bancs à la gare ?"}
"""The least that a vote can be about."""


def scrutineers_of(cast: Cast) -> tuple[Actor, Actor, Actor]:
    """Three members."""
    return Actor.user(cast.director), Actor.user(cast.organiser), Actor.user(cast.leader)


def voted_step(cast: Cast, *, at: datetime = AT) -> ProcessStep:
    """A step of votes that is open."""
    return step_of(
        process_of(cast, at=at), StepKind.VOTE, at=at, title="Votez", config={**YES_NO, "fewest": step_kind.LEAST}
    )


def keyed_box(cast: Cast, *, strict: bool = False, size: int = SIZE, step: ProcessStep | None = None) -> Vote:
    """A box whose keys are made and rehearsed, not open yet."""
    box = prepare_box(step=step or voted_step(cast), largest=size, strict=strict, by=COMMAND, at=AT)
    taken = [(one, *take_place(box=box, by=one, at=AT)) for one in scrutineers_of(cast)]
    box = make_keys(box=box, by=COMMAND, at=AT)
    for who, scrutineer, code in taken:
        rehearse_code(scrutineer=scrutineer, code=code, by=who, at=AT)
    return Vote(box, {scrutineer.place: code for _who, scrutineer, code in taken})


def vote_of(cast: Cast, *, strict: bool = False, size: int = SIZE, step: ProcessStep | None = None) -> Vote:
    """A box that receives votes."""
    vote = keyed_box(cast, strict=strict, size=size, step=step)
    return replace(vote, box=open_voting(box=vote.box, by=COMMAND, at=AT))


def batch_of(vote: Vote, sheets: int = 10, desk: str = "marché") -> tuple[PaperBatch, list[str]]:
    """A batch of paper and the serials of its sheets. Before the vote is closed."""
    batch = prepare_batch(box=vote.box, desk=desk, sheets=sheets, by=COMMAND, at=AT)
    return batch, list(batch.papers.values_list("serial", flat=True))


def hand_counted(batch: PaperBatch, signatures: int, envelopes: int, sheets: int) -> PaperBatch:
    """The batch once people counted it on the table."""
    count_batch(batch=batch, counts=PaperCounts(signatures, envelopes, sheets), by=COMMAND, at=LATER)
    batch.refresh_from_db()
    return batch


def keyed(batch: PaperBatch, who: Actor, texts: Sequence[tuple[str, str]]) -> None:
    """One person types sheets."""
    for serial, text in texts:
        key_sheet(batch=batch, typed=SheetText(serial, text), by=who, at=LATER)
