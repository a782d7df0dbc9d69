"""Where rooms above say that contacts stand, in a few words, for lists: ``STEPS`` in their module ``contact_cards``.

It is a function of a member and numbers of contacts, asked once a page inside a ``sealed`` block.
"""

from collections.abc import Callable, Collection, Mapping

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.shared.declarations import declared

StepsOf = Callable[[Member, Collection[int]], Mapping[int, str]]


def has_steps() -> bool:
    """Whether any room says where contacts stand."""
    return bool(declared("contact_cards", "STEPS"))


def steps_of(member: Member, contacts: Collection[int]) -> dict[int, str]:
    """Contact to where she stands; those of whom no room says anything are left out."""
    found: dict[int, str] = {}
    for steps in declared("contact_cards", "STEPS"):
        found |= steps(member, contacts)
    return found
