"""The law as dated data: each rule a TOML entry with its article, its parameters and its effect."""

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


def action_refusals(
    kind: str,
    starts: datetime,
    ends: datetime,
    *,
    place: str,
    time_zone: str,
    first_round: date,
    second_round: date | None,
) -> tuple[Refusal, ...]:
    """What the law refuses of an action of ``kind`` (``web.fieldwork.kinds.Kind`` values) between two aware moments.

    Empty where it is lawful. ``place`` is the campaign's territory (``domain.places.Place``), ``time_zone`` its own.
    """
    raise NotImplementedError
