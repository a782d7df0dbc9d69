"""Jobs: a file for an authority is made; a job gets numbers only."""

from django.tasks import task
from django.utils import timezone

from arpenteur.web.accountability.compliance.authority.making import make_file
from arpenteur.web.accountability.compliance.models import AuthorityFile, FileState
from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.shared.sealing import sealed


@task
def make_file_later(campaign: int, file: int) -> int:
    """How many bytes; where it fails, the page says so and it can be asked for again."""
    with sealed(campaign):
        found = AuthorityFile.objects.select_related("campaign").filter(pk=file).first()
        if found is None:
            return 0
        try:
            return make_file(file=found, by=JOB, at=timezone.now()).size
        except Exception:
            AuthorityFile.objects.filter(pk=file).update(state=FileState.FAILED)
            raise
