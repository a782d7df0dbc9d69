"""What the API reads and writes of consultations: what was public of them, and who wrote nothing of it.

A contribution has the columns of its exports (``contribution_columns``), none more: one registry makes both.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model

from arpenteur.web.residents.consultations.contribution_columns import ExportColumn, tree
from arpenteur.web.residents.consultations.kinds import AnswerKind, ModerationMode, Nature, PublicFact, StepKind
from arpenteur.web.residents.consultations.models.process import LONGEST_NAME, LONGEST_REASON
from arpenteur.web.residents.consultations.models.team_work import LONGEST_ANSWER
from arpenteur.web.residents.consultations.states import Decision, ProcessState, StepState
from arpenteur.web.site.api.schemas import Closed, Page, Text

_TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "date-time": datetime,
}


def _field(column: ExportColumn) -> Any:
    kind = _TYPES[column.type]
    return (kind | None if column.optional else kind, Field(description=column.meaning))


def _model(name: str, columns: dict[str, ExportColumn | dict[str, ExportColumn]]) -> Any:
    """A model with these columns, those of an object in a model of its own."""
    fields: dict[str, Any] = {
        key: _field(found)
        if isinstance(found, ExportColumn)
        else (_model(f"{name}{key.title().replace('_', '')}", {**found}), Field(description=key.replace("_", " ")))
        for key, found in columns.items()
    }
    return create_model(name, __config__=ConfigDict(extra="forbid"), __module__=__name__, **fields)


if TYPE_CHECKING:

    class ContributionOut(BaseModel):
        """A contribution as its exports have it; no column says who wrote."""

else:
    ContributionOut = _model("ContributionOut", tree())
    ContributionOut.__doc__ = "A contribution as its exports have it; no column says who wrote."


class ProcessStepOut(BaseModel):
    """A step of a process. ``rules_hash``: of the rules that were frozen when it opened, empty before."""

    position: int
    kind: StepKind
    title: str
    summary: str
    state: StepState
    opens_at: datetime | None
    closes_at: datetime | None
    opened_at: datetime | None
    rules_hash: str
    url: str


class ProcessOut(BaseModel):
    """A process that is public, with its steps but those that are drafts. ``director``: of publication, by law."""

    id: int
    title: str
    summary: str
    nature: Nature
    territory: str
    director: str
    moderation: ModerationMode
    state: ProcessState
    opened_at: datetime | None
    closed_at: datetime | None
    archived_at: datetime | None
    url: str
    steps: list[ProcessStepOut]


class ProcessList(BaseModel):
    """Processes, the newest first."""

    items: list[ProcessOut]


class ContributionPage(Page):
    """Contributions that are or were public, the first shown first."""

    items: list[ContributionOut]


class TimelineLineOut(BaseModel):
    """What happened, when; never who did it. ``decision``: empty where the line is of something else."""

    at: datetime
    fact: PublicFact
    decision: Decision | None
    text: str


class TimelineOut(BaseModel):
    """Lines that everybody reads, the first first."""

    items: list[TimelineLineOut]


class ResultOut(BaseModel):
    """What a vote decided, as its file in JSON has it: ``projects`` with the columns of the other files, ``counts`` as
    ``arpenteur tally`` tells them, ``ballots`` by channel. Nothing of it exists before the count.
    """

    format: str
    format_version: int
    step: str
    rules_sha256: str
    ballots: dict[str, int]
    batches: list[dict[str, Any]]
    projects: list[dict[str, str | int | float | bool | None]]
    decision: dict[str, Any] | None
    counts: list[dict[str, Any]]


class DecisionIn(Closed):
    """What becomes of a contribution, for everybody to read; some decisions owe a reason."""

    decision: Decision
    reason: Annotated[Text, StringConstraints(max_length=LONGEST_REASON)] = ""


class AnswerIn(Closed):
    """What the campaign says back. ``signed``: who answers, as everybody reads it."""

    kind: AnswerKind
    text: Annotated[Text, StringConstraints(min_length=1, max_length=LONGEST_ANSWER)]
    signed: Annotated[Text, StringConstraints(min_length=1, max_length=LONGEST_NAME)]
