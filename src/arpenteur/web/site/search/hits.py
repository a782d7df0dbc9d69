"""What a search shows: hits in groups, each hit one link."""

from dataclasses import dataclass

from django.utils.functional import Promise

MOST = 5
"""Hits shown of each group; the number of all is said."""


@dataclass(frozen=True)
class Hit:
    """One thing that was looked for: its name in pieces, those typed marked; a line about it; where it opens."""

    name: list[tuple[str, bool]]
    about: str
    address: str
    icon: str


@dataclass(frozen=True)
class HitGroup:
    """Hits of one kind; ``count``: how many there are, shown or not; ``note``: what the reader must know of them."""

    id: str
    title: str | Promise
    hits: list[Hit]
    count: int
    note: str | Promise = ""

    @property
    def more(self) -> int:
        """Hits that are not shown."""
        return self.count - len(self.hits)
