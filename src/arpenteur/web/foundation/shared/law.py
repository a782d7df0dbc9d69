"""What the law refuses, as an error that every page, the API and the phone tell alike; refusals of one request noted,
by campaign and rule, for whoever counts them.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from arpenteur.domain.errors import InputError
from arpenteur.domain.law import Refusal
from arpenteur.web.foundation.shared.sealing import campaign_inside

_NOTED: ContextVar[list[tuple[int, str]] | None] = ContextVar("refusals of this request", default=None)


class RefusedByLawError(InputError):
    """The law, or a rule of the host, refuses this; ``refusals`` say why, with their articles."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        self.refusals = refusals
        super().__init__(refusals[0].title, action=f"{refusals[0].article} : {refusals[0].reason}")


def hold(refusals: tuple[Refusal, ...]) -> None:
    """Raises RefusedByLawError where there is any."""
    if refusals:
        campaign, noted = campaign_inside(), _NOTED.get()
        if campaign is not None and noted is not None:
            noted += [(campaign, one.rule) for one in refusals]
        raise RefusedByLawError(refusals)


@contextmanager
def refusals_noted() -> Generator[list[tuple[int, str]]]:
    """What ``hold`` refuses inside the block: campaign and rule, of nobody. What was refused is undone with its
    transaction; this is not.
    """
    noted: list[tuple[int, str]] = []
    mark = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(mark)
