"""Files that hold something of persons and can leave a campaign: each room lists its own as ``EXPORTS`` in its module
``exports``.
"""

from dataclasses import dataclass
from typing import Any

from arpenteur.web.foundation.shared.declarations import declared


@dataclass(frozen=True)
class Export:
    """A file: the name of its address, what it is called, and the verb of the journal that says that it left.

    ``numbered`` says that its address has the number of what it is taken from, beside the campaign.
    """

    route: str
    title: Any
    verb: str
    numbered: bool = False


def exports() -> tuple[Export, ...]:
    """Every such file of every room, lower rooms first."""
    return tuple(one for room in declared("exports", "EXPORTS") for one in room)
