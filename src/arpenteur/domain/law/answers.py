"""What the law answers: a refusal, a notice, a clock."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Refusal:
    """Why something may not be done: for a page, an error of the API and the journal alike."""

    rule: str
    """``FR-L49-SILENCE``."""
    title: str
    """One French sentence: « Ce tractage ne peut pas avoir lieu samedi 13 mars à 10 h. »"""
    reason: str
    """What the rule says, in French."""
    article: str
    """« Code électoral, art. L49 »."""
    read_on: date
    """Day the text was read."""
    possible_until: datetime | None = None
    """The latest lawful end before the rule applies; None where moving does not help."""


@dataclass(frozen=True)
class Notice:
    """What the law requires of something that may be done."""

    rule: str
    title: str
    """One French sentence."""
    reason: str
    article: str
    read_on: date


@dataclass(frozen=True)
class Clock:
    """A period during which a rule applies to a campaign, from ``starts`` until just before ``ends``."""

    rule: str
    title: str
    reason: str
    article: str
    starts: datetime
    ends: datetime
