"""Writes: somebody gives an address for what she came for; she opens her letter, and it is done; what nobody opened
goes.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import JOB, Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.secret_links import renew_link
from arpenteur.web.residents.consultations.actions.contributions import follow
from arpenteur.web.residents.consultations.actions.outcomes import take_seat
from arpenteur.web.residents.consultations.actions.residents import (
    NewResident,
    confirm_address,
    email_digest,
    enter,
)
from arpenteur.web.residents.consultations.clocks import hold_to_silence
from arpenteur.web.residents.consultations.models import ConsultationMeeting, Contribution, Resident
from arpenteur.web.residents.consultations.signup_letters import WITHIN, Errand, ResidentArrival, hand_over_arrival


@verb("resident.address", "address given by somebody who takes part")
def ask_in(
    *,
    campaign: Campaign,
    new: NewResident,
    errand: Errand,
    about: int,
    by: Actor,
    at: datetime,
    people: int = 0,
    resident: Resident | None = None,
) -> ResidentArrival:
    """Take an address and write to it; nothing is done before the letter is opened, and the secret of her own link is
    shown to nobody before that: whoever types somebody else's address gets nothing of her. ``resident``: whose own
    link it is; the address becomes hers where nobody has it, and nobody learns whether somebody has.

    Raises InputError without an address; RefusedByLawError in silence.
    """
    if not new.email.strip():
        raise InputError(_("no address was given"))
    who = _with_address(resident, new.email, by, at) if resident is not None else None
    if who is None:
        who, _secret = enter(campaign=campaign, new=new, by=by, at=at)
    arrival = ResidentArrival(who, errand, about, people)
    hand_over_arrival(arrival, at)
    return arrival


@verb(through="confirm_address")
def arrive(*, arrival: ResidentArrival, by: Actor, at: datetime) -> str:
    """She opened her letter: the address is hers, and what she came for is done. The secret of her own link where she
    had none yet, else nothing. Again changes nothing. RefusedByLawError in silence; InputError where it cannot be done.
    """
    resident = Resident.objects.select_related("campaign").get(pk=arrival.resident.pk)
    hold_to_silence(resident.campaign, at)
    secret = first_link(resident=resident, by=by, at=at)
    do_errand(arrival=arrival, by=by, at=at)
    return secret


@verb(through="confirm_address")
def first_link(*, resident: Resident, by: Actor, at: datetime) -> str:
    """The address is hers: the secret of her own link, which nobody has before; empty where she has one already.

    Whoever typed this address before her letter may have seen another secret: it opens nothing from now on.
    """
    row = Resident.objects.select_for_update().get(pk=resident.pk)
    if row.confirmed_at is not None:
        return ""
    row = confirm_address(resident=row, by=by, at=at)
    return renew_link(row)


@verb(through="follow")
def do_errand(*, arrival: ResidentArrival, by: Actor, at: datetime) -> None:
    """What she came for, for somebody whose own link or letter says who she is. Raises InputError as the verbs."""
    if arrival.errand is Errand.FOLLOW:
        row = Contribution.objects.select_related("process__campaign").filter(pk=arrival.about).first()
        if row is None or not row.shows:
            raise InputError(_("this text is no more"))
        hold_to_silence(row.process.campaign, at)
        follow(contribution=row, resident=arrival.resident, by=by, at=at)
    elif arrival.errand is Errand.SEAT:
        meeting = ConsultationMeeting.objects.filter(pk=arrival.about).first()
        if meeting is None:
            raise InputError(_("this meeting is over"))
        take_seat(meeting=meeting, resident=arrival.resident, people=arrival.people, by=by, at=at)


@verb("resident.link_renewed", "own link given again")
def new_own_link(*, resident: Resident, by: Actor, at: datetime) -> str:
    """Another secret for her own link, which she lost: the one before opens nothing any more."""
    row = Resident.objects.select_for_update().get(pk=resident.pk)
    secret = renew_link(row)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return secret


@verb("resident.dropped", "addresses that nobody confirmed dropped")
def drop_unopened(*, campaign: Campaign, by: Actor, at: datetime) -> int:
    """Addresses that were given and whose letter nobody opened in two days go; how many."""
    rows = Resident.objects.filter(campaign=campaign, confirmed_at=None, since__lte=at - WITHIN)
    rows = rows.exclude(email_digest="").filter(
        contributions=None, replies=None, seats=None, follows=None, credentials=None
    )
    keys = list(rows.values_list("pk", flat=True))
    if keys:
        Resident.objects.filter(pk__in=keys).delete()
        record(subject=campaign, by=by, at=at, campaign=campaign.pk, n=len(keys))
    return len(keys)


def _with_address(resident: Resident, email: str, by: Actor, at: datetime) -> Resident | None:
    """Her line with an address, which her letter confirms; None where somebody has it, or she has another one."""
    row = Resident.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=resident.pk)
    hold_to_silence(row.campaign, at)
    found = email_digest(row.campaign, email)
    if row.email_digest or Resident.objects.filter(campaign=row.campaign_id, email_digest=found).exists():
        return None
    row.email, row.email_digest, row.confirmed_at = email.strip(), found, None
    row.save(update_fields=["email", "email_digest", "confirmed_at"])
    record(verb="resident.address", subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


def drop_due(*, at: datetime) -> int:
    """The same for every campaign; how many."""
    count = 0
    for campaign in every_campaign():
        with sealed(campaign.pk):
            count += drop_unopened(campaign=campaign, by=JOB, at=at)
    return count
