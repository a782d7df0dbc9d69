"""What the API reads and writes. Every object it reads is closed: another key is refused, by its name."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, cast
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, Strict, StringConstraints

from arpenteur.web.ground.fieldwork.events import MOST
from arpenteur.web.ground.fieldwork.kinds import Kind, Measure, Status
from arpenteur.web.persons.volunteers.models import Mobility
from arpenteur.web.site.api.scopes import Scope, WebhookEvent

BATCH = 1_000
_YEARS = range(2000, 2101)


def _this_century(value: datetime) -> datetime:
    if value.year not in _YEARS:
        raise ValueError("a moment of this century is expected")
    return value.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_this_century)]
Whole = Annotated[int, Strict()]
YesNo = Annotated[bool, Strict()]
# No control characters; lines may be broken in texts of several lines.
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$")]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]
Station = Annotated[Line, StringConstraints(min_length=1, max_length=60)]
Street = Annotated[Line, StringConstraints(min_length=1, max_length=120)]


class Closed(BaseModel):
    """An object that accepts its own keys only."""

    model_config = ConfigDict(extra="forbid")


class Page(BaseModel):
    """A page of a list. ``next`` is the cursor of the page after it, null on the last."""

    next: str | None


class ContextOut(BaseModel):
    """The one question that a campaign asks of its territory, which every order of zones answers. ``family`` is the id
    of a family file; of a list of its own, a key that changes with its content. ``family_label`` is null where the
    file is gone. ``scenario`` is ``reference``, the id of a file or, of a scenario of its own, a key that changes with
    its content; ``scenario_label`` says it in a few words, empty for the reference, null where it is gone. ``sliders``
    is what moves the reference, as addresses of pages write it.
    """

    place: str
    election: str
    round: str
    polling_day: date
    family: str
    family_label: str | None
    own_list: bool
    scenario: str
    scenario_label: str | None
    sliders: str


class CampaignOut(BaseModel):
    """The campaign of the token, its context, and what the token may do."""

    slug: str
    name: str
    place: str
    election: str
    first_round: date
    second_round: date | None
    time_zone: str
    fictional: bool
    context: ContextOut
    scopes: list[Scope]
    token_expires_at: datetime


class ZoneOut(BaseModel):
    """A station or a quartier. ``priority_class`` is 1 to 5, 1 first; null where masked, not estimated, or where
    the order was never shown to beat the mean. ``first_fifth``: among the first 20 % of registered
    voters of the order; null where there are too few zones. ``value``: what a door is worth beside the mean, 1.
    """

    zone: str
    level: str
    title: str
    number: str | None
    commune: str | None
    quartier: str | None
    registered: int
    doors: int
    priority_class: int | None
    first_fifth: bool | None
    value: float | None


class ZonePage(Page):
    """Zones by their keys. ``context``: the question that their classes answer."""

    context: ContextOut
    items: list[ZoneOut]


class Figures(BaseModel):
    """What was counted in the days asked for. Doors done were knocked at, whatever came of it;
    ``doors_planned`` are the dwellings of the zone.
    """

    people_met: int
    people_met_today: int
    doors_done: int
    opened: int
    absent: int
    inaccessible: int
    later: int
    doors_planned: int
    actions_running: int
    actions_planned: int
    actions_done: int


class ZoneFigures(Figures):
    """The same for a zone. ``hors-zone`` and ``sans-quartier`` hold what lies in none."""

    zone: str


class GlanceOut(BaseModel):
    """At a glance: each zone of a level. ``total`` counts an action of several zones once."""

    level: str
    since: date | None
    until: date | None
    total: Figures
    zones: list[ZoneFigures]


class ActionOut(BaseModel):
    """An action. OSDI calls it an event. ``doors`` are planned: those of its turfs once they are published, else those
    that were written; ``doors_done`` were counted on the ground.
    """

    id: int
    kind: Kind
    status: Status
    title: str
    start_date: datetime
    end_date: datetime
    place: str
    instructions: str
    material: str
    wanted: int
    open: bool
    team: int | None
    stations: list[str]
    streets: list[str]
    area: dict[str, Any] | None
    doors: int
    doors_done: int
    cancelled_why: str
    version: int
    created_date: datetime
    modified_date: datetime


class ActionPage(Page):
    """Actions by their start."""

    items: list[ActionOut]


class _Writable(Closed):
    title: Line = Field(default="", max_length=120)
    place: Line = Field(default="", max_length=160, description="a public place; never a person's address")
    instructions: Text = Field(default="", max_length=2000, description="no person is named")
    material: Line = Field(default="", max_length=300)
    wanted: Whole = Field(default=2, ge=1, le=500)
    open: YesNo = Field(default=True, description="volunteers may sign up by themselves")
    team: Annotated[int, Strict()] | None = Field(default=None, ge=1, le=2**62)
    stations: list[Station] = Field(default_factory=list, max_length=2000)
    streets: list[Street] = Field(default_factory=list, max_length=40)
    doors: Annotated[int, Strict()] | None = Field(
        default=None, ge=0, le=1_000_000, description="doors planned; null: those of its stations"
    )


class ActionIn(_Writable):
    """A new action."""

    kind: Kind
    start_date: Moment
    end_date: Moment
    draft: YesNo = False


class ActionChange(_Writable):
    """What changes of an action; what is not said stays as it is."""

    # What is not sent is not read (``exclude_unset``): null is no value of these three.
    kind: Kind = Field(default=cast(Kind, None))
    start_date: Moment = Field(default=cast(datetime, None))
    end_date: Moment = Field(default=cast(datetime, None))


class StatusIn(Closed):
    """Where an action goes next."""

    status: Status


class CancelIn(Closed):
    """Why an action is cancelled, for everyone to read."""

    why: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$", max_length=200)]


class Attendances(BaseModel):
    """How many take part. OSDI calls them attendances."""

    wanted: int
    expected: int
    came: int
    missed: int
    volunteers: list[int] | None = Field(description="who, where the token has volunteers:read; else null")


class CountIn(Closed):
    """One thing counted. ``id`` is made by the sender: sent again, it counts once."""

    id: UUID
    station: Station
    measure: Measure
    quantity: Whole = Field(default=1, ge=1, le=MOST)
    occurred_at: Moment | None = None


class CountsIn(Closed):
    """A batch, written whole or not at all."""

    counts: list[CountIn] = Field(min_length=1, max_length=BATCH)


class ReceiptOut(BaseModel):
    """What became of a batch: written now, and known already."""

    accepted: list[UUID]
    known: list[UUID]


class CountOut(BaseModel):
    """Something counted. A negative quantity takes back the count named in ``undoes``."""

    id: UUID
    action: int
    station: str
    measure: Measure
    quantity: int
    undoes: UUID | None
    day: date
    occurred_at: datetime
    received_at: datetime


class CountPage(Page):
    """Counts as they were received."""

    items: list[CountOut]


class VolunteerOut(BaseModel):
    """A volunteer, as little as the work needs. OSDI calls her a person."""

    id: int
    name: str
    mobility: Mobility
    wishes: list[str]
    teams: list[int]
    paused: bool


class VolunteerPage(Page):
    """Volunteers by their number."""

    items: list[VolunteerOut]


class WebhookIn(Closed):
    """An address to tell."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://[!-~]{1,280}$")]
    events: list[WebhookEvent] = Field(min_length=1, max_length=len(WebhookEvent))


class WebhookOut(BaseModel):
    """An address that is told what happens."""

    id: int
    url: str
    events: list[WebhookEvent]
    created_date: datetime


class NewWebhookOut(WebhookOut):
    """The same, with the secret that signs: this once."""

    secret: str


class WebhookList(BaseModel):
    """All of a campaign's."""

    items: list[WebhookOut]
