"""A job: everybody of a campaign compared with everybody. It gets the number of the campaign only."""

from django.tasks import task
from django.utils import timezone

from arpenteur.web.audit.actors import JOB
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.crew.alike import addresses_of
from arpenteur.web.people.actions import keep_comparison
from arpenteur.web.people.models import Person
from arpenteur.web.shared.sealing import sealed


@task
def compare_later(campaign: int) -> int:
    """How many pairs may be one; 0 for a campaign that is no more."""
    with sealed(campaign):
        here = Campaign.objects.filter(pk=campaign).first()
        if here is None:
            return 0
        addresses = addresses_of(Person.objects.order_by().values("pk"))
        return keep_comparison(campaign=here, addresses=addresses, by=JOB, at=timezone.now())
