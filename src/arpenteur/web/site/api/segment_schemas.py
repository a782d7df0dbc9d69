"""What the API reads and writes of segments: lines of filters, never a person."""

from datetime import datetime
from typing import Annotated, cast

from pydantic import BaseModel, Field, StringConstraints

from arpenteur.web.persons.segments.stack import MOST_LINES
from arpenteur.web.site.api.schemas import Closed

SegmentName = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$", max_length=60)
]
SegmentLine = Annotated[
    str,
    StringConstraints(pattern=r"^(garder|ajouter|retirer)\.[a-z]{1,20}\.[A-Za-z0-9_.:-]{1,100}$"),
    Field(description="what the line does (keep, add, take away), the fact, its value: garder.accord.news.email"),
]
Lines = Annotated[list[SegmentLine], Field(min_length=1, max_length=MOST_LINES)]


class SegmentOut(BaseModel):
    """A stack of filters under a name. Who is in is asked each time."""

    id: int
    name: str
    lines: list[str]
    created_date: datetime
    modified_date: datetime
    version: int


class SegmentList(BaseModel):
    """Segments by name."""

    items: list[SegmentOut]


class SegmentIn(Closed):
    """A segment to keep, under a name that no other has."""

    name: SegmentName
    lines: Lines


class SegmentChange(Closed):
    """What changes of a segment; what is not said stays as it is."""

    # What is not sent is not read (``exclude_unset``): null is no value of it.
    name: SegmentName = Field(default=cast(str, None))
    lines: Lines = Field(default=cast("list[SegmentLine]", None))


class SegmentLineCount(BaseModel):
    """How many are left after a line, and how many more or fewer that makes."""

    line: str
    people: int
    change: int


class SegmentCounts(BaseModel):
    """``everybody``: whom segments choose from; ``people``: in this one; ``subscribers``: of everybody, who may receive
    the news by e-mail; ``reached``: of the segment; ``targeting``: whether writing to it chooses among the subscribers
    in the sense of (EU) 2024/900, art. 3(11); ``may_be_written_to``: how many a message would reach then.
    """

    everybody: int
    people: int
    lines: list[SegmentLineCount]
    subscribers: int
    reached: int
    targeting: bool
    may_be_written_to: int
