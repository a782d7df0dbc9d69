"""The visitor as a member: what she may do, and where."""

from dataclasses import dataclass
from functools import cached_property

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.ground import Ground, ground_at, published_of
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import (
    Permission,
    Role,
    every_right,
    needs_second_factor,
    rights_of,
    room_permissions,
)
from arpenteur.web.foundation.territory.models import PublishedSnapshot


@dataclass(frozen=True)
class Member:
    """One person in one campaign, for the time of a request."""

    campaign: Campaign
    membership: Membership

    @property
    def role(self) -> Role:
        """Her role."""
        return Role(self.membership.role)

    @cached_property
    def published(self) -> PublishedSnapshot:
        """The current snapshot of its place, asked for once a request. Raises Http404 where there is none."""
        return published_of(self.campaign)

    @property
    def ground(self) -> Ground:
        """The campaign's ground in that snapshot."""
        return ground_at(self.published.path)

    @property
    def actor(self) -> Actor:
        """Who the journal says she is."""
        return Actor("user", str(self.membership.user_id))

    @property
    def stations(self) -> frozenset[str] | None:
        """Stations she is narrowed to, None where she is not."""
        return frozenset(self.membership.stations) or None

    @property
    def team(self) -> int | None:
        """Team she is narrowed to."""
        return self.membership.team

    @property
    def narrowed(self) -> bool:
        """Whether she sees only a part of the campaign."""
        return bool(self.membership.stations or self.team or self.membership.assigned_only)

    @property
    def needs_second_factor(self) -> bool:
        """Whether her role sees personal data."""
        return needs_second_factor(self.role)

    @property
    def rights(self) -> frozenset[str]:
        """What she may do; "assigned only" leaves her own actions, and what rooms hand to her, of what can be seen."""
        rights = rights_of(self.role)
        if self.membership.assigned_only:
            handed = {one.name for one in room_permissions() if one.assigned}
            rights = rights & {Permission.SEE_OWN_ACTIONS, Permission.RECORD, *handed}
        return rights

    def may(self, permission: str) -> bool:
        """Whether she has a right."""
        return permission in self.rights

    @property
    def can(self) -> dict[str, bool]:
        """Rights by name, for templates."""
        return {str(right): right in self.rights for right in every_right()}
