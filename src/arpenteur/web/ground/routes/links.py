"""Writes: hand-over links of turfs: made and shown once, withdrawn; a member's own beside the one handed over."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.times import moment
from arpenteur.web.foundation.shared.parameters import between
from arpenteur.web.foundation.shared.secret_links import digest, new_secret
from arpenteur.web.ground.fieldwork.law import hold_to_the_law_now
from arpenteur.web.ground.phone.ground.own_links import own_link
from arpenteur.web.ground.phone.kinds import PHONES
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes.locks import close_link, open_turf

MOST_PHONES = 6
LONGEST = timedelta(days=31)


@verb("turf.handed_over", "link of a turf made")
def hand_over(
    *, turf: Turf, by: Actor, at: datetime, until: datetime | None = None, phones: int = PHONES
) -> tuple[Turf, str]:
    """The secret of a new hand-over link, shown once; the link before it no longer works, phones that are in stay.

    ``until`` None keeps the deadline, or puts it at the end of the action's day where that is still to come. Raises
    RefusedByLawError in electoral silence, InputError for an archived turf or a deadline that is past or too far.
    """
    current = open_turf(turf)
    outing = current.action
    hold_to_the_law_now(outing.campaign, outing.kind, outing.starts_at, outing.ends_at, at)
    ends = until or (current.until if current.until > at else day_end(current.action.campaign, at))
    if not at < ends <= max(at, current.action.ends_at) + LONGEST:
        raise InputError(_("this deadline will not do"), expected=_("a time to come, within a month after the action"))
    if not 1 <= phones <= MOST_PHONES:
        raise InputError(
            _("%(n)d phones") % {"n": phones},
            expected=between(1, MOST_PHONES),
        )
    secret = new_secret()
    current.digest, current.until, current.phones = digest(secret), ends, phones
    current.save(update_fields=["digest", "until", "phones"])
    record(subject=current, by=by, at=at, campaign=current.campaign_id, phones=phones)
    return current, secret


@verb(also="turf.handed_over")
def open_own(*, turf: Turf, by: Actor, at: datetime) -> tuple[Turf, str]:
    """A link to a turf for someone who walks it. The one that is open, perhaps on paper, stays: hers is beside it.

    Raises what ``hand_over`` raises.
    """
    current = open_turf(turf)
    if current.digest is None or current.until <= at:
        return hand_over(turf=current, by=by, at=at, phones=current.phones)
    outing = current.action
    hold_to_the_law_now(outing.campaign, outing.kind, outing.starts_at, outing.ends_at, at)
    record(subject=current, by=by, at=at, campaign=current.campaign_id, phones=current.phones, own=True)
    return current, own_link(current)


@verb("turf.withdrawn", "turf withdrawn")
def withdraw(*, turf: Turf, by: Actor, at: datetime) -> Turf:
    """The link no longer works and phones that came by it are out; what they kept is still taken. Again: no error."""
    current = Turf.objects.select_for_update().get(pk=turf.pk)
    if close_link(current, at):
        current.save(update_fields=["digest"])
        record(subject=current, by=by, at=at, campaign=current.campaign_id)
    return current


def day_end(campaign: Campaign, at: datetime) -> datetime:
    """Midnight at the end of a moment's day, by the territory's clocks."""
    return moment(campaign, local(campaign, at).date() + timedelta(days=1), time())
