"""How long work tells where it is, without knowing who listens."""

from typing import Protocol


class Progress(Protocol):
    """A listener: the command line draws a bar, tests count."""

    def step(self, label: str, done: int, total: int | None) -> None:
        """``done`` of ``total`` units of the step called ``label`` (total None where unknown)."""


class Silent:
    """Nobody listens."""

    def step(self, label: str, done: int, total: int | None) -> None:
        """Nothing."""
