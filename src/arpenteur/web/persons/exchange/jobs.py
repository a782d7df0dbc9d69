"""Jobs: a list is checked, written, taken back, piece by piece; each piece is a transaction, and a job that was stopped
or killed goes on where it was. A job gets numbers only.
"""

from collections.abc import Generator
from contextlib import contextmanager

from django.tasks import task
from django.utils import timezone

from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.exchange.models import ContactImport
from arpenteur.web.persons.exchange.origins import ImportState
from arpenteur.web.persons.exchange.undoing import undo
from arpenteur.web.persons.exchange.working import check_all, write_all


@task
def check_later(campaign: int, batch: int) -> int:
    """How many lines were checked."""
    with _under_way(campaign, batch, ImportState.CHECKING) as found:
        return check_all(batch=found, by=JOB, at=timezone.now()) if found else 0


@task
def write_later(campaign: int, batch: int) -> int:
    """How many lines were written."""
    with _under_way(campaign, batch, ImportState.WRITING) as found:
        return write_all(batch=found, by=JOB, at=timezone.now()) if found else 0


@task
def undo_later(campaign: int, batch: int) -> int:
    """How many contacts went."""
    with _under_way(campaign, batch, ImportState.UNDOING) as found:
        return undo(batch=found, by=JOB, at=timezone.now()) if found else 0


@contextmanager
def _under_way(campaign: int, batch: int, state: ImportState) -> Generator[ContactImport | None]:
    """The import, if it still waits for this; where the job fails, its page says so and it can be started again."""
    with sealed(campaign):
        found = ContactImport.objects.select_related("campaign").filter(pk=batch, state=state).first()
        try:
            yield found
        except Exception:
            ContactImport.objects.filter(pk=batch, state=state).update(state=ImportState.FAILED)
            raise
