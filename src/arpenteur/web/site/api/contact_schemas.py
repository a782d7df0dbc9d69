"""What the API reads and writes of contacts. A level of support is neither read nor written here."""

from datetime import date, datetime
from typing import Annotated, Literal, cast

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints

from arpenteur.web.persons.contacts.models import (
    LONGEST_FOLLOW_UP,
    Channel,
    ContactClass,
    FollowUpKind,
    Purpose,
    Source,
)
from arpenteur.web.site.api.schemas import Closed, Line, Moment, Page, Text, YesNo


def _as_text(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("a day like 2027-02-01 is expected")  # noqa: TRY004 — what pydantic tells as a fault
    return value


def _this_century(value: date) -> date:
    if value.year not in range(2000, 2101):
        raise ValueError("a day of this century is expected")
    return value


Day = Annotated[date, BeforeValidator(_as_text), AfterValidator(_this_century)]
ReachedPurpose = Literal["news", "meetings", "helping", "targeted"]
ReachedChannel = Literal["email", "sms", "phone", "post"]
Name = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$", max_length=80)
]
Email = Annotated[
    str, StringConstraints(pattern=r"^([A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,60}(\.[A-Za-z0-9-]{1,40}){1,3})?$")
]
Phone = Annotated[str, StringConstraints(pattern=r"^(\+?[0-9][0-9 .]{5,18})?$")]
Language = Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3})?$")]
Sentence = Annotated[Text, StringConstraints(min_length=1, max_length=1000)]


class ConsentPair(Closed):
    """One purpose by one channel."""

    purpose: ReachedPurpose
    channel: ReachedChannel


class ConsentOut(BaseModel):
    """One purpose by one channel: since when, until when; a refusal has no ``given_date``."""

    purpose: Purpose
    channel: Channel
    given_date: datetime | None
    withdrawn_date: datetime | None


class ContactOut(BaseModel):
    """A contact. OSDI calls her a person. ``kind`` is ``member``, ``regular``, ``once`` (occasional) or ``donor``;
    ``objected``: nothing may be sent to her.
    """

    id: int
    kind: ContactClass
    name: str
    email: str
    phone: str
    address: str
    station: str
    language: str
    source: Source
    origin: str
    owner: int | None
    tags: list[int]
    consents: list[ConsentOut]
    objected: bool
    given_date: datetime
    last_exchange_date: datetime
    expires_date: datetime
    version: int


class ContactPage(Page):
    """Contacts, the first given first."""

    items: list[ContactOut]


class ContactRef(BaseModel):
    """A contact by its number: what a write answers with, so that nothing of a person is kept with a request. The
    version is what ``If-Match`` wants.
    """

    id: int
    version: int


class AgreementIn(Closed):
    """What the person agreed to herself, with the sentences that she read; ``confirmed_at``: when she confirmed by her
    address, where she did.
    """

    pairs: list[ConsentPair] = Field(min_length=1, max_length=16)
    read: list[Sentence] = Field(min_length=1, max_length=20)
    confirmed_at: Moment | None = None


class ContactIn(Closed):
    """A contact, with an e-mail address, a telephone or a postal address."""

    name: Name
    email: Email = ""
    phone: Phone = ""
    address: Line = Field(default="", max_length=200)
    language: Language = ""
    kind: Literal["member", "regular", "once"] = "once"
    origin: Line = Field(default="", max_length=80, description="which page or file, as the team calls it; no name")
    agreement: AgreementIn | None = None


class ContactChange(Closed):
    """What changes of a contact; what is not said stays as it is, to the letter."""

    # What is not sent is not read (``exclude_unset``): null is no value of it.
    name: Name = Field(default=cast(str, None))
    email: Email = ""
    phone: Phone = ""
    address: Line = Field(default="", max_length=200)
    language: Language = ""


class WithdrawIn(Closed):
    """What she takes back; null: everything. It holds at once, for what waits to leave too."""

    pairs: list[ConsentPair] | None = Field(default=None, max_length=16)


class TagOut(BaseModel):
    """A word of the campaign for some of its contacts, and what it is for."""

    id: int
    name: str
    purpose: str


class TagList(BaseModel):
    """Tags in use."""

    items: list[TagOut]


class TagIn(Closed):
    """A new tag. Words for religion, origin, health, a union or a party are refused."""

    name: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$", max_length=40)]
    purpose: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$", max_length=120)]


class FollowUpOut(BaseModel):
    """Something a contact waits for. Its text, which may name somebody, is read in the program only."""

    id: int
    contact: int
    kind: FollowUpKind
    due: date
    owner: int | None
    created_date: datetime
    done_date: datetime | None


class FollowUpPage(Page):
    """Follow-ups, the first made first."""

    items: list[FollowUpOut]


class FollowUpIn(Closed):
    """Something a contact waits for, and by when."""

    kind: FollowUpKind
    due: Day
    text: Line = Field(default="", max_length=LONGEST_FOLLOW_UP)


class FollowUpRef(BaseModel):
    """A follow-up by its number."""

    id: int
    done: YesNo
