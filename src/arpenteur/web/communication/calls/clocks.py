"""When people of a list may be called: its hours on the clocks of the place, never in electoral silence."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.hours import CALLS, Hours, read_spans, usual, widest, written_spans
from arpenteur.domain.law import rule
from arpenteur.web.communication.calls.models import CallList
from arpenteur.web.foundation.campaigns.clock import day_of, local
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.law import hold
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.law import refusals

_SEARCHED = 8


def hold_to_hours(calls: CallList, at: datetime) -> None:
    """Raises RefusedByLawError in electoral silence, InputError outside the hours of a list: when it opens again."""
    hold(refusals(calls.campaign, Kind.PHONES, at, at))
    here = local(calls.campaign, at)
    if not calls.hours.open_at(here, calls.campaign.place):
        opens = next_opening(calls, at)
        raise InputError(
            _("nobody is called at this hour"),
            action=_("again on %(when)s") % {"when": in_words(opens)} if opens else _("this list has no hours left"),
        )


def next_opening(calls: CallList, at: datetime) -> datetime | None:
    """When calls may be made again, on the clocks of the place; the same moment where they may now."""
    here = local(calls.campaign, at)
    for _once in range(_SEARCHED):
        opens = calls.hours.opens_at(here, calls.campaign.place)
        if opens is None or not refusals(calls.campaign, Kind.PHONES, opens, opens):
            return opens
        here = datetime.combine(opens.date() + timedelta(days=1), time(), opens.tzinfo)
    return None


def closes_at(calls: CallList, at: datetime) -> datetime | None:
    """Until when calls may be made, on the clocks of the place; None where they may not."""
    return calls.hours.closes_at(local(calls.campaign, at), calls.campaign.place)


def in_words(moment: datetime) -> str:
    """« lundi 30 novembre, 14 h »."""
    return f"{date_format(moment.date(), 'l j F')}, {clock(moment)}"


def usual_hours(campaign: Campaign, at: datetime) -> Hours:
    """Those of the rule."""
    return usual(CALLS, day_of(campaign, at))


def read_hours(campaign: Campaign, weekdays: str, saturday: str, at: datetime) -> Hours:
    """Hours that a campaign chooses. Raises InputError for what cannot be read, and outside the widest hours."""
    chosen, most = Hours(read_spans(weekdays), read_spans(saturday)), widest(CALLS, day_of(campaign, at))
    if not chosen.within(most):
        raise InputError(
            _("people are left in peace at these hours"),
            expected=_("%(weekdays)s on working days, %(saturday)s on Saturdays, at the most")
            % {"weekdays": written_spans(most.weekdays), "saturday": written_spans(most.saturday)},
        )
    if not (chosen.weekdays or chosen.saturday):
        usual = usual_hours(campaign, at)
        raise InputError(_("a list without hours calls nobody"), expected=written_spans(usual.weekdays))
    return chosen


def article() -> str:
    """The text the usual hours are taken from."""
    return rule(CALLS).article
