"""Why somebody is in a segment, or is not: what each line did with her."""

from dataclasses import dataclass
from datetime import datetime

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.persons.contacts.filters import name_of
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.segments.counting import mask_of, start
from arpenteur.web.persons.segments.stack import Stack, Step, inside


@dataclass(frozen=True)
class LineReason:
    """What a line says of somebody: its number and words, whether its filter chooses her, whether it decided."""

    number: int
    step: Step
    name: str
    chosen: bool
    decided: bool


@dataclass(frozen=True)
class Reasons:
    """Of one person: whether she is in the segment, was in its start at all, and what each line did."""

    contact: Contact
    inside: bool
    started: bool
    lines: tuple[LineReason, ...]

    @property
    def deciding(self) -> LineReason | None:
        """The last line that took her or left her out; None where no line did."""
        return next((one for one in reversed(self.lines) if one.decided), None)


def reasons(contact: Contact, stack: Stack, member: Member, at: datetime) -> Reasons:
    """What a stack does with a contact whom the member sees. Inside a ``sealed`` block."""
    started = start(member).filter(pk=contact.pk).exists()
    mask = mask_of(contact, stack, at)
    here = inside([one.step for one in stack], mask)
    lines = tuple(
        LineReason(
            number=number + 2,
            step=line.step,
            name=name_of(line.code, member, at),
            chosen=bool(mask >> number & 1),
            decided=here[number] != here[number + 1] or _confirms(line.step, bool(mask >> number & 1)),
        )
        for number, line in enumerate(stack)
    )
    return Reasons(contact, started and here[-1], started, lines)


def _confirms(step: Step, chosen: bool) -> bool:
    """A line that would decide alone, whatever came before."""
    return {Step.KEEP: not chosen, Step.ADD: chosen, Step.REMOVE: chosen}[step]
