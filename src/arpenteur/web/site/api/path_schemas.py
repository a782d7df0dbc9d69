"""What the API reads and writes of paths: numbers of contacts, never a name."""

from datetime import date, datetime
from typing import Annotated, Literal, cast

from pydantic import BaseModel, Field

from arpenteur.web.persons.paths.delays import Delay
from arpenteur.web.persons.paths.models import JourneyStatus
from arpenteur.web.site.api.contact_schemas import Day
from arpenteur.web.site.api.schemas import Closed, Page, Whole

Key = Annotated[Whole, Field(ge=1, le=2**62)]
Shown = Literal["active", "completed", "abandoned"]


class StepOut(BaseModel):
    """A step: what is done with whoever is there, by whom and by when. ``owner``: a member of the campaign."""

    id: int
    name: str
    to_do: str
    delay: Delay
    owner: int | None


class PathOut(BaseModel):
    """A path with its steps in order; ``open``: whether people may be put on it; ``delay``: of the whole journey."""

    id: int
    name: str
    open: bool
    delay: Delay
    owner: int | None
    steps: list[StepOut]


class PathList(BaseModel):
    """Paths in their order."""

    items: list[PathOut]


class ReasonOut(BaseModel):
    """Why journeys end, and how: completed or abandoned."""

    id: int
    name: str
    ends: Literal["completed", "abandoned"]


class ReasonList(BaseModel):
    """Reasons in use."""

    items: list[ReasonOut]


class JourneyOut(BaseModel):
    """A contact on a path. ``step_owner`` acts next, else ``owner``; ``step_due``: by when; ``due``: when the whole
    journey should have ended.
    """

    id: int
    contact: int
    path: int
    step: int | None
    status: JourneyStatus
    reason: int | None
    owner: int | None
    step_owner: int | None
    step_due: date | None
    due: date | None
    started_date: datetime
    moved_date: datetime
    ended_date: datetime | None
    version: int


class JourneyPage(Page):
    """Journeys, the first begun first."""

    items: list[JourneyOut]


class JourneyRef(BaseModel):
    """A journey by its number: what a write answers with, so that nothing of a person is kept with a request. The
    version is what ``If-Match`` wants.
    """

    id: int
    version: int


class JourneyIn(Closed):
    """A contact to put on a path: at its first step and hers who leads the path, where nothing else is said."""

    contact: Key
    path: Key
    step: Key | None = None
    owner: Key | None = None


class JourneyPatch(Closed):
    """What changes of a journey under way; what is not said stays as it is. ``step``: it moves there, with the date and
    the owner of that step; ``owner``: whose the whole journey is; ``step_owner``: who acts at this step; null: nobody.
    """

    # What is not sent is not read (``exclude_unset``).
    step: Key = Field(default=cast(int, None))
    owner: Key | None = None
    step_owner: Key | None = None
    step_due: Day = Field(default=cast(date, None))


class JourneyEnd(Closed):
    """How a journey ends. A reason of the list says which of the two it is; one that is stopped needs it."""

    status: Literal["completed", "abandoned"]
    reason: Key | None = None
