"""What goes with the words of a report that is erased: photos, the code that followed it, what a town hall said."""

from functools import partial

from django.db import transaction

from arpenteur.web.residents.consultations.models import Contribution
from arpenteur.web.residents.reports.models import FollowCode, ForwardState, ReportForward, ReportPhoto
from arpenteur.web.residents.reports.photos.files import destroy_clear, destroy_waiting


def forget_photos(contribution: Contribution) -> None:
    """Rows at once, files once the transaction has held. Inside the verb that erases."""
    for photo in ReportPhoto.objects.filter(contribution=contribution):
        transaction.on_commit(partial(destroy_waiting, photo.campaign_id, photo.waiting))
        transaction.on_commit(partial(destroy_clear, photo.campaign_id, photo.file))
        photo.delete()
    FollowCode.objects.filter(contribution=contribution).delete()


def forget_forwards(contribution: Contribution) -> None:
    """What is about to leave does not; what a town hall wrote of it goes, its number there stays. Inside the verb that
    erases.
    """
    rows = ReportForward.objects.filter(contribution=contribution)
    rows.filter(state=ForwardState.WAITING).delete()
    rows.update(reply="")


BLANKED = (forget_photos, forget_forwards)
