"""What is pressing of programs: one that would read names waits for a second person."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.alerts import Alert
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.site.api.models import ApiToken

WITHIN = timedelta(days=3)


def tokens_to_agree(member: Member, at: datetime) -> Iterator[Alert]:
    """Those that she may agree to: another member made them."""
    if not member.may(Permission.KEEP_COMPLIANCE) or member.narrowed:
        return
    open_ones = ApiToken.objects.filter(campaign=member.campaign, revoked_at=None, expires_at__gt=at, agreed_by="")
    waiting = [one for one in open_ones if one.waits and one.maker not in member.actor.pseudonyms]
    if waiting:
        yield Alert(
            due=min(one.created_at for one in waiting) + WITHIN,
            icon="key",
            title=ngettext("%(n)d program would read names", "%(n)d programs would read names", len(waiting))
            % {"n": len(waiting)},
            detail=_("a second person has to agree"),
            verb=_("See"),
            url=reverse("api:to-agree", args=[member.campaign.slug]),
        )


ALERTS = (tokens_to_agree,)
