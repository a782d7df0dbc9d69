"""What is pressing in a campaign. Each room says it of what it holds, in a module ``alerts`` of its own, as ``ALERTS``.

``ALERTS`` is a tuple of functions that take the member and the moment and give alerts, for what she may do only: an
alert whose link she could not follow is none. Coup d'œil reads them all, without knowing the rooms.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import pgettext

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.shared.declarations import declared


@dataclass(frozen=True)
class Alert:
    """Something to be done before a moment, and the one link that does it. It names nobody: it is kept and shared.

    ``due`` is when it will be too late; ``icon`` is of the icon set; ``verb`` are the words of the link; ``law`` says
    that the law sets the deadline, ``first`` that the rest of the week waits for it. The words are in the language of
    the reader.
    """

    due: datetime
    icon: str
    title: str
    detail: str
    verb: str
    url: str
    law: bool = False
    prints: bool = False
    first: bool = False

    @property
    def order(self) -> tuple[bool, datetime]:
        """What is first, then what is due first."""
        return not self.first, self.due


def details(*parts: str) -> str:
    """What an alert says beside its title, as one line."""
    return pgettext("between two things that are said", "; ").join(parts)


Alerting = Callable[[Member, datetime], Iterable[Alert]]
"""What a room declares: the alerts of a member at a moment, asked inside a ``sealed`` block."""


def alerts_of(member: Member, at: datetime) -> list[Alert]:
    """What the rooms find pressing for a member, in their order. Inside a ``sealed`` block."""
    asked: Iterable[Alerting] = (one for room in declared("alerts", "ALERTS") for one in room)
    return sorted((alert for one in asked for alert in one(member, at)), key=lambda alert: alert.order)
