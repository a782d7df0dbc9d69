"""Reads: what the program really sent, as rooms that send tell it. Each lists functions as ``SENT`` in its module
``sent_mailings``, called inside the sealed campaign.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from arpenteur.web.communication.advertising.kinds import AdChannel
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.declarations import declared


@dataclass(frozen=True)
class SentMailing:
    """One message that left, in numbers: nobody who got it.

    ``key`` names it for good (``outreach.Mailing:12``). ``parameters``: what chose whom it went to, each a sentence;
    with one, it was targeted ((EU) 2024/900, art. 3(11)); without, it went to everybody who had agreed. ``sources``:
    where the data of these people come from. ``amount``: cents.
    """

    key: str
    title: str
    channel: AdChannel
    first_day: date
    last_day: date
    people: int
    parameters: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    amount: int = 0
    left: int = 0
    """How many took back their agreement in answer to it."""
    complained: int = 0

    @property
    def targeted(self) -> bool:
        """Whether it fell under art. 18 and 19."""
        return bool(self.parameters)


SentFinder = Callable[[Campaign], Iterable[SentMailing]]


def sent_mailings(campaign: Campaign) -> list[SentMailing]:
    """Every message of a campaign that left, the first day first."""
    found = [one for finders in declared("sent_mailings", "SENT") for find in finders for one in find(campaign)]
    return sorted(found, key=lambda one: (one.first_day, one.key))
