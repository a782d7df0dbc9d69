"""What the law refuses, as an error that every page, the API and the phone tell alike."""

from arpenteur.domain.errors import InputError
from arpenteur.domain.law import Refusal


class RefusedByLawError(InputError):
    """The law, or a rule of the host, refuses this; ``refusals`` say why, with their articles."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        self.refusals = refusals
        super().__init__(refusals[0].title, action=f"{refusals[0].article} : {refusals[0].reason}")


def hold(refusals: tuple[Refusal, ...]) -> None:
    """Raises RefusedByLawError where there is any."""
    if refusals:
        raise RefusedByLawError(refusals)
