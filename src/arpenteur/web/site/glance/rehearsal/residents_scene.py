"""Around what the fictional residents are written: the campaign, its moment, people who only follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.residents.consultations.actions.residents import VISITOR, NewResident, enter
from arpenteur.web.residents.consultations.kinds import Requirement
from arpenteur.web.residents.consultations.models import Contribution, ContributionFollow, Process, Resident
from arpenteur.web.residents.consultations.privacy_notice import notice_of
from arpenteur.web.residents.consultations.step_access import GateVisit

_OF_AGE = frozenset({Requirement.AGE})
_TEAM = (Role.DIRECTOR, Role.FIELD_LEAD)


@dataclass(frozen=True)
class Scene:
    """The campaign around the moment of the rehearsal; ``crowd``: people who only follow."""

    campaign: Campaign
    at: datetime
    rng: Random
    crowd: Sequence[Resident]

    def ago(self, days: float) -> datetime:
        """So many days before, in the day rather than at night."""
        return self.at - timedelta(days=days)

    def somebody(self, process: Process, at: datetime) -> GateVisit:
        """Whoever writes something, once."""
        new = NewResident(notice=notice_of(process))
        resident, _secret = enter(campaign=self.campaign, new=new, by=VISITOR, at=at)
        return GateVisit(resident, declared=_OF_AGE, proved=True)

    def followed(self, row: Contribution, people: int) -> None:
        """So many people follow it, besides its author."""
        ContributionFollow.objects.bulk_create(
            ContributionFollow(campaign=self.campaign, contribution=row, resident=one, at=row.submitted_at)
            for one in self.rng.sample(list(self.crowd), min(people, len(self.crowd)))
        )


def team_of(campaign: Campaign) -> list[Member]:
    """Who answers residents in the demonstration."""
    members = Membership.objects.filter(campaign=campaign, role__in=_TEAM).select_related("user").order_by("role")
    return [Member(campaign, one) for one in members]
