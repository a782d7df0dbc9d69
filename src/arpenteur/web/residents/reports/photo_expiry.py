"""What goes by itself: photos a year after their report is over, files of reports that were never sent."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.states import Showing
from arpenteur.web.residents.reports.draft import HOURS
from arpenteur.web.residents.reports.models import ReportPhoto
from arpenteur.web.residents.reports.photos.files import destroy_clear, destroy_waiting, waiting_files
from arpenteur.web.residents.reports.queries import OVER

KEPT = timedelta(days=365)
"""After a report is over (closing, twelve months)."""
_GONE = (Showing.WITHDRAWN, Showing.OUT)


def drop_due(*, at: datetime) -> int:
    """Delete what has had its time, in every campaign; how many photos and files."""
    count = 0
    for campaign in every_campaign():
        with sealed(campaign.pk):
            count += _drop_photos(campaign=campaign, at=at) + _drop_unsent(campaign, at)
    return count


@verb("report_photo.gone", "photos of reports that are over deleted")
def _drop_photos(*, campaign: Campaign, at: datetime) -> int:
    """Photos of reports that are over for a year, or taken back: nobody looks at them any more."""
    over = Q(contribution__decision__in=OVER, contribution__decided_at__lt=at - KEPT)
    rows = list(ReportPhoto.objects.filter(over | Q(contribution__showing__in=_GONE)))
    for photo in rows:
        transaction.on_commit(partial(destroy_waiting, campaign.pk, photo.waiting))
        transaction.on_commit(partial(destroy_clear, campaign.pk, photo.file))
        photo.delete()
    if rows:
        record(subject=campaign, by=JOB, at=at, campaign=campaign.pk, n=len(rows))
    return len(rows)


def _drop_unsent(campaign: Campaign, at: datetime) -> int:
    """Files that wait for nobody: somebody took a photo and did not send her report. No row speaks of them."""
    kept = set(ReportPhoto.objects.exclude(waiting="").values_list("waiting", flat=True))
    old = (at - timedelta(hours=HOURS)).timestamp()
    gone = [one for one in waiting_files(campaign.pk) if one.name not in kept and one.stat().st_mtime < old]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)
