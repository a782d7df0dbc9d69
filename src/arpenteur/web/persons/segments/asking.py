"""What the page of a segment is asked: the lines of its stack, how many people a page, which page."""

from dataclasses import dataclass, replace
from typing import Any, Self

from arpenteur.web.foundation.shared.parameters import Parameters, address
from arpenteur.web.persons.contacts.asking import SIZES
from arpenteur.web.persons.segments.stack import Stack, StackLine, Step, read_stack

LINE = "l"


@dataclass(frozen=True)
class SegmentQuestion:
    """A stack as an address writes it. ``number``: the kept segment whose lines these are, or were."""

    stack: Stack = ()
    size: str = SIZES[0]
    page: str = "1"
    number: int | None = None

    @classmethod
    def read(cls, raw: Any) -> Self:
        """From an address. Raises InputError for a line that cannot be read, or too many."""
        of = Parameters(raw)
        return cls(
            stack=read_stack(of.many(LINE)),
            size=of.one_of("lignes", SIZES, SIZES[0]),
            page=of.text("page", 20) or "1",
            number=of.whole("segment", 1, 999_999_999),
        )

    def query(self) -> str:
        """The address that asks the same, without what is usual."""
        parts = [(LINE, str(one), "") for one in self.stack]
        rest = [("segment", self.number, None), ("lignes", self.size, SIZES[0]), ("page", self.page, "1")]
        return address([*parts, *rest])

    def first_page(self) -> str:
        """The same from the first page of the list."""
        return replace(self, page="1").query()

    def without(self, number: int) -> str:
        """The address without one line."""
        stack = (*self.stack[:number], *self.stack[number + 1 :])
        return replace(self, stack=stack, page="1").query()

    def plus(self, step: Step, code: str) -> str:
        """The address with one line more. Raises InputError as ``read``."""
        stack = read_stack([*map(str, self.stack), f"{step}.{code}"])
        return replace(self, stack=stack, page="1").query()


def only(code: str) -> str:
    """The address of a stack of one line that keeps those of one filter."""
    return SegmentQuestion(stack=(StackLine(Step.KEEP, code),)).query()
