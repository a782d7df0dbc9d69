"""What goes with the words of a report that is erased: its photos, and the code that followed it."""

from functools import partial

from django.db import transaction

from arpenteur.web.consultations.models import Contribution
from arpenteur.web.consultations.photos.keeping import destroy_clear, destroy_waiting
from arpenteur.web.consultations.reports.models import FollowCode, ReportPhoto


def forget_photos(contribution: Contribution) -> None:
    """Rows at once, files once the transaction has held. Inside the verb that erases."""
    for photo in ReportPhoto.objects.filter(contribution=contribution):
        transaction.on_commit(partial(destroy_waiting, photo.campaign_id, photo.waiting))
        transaction.on_commit(partial(destroy_clear, photo.campaign_id, photo.file))
        photo.delete()
    FollowCode.objects.filter(contribution=contribution).delete()


BLANKED = (forget_photos,)
