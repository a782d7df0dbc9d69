"""A second place for what must outlive the data folder: wrapped keys of data, and the list of erasures.

It is the folder of ``ARPENTEUR_SECOND_PLACE``, else that of backups; nothing where neither is set.
"""

from pathlib import Path

from django.conf import settings

from arpenteur.domain.errors import InputError, Where


def second_place() -> Path | None:
    """The folder. Raises InputError where one is set and is not there: nothing is acknowledged without it."""
    given = settings.ARPENTEUR_SECOND_PLACE or settings.ARPENTEUR_BACKUPS
    if not given:
        return None
    folder = Path(given).expanduser()
    if not folder.is_dir():
        raise InputError(
            "le second endroit des clés et des effacements n'est pas là",
            Where(folder),
            action="remettez-le, ou changez ARPENTEUR_SECOND_PLACE",
        )
    return folder
