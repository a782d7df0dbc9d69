"""Rules of the host, read when the site starts: one that would do nothing, or is not understood, stops it."""

from arpenteur.domain.law import rules
from arpenteur.domain.law.host import KnownNames, check_names, host_rules
from arpenteur.domain.law.loading import host_folder
from arpenteur.domain.law.retention import terms
from arpenteur.web.foundation.campaigns.act_rules import ACTS, AMOUNTS
from arpenteur.web.persons.contacts.models import Channel, Purpose


def check_rules() -> None:
    """Raises InputError naming the first file that is not understood, and the line where it is no TOML."""
    if host_folder() is None:
        return
    check_names(
        KnownNames(
            acts=frozenset(ACTS),
            amounts=frozenset(AMOUNTS),
            terms=frozenset(terms()),
            channels=frozenset(Channel.values),
            purposes=frozenset(Purpose.values),
        )
    )
    rules()


def in_words() -> str:
    """How many there are, for the doctor."""
    folder = host_folder()
    if folder is None:
        return "aucune ajoutée (ARPENTEUR_RULES)"
    changed = sum(bool(one.changed) for one in rules().values())
    return f"{len(host_rules())} ajoutées, {changed} changées, dans {folder}"
