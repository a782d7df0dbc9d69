"""A job: everybody of a campaign compared with everybody. It gets the number of the campaign only."""

from django.tasks import task
from django.utils import timezone

from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.crew.alike import addresses_of
from arpenteur.web.persons.people.actions import keep_comparison
from arpenteur.web.persons.people.models import Person


@task
def compare_later(campaign: int) -> int:
    """How many pairs may be one; 0 for a campaign that is no more."""
    with sealed(campaign):
        here = Campaign.objects.filter(pk=campaign).first()
        if here is None:
            return 0
        addresses = addresses_of(Person.objects.order_by().values("pk"))
        return keep_comparison(campaign=here, addresses=addresses, by=JOB, at=timezone.now())
