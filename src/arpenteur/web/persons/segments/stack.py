"""A stack of filters: everybody, of whom each line keeps, to whom it adds, or from whom it takes away.

A line is written ``garder.etiquette.12``, in addresses and in kept segments alike: what it does, the fact, the value.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from django.db.models import Q
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.persons.contacts.filters import chosen

MOST_LINES = 12
_LONGEST = 120


class Step(StrEnum):
    """What a line does with those whom its filter chooses."""

    KEEP = "garder"
    ADD = "ajouter"
    REMOVE = "retirer"


@dataclass(frozen=True)
class StackLine:
    """One line; ``code``: the filter and its value, ``fact.value``."""

    step: Step
    code: str

    @classmethod
    def read(cls, text: str) -> Self:
        """From an address. Raises InputError for what no line does, or a filter that does not exist."""
        word, _dot, code = text.partition(".")
        if word not in list(Step) or len(code) > _LONGEST:
            raise InputError(
                _("unknown line: %(line)s") % {"line": text[:40]}, expected=", ".join(f"{one}.…" for one in Step)
            )
        chosen(code)
        return cls(Step(word), code)

    def __str__(self) -> str:
        return f"{self.step}.{self.code}"

    def matches(self, campaign: Campaign, at: datetime) -> Q:
        """Whom its filter chooses."""
        found, value = chosen(self.code)
        return found.matches(campaign, value, at)


Stack = tuple[StackLine, ...]


def read_stack(texts: Iterable[str]) -> Stack:
    """Lines of an address or of a kept segment. Raises InputError as ``StackLine.read``, and for too many."""
    stack = tuple(StackLine.read(one) for one in texts)
    if len(stack) > MOST_LINES:
        raise InputError(
            _("%(n)d lines") % {"n": len(stack)}, expected=_("%(most)d lines at most") % {"most": MOST_LINES}
        )
    return stack


def inside(steps: Sequence[Step], mask: int) -> list[bool]:
    """Whether somebody is in after the start and after each line; bit *n* of ``mask`` says that line *n*'s filter
    chooses her.
    """
    found = [True]
    for number, step in enumerate(steps):
        chosen_here, before = bool(mask >> number & 1), found[-1]
        after = {Step.KEEP: before and chosen_here, Step.ADD: before or chosen_here}
        found.append(after.get(step, before and not chosen_here))
    return found


def within(stack: Stack, campaign: Campaign, at: datetime) -> Q:
    """Contacts that the whole stack leaves, of those it starts from."""
    found: Q | None = None
    for line in stack:
        matches = line.matches(campaign, at)
        if line.step is Step.KEEP:
            found = matches if found is None else found & matches
        elif line.step is Step.ADD:
            found = None if found is None else found | matches
        else:
            found = ~matches if found is None else found & ~matches
    return Q() if found is None else found
