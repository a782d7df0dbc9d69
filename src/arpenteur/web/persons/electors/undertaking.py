"""Writes: the undertaking of article L37 is signed, before any list is read."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import term
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.privacy import Retention
from arpenteur.web.persons.electors.models import Undertaking

SENTENCE = "Je m'engage à ne pas faire de cette liste un usage commercial (code électoral, article L37)."
"""French on every page: it is the text of a French law."""
_OLDEST = timedelta(days=366)


@dataclass(frozen=True)
class Signature:
    """What stands under an undertaking."""

    name: str
    capacity: str
    day: date


@verb("electors.undertaken", "undertaking of article L37 signed")
def sign_undertaking(*, campaign: Campaign, signature: Signature, by: Actor, at: datetime) -> Undertaking:
    """Keep who signed, in which capacity, when. Raises InputError for a day to come or more than a year past."""
    today = day_of(campaign, at)
    if not signature.name.strip() or not signature.capacity.strip():
        raise InputError(_("an undertaking has a name and a capacity"))
    if not today - _OLDEST <= signature.day <= today:
        raise InputError(
            _("the day of the undertaking is not possible"), expected=_("today, or a day of the past year")
        )
    last = campaign.second_round or campaign.first_round
    made = Undertaking.objects.create(
        campaign=campaign,
        name=signature.name.strip(),
        capacity=signature.capacity.strip(),
        signed_on=signature.day,
        signer=by.pseudonym,
        signed_at=at,
        digest=hashlib.sha256(SENTENCE.encode()).hexdigest(),
        expires_at=term(Retention.CAMPAIGN).after_day(last, campaign.time_zone),
    )
    record(subject=made, by=by, at=at, campaign=campaign.pk)
    return made


@verb("electors.forgotten", "undertaking forgotten at its term")
def forget_undertaking(*, undertaking: Undertaking, by: Actor, at: datetime) -> None:
    """At its term, once no list is under it. Raises InputError before."""
    if undertaking.lists.exists():
        raise InputError(_("a list was read under this undertaking"), action=_("delete the list first"))
    record(subject=undertaking, by=by, at=at, campaign=undertaking.campaign_id)
    undertaking.delete()
