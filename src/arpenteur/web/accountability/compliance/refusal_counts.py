"""How many times each rule refused something in a month, kept after the request that was refused is undone."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

from django.db import OperationalError
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from arpenteur.web.accountability.compliance.models import RefusalCount
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.law import refusals_noted
from arpenteur.web.foundation.shared.sealing import sealed

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


def refusals_counted(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Count what rules refused of each request that writes; a page that only looks ahead is not one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in _READS:
            return get_response(request)
        with refusals_noted() as noted:
            response = get_response(request)
        for (campaign, rule), number in Counter(noted).items():
            # A base that is busy loses a number, never the answer.
            with suppress(OperationalError), sealed(campaign):
                count_refusal(campaign=campaign, rule=rule, number=number, at=timezone.now())
        return response

    return middleware


@verb(no_line="a number of a month, of nobody", acts="whoever is refused")
def count_refusal(*, campaign: int, rule: str, number: int, at: datetime) -> None:
    """So many more refusals of a rule in the month of a moment, on the clocks of the campaign."""
    month = day_of(Campaign.objects.get(pk=campaign), at).replace(day=1)
    row, _made = RefusalCount.objects.get_or_create(campaign_id=campaign, rule=rule, month=month)
    RefusalCount.objects.filter(pk=row.pk).update(number=F("number") + number)


def refused_in(campaign: Campaign, day: date) -> dict[str, int]:
    """How many refusals, by rule, in the month of a day. Inside the seal of the campaign."""
    rows = RefusalCount.objects.filter(campaign=campaign, month=day.replace(day=1))
    return dict(rows.values_list("rule", "number"))
