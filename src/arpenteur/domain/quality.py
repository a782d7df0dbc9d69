"""The quality report: what each import read, kept, corrected and could not reconcile."""

from dataclasses import asdict, dataclass, field
from typing import Any

UNKNOWN_PRODUCER = "producteur inconnu"
UNKNOWN_LICENCE = "licence inconnue"
"""Said where neither the file nor its layout tells; never left empty."""
FICTIONAL = "données fictives"


@dataclass(frozen=True)
class Correction:
    """One value changed on import, with the reason."""

    key: str
    column: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class Reconciliation:
    """A total compared with another published one; ``scope`` is like ``commune 93010``."""

    what: str
    scope: str
    expected: int
    found: int

    @property
    def agrees(self) -> bool:
        """Equal to the unit."""
        return self.expected == self.found


@dataclass(frozen=True)
class SourceReport:
    """One file, read: where from, how much, with what trouble.

    ``votes_file``: the file that gave votes by candidate, itself or its other half; empty where nothing did.
    """

    file: str
    layout: str
    sha256: str = ""
    rows_read: int = 0
    rows_kept: int = 0
    dropped: dict[str, int] = field(default_factory=dict[str, int])
    corrections: tuple[Correction, ...] = ()
    warnings: tuple[str, ...] = ()
    unmatched_keys: tuple[str, ...] = ()
    licence: str = ""
    producer: str = ""
    vintage: str = ""
    url: str = ""
    votes_file: str = ""
    votes_sha256: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values for ``quality.json``."""
        return asdict(self)
