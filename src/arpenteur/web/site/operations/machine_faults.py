"""What is wrong with the machine, not with the request: the database is away, busy or full, the disk is full, messages
do not leave.
"""

import errno
from enum import StrEnum
from smtplib import SMTPException

from django.db import InterfaceError, OperationalError

from arpenteur.web.foundation.keys.master import MasterKeyError


class MachineFault(StrEnum):
    """Kinds, each with its own sentence."""

    AWAY = "away"
    BUSY = "busy"
    FULL = "full"
    MAIL = "mail"
    KEYS = "keys"


FOR_A_COMMAND = {
    MachineFault.AWAY: "la base de données ne répond pas ; vérifiez ARPENTEUR_DATABASE_URL et qu'elle tourne.",
    MachineFault.BUSY: "la base de données est occupée ; relancez la commande dans un moment.",
    MachineFault.FULL: "Plus de place sur la machine de la base de données ; faites-en, puis relancez la commande.",
    MachineFault.MAIL: "le serveur de courriel ne prend pas les messages ; vérifiez ARPENTEUR_EMAIL_URL.",
    MachineFault.KEYS: "la clé maîtresse manque ou n'est pas la bonne ; remettez-la (docs/deploy.md, « Clés »).",
}
"""What a command says of each; pages have their own words."""

_FULL_ERRNO = (errno.ENOSPC, errno.EDQUOT)
_FULL_STATES = ("53100",)
_BUSY_STATES = ("53300", "55P03", "40001", "40P01", "57014")


def machine_fault_of(error: BaseException | None) -> MachineFault | None:
    """What an exception, or the one that caused it, says of the machine; None where it is a bug like another."""
    for _ in range(5):
        if error is None:
            return None
        found = _alone(error)
        if found is not None:
            return found
        error = error.__cause__ or error.__context__
    return None


def _alone(error: BaseException) -> MachineFault | None:
    if isinstance(error, OSError) and error.errno in _FULL_ERRNO:
        return MachineFault.FULL
    if isinstance(error, SMTPException):
        return MachineFault.MAIL
    if isinstance(error, MasterKeyError):
        return MachineFault.KEYS
    if not isinstance(error, (OperationalError, InterfaceError)):
        return None
    state = getattr(error.__cause__, "sqlstate", None) or ""
    text = str(error).lower()
    if state in _FULL_STATES or "full" in text or "disk i/o error" in text:
        return MachineFault.FULL
    if state in _BUSY_STATES or "locked" in text:
        return MachineFault.BUSY
    # SQLite says "no such table" with the same class: that is a site not migrated, a bug to be seen.
    return None if "no such" in text else MachineFault.AWAY
