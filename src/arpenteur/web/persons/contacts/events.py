"""What happens with a contact: the words of its history. A room adds its own as ``EVENTS`` in a module
``contact_events``, and those in which the person herself takes part as ``EXCHANGES``.
"""

from arpenteur.web.foundation.shared.declarations import Declared, declared

EVENTS = Declared("contact_events", "EVENTS")
"""Word to what it is called."""


def label(kind: str) -> str:
    """What an event is called; the word itself where no room says it."""
    return str(EVENTS.get(kind, kind))


def is_exchange(kind: str) -> bool:
    """Whether the person herself took part: only then is she kept longer. What is sent to her is none."""
    return any(kind in room for room in declared("contact_events", "EXCHANGES"))
